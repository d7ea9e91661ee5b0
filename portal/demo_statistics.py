"""The demo's sheets of statistics: the older months frozen, the last one proposed, the running one a draft; those of
each committee as drafts."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from dashboards.models import Sheet
from dashboards.scopes import Scope, all_of
from dashboards.workflow import statistics as workflow
from foundation.accounts.models import SubDistrict, User
from lib.periods import Period

BY_HAND = {
    "screenings": 4, "found": 6, "prevented": 2, "petitions": 1, "petitions_people": 7, "of_street": 1, "full_time": 1,
    "part_time": 1, "women": 1, "graduates": 2, "courses": 1, "trained": 2, "funds": 300_000, "subsidies": 60_000,
}  # fmt: skip


def build(place: SubDistrict) -> int:
    """From the month of the first matter on; says how many months."""
    staff, head = (User.objects.get(sub_district=place, name=name) for name in ("吴主任", "郑书记"))
    scope, today = Scope(place), timezone.localdate()
    first = scope.first_month()
    months = Period(first.first, today).months() if first else []
    for month in months:
        sheet = workflow.compute(scope, month)
        if month.last >= today:
            continue
        workflow.fill_in(sheet, BY_HAND, actor=staff, at=morning(month, 2))
        workflow.propose(sheet, actor=staff, at=morning(month, 3))
        if month != months[-2]:
            workflow.freeze(sheet, actor=head, at=morning(month, 5))
    for own in all_of(place)[1:]:  # what a director reads, as the night would count it
        for month in months:
            workflow.compute(own, month)
    return Sheet.objects.filter(sub_district=place).count()


def morning(month: Period, days: int) -> datetime:
    """Nine o'clock, so many days after the end of a month, but not ahead of now."""
    day = datetime.combine(month.last + timedelta(days=days), time(9))
    return min(timezone.make_aware(day), timezone.now())
