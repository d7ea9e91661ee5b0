"""The figures of the overview: each is counted from exactly the rows that its link opens (domain §3).

A number is never kept: `rows` are the cases, and the value follows from them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any

from django.db.models import Count, DurationField, Exists, ExpressionWrapper, F, Min, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.models import CallBack
from lib.periods import Period
from mediation.figures import Median
from mediation.models import Outcome, Rating, Status
from mediation.models.case import CaseQuerySet

Rows = Callable[[CaseQuerySet, Period], CaseQuerySet]
Counts = Callable[[Rows, Period], int]
MEDIATED = [Outcome.SETTLED, Outcome.FAILED]
TENTH = Decimal("0.1")


def filed(cases: CaseQuerySet, period: Period) -> CaseQuerySet:
    begin, end = period.moments
    return cases.filter(submitted_at__gte=begin, submitted_at__lt=end)


def accepted(cases: CaseQuerySet, period: Period) -> CaseQuerySet:
    """受理: accepted in the period. A matter opened again was accepted once and stays there."""
    begin, end = period.moments
    return cases.filter(accepted_at__gte=begin, accepted_at__lt=end)


def open_now(cases: CaseQuerySet, period: Period) -> CaseQuerySet:
    return cases.open()


def late_now(cases: CaseQuerySet, period: Period) -> CaseQuerySet:
    return cases.overdue()


def ended(cases: CaseQuerySet, period: Period, *outcomes: str) -> CaseQuerySet:
    begin, end = period.moments
    return cases.filter(outcome__in=outcomes or Outcome.values, outcome_at__gte=begin, outcome_at__lt=end)


def mediated(cases: CaseQuerySet, period: Period) -> CaseQuerySet:
    """Whose mediation ended in the period, with an agreement or without."""
    return ended(cases, period, *MEDIATED)


def settled(cases: CaseQuerySet, period: Period) -> CaseQuerySet:
    return ended(cases, period, Outcome.SETTLED)


def rated(cases: CaseQuerySet, period: Period) -> CaseQuerySet:
    """Of which a side gave its rating in the period."""
    return cases.filter(pk__in=_ratings(period).values("party__case"))


def satisfied(cases: CaseQuerySet, period: Period) -> CaseQuerySet:
    """Of these, all ratings of the period with four or five stars."""
    worst = _ratings(period).values("party__case").annotate(worst=Min("stars"))
    return cases.filter(pk__in=worst.filter(worst__gte=4).values("party__case"))


def _ratings(period: Period) -> QuerySet[Rating]:
    begin, end = period.moments
    return Rating.objects.filter(rated_at__gte=begin, rated_at__lt=end).order_by()


def waiting(cases: CaseQuerySet, period: Period) -> CaseQuerySet:
    return cases.filter(status__in=[Status.SUBMITTED, Status.NEEDS_SUPPLEMENT, Status.CONSENT_PENDING])


def promised(cases: CaseQuerySet, period: Period) -> CaseQuerySet:
    """About which a lawyer had to call back in the period, up to now."""
    return cases.filter(Exists(_call_backs(period)))


def called_back(cases: CaseQuerySet, period: Period) -> CaseQuerySet:
    """Of these, all promises of the period kept in time."""
    kept = Q(state=CallBack.State.DONE, done_at__lte=F("due_at"))
    return promised(cases, period).exclude(Exists(_call_backs(period).exclude(kept)))


def _call_backs(period: Period) -> QuerySet[CallBack]:
    begin, end = period.moments
    return CallBack.objects.filter(call__case=OuterRef("pk"), due_at__gte=begin, due_at__lt=min(end, timezone.now()))


@dataclass(frozen=True)
class Measure:
    """A figure. `of`: it is the share of `rows` in these; `took`: the median of this length over them.

    `good` says which way is better, if any; `now`: it is of this moment, whatever the period; else `at` is the moment
    of a case by which it belongs to a period, if it is one of the case itself.
    """

    key: str
    label: Promise
    rows: Rows
    explain: Promise
    of: Rows | None = None
    took: Callable[[], Combinable] | None = None
    now: bool = False
    good: str = ""
    at: str = ""

    @property
    def unit(self) -> str:
        """How it is written: as a share, in days, or as a count of matters."""
        return "share" if self.of else "days" if self.took else "count"

    def value(self, cases: CaseQuerySet, period: Period, count: Counts) -> Decimal | None:
        """A count, a share in per cent with one decimal, or days; None where there is nothing to divide or to order.

        `count` says how many of `cases` such rows of a period are.
        """
        if self.of:
            return share(count(self.rows, period), count(self.of, period))
        if self.took:
            return in_days(self.rows(cases, period).aggregate(n=Median(self.took()))["n"])
        return Decimal(count(self.rows, period))

    def values(self, cases: CaseQuerySet, period: Period, by: str) -> dict[Any, Decimal | None]:
        """The same for each value of the column `by`."""
        if self.of:
            part, whole = counted(self.rows(cases, period), by), counted(self.of(cases, period), by)
            return {key: share(part.get(key, 0), n) for key, n in whole.items()}
        if self.took:
            return {key: in_days(n) for key, n in medians(self.rows(cases, period), by, self.took())}
        return {key: Decimal(n) for key, n in counted(self.rows(cases, period), by).items()}


def counted(rows: CaseQuerySet, by: str) -> dict[Any, int]:
    """How many there are of each value of `by`; a case of two lawyers counts with both."""
    return dict(rows.order_by().values_list(by).annotate(n=Count("pk", distinct="__" in by)))


def medians(rows: CaseQuerySet, by: str, took: Combinable) -> Iterable[tuple[Any, timedelta]]:
    if "__" not in by:
        return rows.order_by().values_list(by).annotate(n=Median(took))
    lengths: dict[Any, list[float]] = defaultdict(list)
    for key, _pk, length in rows.order_by().values_list(by, "pk", ExpressionWrapper(took, DurationField())).distinct():
        lengths[key].append(length.total_seconds())
    return [(key, timedelta(seconds=median(values))) for key, values in lengths.items()]


def of_zero(measure: Measure) -> Decimal | None:
    """What a group has that has no row: a count of nought, else nothing."""
    return None if measure.of or measure.took else Decimal(0)


def share(part: int, whole: int) -> Decimal | None:
    """Per cent with one decimal; None of nothing."""
    return (Decimal(100 * part) / whole).quantize(TENTH, ROUND_HALF_UP) if whole else None


def in_days(took: timedelta | None) -> Decimal | None:
    return None if took is None else (Decimal(took.total_seconds()) / 86400).quantize(TENTH, ROUND_HALF_UP)


def to_settle() -> Combinable:
    return F("outcome_at") - F("submitted_at")


def to_accept() -> Combinable:
    return F("accepted_at") - F("submitted_at")


def waiting_so_far() -> Combinable:
    return ExpressionWrapper(Value(timezone.now()) - F("submitted_at"), DurationField())


MEASURES = {
    measure.key: measure
    for measure in (
        Measure(
            "filed",
            _("Came in"),
            filed,
            _("Matters filed in the period, on every way."),
            at="submitted_at",
        ),
        Measure(
            "open",
            pgettext_lazy("figure", "Open"),
            open_now,
            _("Matters at work at this moment."),
            now=True,
            good="less",
        ),
        Measure(
            "late",
            pgettext_lazy("figure", "Late"),
            late_now,
            _("Of the open ones those whose nearest date has passed."),
            now=True,
            good="less",
        ),
        Measure(
            "settled_share",
            _("Settled share"),
            settled,
            _("Agreements out of all mediations that ended in the period."),
            of=mediated,
            good="more",
            at="outcome_at",
        ),
        Measure(
            "days",
            _("Days to settle (median)"),
            settled,
            _("From the filing to the agreement; half took fewer days, half more."),
            took=to_settle,
            good="less",
            at="outcome_at",
        ),
        Measure("ended", pgettext_lazy("figure", "Ended"), ended, _("Matters that ended in the period, whatever way.")),
        Measure(
            "mediated", _("Mediated"), mediated, _("Mediations that ended in the period, with an agreement or without.")
        ),
        Measure(
            "settled",
            _("Settled"),
            settled,
            _("Agreements that came into force in the period."),
            good="more",
            at="outcome_at",
        ),
        Measure(
            "satisfaction",
            _("Satisfied"),
            satisfied,
            _("Matters rated in the period in which every rating has four or five stars."),
            of=rated,
            good="more",
        ),
        Measure(
            "accepted",
            pgettext_lazy("figure", "Accepted"),
            accepted,
            _("Matters accepted in the period: both sides want mediation."),
        ),
        Measure(
            "wait",
            _("Days to acceptance (median)"),
            accepted,
            _("From the filing to the acceptance."),
            took=to_accept,
            good="less",
        ),
        Measure("rated", _("Rated"), rated, _("Matters of which a side gave its rating in the period.")),
        Measure(
            "waiting",
            _("Not yet accepted"),
            waiting,
            _("Filed, and at this moment neither accepted nor ended."),
            now=True,
            good="less",
        ),
        Measure(
            "waiting_days",
            _("Days not accepted (median)"),
            waiting,
            _("Of those filed and at this moment neither accepted nor ended: from the filing until now."),
            took=waiting_so_far,
            now=True,
            good="less",
        ),
        Measure(
            "call_backs",
            _("All call-backs kept"),
            called_back,
            _("Matters about which all call-backs that fell due in the period were made in time."),
            of=promised,
            good="more",
        ),
    )
}
FIRST = ("filed", "open", "late", "settled_share", "days")
