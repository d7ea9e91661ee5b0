"""Tables that people hand in, as CSV or XLSX, in the encodings that offices use; and CSV that is safe to give out."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

import openpyxl
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException

MOST_UNPACKED = 400 * 1024 * 1024  # bytes: an XLSX is a zip, and a small one may hold a very large sheet
HEADINGS_WITHIN = 10  # lines: above the headings often stands a title
MOST_COLUMNS = 200
DELIMITERS = ",\t;|"
BROKEN = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, SyntaxError, EOFError, zlib.error,
          IndexError, TypeError, AttributeError)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class NotATable(ValueError):
    """What was handed in can't be read as a table; `said` says why and what to do."""

    def __init__(self, said: str | Promise) -> None:
        super().__init__(str(said))
        self.said = said


class Row(NamedTuple):
    """A line of the file (its first line, counted from 1) and its cells, which may be more than the headings."""

    line: int
    cells: list[str]


class Table(NamedTuple):
    headings: list[str]
    rows: Iterator[Row]


def read(data: bytes) -> Table:
    """The headings and, as they are asked for, the lines that are not empty. NotATable where there are none."""
    rows = (row for row in _rows(data) if any(map(str.strip, row.cells)))
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


def _rows(data: bytes) -> Iterator[Row]:
    if data.startswith(b"PK\x03\x04"):
        return _sheet(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotATable(_("This is the old Excel format. Please open it and save it as XLSX or CSV."))
    return _lines(_decoded(data))


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
    first = text.lstrip().partition("\n")[0]
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


def _sheet(data: bytes) -> Iterator[Row]:
    """The lines of the first sheet. Formulas give the value that was saved with them."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise NotATable(_("This file is too large once it is unpacked. Please split it."))
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what the file says of its size is often wrong
            for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                yield Row(number, [_written(value) for value in cells])
        finally:
            book.close()
    except NotATable:
        raise
    except BROKEN as error:
        raise NotATable(_("This XLSX file is damaged and can't be read. Please save it again.")) from error


def _written(value: Any) -> str:
    """A cell as one would type it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return unescape(value) if isinstance(value, str) else str(value)


def as_csv(headings: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A CSV that Excel opens in the right encoding, and in which no cell is run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    for cells in [headings, *rows]:
        writer.writerow([harmless(str(cell)) for cell in cells])
    return "\ufeff" + out.getvalue()


def harmless(cell: str) -> str:
    """`cell`, marked as text where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell
