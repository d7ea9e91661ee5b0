"""A period's statistics as they are read: stored months added up, what was adjusted, and the same a year ago.

Nothing is counted here: a page of statistics reads a few rows, however many matters there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards import by_hand, counting
from dashboards.counting import MEASURES, NATIONAL, NOBODYS, SOURCES, Figures, key
from dashboards.filters import in_words
from dashboards.measures import share
from dashboards.models import Adjustment, Sheet
from dashboards.scopes import Scope
from lib.periods import Period
from residents.models import Committee

RATE = "rate"
COLUMNS = ["accepted", "mediated", "settled", RATE, *(name for name in MEASURES if name not in
           {"accepted", "mediated", "settled"})]  # fmt: skip
RATE_LABEL: Promise = gettext_lazy("Success rate")
RATE_EXPLAIN: Promise = gettext_lazy("The successful ones out of all mediations that ended in the period.")
FEN_OF_WAN = Decimal(1_000_000)  # 10,000 yuan in fen
HUNDREDTH = Decimal("0.01")
NOTHING = "—"
FIRST = ("accepted", "mediated", "settled")  # of a month in the list of them
BESIDE = ("accepted", "mediated", "settled", RATE, "amount")  # what is compared for each kind of dispute as well


@dataclass(frozen=True)
class Reading:
    """The stored months of `period` that there are, and the approved adjustments to them."""

    scope: Scope
    period: Period
    sheets: list[Sheet]
    corrections: list[Adjustment]

    @cached_property
    def figures(self) -> Figures:
        """As they were computed or frozen."""
        return counting.added(sheet.figures for sheet in self.sheets)

    @cached_property
    def adjusted(self) -> Figures:
        """What the adjustments to these months come to."""
        return added_up(self.corrections)

    @cached_property
    def total(self) -> Figures:
        return counting.added([self.figures, self.adjusted])

    @cached_property
    def gaps(self) -> list[Period]:
        """The months that have begun and of which there are no figures."""
        there, today = {sheet.month for sheet in self.sheets}, timezone.localdate()
        return [month for month in self.period.months() if month.first not in there and month.first <= today]

    @cached_property
    def missing(self) -> list[Period]:
        """Of these those that could be counted: not before the first matter of all."""
        first = self.scope.first_month() if self.gaps else None
        return [month for month in self.gaps if first is None or month.first >= first.first]

    @property
    def sheet(self) -> Sheet | None:
        """That of a month."""
        return self.sheets[0] if self.period.kind == "month" and self.sheets else None

    @property
    def is_frozen(self) -> bool:
        return bool(self.sheets) and not self.missing and all(sheet.is_frozen for sheet in self.sheets)

    @cached_property
    def facts(self) -> dict[str, int]:
        """What is not counted from matters, as it was frozen."""
        return by_hand.added(sheet.facts for sheet in self.sheets)

    @cached_property
    def facts_total(self) -> dict[str, int]:
        """The same with the adjustments, each to its own month: of what stays the last month counts."""
        return by_hand.added(by_hand.corrected(sheet.facts, self.adjusted_of(sheet)) for sheet in self.sheets)

    def adjusted_of(self, sheet: Sheet) -> Figures:
        """What the adjustments to one of the months come to."""
        return added_up([row for row in self.corrections if row.sheet_id == sheet.pk])


@dataclass(frozen=True)
class Cell:
    """A figure of the form: as stored, by how much it was adjusted, and the address of its rows."""

    measure: str
    figure: int | Decimal | None
    by: int | Decimal | None
    total: int | Decimal | None
    url: str = ""

    @property
    def shown(self) -> str:
        return shown(self.measure, self.figure)

    @property
    def by_shown(self) -> str:
        return signed(self.measure, self.by)

    @property
    def total_shown(self) -> str:
        return shown(self.measure, self.total)


@dataclass(frozen=True)
class Line:
    """A row of the form: the number and words of what it is about, and its cells in the order of COLUMNS."""

    value: str
    code: str
    label: str
    cells: list[Cell] = field(default_factory=list)


def read(scope: Scope, period: Period) -> Reading:
    """Two queries."""
    rows = Sheet.objects.filter(sub_district=scope.place, committee=scope.committee, computed_at__isnull=False)
    rows = rows.filter(month__range=(period.first, period.last)).order_by("month")
    sheets = list(rows.select_related("proposed_by", "frozen_by"))
    return Reading(scope, period, sheets, list(Adjustment.objects.approved().filter(sheet__in=sheets).for_list()))


def months_of(scope: Scope, year: int) -> list[dict[str, Any]]:
    """The months of a year that have begun, and in which there could be a matter, the last one first: where each
    stands, and its first figures with their adjustments.
    """
    reading = read(scope, Period.year(year))
    there = {sheet.month: sheet for sheet in reading.sheets}
    months = [month for month in Period.year(year).months() if month.first in there or month in reading.missing]
    return [_month(month, there.get(month.first), reading) for month in reversed(months)]


def _month(month: Period, sheet: Sheet | None, reading: Reading) -> dict[str, Any]:
    adjusted = reading.adjusted_of(sheet) if sheet else {}
    figures = counting.added([sheet.figures, adjusted]) if sheet else {}
    return {
        "figures": figures,
        "adjusted": bool(adjusted),
        "words": in_words(month),
        "period": str(month),
        "sheet": sheet,
        "cells": [figures.get(key(name), 0) for name in FIRST],
        "rate": shown(RATE, rate(figures)),
    }


def counted_here(scope: Scope, period: Period) -> list[Adjustment]:
    """The adjustments of earlier periods that were approved in this one: an extra line of its form."""
    rows = Adjustment.objects.approved().filter(sheet__sub_district=scope.place, sheet__committee=scope.committee)
    rows = rows.filter(month__range=(period.first, period.last), sheet__month__lt=period.first)
    return list(rows.for_list())


def added_up(rows: list[Adjustment]) -> Figures:
    return counting.added(row.differences for row in rows)


# Words and numbers


def shown(measure: str, n: int | Decimal | None) -> str:
    """A figure as the form has it: money in 10,000 yuan, a rate in per cent, a dash for the rate of nothing."""
    if n is None:
        return NOTHING
    if measure == RATE:
        return f"{n} %"
    return f"{wan(int(n)):,}" if MEASURES[measure].is_money else f"{n:,}"


def signed(measure: str, n: Any) -> str:
    """A difference with its sign, of rates in percentage points; empty for none."""
    if not n:
        return ""
    sign = "+" if n > 0 else "−"
    if measure == RATE:
        return _("%(n)s points") % {"n": f"{sign}{abs(n)}"}
    return sign + shown(measure, abs(n))


def wan(fen: int) -> Decimal:
    """Fen in 10,000 yuan, with two decimals."""
    return (Decimal(fen) / FEN_OF_WAN).quantize(HUNDREDTH, ROUND_HALF_UP)


def label_of(measure: str) -> str:
    return str(RATE_LABEL if measure == RATE else MEASURES[measure].label)


def explain(measure: str) -> str:
    return str(RATE_EXPLAIN if measure == RATE else MEASURES[measure].explain)


def values_of(dimension: str, place_committees: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """What a table of the form has rows for, also with nought: value, number, words."""
    if dimension == "type":
        yield from ((name, kind.code, str(kind.label)) for name, kind in NATIONAL.items())
    elif dimension == "source":
        yield from ((name, f"{n:02d}", str(label)) for n, (name, label) in enumerate(SOURCES.items(), 1))
    elif dimension == "kind":
        for n, (name, label) in enumerate([*Committee.Kind.choices, (NOBODYS, _("no committee yet"))], 1):
            yield name, f"{n:02d}", str(label)
    elif dimension == "committee":
        for n, (name, label) in enumerate(place_committees.items(), 1):
            yield name, f"{n:02d}", label
    else:
        yield "", "00", _("All")


def committees_of(scope: Scope) -> dict[str, str]:
    """The committees of a whole place, and a row for matters that none has; nothing for one committee's own sheet."""
    if scope.committee:
        return {}
    rows = Committee.objects.filter(sub_district=scope.place).select_related("organisation").order_by("pk")
    return {str(row.pk): str(row) for row in rows} | {NOBODYS: _("no committee yet")}


def words_of(name: str, committees: dict[str, str]) -> str:
    """A figure by its name, in words: `accepted|type|物业` is “Accepted, Property management”."""
    found = change(name, 0, committees)
    return f"{found.label} · {found.words}" if found.words else found.label


def totals_in_words(figures: Figures) -> str:
    """The figures of the whole in a line, those that are not nought."""
    there = [(measure, n) for measure in MEASURES if (n := figures.get(key(measure)))]
    return _(", ").join(f"{label_of(measure)} {shown(measure, n)}" for measure, n in there) or NOTHING


# Corrections


@dataclass(frozen=True)
class Change:
    """By how much an adjustment changes one figure. `measure`, `code`: as files name it; `n`: as the form has it."""

    measure: str
    label: str
    dimension: str
    code: str
    words: str
    n: int | Decimal
    shown: str


def change(name: str, by: int, committees: dict[str, str]) -> Change:
    """A figure by its name and the difference, money in fen."""
    if "|" not in name:
        n = number(name, by) or 0
        return Change(name, str(by_hand.LABELS[name]), "", "", "", n, f"{'+' if n > 0 else '−'}{abs(n):,}")
    measure, dimension, value = name.split("|")
    there = ((code, words) for at, code, words in values_of(dimension, committees) if at == value)
    code, words = next(there, ("", value))
    counted = wan(by) if MEASURES[measure].is_money else by
    return Change(measure, label_of(measure), dimension, code, words, counted, signed(measure, by))


def changes(differences: Figures, committees: dict[str, str]) -> list[Change]:
    """The lines of an adjustment in the order of the form."""
    of_matters = sorted(counting.of_matters(differences), key=counting.in_order)
    others = [name for name in by_hand.LABELS if name in differences]
    return [change(name, differences[name], committees) for name in (*of_matters, *others)]


def in_short(differences: Figures) -> str:
    """An adjustment in a line: by how much each measure of the whole changes, or that it is another kind alone."""
    names = sorted(counting.of_matters(differences), key=counting.in_order)
    measures = dict.fromkeys(name.partition("|")[0] for name in names)
    said = [f"{label_of(measure)} {signed(measure, differences.get(key(measure))) or '±0'}" for measure in measures]
    others = changes({name: by for name, by in differences.items() if "|" not in name}, {})
    return _(", ").join([*said, *(f"{row.label} {row.shown}" for row in others)])


# Tables


def table(reading: Reading, dimension: str, committees: dict[str, str] | None = None) -> list[Line]:
    """A row of cells for each value of a dimension; of `all` the one row of the whole. One committee has one kind."""
    if dimension == "kind" and reading.scope.committee:
        return []
    return [
        Line(value, code, label, [cell(reading, measure, dimension, value) for measure in COLUMNS])
        for value, code, label in values_of(dimension, committees or {})
    ]


def cell(reading: Reading, measure: str, dimension: str, value: str) -> Cell:
    if measure == RATE:
        then, now = (rate(figures, dimension, value) for figures in (reading.figures, reading.total))
        change = now - then if now is not None and then is not None and now != then else None
        return Cell(RATE, then, change, now)
    name = key(measure, dimension, value)
    n, by = reading.figures.get(name, 0), reading.adjusted.get(name, 0)
    return Cell(measure, n, by, n + by, address(reading, measure, dimension, value) if n or by else "")


def rate(figures: Figures, dimension: str = "all", value: str = "") -> Decimal | None:
    """成功率, in per cent: successful ÷ mediated; None of nothing (domain §3)."""
    return share(figures.get(key("settled", dimension, value), 0), figures.get(key("mediated", dimension, value), 0))


def address(reading: Reading, measure: str, dimension: str, value: str) -> str:
    """Where the rows behind a figure are."""
    wanted = {} if dimension == "all" else {"by": dimension, "value": value}
    if reading.scope.committee:
        wanted["committee"] = str(reading.scope.committee.pk)
    query = f"?{urlencode(wanted)}" if wanted else ""
    return reverse("statistic_rows", args=[reading.period, measure]) + query


@dataclass(frozen=True)
class Compared:
    """A figure beside that of a year ago, adjustments and all; None where one of them is not there."""

    label: str
    explain: str
    cell: Cell
    then: int | Decimal | None
    by: int | Decimal | None

    @property
    def before(self) -> str:
        return shown(self.cell.measure, self.then)

    @property
    def change(self) -> str:
        return NOTHING if self.by is None else signed(self.cell.measure, self.by) or "±0"


def compared(now: Reading, before: Reading) -> list[Compared]:
    """The whole, measure by measure."""
    ((_line, found),) = compared_by(now, before, "all")
    return found


def compared_by(now: Reading, before: Reading, dimension: str) -> list[tuple[Line, list[Compared]]]:
    """The lines of a table beside those of a year ago."""
    return [
        (line, [_beside(one, other, bool(before.sheets)) for one, other in zip(line.cells, then.cells, strict=True)])
        for line, then in zip(table(now, dimension), table(before, dimension), strict=True)
    ]


def _beside(one: Cell, other: Cell, there: bool) -> Compared:
    then = other.total if there else None
    by = None if then is None or one.total is None else one.total - then
    if one.measure != RATE and MEASURES[one.measure].is_money and then is not None:
        by = int((wan(int(one.total or 0)) - wan(int(then))) * FEN_OF_WAN)  # of the figures as they stand there
    return Compared(label_of(one.measure), explain(one.measure), one, then, by)


@dataclass(frozen=True)
class Fact:
    """A line of the part on prevention and organisation; `counted`: by the portal, else filled in by hand."""

    name: str
    label: str
    counted: bool
    figure: int | Decimal | None
    sum: int | Decimal | None

    @property
    def difference(self) -> int | Decimal:
        then: int | Decimal = self.figure or 0
        return (self.sum or 0) - then

    @property
    def value(self) -> str:
        return _plain(self.figure)

    @property
    def by(self) -> str:
        n = self.difference
        return f"{'+' if n > 0 else '−'}{abs(n):,}" if n else ""

    @property
    def total(self) -> str:
        return _plain(self.sum)


def facts(reading: Reading, part: str) -> list[Fact]:
    """The lines of a part of the form that is not about matters; a dash where nothing was filled in."""
    return [_fact(reading, name) for name in by_hand.LABELS if by_hand.part_of(name) == part]


def _fact(reading: Reading, name: str) -> Fact:
    then, now = number(name, reading.facts.get(name)), number(name, reading.facts_total.get(name))
    return Fact(name, str(by_hand.LABELS[name]), name in by_hand.KNOWN, then, now)


def number(name: str, n: int | None) -> int | Decimal | None:
    """A line of by_hand as the form has it: money in yuan."""
    return (Decimal(n) / 100).quantize(HUNDREDTH) if n is not None and name in by_hand.MONEY else n


def _plain(n: int | Decimal | None) -> str:
    return NOTHING if n is None else f"{n:,}"
