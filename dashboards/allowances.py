"""The allowances of a month: what each mediator brought to an end, by kind, times the rate of that month."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef

from dashboards import measures
from dashboards.models import AllowanceRate
from lib.money import in_capitals
from lib.periods import Period
from mediation.models import Agreement, Entry, Kind, Outcome
from mediation.models.case import CaseQuerySet
from residents.models import Person

Of = AllowanceRate.Kind
FORMS: dict[str, str] = {Of.WRITTEN: Agreement.Form.WRITTEN, Of.ORAL: Agreement.Form.ORAL}
NOUGHT = "零元整"


def rows_of(kind: str, cases: CaseQuerySet, month: Period) -> CaseQuerySet:
    """The cases of a month that count for `kind`; one that was visited twice counts once."""
    cases = cases.filter(mediator__isnull=False)
    if kind == Of.FOLLOW_UP:
        begin, end = month.moments
        return cases.filter(
            Exists(Entry.objects.filter(case=OuterRef("pk"), kind=Kind.FOLLOW_UP, at__gte=begin, at__lt=end))
        )
    if kind == Of.FAILED:
        return measures.ended(cases, month, Outcome.FAILED)
    in_force = Agreement.objects.filter(case=OuterRef("pk"), status=Agreement.Status.EFFECTIVE, form=FORMS[kind])
    return measures.settled(cases, month).filter(Exists(in_force))


@dataclass(frozen=True)
class Line:
    """So many cases of a kind; `rate` is None where none was set for the month."""

    kind: str
    rate: Decimal | None
    n: int

    @property
    def label(self) -> str:
        return str(Of(self.kind).label)

    @property
    def sum(self) -> Decimal:
        return self.n * (self.rate or Decimal(0))


@dataclass(frozen=True)
class Sheet:
    """The statement of one mediator."""

    person: Person
    lines: list[Line]

    @property
    def n(self) -> int:
        return sum(line.n for line in self.lines)

    @property
    def total(self) -> Decimal:
        return sum((line.sum for line in self.lines), Decimal(0))

    @property
    def in_capitals(self) -> str:
        return capitals(self.total)

    @property
    def lacks_a_rate(self) -> bool:
        return any(line.rate is None for line in self.lines)


Numbers = dict[tuple[int, str], list[str]]


def numbers(listed: CaseQuerySet, month: Period) -> Numbers:
    """The numbers of the cases that count, by mediator and kind: of those that the reader may list."""
    found = defaultdict[tuple[int, str], list[str]](list)
    for kind in Of.values:
        rows = rows_of(kind, listed, month).order_by("submitted_at", "pk")
        for who, number, reference in rows.values_list("mediator", "number", "reference"):
            found[who, kind].append(number or reference)
    return found


def capitals(yuan: Decimal) -> str:
    return in_capitals(yuan) if yuan else NOUGHT


def rates_of(place: int | None, month: Period) -> dict[str, Decimal]:
    """What one case of each kind brings in a month; a rate begins with a month."""
    rows = AllowanceRate.objects.filter(sub_district=place).current(month.first)
    return dict(rows.order_by().values_list("kind", "yuan"))


def statement(cases: CaseQuerySet, month: Period, place: int | None) -> list[Sheet]:
    """What the mediators of `cases` get for a month, by name."""
    rates, lines = rates_of(place, month), defaultdict[int, list[Line]](list)
    for kind in Of.values:
        for who, n in measures.counted(rows_of(kind, cases, month), "mediator").items():
            lines[who].append(Line(kind, rates.get(kind), n))
    return [Sheet(row, lines[row.pk]) for row in Person.objects.filter(pk__in=lines).order_by("name", "pk")]
