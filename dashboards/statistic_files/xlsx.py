"""XLSX: the form as a workbook that prints on A4."""

from __future__ import annotations

import io
import unicodedata
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils import translation
from xlsxwriter.worksheet import Worksheet

from dashboards import sheets
from dashboards.counting import MEASURES
from dashboards.sheets import BESIDE, COLUMNS, RATE, Compared, Fact, Line, Reading, wan
from dashboards.statistic_files.content import (
    ADJUSTMENT,
    ADJUSTMENTS_TITLE,
    BY_HAND,
    BY_PORTAL,
    COMPARED,
    COMPARED_TITLE,
    HEADS,
    SECOND_TITLE,
    TITLE,
    WHOLE,
    Content,
    Correction,
    content,
)

LAST = len(COLUMNS) + 1  # the last column of the table of cases, from nought
LINE_HEIGHT = 14  # points
Number = int | Decimal | None


def as_xlsx(reading: Reading) -> bytes:
    """The sheets of the form, of what was adjusted and of the year ago. Words are written as text: no cell is run as a
    formula.
    """
    out = io.BytesIO()
    with translation.override("zh-hans"), xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False,
                                                                    "strings_to_urls": False}) as book:  # fmt: skip
        found, looks = content(reading), _looks(book)
        _cases(_page(book, "案件情况"), looks, found, total=False)
        if found.adjusted:
            _cases(_page(book, "案件情况（调整后）"), looks, found, total=True)
        _organisation(_page(book, "预防和组织经费", landscape=False), looks, found)
        if found.changes:
            _adjustments(_page(book, "调整"), looks, found)
        _comparison(_page(book, "与上年同期比较"), looks, found)
    return out.getvalue()


def _page(book: Any, name: str, landscape: bool = True) -> Worksheet:
    """A sheet as wide as a page of A4, with the number of each page."""
    page: Worksheet = book.add_worksheet(name)
    page.set_paper(9)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.center_horizontally()
    page.fit_to_pages(1, 0)
    page.set_footer("&C第 &P 页，共 &N 页")
    if landscape:
        page.set_landscape()
    return page


def _looks(book: Any) -> dict[str, Any]:
    font = {"font_name": "SimSun", "font_size": 10, "valign": "vcenter"}
    boxed = font | {"border": 1, "text_wrap": True}
    words = boxed | {"align": "left", "indent": 1}
    number = boxed | {"align": "right", "text_wrap": False, "indent": 1}
    formats = {"count": "#,##0", "money": "#,##0.00", "rate": "0.0%"}
    signed = {"count": "+#,##0;-#,##0;0", "money": "+#,##0.00;-#,##0.00;0.00", "rate": "+0.0;-0.0;0.0"}
    return {
        "title": book.add_format(font | {"font_size": 18, "bold": True, "align": "center"}),
        "plain": book.add_format(font),
        "right": book.add_format(font | {"align": "right"}),
        "head": book.add_format(boxed | {"bold": True, "align": "center", "bg_color": "#F1EDE4"}),
        "part": book.add_format(words | {"bold": True, "bg_color": "#F7F5F0"}),
        "code": book.add_format(boxed | {"align": "center"}),
        "words": book.add_format(words),
        **{name: book.add_format(number | {"num_format": look}) for name, look in formats.items()},
        **{f"{name} by": book.add_format(number | {"num_format": look}) for name, look in signed.items()},
    }


def kind_of(measure: str) -> str:
    """How numbers of a measure look."""
    return "rate" if measure == RATE else "money" if MEASURES[measure].is_money else "count"


def _number(
    page: Worksheet, looks: dict[str, Any], row: int, column: int, measure: str, n: Number, by: bool = False
) -> None:
    """A figure, or with `by` a difference: of rates in percentage points, money in 10,000 yuan."""
    kind = kind_of(measure)
    look = looks[f"{kind} by" if by else kind]
    if n is None:
        page.write_string(row, column, sheets.NOTHING, look)
    elif kind == "money":
        page.write_number(row, column, float(wan(int(n))), look)
    else:
        page.write_number(row, column, float(n) / 100 if kind == "rate" and not by else float(n), look)


def _over(page: Worksheet, first: tuple[int, int], last: tuple[int, int], words: str, look: Any) -> None:
    """Words over several cells, or in the one."""
    if first != last:
        page.merge_range(*first, *last, "", look)
    page.write_string(*first, words, look)


# Cases


def _cases(page: Worksheet, looks: dict[str, Any], found: Content, total: bool) -> None:
    """The table as it was frozen, or with `total` what it comes to with the adjustments."""
    page.repeat_rows(2, 3)
    page.set_column(0, 0, 6)
    page.set_column(1, 1, 24)
    page.set_column(2, LAST, 8.5)
    _above(page, looks, found, TITLE + ("（调整后）" if total else ""), LAST)
    _headings(page, looks)
    row = _lines(page, looks, 4, "", found.whole, total)
    for title, lines in found.sections:
        row = _lines(page, looks, row, title, lines, total)
    _below(page, looks, row + 1, found, LAST)
    page.freeze_panes(4, 2)


def _above(page: Worksheet, looks: dict[str, Any], found: Content, title: str, last: int) -> None:
    page.set_row(0, 30)
    _over(page, (0, 0), (0, last), title, looks["title"])
    middle = (last - 1) // 2
    _over(page, (1, 0), (1, middle), f"填报单位：{found.unit}", looks["plain"])
    _over(page, (1, middle + 1), (1, last), f"统计期间：{found.period}　{found.state}", looks["right"])


def _headings(page: Worksheet, looks: dict[str, Any]) -> None:
    page.set_row(3, 42)
    _over(page, (2, 0), (3, 0), "代码", looks["head"])
    _over(page, (2, 1), (3, 1), "项目", looks["head"])
    column = 2
    for words, width in HEADS:
        _over(page, (2, column), (2, column + width - 1), words, looks["head"])
        for n in range(column, column + width):
            page.write_string(3, n, sheets.label_of(COLUMNS[n - 2]).replace("（", "\n（"), looks["head"])
        column += width


def _lines(page: Worksheet, looks: dict[str, Any], row: int, title: str, lines: list[Line], total: bool) -> int:
    """A part of the table, under its title; gives the row after it."""
    if title:
        _over(page, (row, 0), (row, LAST), title, looks["part"])
        row += 1
    for line in lines:
        page.write_string(row, 0, line.code, looks["code"])
        page.write_string(row, 1, line.label if title else WHOLE, looks["words"])
        for column, cell in enumerate(line.cells, start=2):
            _number(page, looks, row, column, cell.measure, cell.total if total else cell.figure)
        row += 1
    return row


def _below(page: Worksheet, looks: dict[str, Any], row: int, found: Content, last: int) -> None:
    """Who filled it in, who checked it, when; and room for the head's hand and the seal."""
    words = [
        f"填表人：{found.filled_by}",
        f"审核人：{found.checked_by}",
        "单位负责人（签字）：",
        "（盖章）",
        f"日期：{found.date}",
    ]
    if last + 1 < len(words):  # too narrow for all of them
        for n, line in enumerate(words):
            page.write_string(row + n // 2, 2 * (n % 2), line, looks["plain"])
        return
    width = (last + 1) / len(words)
    for n, line in enumerate(words):
        first, end = round(n * width), round((n + 1) * width) - 1
        _over(page, (row, first), (row, end), line, looks["plain"])


# Prevention and organisation


def _organisation(page: Worksheet, looks: dict[str, Any], found: Content) -> None:
    heads = ["项目", "数值", *(["调整", "调整后"] if found.has_other_facts else []), "来源"]
    last = len(heads) - 1
    page.set_column(0, 0, 44)
    page.set_column(1, last, 20 if last == 2 else 14)
    _above(page, looks, found, SECOND_TITLE, last)
    for column, words in enumerate(heads):
        page.write_string(2, column, words, looks["head"])
    row = 3
    for title, rows in found.facts:
        _over(page, (row, 0), (row, last), title, looks["part"])
        for n, fact in enumerate(rows, start=row + 1):
            _fact(page, looks, n, fact, last)
        row += len(rows) + 1
    _below(page, looks, row + 1, found, last)


def _fact(page: Worksheet, looks: dict[str, Any], row: int, fact: Fact, last: int) -> None:
    page.write_string(row, 0, fact.label, looks["words"])
    numbers = [(fact.figure, ""), (fact.difference, " by"), (fact.sum, "")]
    for column, (n, by) in enumerate(numbers[: last - 1], start=1):
        kind = "money" if isinstance(fact.sum, Decimal) else "count"
        if n is None:
            page.write_string(row, column, sheets.NOTHING, looks[kind])
        else:
            page.write_number(row, column, float(n), looks[kind + by])
    page.write_string(row, last, BY_PORTAL if fact.counted else BY_HAND, looks["words"])


# Adjustments

WIDTHS = [14, 16, 20, 12, 50, 10, 10, 12]  # characters, as ADJUSTMENT has its columns
REASON = ADJUSTMENT.index("原因")


def _adjustments(page: Worksheet, looks: dict[str, Any], found: Content) -> None:
    """What was adjusted in this period, and what of earlier ones counts here."""
    page.repeat_rows(2, 2)
    last = len(ADJUSTMENT) - 1
    for column, width in enumerate(WIDTHS):
        page.set_column(column, column, width)
    _above(page, looks, found, ADJUSTMENTS_TITLE, last)
    for column, words in enumerate(ADJUSTMENT):
        page.write_string(2, column, words, looks["head"])
    row = 3
    for title, changes in found.changes:
        _over(page, (row, 0), (row, last), title, looks["part"])
        row += 1
        for change in changes:
            row = _adjustment(page, looks, row, change)
    _below(page, looks, row + 1, found, last)


def _adjustment(page: Worksheet, looks: dict[str, Any], row: int, change: Correction) -> int:
    """A row for each figure; the reason stands once beside them, and they are high enough for it together."""
    end = row + len(change.lines) - 1
    height = LINE_HEIGHT * lines_in(change.reason, WIDTHS[REASON]) / len(change.lines)
    for n, line in enumerate(change.lines, start=row):
        page.set_row(n, max(height, LINE_HEIGHT * lines_in(line.words, WIDTHS[2])) + 4)
        page.write_string(n, 1, line.label, looks["words"])
        page.write_string(n, 2, line.words, looks["words"])
        page.write_number(n, 3, float(line.n), looks["money by" if isinstance(line.n, Decimal) else "count by"])
    words = {0: change.month, REASON: change.reason, 5: change.made_by, 6: change.checked_by, 7: change.day}
    for column, text in words.items():
        _over(page, (row, column), (end, column), text, looks["words"])
    return end + 1


def lines_in(words: str, width: int) -> int:
    """How many lines words take in a column of so many characters; a Chinese one is as wide as two."""
    wide = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)
    return max(1, -(-wide // (width - 4)))


# The year ago


def _comparison(page: Worksheet, looks: dict[str, Any], found: Content) -> None:
    """The whole by measure, then each kind of dispute; all with their adjustments."""
    page.fit_to_pages(1, 1)
    last = 1 + 3 * len(BESIDE)
    page.set_column(0, 0, 6)
    page.set_column(1, 1, 24)
    page.set_column(2, last, 9)
    _above(page, looks, found, COMPARED_TITLE, last)
    page.write_string(2, 0, found.beside, looks["plain"])
    _over(page, (3, 0), (3, 1), "指标", looks["head"])
    for column, words in enumerate(COMPARED, start=2):
        page.write_string(3, column, words, looks["head"])
    for row, line in enumerate(found.compared, start=4):
        _over(page, (row, 0), (row, 1), line.label, looks["words"])
        _beside(page, looks, row, 2, line)
    row = 5 + len(found.compared)
    _kinds(page, looks, row, found)
    _below(page, looks, row + 4 + len(found.compared_kinds), found, last)


def _kinds(page: Worksheet, looks: dict[str, Any], row: int, found: Content) -> None:
    _over(page, (row, 0), (row + 1, 0), "代码", looks["head"])
    _over(page, (row, 1), (row + 1, 1), "项目", looks["head"])
    for n, measure in enumerate(BESIDE):
        _over(page, (row, 2 + 3 * n), (row, 4 + 3 * n), sheets.label_of(measure), looks["head"])
        for column, words in enumerate(COMPARED, start=2 + 3 * n):
            page.write_string(row + 1, column, words, looks["head"])
    kinds = [("00", WHOLE, found.compared), *((line.code, line.label, each) for line, each in found.compared_kinds)]
    for at, (code, label, figures) in enumerate(kinds, start=row + 2):
        page.write_string(at, 0, code, looks["code"])
        page.write_string(at, 1, label, looks["words"])
        shown = (figure for figure in figures if figure.cell.measure in BESIDE)
        for n, figure in enumerate(shown):
            _beside(page, looks, at, 2 + 3 * n, figure)


def _beside(page: Worksheet, looks: dict[str, Any], row: int, column: int, figure: Compared) -> None:
    measure = figure.cell.measure
    _number(page, looks, row, column, measure, figure.cell.total)
    _number(page, looks, row, column + 1, measure, figure.then)
    _number(page, looks, row, column + 2, measure, figure.by, by=True)
