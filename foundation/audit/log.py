"""Write the two logs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection, models, transaction
from django.utils import timezone

from foundation.accounts.models import SubDistrict, User
from foundation.audit.kept import acted
from foundation.audit.models import Record, View


def record(
    subject: Any,
    verb: str,
    actor: User | AnonymousUser | None,
    *,
    at: datetime | None = None,
    sub_district: SubDistrict | None = None,
    **data: Any,
) -> Record:
    """Note that `actor` did `verb` to `subject` (which has a `sub_district`), in the transaction of the act itself.

    Raises RuntimeError outside a transaction: an act without its record, or a record without its act, must not be
    possible. `at` is when it happened (default now); `sub_district` is for subjects that belong to none; `data` must be
    JSON and hold no secrets.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("audit.record() needs the transaction of the act that it records")
    place = sub_district or subject.sub_district
    transaction.on_commit(lambda: acted(place.pk), robust=True)
    return Record.objects.create(
        sub_district=place,
        at=at or timezone.now(),
        actor=actor if isinstance(actor, User) else None,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        data=data,
    )


def viewed(subject: models.Model, viewer: User, what: str) -> None:
    """Note that `viewer` saw the personal data of `subject` on the page named `what`."""
    View.objects.create(
        sub_district=subject.sub_district,  # type: ignore[attr-defined]
        viewer=viewer,
        what=what,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
    )
