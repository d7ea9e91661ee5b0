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
from tempfile import TemporaryDirectory
from typing import Any, Protocol
from unicodedata import east_asian_width

import xlsxwriter
from django.utils import timezone

from lib.tables import harmless
from lib.text import plain

MOST_ROWS = 1_048_576  # of a sheet of XLSX, with its headings
MOST_CHARACTERS = 32_767  # of a cell of XLSX
MOST_IN_HEADER = 200
NARROWEST, WIDEST = 8, 50  # characters of a column
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
    """A sheet with its headings; another one as soon as it is full. What it keeps meanwhile lies beside the file.

    It prints across A4 with its title, headings and page numbers on each page; a column is as wide as what it holds.
    """

    def __init__(self, path: Path, title: str, headings: Sequence[str], most: int = MOST_ROWS) -> None:
        options = {"constant_memory": True, "tmpdir": str(path.parent), "strings_to_formulas": False}
        self.book = xlsxwriter.Workbook(str(path), options)
        self.book.use_zip64()
        self.book.set_properties({"title": title})
        look = {"text_wrap": True, "valign": "top"}
        self.bold = self.book.add_format(look | {"bold": True, "bg_color": "#F1EDE4", "border": 1})
        self.words, self.number = self.book.add_format(look), self.book.add_format({"valign": "top"})
        self.formats = {name: self.book.add_format({"num_format": name, "valign": "top"}) for name in (DAY, MINUTE)}
        self.title, self.headings, self.most = title, headings, most
        self._begin()

    def _begin(self) -> None:
        self.sheet, self.row = self.book.add_worksheet(), 0
        self.sheet.freeze_panes(1, 0)
        self._as_a_page()
        self.widths: dict[int, int] = {}
        for column, words in enumerate(self.headings):
            self._widen(column, words)
            self.sheet.write_string(0, column, plain(words), self.bold)

    def _as_a_page(self) -> None:
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(0)
        self.sheet.hide_gridlines(0)  # they are printed
        self.sheet.set_header(f"&C{plain(self.title).replace('&', '&&')[:MOST_IN_HEADER]}")
        self.sheet.set_footer("&C&P / &N")

    def _widen(self, column: int, words: str) -> None:
        """A sign of Chinese is as wide as two."""
        wide = sum(2 if east_asian_width(sign) in "WF" else 1 for sign in words[:WIDEST])
        self.widths[column] = max(self.widths.get(column, 0), wide)

    def _set_widths(self) -> None:
        for column, wide in self.widths.items():
            self.sheet.set_column(column, column, min(max(NARROWEST, wide + 2), WIDEST))

    def add(self, cells: Iterable[Any]) -> None:
        self.row += 1
        if self.row == self.most:
            self._set_widths()
            self._begin()
            self.row = 1
        for column, cell in enumerate(cells):
            self._write(column, cell)

    def _write(self, column: int, cell: Any) -> None:
        if isinstance(cell, str):
            if cell:
                self._widen(column, cell)
                self.sheet.write_string(self.row, column, plain(cell)[:MOST_CHARACTERS], self.words)
        elif isinstance(cell, datetime):
            local = timezone.localtime(cell).replace(tzinfo=None)
            self.sheet.write_datetime(self.row, column, local, self.formats[MINUTE])
            self._widen(column, MINUTE)
        elif isinstance(cell, date):
            self.sheet.write_datetime(self.row, column, cell, self.formats[DAY])
            self._widen(column, DAY)
        elif isinstance(cell, int | float | Decimal):
            self._widen(column, str(cell))
            self.sheet.write_number(self.row, column, float(cell), self.number)

    def close(self) -> None:
        self._set_widths()
        self.book.close()


BOOKS: dict[str, type[Book]] = {"xlsx": Xlsx, "csv": Csv}
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def whole(kind: str, title: str, headings: Sequence[str], rows: Iterable[Iterable[Any]]) -> bytes:
    """A short table as a file, at once."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"table.{kind}"
        book = BOOKS[kind](path, title, headings)
        for row in rows:
            book.add(row)
        book.close()
        return path.read_bytes()
