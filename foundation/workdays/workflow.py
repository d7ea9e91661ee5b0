"""Entering and removing days of the calendar."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from foundation.accounts.models import User
from foundation.audit import log as audit
from foundation.workdays.models import Calendar, CalendarDay


@transaction.atomic
def set_day(day: date, kind: str, name: str = "", *, actor: User) -> CalendarDay:
    """Say what a day is. Dates that were counted before keep what they were told."""
    said = {"kind": kind, "name": name}
    row, made = CalendarDay.objects.select_for_update().get_or_create(date=day, defaults=said)
    if not made and (row.kind, row.name) == (kind, name):
        return row
    row.kind, row.name = kind, name
    row.save(update_fields=said.keys())
    audit.record(row, "calendar.set", actor, sub_district=actor.sub_district, day=str(day), kind=kind)
    transaction.on_commit(Calendar.forget)
    return row


@transaction.atomic
def remove_day(row: CalendarDay, *, actor: User) -> None:
    """Take a day out: it is again what its weekday says."""
    gone, _kinds = CalendarDay.objects.filter(pk=row.pk).delete()
    if not gone:
        return
    audit.record(row, "calendar.removed", actor, sub_district=actor.sub_district, day=str(row.date), kind=row.kind)
    transaction.on_commit(Calendar.forget)
