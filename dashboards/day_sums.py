"""Keep what is open and late each day, and find what it was."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum

from dashboards.filters import FigureFilter
from dashboards.models import DaySum
from dashboards.permissions import offices_of, sees_whole_place
from foundation.accounts.models import SubDistrict
from mediation.models import Case
from residents.models import Role
from residents.permissions import committees_of

KEPT = {"open", "late"}


@transaction.atomic
def keep(place: SubDistrict, today: date) -> None:
    """Count what is open and late now, as the sums of `today`: what was counted earlier on that day gives way."""
    DaySum.objects.filter(sub_district=place, day=today).delete()
    rows = Case.objects.filter(sub_district=place).open().order_by().values_list("committee", "estate")
    sums = rows.annotate(n=Count("pk"), late=Count("pk", filter=Q(next_due_on__lt=today)))
    DaySum.objects.bulk_create(
        DaySum(sub_district=place, day=today, committee_id=committee, estate_id=estate, open=n, late=late)
        for committee, estate, n, late in sums
    )


def on(day: date, measure: str, form: FigureFilter) -> Decimal | None:
    """What `measure` (open or late) was on `day` for the reader of `form`; None where that was not kept.

    It was kept by estate alone: where the filter asks for anything else, there is nothing to compare with.
    """
    if not form.is_valid() or form.narrows_besides("estate"):
        return None
    rows = DaySum.objects.filter(sub_district=form.user.sub_district_id, day=day)
    if not rows.exists():
        return None
    rows = _seen(rows, form)
    if form.cleaned_data["estate"]:
        rows = rows.filter(estate=form.cleaned_data["estate"])
    return Decimal(rows.aggregate(n=Sum(measure))["n"] or 0)


def _seen(rows: QuerySet[DaySum], form: FigureFilter) -> QuerySet[DaySum]:
    """Of the same mandates as `permissions.counted_for`."""
    if sees_whole_place(form.user):
        return rows
    estates = {mandate.estate_id for mandate in offices_of(form.user)}
    return rows.filter(Q(estate__in=estates) | Q(committee__in=committees_of(form.user, Role.DIRECTOR)))
