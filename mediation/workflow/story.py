"""Add to the story of a case, and count its series of numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db.models import F

from foundation.accounts.models import User
from foundation.documents.models import Paper
from foundation.files import storage
from mediation.models import Audience, Case, Counter, Entry, Party


def tell(
    case: Case,
    kind: str,
    actor: User | None,
    at: datetime,
    *,
    body: str = "",
    audience: str = Audience.JOINT,
    party: Party | None = None,
    paper: Paper | None = None,
    without_prejudice: bool = False,
    once: UUID | None = None,
) -> Entry:
    """Add an entry to the story of the (locked) `case`."""
    if case.told_at is None or case.told_at < at:
        case.told_at = at
        case.save(update_fields=["told_at"])
    return Entry.objects.create(
        case=case,
        kind=kind,
        audience=audience,
        party=party,
        author=actor,
        at=at,
        body=body,  # type: ignore[misc]  # the property that knows where the text stands
        paper=paper,
        without_prejudice=without_prejudice,
        once=once,
    )


def told(case: Case, once: UUID | None) -> Entry | None:
    """The entry that the form `once` has already made in the story of the (locked) `case`."""
    return case.entries.filter(once=once).first() if once else None


def attach(entry: Entry, files: Iterable[UploadedFile], actor: User | None) -> None:
    """Keep `files` with the entry; ValidationError names the one that can't be taken."""
    for file in files:
        upload = storage.store(file, sub_district=entry.case.sub_district, user=actor)
        entry.attachments.create(upload=upload)


def next_number(series: str) -> int:
    """The next number of a series, without gaps: the counter's row stays locked until the act is committed."""
    Counter.objects.get_or_create(series=series)
    Counter.objects.filter(series=series).update(last=F("last") + 1)
    return Counter.objects.values_list("last", flat=True).get(series=series)
