"""The figures of a property company over a period: how each is counted, and below which number it is not told.

A figure is nothing but the cases behind it: their ids, by estate. So a scorecard that was handed over keeps them, and
what its page says can be opened row by row. Nothing here judges whether a company was right: it counts whether it
answered, kept what it promised, and how the other side saw it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dashboards import measures
from dashboards.measures import TENTH, share
from lib.periods import Period
from mediation.models import Agreement, CaseClock, Entry, Kind, Obligation, Party, Rating, Side, Source
from mediation.models.case import CaseQuerySet
from residents.models import Estate

DAY = 86400  # seconds
WHOLE = ""  # stands for all estates together
NOWHERE = "0"  # stands for cases without an estate
TOLD = [Kind.CONSENT_ASKED, Kind.OFFERED]
OPEN = Obligation.State.OPEN


@dataclass(frozen=True)
class Span:
    """The period, and the day on which it is looked at: what is not yet due on it does not count."""

    period: Period
    today: date


Rows = Callable[[CaseQuerySet, Span], CaseQuerySet]


def first_of(rows: QuerySet[Any], column: str, *order: str) -> Subquery:
    return Subquery(rows.order_by(*order).values(column)[:1])


def side(**values: Any) -> QuerySet[Party]:
    """The company as a party of the case."""
    return Party.objects.filter(case=OuterRef("pk"), organisation=OuterRef("company"), **values)


def clock(rule: str) -> QuerySet[CaseClock]:
    return CaseClock.objects.filter(case=OuterRef("pk"), rule=rule)


def over_or_answered(span: Span) -> Q:
    """Answered; or the time for it is over, and the matter had not ended before."""
    ended_before = Q(outcome_at__isnull=False, outcome_at__date__lte=F("answer_due"))
    return Q(answered_at__isnull=False) | (Q(answer_due__lt=span.today) & ~ended_before)


def matters(cases: CaseQuerySet, span: Span) -> CaseQuerySet:
    """Filed in the period, by the company itself, or put to it: it knows of each."""
    told = Exists(Entry.objects.filter(case=OuterRef("pk"), kind__in=TOLD))
    return measures.filed(cases, span.period).filter(told | Exists(side(side=Side.APPLICANT)))


def asked(cases: CaseQuerySet, span: Span) -> Any:
    """Of these, where the company was asked whether it agrees to mediation, and answered or let the time pass."""
    told = Entry.objects.filter(case=OuterRef("pk"), kind__in=TOLD)
    rows = matters(cases, span).filter(~Q(source=Source.APPLICATION) | Exists(side(side=Side.RESPONDENT)))
    rows = rows.annotate(
        asked_at=first_of(told, "at", "at", "id"),
        answered_at=first_of(side(), "consented_at", "id"),
        answer_due=first_of(clock(CaseClock.Code.CONSENT), "due", "id"),
    )
    return rows.filter(over_or_answered(span), asked_at__isnull=False)


def answered(cases: CaseQuerySet, span: Span) -> CaseQuerySet:
    return asked(cases, span).filter(answered_at__isnull=False)


def in_time(cases: CaseQuerySet, span: Span) -> CaseQuerySet:
    return asked(cases, span).filter(answered_at__date__lte=F("answer_due"))


def statement_asked(cases: CaseQuerySet, span: Span) -> Any:
    """Of the matters, where the company was asked what it says to the application, and said it or let the time pass."""
    said = Entry.objects.filter(case=OuterRef("pk"), kind=Kind.RESPONSE, party__organisation=OuterRef("company"))
    rows = matters(cases, span).filter(Exists(side(side=Side.RESPONDENT)))
    rows = rows.annotate(
        answered_at=first_of(said, "at", "at", "id"),
        answer_due=first_of(clock(CaseClock.Code.ANSWER), "due", "id"),
    )
    return rows.filter(over_or_answered(span), answer_due__isnull=False)


def statement_in_time(cases: CaseQuerySet, span: Span) -> CaseQuerySet:
    return statement_asked(cases, span).filter(answered_at__date__lte=F("answer_due"))


def clauses(span: Span, *more: Q) -> Exists:
    """Is there a clause of the agreement in force that the company owes, due in the period, and settled or past?"""
    mine = Obligation.objects.filter(
        *more,
        agreement__case=OuterRef("pk"),
        agreement__status=Agreement.Status.EFFECTIVE,
        debtor__organisation=OuterRef("company"),
        due_on__range=(span.period.first, span.period.last),
    )
    return Exists(mine.exclude(state=OPEN, due_on__gte=span.today))


LATE = Q(state=OPEN) | Q(performed_on__gt=F("due_on"))
BREACHED = Q(state=Obligation.State.BREACHED)


def owed(cases: CaseQuerySet, span: Span) -> CaseQuerySet:
    return cases.filter(clauses(span))


def breached(cases: CaseQuerySet, span: Span) -> CaseQuerySet:
    return cases.filter(clauses(span, BREACHED))


def late(cases: CaseQuerySet, span: Span) -> CaseQuerySet:
    return cases.filter(clauses(span, LATE)).exclude(clauses(span, BREACHED))


def performed(cases: CaseQuerySet, span: Span) -> CaseQuerySet:
    return owed(cases, span).exclude(clauses(span, LATE | BREACHED))


def in_force(span: Span, **values: Any) -> Exists:
    """Is there an agreement that came into force in the period?"""
    days = (span.period.first, span.period.last)
    return Exists(Agreement.objects.filter(case=OuterRef("pk"), effective_on__range=days, **values))


def agreed(cases: CaseQuerySet, span: Span) -> CaseQuerySet:
    return cases.filter(in_force(span))


def reopened(cases: CaseQuerySet, span: Span) -> CaseQuerySet:
    """Of these, opened again: nothing else takes the force from an agreement."""
    again = Exists(Entry.objects.filter(case=OuterRef("pk"), kind=Kind.REOPENED))
    return cases.filter(again, in_force(span, status=Agreement.Status.SUPERSEDED))


def mediated(cases: CaseQuerySet, span: Span) -> CaseQuerySet:
    return measures.mediated(cases, span.period)


def settled(cases: CaseQuerySet, span: Span) -> CaseQuerySet:
    return measures.settled(cases, span.period)


def others_say(span: Span, **values: Any) -> Exists:
    """Is there a rating of the other side, given in the period?"""
    begin, end = span.period.moments
    mine = Rating.objects.filter(party__case=OuterRef("pk"), rated_at__gte=begin, rated_at__lt=end, **values)
    return Exists(mine.exclude(party__organisation=OuterRef("company"), party__organisation__isnull=False))


def rated(cases: CaseQuerySet, span: Span) -> CaseQuerySet:
    return cases.filter(others_say(span))


def satisfied(cases: CaseQuerySet, span: Span) -> CaseQuerySet:
    return rated(cases, span).exclude(others_say(span, stars__lt=4))


ROWS: dict[str, Rows] = {
    find.__name__: find
    for find in (
        matters, asked, answered, in_time, statement_asked, statement_in_time, owed, performed, late, breached, agreed,
        reopened, mediated, settled, rated, satisfied,
    )
}  # fmt: skip
# What the other side said of the service: who said it, the company is not told.
PRIVATE = frozenset({"rated", "satisfied"})


@dataclass(frozen=True)
class Line:
    """One figure: `part` names the cases that it counts; with `whole` it is their share in those."""

    key: str
    label: Promise
    explain: Promise
    part: str
    whole: str = ""
    days: bool = False


LINES = (
    Line("matters", _("Matters"),
         _("Filed in the period, by the company itself or put to it by a notice; not what never reached it."),
         "matters"),
    Line("days", _("Days to answer (median)"),
         _("From the notice to the company's answer whether it agrees to mediation; yes and no are both an answer."),
         "answered", days=True),
    Line("in_time", _("Answered in time"),
         _("Of the matters in which it was asked, those answered within three working days. Where the time still runs,"
           " or the matter ended before, nothing is counted."), "in_time", "asked"),
    Line("statement", _("Statement in time"),
         _("Of the matters in which it was asked what it says to the application, those in which it did within seven"
           " working days. Nobody must: it is no fault to say nothing."), "statement_in_time", "statement_asked"),
    Line("performed", _("Performed in time"),
         _("Of the agreements with a clause of the company that fell due in the period: all of these clauses were"
           " performed by their day."), "performed", "owed"),
    Line("late", _("Performed late"),
         _("Of the same agreements: a clause was performed after its day, or is still open."), "late", "owed"),
    Line("breached", _("Not performed"),
         _("Of the same agreements: a clause was not performed, and the way to court was explained."), "breached",
         "owed"),
    Line("reopened", _("Opened again"),
         _("Of the agreements that came into force in the period, those whose matter was opened again."), "reopened",
         "agreed"),
    Line("settled", _("Settled share"), _("Agreements out of all mediations that ended in the period."), "settled",
         "mediated"),
    Line("satisfied", _("Other side satisfied"),
         _("Of the matters that the other side rated in the period, those with four or five stars."), "satisfied",
         "rated"),
)  # fmt: skip

# What may be counted over any days, again and again: from two spans that overlap would follow how one other side rated.
WITHOUT_RATING = tuple(line for line in LINES if line.part not in PRIVATE)


# Counted


def figures_of(cases: CaseQuerySet, span: Span) -> dict[str, Any]:
    """All figures of `cases`, those of one company: as they are kept with a scorecard that is handed over."""
    rows = {key: by_estate(find(cases, span)) for key, find in ROWS.items()}
    estates = {estate for counts in rows.values() for estate in counts} - {NOWHERE}
    names = {str(pk): name for pk, name in Estate.objects.filter(pk__in=estates).values_list("pk", "name")}
    days = days_to_answer(answered(cases, span))
    return {"least": settings.SCORECARD_LEAST, "rows": rows, "days": days, "estates": names}


def by_estate(cases: CaseQuerySet) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for estate, pk in cases.order_by().values_list("estate", "pk"):
        found[str(estate or NOWHERE)].append(pk)
    return dict(found)


def days_to_answer(cases: QuerySet[Any]) -> dict[str, str]:
    """The median in days, of all and of each estate."""
    lengths: dict[str, list[float]] = defaultdict(list)
    for estate, begin, end in cases.order_by().values_list("estate", "asked_at", "answered_at"):
        for key in (WHOLE, str(estate or NOWHERE)):
            lengths[key].append((end - begin).total_seconds())
    return {key: str((Decimal(median(values)) / DAY).quantize(TENTH)) for key, values in lengths.items()}


# Told


def hidden(counts: Mapping[str, int], least: int) -> set[str]:
    """Which of the estates are not told of: those with fewer than `least`, and as many more that none follows from
    the sum: at least two, and together not fewer than `least`. Nought tells of nobody.
    """
    ordered = sorted((n, key) for key, n in counts.items() if n)
    found = [(n, key) for n, key in ordered if n < least]
    while found and (len(found) < 2 or sum(n for n, _key in found) < least) and len(found) < len(ordered):
        found.append(ordered[len(found)])
    return {key for _n, key in found}


@dataclass(frozen=True)
class Cell:
    """What is told of a figure, and of how many it is. `few`: too few to say."""

    line: Line
    estate: str
    part: int
    whole: int
    value: Decimal | None
    few: bool

    @property
    def is_share(self) -> bool:
        return bool(self.line.whole)


@dataclass(frozen=True)
class Board:
    """The figures of one company as they are told, counted just now or kept with a scorecard."""

    figures: Mapping[str, Any]
    lines: tuple[Line, ...] = LINES

    def ids(self, key: str, estate: str = WHOLE) -> list[int]:
        """The cases that stand behind a figure."""
        rows = self.figures["rows"][key]
        return list(rows.get(estate, [])) if estate else [pk for found in rows.values() for pk in found]

    def counts(self, key: str) -> dict[str, int]:
        return {estate: len(found) for estate, found in self.figures["rows"][key].items()}

    def is_few(self, key: str, estate: str) -> bool:
        counts, least = self.counts(key), self.figures["least"]
        return estate in hidden(counts, least) if estate else 0 < sum(counts.values()) < least

    def cell(self, line: Line, estate: str = WHOLE) -> Cell:
        """The figure of one estate, or of all."""
        part, whole = (len(self.ids(key, estate)) for key in (line.part, line.whole or line.part))
        few = self.is_few(line.whole or line.part, estate)
        return Cell(line, estate, part, whole, None if few else self._value(line, estate, part, whole), few)

    def _value(self, line: Line, estate: str, part: int, whole: int) -> Decimal | None:
        if line.days:
            days = self.figures["days"].get(estate)
            return Decimal(days) if days else None
        return share(part, whole) if line.whole else Decimal(part)

    def cells(self, estate: str = WHOLE) -> list[Cell]:
        return [self.cell(line, estate) for line in self.lines]

    @property
    def estates(self) -> Iterable[tuple[str, str]]:
        """The estates of which there is anything, by name; last what is in none."""
        named = sorted(self.figures["estates"].items(), key=lambda item: item[1])
        without = any(NOWHERE in found for found in self.figures["rows"].values())
        return [*named, (NOWHERE, _now("no estate"))] if without else named

    @property
    def says_nothing(self) -> bool:
        """Is there not one figure that could be told?"""
        return all(cell.few or not cell.whole for cell in self.cells())
