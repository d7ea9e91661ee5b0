"""The list of evidence, piece by piece, the originals that were seen, and the paper of the list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from mediation import evidence_papers, party_messages
from mediation.models import Audience, Case, Entry, Evidence, Kind, Party
from mediation.workflow.conduct import MEDIATED
from mediation.workflow.story import attach, tell
from mediation.workflow.ties import refuse_if_contested
from mediation.workflow.transitions import Refused, lock, require


@transaction.atomic
def list_evidence(
    submitter: Party,
    *,
    name: str,
    purpose: str,
    form: str,
    dated: date | None = None,
    pages: int | None = None,
    files: Iterable[UploadedFile] = (),
    private: bool = False,
    actor: User,
    at: datetime | None = None,
) -> Evidence:
    """Put a piece of `submitter` on the list; `private`: for that side and the mediator. The same again is one."""
    at = at or timezone.now()
    case = submitter.case
    lock(case)
    require(case, *MEDIATED)
    said = (name, purpose, form, dated, pages)
    for row in submitter.evidence.select_related("entry"):
        if (row.name, row.purpose, row.form, row.dated, row.pages) == said:
            return row
    audience = Audience.PARTY if private else Audience.JOINT
    entry = tell(case, Kind.EVIDENCE, actor, at, body=f"{name}\n{purpose}", party=submitter, audience=audience)
    attach(entry, files, actor)
    row = Evidence.objects.create(
        case=case, entry=entry, submitter=submitter, name=name, purpose=purpose, form=form, dated=dated, pages=pages
    )
    record = audit.record(case, "case.evidence_listed", actor, at=at, evidence=row.pk, audience=audience)
    party_messages.evidence_listed(row, record, actor)
    return row


@transaction.atomic
def see_original(row: Evidence, on: date, *, actor: User, at: datetime | None = None) -> None:
    """Note that the original of a piece was seen and compared. Twice is once: the first who saw it stands there."""
    at = at or timezone.now()
    case = row.case
    lock(case)
    require(case, *MEDIATED)
    row.refresh_from_db()
    if row.seen_on:
        return
    if on > timezone.localdate(at):
        raise Refused(_("This day is still to come."))
    row.seen_on, row.seen_by = on, actor
    row.save(update_fields=["seen_on", "seen_by"])
    audit.record(case, "case.original_seen", actor, at=at, evidence=row.pk)


@transaction.atomic
def make_evidence_list(case: Case, *, actor: User, at: datetime | None = None) -> Entry:
    """The list as a paper for both sides: only what both may see. Unchanged since the last one it is that one."""
    at = at or timezone.now()
    lock(case)
    require(case, *MEDIATED)
    refuse_if_contested(case, actor)
    rows = evidence_papers.rows_of(case)
    if not rows:
        raise Refused(_("There is no piece on the list yet that both sides may see."))
    last = case.entries.filter(kind=Kind.EVIDENCE_LIST).select_related("paper").order_by("id").last()
    if last and last.paper and last.paper.data["rows"] == rows:
        return last
    paper = evidence_papers.evidence_list(case, actor=actor, at=at)
    record = audit.record(case, "case.evidence_list_made", actor, at=at, pieces=len(rows))
    entry = tell(case, Kind.EVIDENCE_LIST, actor, at, paper=paper)
    party_messages.evidence_list_made(case, record)
    return entry
