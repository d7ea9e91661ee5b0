"""The register of units: which lines and which files are refused, in plain words."""

import re

import pytest
from django.core.exceptions import ValidationError

from residents.models import Ownership, Unit
from tests.residents.files import HEAD, ID_WANG, csv_bytes, row, xlsx_bytes

from .conftest import only_error

pytestmark = pytest.mark.usefixtures("english")


# Lines that are refused


@pytest.mark.parametrize(
    "changed, column, words",
    [
        ({"building": ""}, "楼栋", "The cell is empty"),
        ({"building": "幢"}, "楼栋", "has no number and no name"),
        ({"number": ""}, "房号", "merged cells have to be unmerged"),
        ({"number": "3" * 21}, "房号", "Twenty characters"),
        ({"number": "3月1日"}, "房号", "made a date of it"),
        ({"area": "0"}, "面积", "“0” is no area"),
        ({"area": "0.001"}, "面积", "is no area"),
        ({"area": "-80"}, "面积", "“-80” is no area"),
        ({"area": "八十"}, "面积", "“八十” is no area. Write square metres in digits"),
        ({"area": "NaN"}, "面积", "is no area"),
        ({"area": "99999999"}, "面积", "is no area"),
        ({"owner": ""}, "业主姓名", "There is no name"),
        ({"owner": "长" * 61}, "业主姓名", "The name is too long"),
        ({"phone": "1380000"}, "业主电话", "“1380000” is no telephone number"),
        ({"phone": "138000000011"}, "业主电话", "is no telephone number"),
        ({"phone": "没有"}, "业主电话", "is no telephone number"),
        ({"identity": ID_WANG[:-1] + "1"}, "身份证号", "no valid identity number"),
        ({"identity": "110105194913310023"}, "身份证号", "no valid identity number"),
        ({"identity": "1.10105E+17"}, "身份证号", "cut the number off"),
        ({"share": "1.5"}, "份额", "is no share"),
        ({"share": "0"}, "份额", "is no share"),
        ({"share": "一半"}, "份额", "Write 1/2, 50% or 0.5"),
        ({"share": "1/0"}, "份额", "is no share"),
        ({"user": "李四", "how": "蹭住"}, "使用方式", "Write 自住, 家属, 租住 or 其他"),
        ({"how": "租住"}, "使用人姓名", "Write who uses the unit"),
        ({"user": "李四", "user_phone": "12"}, "使用人电话", "is no telephone number"),
    ],
)
def test_line_is_refused_in_plain_words(enter, changed, column, words):
    result = enter(row(number="999", owner="好人", phone=""), row(**changed))

    line, where, said = only_error(result)
    assert (line, where) == (3, column) and words in said
    assert result.numbers == [2, 1, 0, 0, 0, 1]


def test_every_wrong_cell_of_a_line_is_named(enter):
    result = enter(row(area="0", phone="1"))

    assert [column for _line, column, _words in result.refused] == ["面积", "业主电话"]
    assert result.counts["refused"] == 1


@pytest.mark.parametrize(
    "second, column, words",
    [
        ({}, "房号", "says the same unit as line 2 and nothing new"),
        ({"owner": "", "phone": ""}, "房号", "nothing new"),
        ({"owner": "乙", "area": "90"}, "面积", "The area differs"),
        ({"owner": "乙", "share": "1/2"}, "份额", "of each co-owner of this unit, or of none"),
        ({"owner": "乙", "identity": ID_WANG}, "身份证号", "with another name in line 2"),
    ],
)
def test_lines_of_a_unit_that_contradict_are_held_back_together(enter, second, column, words):
    result = enter(row(identity=ID_WANG), row(**{"identity": ID_WANG if not second else ""} | second))

    assert result.numbers == [2, 0, 0, 0, 0, 2]
    said = {line: (column, words) for line, column, words in result.refused}
    assert said[3][0] == column and words in said[3][1]
    assert said[2] == ("", "Held back: line 3 of the same unit is wrong.")


def test_shares_above_the_whole_are_refused(enter):
    result = enter(row(owner="甲", share="2/3"), row(owner="乙", share="1/2"))

    assert "add up to more than the whole" in result.refused[1][2]
    assert not Ownership.objects.exists()


def test_identity_number_that_the_register_knows_under_another_name_is_refused(enter):
    enter(row(identity=ID_WANG))

    line, column, words = only_error(enter(row(number="302", owner="王绣兰", identity=ID_WANG)))

    assert (line, column) == (2, "身份证号") and "has another name" in words


def test_merged_cells_are_said_to_be_unmerged(enter):
    data = xlsx_bytes(row(), row(building=None, entrance=None, number=None, owner="陈建国"), merge=["A2:A3", "C2:C3"])

    result = enter(data=data)

    assert {words for _line, _column, words in result.refused} == {
        "The cell is empty. Fill it in on each line; merged cells have to be unmerged."
    }


def test_number_cut_by_the_program_is_told(enter):
    line = row()
    line[6] = 110105194912310021

    assert "cut the number off" in only_error(enter(data=xlsx_bytes(line)))[2]


def test_all_or_nothing(enter):
    with pytest.raises(ValidationError, match="Nothing was entered: 1 lines are wrong"):
        enter(row(), row(number="302", area="0"), all_or_nothing=True)

    assert not Unit.objects.exists()


# Files that are refused as a whole


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "This file is empty"),
        (b"\xef\xbb\xbf", "This file is empty"),
        (csv_bytes(), "There is no line below the headings"),
        (csv_bytes(["", "", ""]), "There is no line below the headings"),
        (csv_bytes(["张三"], head=["姓名", "电话"]), "楼栋 and 房号 are needed. The file begins with: 姓名、电话"),
        (csv_bytes(head=[*HEAD[:5], "联系电话", "手机"]), "Two columns mean the same: 联系电话、手机"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 9, "no table that can be read"),
        (b"%PDF-1.7\x00\x01\x02", "This file is no table"),
        (b"PK\x03\x04 no zip", "damaged"),
        (xlsx_bytes(row())[:-900], "damaged"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old Excel"),
    ],
)  # fmt: skip
def test_file_is_refused_in_plain_words(enter, data, words):
    with pytest.raises(ValidationError, match=re.escape(words)):
        enter(data=data or b" ")

    assert not Unit.objects.exists()


def test_lines_of_another_estate_are_refused(enter):
    head = ["小区", *HEAD]

    mixed = enter(data=csv_bytes(["永宁新村", *row()], ["清和里", *row(number="302")], head=head))

    assert only_error(mixed)[1] == "小区" and mixed.numbers == [2, 1, 0, 0, 0, 1]
    with pytest.raises(ValidationError, match="This is a file of another estate"):
        enter(data=csv_bytes(["永宁新村", *row()], head=head))


def test_hundred_thousand_lines_are_too_many(enter):
    data = csv_bytes(["1", "1", "1"]) + b"1,1,1\n" * 100_000

    with pytest.raises(ValidationError, match=r"more than 50,?000 lines. Please divide it"):
        enter(data=data)


def test_only_the_first_sheet_is_read_and_that_is_said(enter):
    assert enter(data=xlsx_bytes(row(), sheets=["二期"])).notes == ["Only the first sheet was read: Sheet."]


def test_formula_does_not_come_back(enter):
    """What `as_csv` made harmless is read as it was."""
    assert "“=1+1” is no area" in only_error(enter(row(area="'=1+1")))[2]
