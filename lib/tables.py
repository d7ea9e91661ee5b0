"""Tables that people hand in, as CSV or XLSX, in the encodings that offices use; and CSV that is safe to give out."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import openpyxl
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException

MOST_UNPACKED = 400 * 1024 * 1024  # bytes: an XLSX is a zip, and a small one may hold a very large sheet
HEADINGS_WITHIN = 10  # lines: above the headings often stands a title
MOST_COLUMNS = 200
DELIMITERS = ",\t;|"
BROKEN = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, SyntaxError, EOFError, zlib.error,
          IndexError, TypeError, AttributeError)  # fmt: skip
DAMAGED = _("This XLSX file is damaged and can't be read. Please save it again.")
MARKS = {codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}  # all that an empty text may hold
EXACT = 10**15  # a spreadsheet keeps fifteen digits of a number
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class NotATable(ValidationError):
    """What was handed in can't be read as a table; `said` says why and what to do."""

    @property
    def said(self) -> str:
        return str(self.message)


class Row(NamedTuple):
    """A line of the file (its first line, counted from 1) and its cells, which may be more than the headings."""

    line: int
    cells: list[str]


class Sheet(NamedTuple):
    """The lines as they come, empty ones too; about how many there are; the sheet, if others stand beside it."""

    rows: Iterator[Row]
    length: int
    only_sheet: str = ""


class Table(NamedTuple):
    headings: list[str]
    rows: Iterator[Row]


def read(data: bytes) -> Table:
    """The headings and, as they are asked for, the lines that are not empty. NotATable where there are none."""
    rows = (row for row in sheet(data).rows if any(map(str.strip, row.cells)))
    for _n, row in zip(range(HEADINGS_WITHIN), rows, strict=False):
        if sum(bool(cell.strip()) for cell in row.cells) > 1:
            return Table(_headings(row.cells), rows)
    raise NotATable(_("This file holds no table: at least two columns with headings are needed."))


def _headings(cells: list[str]) -> list[str]:
    """Each with a name of its own; a column without one is called by its number."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) > MOST_COLUMNS:
        raise NotATable(_("This table has more than 200 columns. Please keep only those that are needed."))
    names: list[str] = []
    for number, cell in enumerate(cells, start=1):
        name = " ".join(cell.split()) or f"#{number}"
        names.append(f"{name} (#{number})" if name in names else name)
    return names


def sheet(data: bytes) -> Sheet:
    """The lines in a file, by what it holds and not by its name; NotATable if there are none.

    They are read as they are walked through, so that damage behind the first lines raises then.
    """
    if not data.strip(b"\0\t\n\r ") or data in MARKS:
        raise NotATable(_("This file is empty."))
    if data.startswith(b"PK\x03\x04"):
        return _workbook(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotATable(_("This is the old Excel format. Please open it and save it as XLSX or CSV."))
    text = _decoded(data)
    return Sheet(_lines(text), text.count("\n") + 1)


def _decoded(data: bytes) -> str:
    """The text, in UTF-8, UTF-16 with its mark, or GB 18030 (which reads GBK and GB 2312)."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        beginning = text[:400].lstrip().lower()
        if beginning.startswith(("<!doctype", "<html", "<table", "<?xml", "%pdf-", "{\\rtf")):
            raise NotATable(_("This file is no table, though it may be called one. Please save it as XLSX or CSV."))
        if "\0" not in text[:4000]:
            return text
    raise NotATable(_("This is no table that can be read. Please choose a CSV or XLSX file."))


def _lines(text: str) -> Iterator[Row]:
    beginning = text.lstrip().splitlines()[:HEADINGS_WITHIN]
    first = next((line for line in beginning if any(map(line.count, DELIMITERS))), "")  # a title has none
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            said = _("The table breaks off at line %(line)s: a quotation mark may be missing there.") % {"line": line}
            raise NotATable(said) from error
        yield Row(line, cells)
        line = reader.line_num + 1


def _workbook(data: bytes) -> Sheet:
    """The first sheet in sight. Formulas give the value that was saved with them."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise NotATable(_("This file is too large once it is unpacked. Please split it."))
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        length = sheets[0].max_row or 0
        sheets[0].reset_dimensions()  # what the file says of its size is often wrong
    except BROKEN as error:
        raise NotATable(DAMAGED) from error
    return Sheet(_rows_of(sheets[0]), length, sheets[0].title if len(sheets) > 1 else "")


def _rows_of(sheet: Any) -> Iterator[Row]:
    try:
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield Row(number, [_written(value) for value in cells])
    except BROKEN as error:
        raise NotATable(DAMAGED) from error


def _written(value: Any) -> str:
    """A cell as one would type it; a number that was cut as `3.2e+17`."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        if abs(value) >= EXACT:
            return f"{value:e}"
        return str(int(value) if value == int(value) else value)
    return unescape(value) if isinstance(value, str) else str(value)


def plain(cell: str) -> str:
    """A cell in one line: full-width forms made ordinary, without what nobody sees and the mark of `harmless`."""
    text = "".join(filter(str.isprintable, unicodedata.normalize("NFKC", cell))).strip()
    return re.sub(r"^'(?=[=+\-@])", "", text)


def as_csv(headings: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A CSV that Excel opens in the right encoding, and in which no words are run as a formula; numbers stay so."""
    out = io.StringIO()
    writer = csv.writer(out)
    for cells in [headings, *rows]:
        writer.writerow([cell if isinstance(cell, int | Decimal) else harmless(str(cell)) for cell in cells])
    return "\ufeff" + out.getvalue()


def harmless(cell: str) -> str:
    """`cell`, marked as text where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell
