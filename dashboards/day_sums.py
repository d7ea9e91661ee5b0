"""Keep what is open and late each day, and find what it was."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Q, Sum

from dashboards.filters import FigureFilter
from dashboards.models import DaySum
from dashboards.permissions import offices_of, sees_whole_place
from foundation.accounts.models import SubDistrict, User
from mediation.models import Case
from residents.models import Role
from residents.permissions import committees_of


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


def on(days: Iterable[date], form: FigureFilter) -> dict[date, dict[str, Decimal]]:
    """What was open and late on the evenings of `days` for the reader of `form`, of those of which it was kept.

    It was kept by estate alone: where the filter asks for anything else, there is nothing to compare with.
    """
    if not form.is_valid() or form.narrows_besides("estate"):
        return {}
    counted = _seen(form.user)
    if form.cleaned_data["estate"]:
        counted &= Q(estate=form.cleaned_data["estate"])
    rows = DaySum.objects.filter(sub_district=form.user.sub_district_id, day__in=days).values_list("day")
    sums = rows.annotate(n=Sum("open", filter=counted), n_late=Sum("late", filter=counted))
    return {day: {"open": Decimal(open_ or 0), "late": Decimal(late or 0)} for day, open_, late in sums}


def _seen(user: User) -> Q:
    """Of the same mandates as `permissions.counted_for`."""
    if sees_whole_place(user):
        return Q()
    estates = {mandate.estate_id for mandate in offices_of(user)}
    return Q(estate__in=estates) | Q(committee__in=committees_of(user, Role.DIRECTOR))
