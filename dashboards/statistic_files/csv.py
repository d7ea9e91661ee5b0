"""CSV: a line for each figure, with the codes of the form."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils import translation

from dashboards import sheets
from dashboards.counting import MEASURES
from dashboards.sheets import RATE, Compared, Fact, Line, Reading, wan
from dashboards.statistic_files.content import BY_HAND, BY_PORTAL, SECTIONS, WHOLE, Content, Correction, content
from lib import tables

HEADS = [
    "填报单位", "期间", "状态", "表", "代码", "名称", "指标代码", "指标", "数值", "调整", "调整后", "上年同期", "增减",
    "来源", "所属月份", "提出人", "审核人", "审核日期", "说明",
]  # fmt: skip
ADJUSTED, ADJUSTED_EARLIER = "本期调整", "计入本期的以前期间调整"


def as_csv(reading: Reading) -> bytes:
    """Numbers are numbers; no words are run as a formula."""
    with translation.override("zh-hans"):
        return tables.as_csv(HEADS, _lines(reading, content(reading))).encode()


def _lines(reading: Reading, found: Content) -> Iterator[list[Any]]:
    first = [found.unit, str(reading.period), found.state]
    compared = [[found.compared], [beside for _line, beside in found.compared_kinds]]
    for n, (title, lines) in enumerate([(WHOLE, found.whole), *found.sections]):
        beside = compared[n] if title in {WHOLE, SECTIONS["type"]} else []
        yield from ([*first, title, *line] for line in _figures(lines, beside))
    for title, rows in found.facts:
        yield from ([*first, title, *_fact(fact)] for fact in rows)
    for title, changes in ((ADJUSTED, found.corrections), (ADJUSTED_EARLIER, found.counted_here)):
        yield from ([*first, *line] for row in changes for line in _changes(row, title))


def _figures(lines: list[Line], compared: list[list[Compared]]) -> Iterator[list[Any]]:
    """From the code on; the year ago where it is compared."""
    for n, line in enumerate(lines):
        for at, cell in enumerate(line.cells):
            name = [line.code, line.label, cell.measure, sheets.label_of(cell.measure)]
            beside = compared[n][at] if compared else None
            numbers = [cell.figure, cell.by or 0, cell.total, *((beside.then, beside.by) if beside else (None, None))]
            yield [*name, *(_number(cell.measure, n) for n in numbers), BY_PORTAL, *[""] * 5]


def _fact(fact: Fact) -> list[Any]:
    numbers = [fact.figure, fact.difference, fact.sum]
    source = BY_PORTAL if fact.counted else BY_HAND
    return ["", "", fact.name, fact.label, *("" if n is None else n for n in numbers), "", "", source, *[""] * 5]


def _changes(row: Correction, title: str) -> Iterator[list[Any]]:
    """From the table on, which says to which of its tables each figure belongs."""
    for line in row.lines:
        table = "：".join(filter(None, [title, SECTIONS.get(line.dimension, "")]))
        name = [table, line.code, line.words, line.measure, line.label]
        yield [*name, "", line.n, "", "", "", "", row.code, row.made_by, row.checked_by, row.day, row.reason]


def _number(measure: str, n: int | Decimal | None) -> int | Decimal | str:
    """Money in 10,000 yuan, a rate in per cent, as the form has them; empty for nothing."""
    if n is None:
        return ""
    return wan(int(n)) if measure != RATE and MEASURES[measure].is_money else n
