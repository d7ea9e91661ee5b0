"""Timed work of the reading room, and what takes too long for a page; each task may run twice without harm."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from dashboards import day_sums
from dashboards.models import Export, Sheet
from dashboards.scopes import Scope, all_of
from dashboards.workflow import exports
from dashboards.workflow.statistics import compute
from foundation.accounts.models import SubDistrict
from lib.periods import Period
from residents.models import Committee

AGAIN = 13  # months that are counted each night: what comes late to an older one is counted on demand
NIGHT = 2  # o'clock, and later where the machine was off then
MOST = 24  # months without a sheet, each night


@shared_task
def keep_day_sums() -> None:
    """What is open and late today, in each sub-district; the last run of a day stays."""
    for place in SubDistrict.objects.all():
        day_sums.keep(place, timezone.localdate())


# Exports


@shared_task
def write_export(pk: str) -> None:
    """Write the file of an export. Safe beside itself: one of them has it."""
    exports.write(UUID(pk), told=True)


@shared_task
def go_on_with_exports() -> None:
    """Those that no worker got or that a dead one left."""
    for pk in list(Export.objects.to_write().values_list("pk", flat=True)):
        exports.write(pk, told=True)


@shared_task
def forget_old_exports() -> None:
    exports.forget_old()


# Statistics


@shared_task
def count_month(place: int, committee: int | None, month: str) -> None:
    """Count one sheet now."""
    scope = Scope(SubDistrict.objects.get(pk=place), Committee.objects.get(pk=committee) if committee else None)
    compute(scope, Period.written(month))


@shared_task
def draft_sheets() -> None:
    """Once a night: the running month, the twelve before it, and months of the past that have no sheet yet."""
    if timezone.localtime().hour < NIGHT:
        return
    for place in SubDistrict.objects.all():
        for scope in all_of(place):
            for month in due(scope, timezone.localdate()):
                compute(scope, month)


def due(scope: Scope, today: date) -> list[Period]:
    """The months of a scope that are to be counted tonight, and were not yet."""
    first = scope.first_month()
    if first is None:
        return []
    months = Period(first.first, today).months()
    rows = Sheet.objects.filter(sub_district=scope.place, committee=scope.committee, computed_at__isnull=False)
    last: dict[date, datetime] = {
        month: later or at  # type: ignore[misc]  # the filter of the rows
        for month, at, later in rows.values_list("month", "computed_at", "recount__computed_at")
        if later or at
    }
    begin = timezone.make_aware(datetime.combine(today, time(NIGHT)))
    missing = [month for month in months[:-AGAIN] if month.first not in last]
    return missing[-MOST:] + [
        month for month in months[-AGAIN:] if month.first not in last or last[month.first] < begin
    ]
