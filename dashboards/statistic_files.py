"""The statistics as files: XLSX and PDF in the look of the official form, CSV with codes. In Chinese, as papers are.

The stored figures stand in the table; what was adjusted stands below it, as lines of its own.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils import timezone, translation
from xlsxwriter.worksheet import Worksheet

from dashboards import sheets
from dashboards.by_hand import PARTS
from dashboards.counting import MEASURES
from dashboards.filters import in_words
from dashboards.models import Adjustment
from dashboards.sheets import COLUMNS, RATE, Cell, Fact, Line, Reading, wan
from foundation.documents.papers import compiled_with_marks
from lib import tables

TITLE, SECOND_TITLE = "人民调解案件情况统计表", "人民调解预防和组织队伍经费情况统计表"
# The upper headings, each over so many columns; what has one of its own has no lower heading.
HEADS = [
    ("受理", 1),
    ("调解", 4),
    ("协议形式", 2),
    ("当事人", 2),
    ("协议金额", 1),
    ("履行", 2),
    ("司法确认", 2),
    ("未调解", 3),
]
SECTIONS = {"type": "按纠纷类型", "source": "按案件来源", "kind": "按调委会类型", "committee": "按调解委员会"}
STATES = {"draft": "草稿", "proposed": "待审核", "frozen": "已冻结"}
OPEN = "未全部冻结"
BY_PORTAL, BY_HAND = "系统统计", "人工填报"


@dataclass(frozen=True)
class Content:
    """What every kind of file says."""

    unit: str
    period: str
    state: str
    filled_by: str
    checked_by: str
    date: str
    whole: list[Line]
    sections: list[tuple[str, list[Line]]]
    facts: list[tuple[str, list[Fact]]]
    corrections: list[list[str]]
    counted_here: list[list[str]]


def content(reading: Reading) -> Content:
    """In the language that is switched on; a state and names only where they are those of all months."""
    committees = sheets.committees_of(reading.scope)
    rows = reading.sheets
    states = {row.state for row in rows}
    days = [moment for row in rows if (moment := row.frozen_at or row.computed_at)]
    lines = {name: sheets.table(reading, name, committees) for name in SECTIONS}
    return Content(
        unit=str(reading.scope),
        period=in_words(reading.period) + (f"（缺 {len(reading.missing)} 个月）" if reading.missing else ""),
        state=STATES[states.pop()] if len(states) == 1 and not reading.missing else OPEN,
        filled_by="、".join(sorted({str(row.proposed_by.name) for row in rows if row.proposed_by})),
        checked_by="、".join(sorted({str(row.frozen_by.name) for row in rows if row.frozen_by})),
        date=f"{timezone.localdate(max(days)):%Y-%m-%d}" if days else "",
        whole=sheets.table(reading, "all"),
        sections=[(SECTIONS[name], found) for name, found in lines.items() if found],
        facts=[(str(label), sheets.facts(reading, part)) for part, label in PARTS.items()],
        corrections=[_adjustment(row, committees) for row in reading.corrections],
        counted_here=[_adjustment(row, committees) for row in sheets.counted_here(reading.scope, reading.period)],
    )


ADJUSTMENT = ["所属月份", "项目", "调整数", "原因", "提出人", "审核人", "审核日期"]


def _adjustment(row: Adjustment, committees: dict[str, str]) -> list[str]:
    checked = row.decided_by.name if row.decided_by else ""
    day = f"{timezone.localdate(row.decided_at):%Y-%m-%d}" if row.decided_at else ""
    by = sheets.signed(row.measure, row.difference)
    words = sheets.words_of(row.key, committees)
    return [in_words(row.sheet.period), words, by, row.reason, row.made_by.name, checked, day]


# PDF


def as_pdf(reading: Reading) -> bytes:
    with translation.override("zh-hans"):
        found = content(reading)
        data = {
            "title": TITLE, "second_title": SECOND_TITLE, "unit": found.unit, "period": found.period,
            "state": found.state, "filled_by": found.filled_by, "checked_by": found.checked_by, "date": found.date,
            "heads": HEADS, "columns": [sheets.label_of(name) for name in COLUMNS],
            "whole": _printed(found.whole), "sections": [[title, _printed(lines)] for title, lines in found.sections],
            "facts": [[title, [[row.label, row.value, BY_PORTAL if row.counted else BY_HAND] for row in rows]]
                      for title, rows in found.facts],
            "adjustment": ADJUSTMENT, "corrections": found.corrections, "counted_here": found.counted_here,
            "year": reading.period.first.year, "month": reading.period.first.month,
        }  # fmt: skip
        return compiled_with_marks("statistics", data)


def _printed(lines: list[Line]) -> list[list[str]]:
    return [[line.code, line.label, *(cell.shown for cell in line.cells)] for line in lines]


# CSV


def as_csv(reading: Reading) -> bytes:
    """A line for each figure, with the codes of the form; no cell is run as a formula."""
    with translation.override("zh-hans"):
        heads = [
            "填报单位",
            "期间",
            "状态",
            "表",
            "代码",
            "名称",
            "指标代码",
            "指标",
            "数值",
            "调整",
            "调整后",
            "来源",
            "说明",
        ]
        text = tables.as_csv(heads, _csv_lines(reading, content(reading)))
    return text.encode()


def _csv_lines(reading: Reading, found: Content) -> Iterator[list[Any]]:
    first = [found.unit, str(reading.period), found.state]
    for title, lines in [("合计", found.whole), *found.sections]:
        for line in lines:
            for cell in line.cells:
                numbers = [_number(cell.measure, n) for n in (cell.figure, cell.by or 0, cell.total)]
                yield [*first, title, line.code, line.label, cell.measure, sheets.label_of(cell.measure), *numbers,
                       BY_PORTAL, ""]  # fmt: skip
    for title, rows in found.facts:
        for row in rows:
            value = "" if row.value == sheets.NOTHING else row.value.replace(",", "")
            yield [*first, title, "", "", row.name, row.label, value, "", "", BY_PORTAL if row.counted else BY_HAND, ""]
    for title, changes in (("本期调整", found.corrections), ("计入本期的以前期间调整", found.counted_here)):
        for month, words, by, reason, *_names in changes:
            yield [*first, title, "", "", "", words, "", by, "", month, reason]


def _number(measure: str, n: int | Decimal | None) -> str:
    if n is None:
        return ""
    return str(wan(int(n)) if measure != RATE and MEASURES[measure].is_money else n)


# XLSX


def as_xlsx(reading: Reading) -> bytes:
    """Two sheets, to be printed on A4 across. Words are written as text: no cell is run as a formula."""
    out = io.BytesIO()
    with translation.override("zh-hans"), xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False,
                                                                    "strings_to_urls": False}) as book:  # fmt: skip
        found, looks = content(reading), _looks(book)
        _cases(book.add_worksheet("案件情况"), looks, found)
        _organisation(book.add_worksheet("预防和组织经费"), looks, found)
    return out.getvalue()


def _looks(book: Any) -> dict[str, Any]:
    font = {"font_name": "SimSun", "font_size": 10, "valign": "vcenter"}
    boxed = font | {"border": 1, "text_wrap": True}
    number = boxed | {"align": "right", "text_wrap": False}
    return {
        "title": book.add_format(font | {"font_size": 18, "bold": True, "align": "center"}),
        "plain": book.add_format(font),
        "right": book.add_format(font | {"align": "right"}),
        "head": book.add_format(boxed | {"bold": True, "align": "center", "bg_color": "#F1EDE4"}),
        "part": book.add_format(boxed | {"bold": True, "bg_color": "#F7F5F0"}),
        "words": book.add_format(boxed),
        "count": book.add_format(number | {"num_format": "#,##0"}),
        "money": book.add_format(number | {"num_format": "#,##0.00"}),
        "rate": book.add_format(number | {"num_format": "0.0%"}),
    }


LAST = len(COLUMNS) + 1  # the last column of the table of cases, from nought


def _cases(page: Worksheet, looks: dict[str, Any], found: Content) -> None:
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(2, 3)
    page.set_column(0, 0, 6)
    page.set_column(1, 1, 22)
    page.set_column(2, LAST, 8.5)
    _above(page, looks, found, TITLE, LAST)
    _headings(page, looks)
    row = _lines(page, looks, 4, "", found.whole)
    for title, lines in found.sections:
        row = _lines(page, looks, row, title, lines)
    row = _adjusted(page, looks, row, found)
    _below(page, looks, row + 1, found, LAST)
    page.freeze_panes(4, 2)


def _above(page: Worksheet, looks: dict[str, Any], found: Content, title: str, last: int) -> None:
    page.set_row(0, 30)
    page.merge_range(0, 0, 0, last, title, looks["title"])
    middle = last // 2
    page.merge_range(1, 0, 1, middle, f"填报单位：{found.unit}", looks["plain"])
    page.merge_range(1, middle + 1, 1, last, f"统计期间：{found.period}　{found.state}", looks["right"])


def _headings(page: Worksheet, looks: dict[str, Any]) -> None:
    page.set_row(3, 42)
    page.merge_range(2, 0, 3, 0, "代码", looks["head"])
    page.merge_range(2, 1, 3, 1, "项目", looks["head"])
    column = 2
    for words, width in HEADS:
        if width > 1:
            page.merge_range(2, column, 2, column + width - 1, words, looks["head"])
        else:
            page.write_string(2, column, words, looks["head"])
        for n in range(column, column + width):
            page.write_string(3, n, sheets.label_of(COLUMNS[n - 2]).replace("（", "\n（"), looks["head"])
        column += width


def _lines(page: Worksheet, looks: dict[str, Any], row: int, title: str, lines: list[Line]) -> int:
    """A part of the table, under its title; gives the row after it."""
    if title:
        page.merge_range(row, 0, row, LAST, title, looks["part"])
        row += 1
    for line in lines:
        page.write_string(row, 0, line.code, looks["words"])
        page.write_string(row, 1, line.label if title else "合计", looks["words"])
        for column, cell in enumerate(line.cells, start=2):
            _cell(page, looks, row, column, cell)
        row += 1
    return row


def _cell(page: Worksheet, looks: dict[str, Any], row: int, column: int, cell: Cell) -> None:
    n = cell.figure
    if n is None:
        page.write_string(row, column, sheets.NOTHING, looks["count"])
    elif cell.measure == RATE:
        page.write_number(row, column, float(n) / 100, looks["rate"])
    elif MEASURES[cell.measure].is_money:
        page.write_number(row, column, float(wan(int(n))), looks["money"])
    else:
        page.write_number(row, column, int(n), looks["count"])


def _adjusted(page: Worksheet, looks: dict[str, Any], row: int, found: Content) -> int:
    """What was adjusted in this period, and what of earlier ones counts here."""
    spans = [(0, 1), (2, 6), (7, 8), (9, 13), (14, 15), (16, 17), (18, LAST)]
    for title, changes in (("对本期的调整", found.corrections), ("计入本期的以前期间调整", found.counted_here)):
        if not changes:
            continue
        page.merge_range(row, 0, row, LAST, title, looks["part"])
        for line in [ADJUSTMENT, *changes]:
            row += 1
            for (first, last), words in zip(spans, line, strict=True):
                look = looks["head"] if line is ADJUSTMENT else looks["words"]
                if first == last:
                    page.write_string(row, first, words, look)
                else:
                    page.merge_range(row, first, row, last, "", look)
                    page.write_string(row, first, words, look)
        row += 1
    return row


def _below(page: Worksheet, looks: dict[str, Any], row: int, found: Content, last: int) -> None:
    """Who filled it in, who checked it, when."""
    words = [f"填表人：{found.filled_by}", f"审核人：{found.checked_by}", f"日期：{found.date}"]
    width = (last + 1) // 3
    for n, text in enumerate(words):
        end = last if n == 2 else (n + 1) * width - 1
        if n * width == end:
            page.write_string(row, end, text, looks["plain"])
        else:
            page.merge_range(row, n * width, row, end, "", looks["plain"])
            page.write_string(row, n * width, text, looks["plain"])


def _organisation(page: Worksheet, looks: dict[str, Any], found: Content) -> None:
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_column(0, 0, 44)
    page.set_column(1, 2, 20)
    page.set_row(0, 30)
    page.merge_range(0, 0, 0, 2, SECOND_TITLE, looks["title"])
    page.write_string(1, 0, f"填报单位：{found.unit}", looks["plain"])
    page.merge_range(1, 1, 1, 2, f"{found.period}　{found.state}", looks["right"])
    for column, words in enumerate(["项目", "数值", "来源"]):
        page.write_string(2, column, words, looks["head"])
    row = 3
    for title, rows in found.facts:
        page.merge_range(row, 0, row, 2, title, looks["part"])
        for row, fact in enumerate(rows, start=row + 1):  # noqa: B020 - the row goes on below
            page.write_string(row, 0, fact.label, looks["words"])
            _fact(page, looks, row, fact)
            page.write_string(row, 2, BY_PORTAL if fact.counted else BY_HAND, looks["words"])
        row += 1
    _below(page, looks, row + 1, found, 2)


def _fact(page: Worksheet, looks: dict[str, Any], row: int, fact: Fact) -> None:
    if fact.value == sheets.NOTHING:
        page.write_string(row, 1, fact.value, looks["count"])
    else:
        plain = fact.value.replace(",", "")
        page.write_number(row, 1, float(plain), looks["money" if "." in plain else "count"])
