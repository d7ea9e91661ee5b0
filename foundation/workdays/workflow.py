"""Entering and removing days of the calendar."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from foundation.accounts.models import User
from foundation.audit import log as audit
from foundation.workdays.models import CalendarDay


@transaction.atomic
def set_day(day: date, kind: str, name: str = "", *, actor: User) -> CalendarDay:
    """Say what a day is. Dates that were counted before keep what they were told."""
    row, _made = CalendarDay.objects.update_or_create(date=day, defaults={"kind": kind, "name": name})
    audit.record(row, "calendar.set", actor, sub_district=actor.sub_district, day=str(day), kind=kind)
    return row


@transaction.atomic
def remove_day(row: CalendarDay, *, actor: User) -> None:
    """Take a day out: it is again what its weekday says."""
    audit.record(row, "calendar.removed", actor, sub_district=actor.sub_district, day=str(row.date), kind=row.kind)
    row.delete()
