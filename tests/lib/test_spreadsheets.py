"""Files of tables: whole, of one's own types, and with no formula in them."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from lib.spreadsheets import BOOKS, Xlsx

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1"]


def sheets(path):
    return [list(sheet.iter_rows()) for sheet in openpyxl.load_workbook(path).worksheets]


def test_xlsx_holds_words_numbers_days_and_no_formula(tmp_path):
    book = Xlsx(tmp_path / "t.xlsx", "表", ["甲", "=2+2"])
    moment = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    book.add(["漏水\u202e\x07", Decimal("1.50"), date(2026, 11, 23), moment, None, "", True, "x" * 40_000])
    book.add(FORMULAS)
    book.close()

    (rows,) = sheets(tmp_path / "t.xlsx")
    assert [cell.value for cell in rows[0][:2]] == ["甲", "=2+2"]
    words, number, day, minute, *rest = (cell.value for cell in rows[1])
    assert (words, number, day.date(), str(minute)) == ("漏水", 1.5, date(2026, 11, 23), "2026-11-23 00:30:00")
    assert rest[:2] == [None, None] and len(rest[3]) == 32_767
    assert all(cell.data_type == "s" for row in (rows[0][:2], rows[2][:6]) for cell in row)
    assert [path.name for path in tmp_path.iterdir()] == ["t.xlsx"]


def test_a_full_sheet_goes_on_in_the_next_one_with_its_headings(tmp_path):
    book = Xlsx(tmp_path / "t.xlsx", "表", ["数"], most=3)
    for n in range(5):
        book.add([n])
    book.close()
    assert [[row[0].value for row in rows] for rows in sheets(tmp_path / "t.xlsx")] == [
        ["数", 0, 1], ["数", 2, 3], ["数", 4]
    ]  # fmt: skip


def test_xlsx_prints_across_a4_and_clips_nothing(tmp_path):
    """Headings and title on each page; a column as wide as what it holds, long words wrapped."""
    number = "清和街道人调字〔2026〕第0001号"
    book = Xlsx(tmp_path / "t.xlsx", "案件 & 清单", ["案号", "n", "事由"])
    book.add([number, 1, "漏水" * 100])
    book.close()

    page = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    setup = page.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToHeight) == ("landscape", 9, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage and page.print_title_rows == "$1:$1"
    assert page.oddHeader.center.text == "案件 && 清单" and "&P" in page.oddFooter.center.text
    assert page.column_dimensions["A"].width >= 31 and page.column_dimensions["B"].width < 10
    assert page.column_dimensions["C"].width < 52 and page["C2"].alignment.wrap_text
    assert page["A1"].border.bottom.style == "thin"


def test_csv_is_marked_as_utf_8_and_harmless(tmp_path):
    book = BOOKS["csv"](tmp_path / "t.csv", "表", ["甲"])
    book.add([*FORMULAS, -1, Decimal("-0.5"), date(2026, 11, 23), datetime(2026, 11, 22, 16, 30, tzinfo=UTC), None])
    book.close()
    data = (tmp_path / "t.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    headings, cells = csv.reader(data.decode("utf-8-sig").splitlines())
    assert headings == ["甲"] and all(cell.startswith("'") for cell in cells[:6])
    assert cells[6:] == ["-1", "-0.5", "2026-11-23", "2026-11-23 00:30", ""]


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_no_line_is_a_file_with_headings(tmp_path, format):
    book = BOOKS[format](tmp_path / "t", "表", ["甲"])
    book.close()
    assert (tmp_path / "t").stat().st_size > 3
