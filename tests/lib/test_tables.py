"""Tables as offices hand them in: encodings, delimiters, XLSX, and what is no table."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from django.utils import translation

from lib import tables
from lib.tables import NotATable, as_csv, read

TEXT = '编号,内容\r\n1,漏水\r\n\r\n2,"停车,\n两行"\r\n3,短\r\n'
ROWS = [(2, ["1", "漏水"]), (4, ["2", "停车,\n两行"]), (6, ["3", "短"])]


@pytest.fixture(autouse=True)
def english():
    """Tests compare with the words of the code."""
    with translation.override("en"):
        yield


def rows_of(data):
    return [tuple(row) for row in read(data).rows]


def book(*rows):
    out, sheets = io.BytesIO(), openpyxl.Workbook()
    for row in rows:
        sheets.active.append(row)
    sheets.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_every_encoding_of_an_office_is_read(encoding):
    table = read(TEXT.encode(encoding))

    assert table.headings == ["编号", "内容"]
    assert [tuple(row) for row in table.rows] == ROWS


@pytest.mark.parametrize("delimiter", ["\t", ";", "|"])
def test_other_delimiters_are_read(delimiter):
    assert rows_of(f"编号{delimiter}内容\n1{delimiter}一,二\n".encode()) == [(2, ["1", "一,二"])]


def test_headings_get_names_of_their_own():
    assert read(b"a,,a,b,,\n1,2,3,4\n").headings == ["a", "#2", "a (#3)", "b"]


def test_title_above_the_headings_is_passed_over():
    table = read("12345 工单\n\n编号,内容\n1,漏水\n".encode())

    assert (table.headings, next(table.rows).line) == (["编号", "内容"], 4)


def test_sheet_is_read_as_one_would_type_it():
    moment, day = datetime(2019, 8, 19, 11, 48, 23), date(2019, 8, 19)  # noqa: DTZ001 - cells have no zone
    data = book(["编号", "内容", "时间", "日"], [188039, "漏_x000D_\n水", moment, day], [], [None, 1.5, "", True])

    assert rows_of(data) == [
        (2, ["188039", "漏\r\n水", "2019-08-19 11:48:23", "2019-08-19 00:00:00"]),
        (4, ["", "1.5", "", "True"]),
    ]


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"\0" * 2_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    "data, said",
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        ("只有一列\n1\n2\n".encode(), "holds no table"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe,", "no table that can be read"),
        (b"%PDF-1.7\n1 0 obj", "is no table"),
        (b"<html><table><tr><td>1", "is no table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel format"),
        (b"PK\x03\x04 broken", "damaged"),
        (bomb(), "damaged"),
        (b'a,b\n1,"' + b"x" * 200_000, "breaks off at line 2"),
        (b",".join(b"%d" % n for n in range(300)) + b"\n", "more than 200 columns"),
    ],
)
def test_what_is_no_table_is_said_in_words(data, said):
    with pytest.raises(NotATable, match=said):
        list(read(data).rows)


def test_archive_that_unpacks_without_end_is_not_opened(monkeypatch):
    monkeypatch.setattr(tables, "MOST_UNPACKED", 1_000_000)

    with pytest.raises(NotATable, match="too large once it is unpacked"):
        read(bomb())


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1"])
def test_no_cell_is_run_as_a_formula(cell):
    text = as_csv(["a", "b"], [[cell, "x"]])

    assert text.startswith("\ufeffa,b")
    assert rows_of(text.encode()) == [(2, [f"'{cell}", "x"])] or "\r" in cell
    assert f"'{cell}" in text
