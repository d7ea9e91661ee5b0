"""Tables of any length as files, line by line: memory stays the same however many there are.

No cell is run as a formula: an XLSX gets words as words, and a CSV the mark of `tables.harmless`.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter
from django.utils import timezone

from lib.tables import harmless
from lib.text import plain

MOST_ROWS = 1_048_576  # of a sheet of XLSX, with its headings
MOST_CHARACTERS = 32_767  # of a cell of XLSX
WIDTHS = 12, 40
DAY, MINUTE = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"


class Book(Protocol):
    """A file to which lines are added; `close` makes it whole."""

    def __init__(self, path: Path, title: str, headings: Sequence[str]) -> None: ...

    def add(self, cells: Iterable[Any]) -> None: ...

    def close(self) -> None: ...


class Csv:
    """UTF-8 with the mark by which Excel knows it."""

    def __init__(self, path: Path, title: str, headings: Sequence[str]) -> None:
        self.file = path.open("w", encoding="utf-8", newline="")
        self.file.write(codecs.BOM_UTF8.decode())
        self.writer = csv.writer(self.file)
        self.add(headings)

    def add(self, cells: Iterable[Any]) -> None:
        self.writer.writerow([_written(cell) for cell in cells])

    def close(self) -> None:
        self.file.close()


def _written(cell: Any) -> Any:
    if isinstance(cell, str):
        return harmless(plain(cell))
    if isinstance(cell, datetime):
        return f"{timezone.localtime(cell):%Y-%m-%d %H:%M}"
    return cell


class Xlsx:
    """A sheet with its headings; another one as soon as it is full. What it keeps meanwhile lies beside the file."""

    def __init__(self, path: Path, title: str, headings: Sequence[str], most: int = MOST_ROWS) -> None:
        options = {"constant_memory": True, "tmpdir": str(path.parent), "strings_to_formulas": False}
        self.book = xlsxwriter.Workbook(str(path), options)
        self.book.use_zip64()
        self.book.set_properties({"title": title})
        self.bold = self.book.add_format({"bold": True, "bg_color": "#F1EDE4", "text_wrap": True})
        self.formats = {name: self.book.add_format({"num_format": name}) for name in (DAY, MINUTE)}
        self.headings, self.most = headings, most
        self._begin()

    def _begin(self) -> None:
        self.sheet, self.row = self.book.add_worksheet(), 0
        self.sheet.freeze_panes(1, 0)
        for column, words in enumerate(self.headings):
            least, widest = WIDTHS
            self.sheet.set_column(column, column, min(max(least, 2 * len(words) + 2), widest))
            self.sheet.write_string(0, column, plain(words), self.bold)

    def add(self, cells: Iterable[Any]) -> None:
        self.row += 1
        if self.row == self.most:
            self._begin()
            self.row = 1
        for column, cell in enumerate(cells):
            self._write(column, cell)

    def _write(self, column: int, cell: Any) -> None:
        if isinstance(cell, str):
            if cell:
                self.sheet.write_string(self.row, column, plain(cell)[:MOST_CHARACTERS])
        elif isinstance(cell, datetime):
            local = timezone.localtime(cell).replace(tzinfo=None)
            self.sheet.write_datetime(self.row, column, local, self.formats[MINUTE])
        elif isinstance(cell, date):
            self.sheet.write_datetime(self.row, column, cell, self.formats[DAY])
        elif isinstance(cell, int | float | Decimal):
            self.sheet.write_number(self.row, column, float(cell))

    def close(self) -> None:
        self.book.close()


BOOKS: dict[str, type[Book]] = {"xlsx": Xlsx, "csv": Csv}
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
