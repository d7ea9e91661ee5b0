"""Tables that people send and get: XLSX, and CSV in the encodings that Chinese offices use."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import openpyxl
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

Row = tuple[int, list[str]]  # the number of the line as the program shows it, and its cells
LARGEST_UNPACKED = 300 * 2**20  # bytes; an honest workbook of 50,000 lines has about a tenth
EXACT = 10**15  # Excel keeps fifteen digits of a number
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# what openpyxl raises for a workbook that is damaged, or none at all
BROKEN = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, KeyError, ValueError, TypeError, AttributeError, IndexError,
    OSError, SyntaxError, EOFError,
)  # fmt: skip


class Unreadable(ValidationError):
    """The file is no table that we can read; says what to send instead."""


@dataclass
class Table:
    """The rows as they come, empty ones too; about how many there are; the sheet, if others stand beside it."""

    rows: Iterator[Row]
    length: int
    only_sheet: str = ""


def read(data: bytes) -> Table:
    """The table in a file, by what it holds and not by its name; Unreadable if there is none.

    An XLSX is read as it is walked through, so that damage behind its first lines raises then.
    """
    if not data.strip(b"\0\t\n\r ") or data in {codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        raise Unreadable(_("This file is empty."))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(_("This is a file of an old Excel (.xls). Please save it as .xlsx and send that."))
    return _workbook(data) if data.startswith(b"PK") else _csv(data)


def _not_a_table() -> Unreadable:
    return Unreadable(_("This is no table that can be read. Please send an Excel file (.xlsx) or a CSV."))


def _workbook(data: bytes) -> Table:
    """The first sheet in sight."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise Unreadable(_("This workbook is too large. Please divide it, for example by building."))
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        length = sheets[0].max_row or 0
        sheets[0].reset_dimensions()  # some programs write them wrong
    except BROKEN as error:
        raise _not_a_table() from error
    return Table(_rows_of(sheets[0]), length, sheets[0].title if len(sheets) > 1 else "")


def _rows_of(sheet: Any) -> Iterator[Row]:
    try:
        for line, values in enumerate(sheet.iter_rows(values_only=True), 1):
            yield line, [text_of(value) for value in values]
    except BROKEN as error:
        raise _not_a_table() from error


def _csv(data: bytes) -> Table:
    text = _decoded(data)
    head = "\n".join(text.splitlines()[:10])
    delimiter = max(",;\t", key=head.count)
    return Table(_lines_of(text, delimiter), text.count("\n") + 1)


def _lines_of(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for values in reader:
            yield reader.line_num, [text_of(value) for value in values]
    except csv.Error as error:
        raise _not_a_table() from error


def _decoded(data: bytes) -> str:
    """UTF-8 or UTF-16 with a mark, else UTF-8, else GBK; bytes that are none of these are no text."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _not_a_table()


def text_of(value: Any) -> str:
    """A cell as plain text in one line: full-width forms made ordinary, `301.0` as 301, a cut number as `3.2e+17`."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if abs(value) >= EXACT:
            return f"{value:e}"
        value = int(value) if value == int(value) else value
    elif isinstance(value, datetime | date | time):
        value = value.isoformat()
    text = unicodedata.normalize("NFKC", "" if value is None else str(value))
    text = "".join(character for character in text if character.isprintable()).strip()
    return re.sub(r"^'(?=[=+\-@])", "", text)  # what `harmless` put there


def harmless(text: str) -> str:
    """`text` so that a spreadsheet shows it, and does not reckon it out."""
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


def csv_of(rows: Iterable[Iterable[object]]) -> bytes:
    """A CSV that Excel opens in Chinese (with a mark), whose cells are no formulas."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([harmless(str(cell)) for cell in row] for row in rows)
    return codecs.BOM_UTF8 + out.getvalue().encode()
