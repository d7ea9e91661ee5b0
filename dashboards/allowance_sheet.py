"""The allowances of a month as a workbook: a sheet for all, and one for each mediator to sign. It is Chinese."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils import translation

from dashboards.allowances import Numbers, Sheet, capitals
from lib.periods import Period

FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31  # what a spreadsheet allows
HEADINGS = ["事项", "件数", "标准（元/件）", "金额（元）"]
NO_RATE = "未定标准"
SIGNATURES = ["调解员（签字）：", "制表人：", "审核人：", "司法所负责人："]
# Words of people are words: no cell is run as a formula or opened as an address.
HARMLESS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def workbook(place: str, month: Period, sheets: list[Sheet], numbers: Numbers) -> bytes:
    """All of it, as XLSX; `numbers` of the cases stand on the sheet that their mediator signs."""
    out = io.BytesIO()
    with translation.override("zh-hans"), xlsxwriter.Workbook(out, HARMLESS) as book:
        formats = {name: book.add_format(values) for name, values in FORMATS.items()}
        title = f"{place}{month.first.year}年{month.first.month}月人民调解员个案补贴"
        names = sheet_names(row.person.name for row in sheets)
        summary(book.add_worksheet("汇总表"), formats, f"{title}汇总表", sheets)
        for name, row in zip(names, sheets, strict=True):
            one(book.add_worksheet(name), formats, f"{title}发放表", row, numbers)
    return out.getvalue()


FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"},
    "head": {"bold": True, "border": 1, "align": "center", "bg_color": "#F1EDE4", "text_wrap": True},
    "text": {"border": 1, "align": "left", "indent": 1},
    "whole": {"border": 1, "num_format": "0", "align": "center"},
    "money": {"border": 1, "num_format": "#,##0.00", "align": "right", "indent": 1},
    "bold": {"bold": True, "border": 1, "align": "left", "indent": 1},
    "sum": {"bold": True, "border": 1, "num_format": "#,##0.00", "align": "right", "indent": 1},
    "plain": {},
}


def sheet_names(people: Iterable[str]) -> list[str]:
    """A name for each sheet that a spreadsheet takes, each once."""
    found: list[str] = []
    times = Counter(["汇总表", "history"])
    for name in people:
        plain = FORBIDDEN.sub("", name).strip()[: LONGEST_NAME - 4] or "调解员"
        times[plain.lower()] += 1
        n = times[plain.lower()]
        found.append(plain if n == 1 else f"{plain} {n}")
    return found


def page(sheet: Any, formats: dict[str, Any], title: str, widths: list[int]) -> None:
    """A4 upright, one page wide, with the title over all columns."""
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.merge_range(0, 0, 0, len(widths) - 1, "", formats["title"])
    sheet.write_string(0, 0, title, formats["title"])
    sheet.set_row(0, 32)


def heads(sheet: Any, formats: dict[str, Any], row: int, words: list[str]) -> None:
    for column, word in enumerate(words):
        sheet.write_string(row, column, word, formats["head"])


def signatures(sheet: Any, formats: dict[str, Any], row: int, words: list[str]) -> None:
    """Two lines for each: who, and the day."""
    for n, word in enumerate(words):
        sheet.write_string(row + 2 * n, 0, word, formats["plain"])
        sheet.write_string(row + 2 * n, 2, "日期：    年    月    日", formats["plain"])


def money(sheet: Any, formats: dict[str, Any], row: int, column: int, yuan: Decimal, name: str = "money") -> None:
    sheet.write_number(row, column, float(yuan), formats[name])


def total(sheet: Any, formats: dict[str, Any], row: int, n: int, yuan: Decimal, columns: int) -> int:
    """The sum in figures and in capitals; says which line is free after it."""
    sheet.write_string(row, 0, "合计", formats["bold"])
    sheet.write_number(row, 1, n, formats["whole"])
    for column in range(2, columns - 1):
        sheet.write_blank(row, column, None, formats["text"])
    money(sheet, formats, row, columns - 1, yuan, "sum")
    sheet.write_string(row + 1, 0, "大写", formats["bold"])
    sheet.merge_range(row + 1, 1, row + 1, columns - 1, "", formats["text"])
    sheet.write_string(row + 1, 1, f"人民币{capitals(yuan)}", formats["text"])
    return row + 3


def one(sheet: Any, formats: dict[str, Any], title: str, statement: Sheet, numbers: Numbers) -> None:
    """The statement that one mediator signs."""
    page(sheet, formats, title, [24, 10, 16, 16])
    sheet.write_string(1, 0, f"调解员：{statement.person.name}", formats["plain"])
    heads(sheet, formats, 2, HEADINGS)
    for row, line in enumerate(statement.lines, start=3):
        sheet.write_string(row, 0, line.label, formats["text"])
        sheet.write_number(row, 1, line.n, formats["whole"])
        if line.rate is None:
            sheet.write_string(row, 2, NO_RATE, formats["text"])
        else:
            money(sheet, formats, row, 2, line.rate)
        money(sheet, formats, row, 3, line.sum)
    row = total(sheet, formats, 3 + len(statement.lines), statement.n, statement.total, len(HEADINGS))
    row = cases(sheet, formats, row, statement, numbers)
    signatures(sheet, formats, row, SIGNATURES)


def cases(sheet: Any, formats: dict[str, Any], row: int, statement: Sheet, numbers: Numbers) -> int:
    """Which cases they are, a line each; says which line is free after them."""
    heads(sheet, formats, row, ["事项"])
    sheet.merge_range(row, 1, row, len(HEADINGS) - 1, "案号", formats["head"])
    for line in statement.lines:
        mine = numbers.get((statement.person.pk, line.kind), [])
        hidden = [f"另有 {line.n - len(mine)} 件，因回避不列出"] if len(mine) < line.n else []
        for number in [*mine, *hidden]:
            row += 1
            sheet.write_string(row, 0, line.label, formats["text"])
            sheet.merge_range(row, 1, row, len(HEADINGS) - 1, "", formats["text"])
            sheet.write_string(row, 1, number, formats["text"])
    return row + 2


def summary(sheet: Any, formats: dict[str, Any], title: str, sheets: list[Sheet]) -> None:
    """One line for each mediator."""
    page(sheet, formats, title, [24, 10, 16, 16])
    heads(sheet, formats, 2, ["调解员", "件数", "金额（元）", "签收"])
    for row, line in enumerate(sheets, start=3):
        sheet.write_string(row, 0, line.person.name, formats["text"])
        sheet.write_number(row, 1, line.n, formats["whole"])
        money(sheet, formats, row, 2, line.total)
        sheet.write_blank(row, 3, None, formats["text"])
    whole = sum((line.total for line in sheets), Decimal(0))
    for below in range(2):  # the frame is closed beside the sums too
        sheet.write_blank(3 + len(sheets) + below, 3, None, formats["text"])
    row = total(sheet, formats, 3 + len(sheets), sum(line.n for line in sheets), whole, 3)
    signatures(sheet, formats, row, SIGNATURES[1:])
