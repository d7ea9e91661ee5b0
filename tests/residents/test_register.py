"""The register of units: what a file changes, and what it can't."""

import re
import time
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from foundation.audit.models import Record
from mediation import workflow as mediation
from residents import workflow
from residents.models import Estate, Occupancy, Organisation, Ownership, Person, Unit
from tests import make
from tests.residents.files import HEAD, ID_CHEN, ID_WANG, csv_bytes, many, row, xlsx_bytes

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def estate(db):
    return Estate.objects.get(sub_district=make.sub_district())


@pytest.fixture
def enter(estate):
    """Enters rows, or a whole file, and gives what was counted and what was refused."""

    def enter(*rows, whole=False, all_or_nothing=False, data=None, at=None):
        sheet, found = workflow.import_units(
            estate, data or csv_bytes(*rows), whole=whole, all_or_nothing=all_or_nothing, actor=None, at=at
        )
        return Result(found.counts, sheet)

    return enter


class Result:
    def __init__(self, counts, sheet):
        self.counts, self.notes = counts, sheet.notes
        self.refused = [(problem.line, problem.column, problem.words) for problem in sheet.problems]
        self.numbers = list(self.counts.values())  # read, new, changed, ended, unchanged, refused


def only_error(result):
    [(line, column, words)] = result.refused
    return line, column, words


# What is entered


def test_unit_with_owner_and_user_is_entered(estate, enter):
    result = enter(row(user="李四", how="租住", user_phone="13900000999"))

    unit = Unit.objects.get()
    owner, user = Ownership.objects.get(), Occupancy.objects.get()
    assert result.numbers == [1, 1, 0, 0, 0, 0]
    assert (str(unit), unit.entrance.number, unit.area) == ("7-301", "1", Decimal("89.35"))
    assert (owner.person.name, owner.person.phone, owner.share) == ("王秀兰", "+8613900000301", 1)
    assert (user.person.name, user.how, user.starts_on) == ("李四", "tenant", timezone.localdate())
    record = Record.objects.get(verb="register.imported")
    assert record.data["counts"] == result.counts and record.subject_id == str(estate.pk)


@pytest.mark.parametrize("how", ["csv", "gbk", "bom", "utf-16", "semicolons", "xlsx", "numbers"])
def test_every_kind_of_file_says_the_same(enter, how):
    line = row(identity=ID_WANG)
    files = {
        "csv": csv_bytes(line),
        "gbk": csv_bytes(line, encoding="gbk"),
        "bom": csv_bytes(line, encoding="utf-8-sig"),
        "utf-16": csv_bytes(line, encoding="utf-16"),
        "semicolons": csv_bytes(line).replace(b",", b";"),
        "xlsx": xlsx_bytes(line),
        "numbers": xlsx_bytes([7, 1.0, 301, 89.35, "王秀兰", 13900000301, ID_WANG]),
    }

    assert enter(data=files[how]).numbers == [1, 1, 0, 0, 0, 0]
    person = Person.objects.get(ownerships__unit__number="301", ownerships__unit__building__number="7")
    assert (person.name, person.phone, person.identity_number) == ("王秀兰", "+8613900000301", ID_WANG)


def test_near_headings_titles_and_empty_lines_are_understood(enter):
    head = ["幢号", "单元号", "室号", "建筑面积（㎡）", "产权人 姓名", "联系电话*", "备注"]
    data = xlsx_bytes(
        ["清和里业主名册"],
        [],
        head,
        ["７幢", "1单元", "301室", "89.35 平方米", "王　秀兰", "139-0000-0301", "x"],
        [None] * 7,
        head=None,
        merge=["A1:G1"],
    )

    result = enter(data=data)

    assert result.numbers == [1, 1, 0, 0, 0, 0]
    assert result.notes[0] == "These columns were not read: 备注."
    assert Ownership.objects.get().person.name == "王秀兰"


def test_second_import_of_the_same_file_changes_nothing(enter):
    rows = [
        row(identity=ID_WANG, how="自住"),
        row(number="302", owner="甲", phone="", user="乙", how="租住"),
        row(number="303", owner="丙", share="1/3"),
        row(number="303", owner="丁", phone="13900000302", share="2/3"),
        row(number="304", owner="同名", phone="13900000303"),
        row(number="304", owner="同名", phone=""),
        row(number="305", owner="", phone="", area="", how="空置"),
        row(entrance="", number="306", owner="QH 物业公司", how="自住"),
    ]
    enter(*rows)
    before = [list(model.objects.order_by("id").values()) for model in (Unit, Ownership, Occupancy, Person)]

    result = enter(*rows, whole=True)

    assert result.numbers == [8, 0, 0, 0, 6, 0]
    assert [list(model.objects.order_by("id").values()) for model in (Unit, Ownership, Occupancy, Person)] == before


def test_two_of_one_name_are_told_apart_in_any_order(enter):
    blank, known = row(owner="同名", phone=""), row(owner="同名", phone="13900000303")
    enter(blank, known)

    assert enter(known, blank).numbers == [2, 0, 0, 0, 1, 0]


def test_shares_are_as_written_else_equal(enter):
    enter(
        row(owner="甲", share="25%"),
        row(owner="乙", phone="13900000302", share="0.75"),
        *[row(number="302", owner=name, phone="", how="") for name in "丙丁戊"],
    )

    shares = dict(Ownership.objects.values_list("person__name", "share"))
    assert shares["甲"] == Decimal("0.25") and shares["乙"] == Decimal("0.75")
    assert {shares[name] for name in "丙丁戊"} == {Decimal("0.333333")}


def test_organisation_owns_as_one(estate, enter):
    enter(row(owner="QH 物业公司", phone=""))

    assert Ownership.objects.get().organisation == Organisation.objects.get(name="QH 物业公司")


# Who is who


@pytest.mark.parametrize(
    "first, second, people",
    [
        ({"identity": ID_WANG}, {"identity": ID_WANG, "phone": ""}, 1),
        ({"identity": ID_WANG}, {"identity": ID_WANG.lower(), "phone": "13900000555"}, 1),
        ({"identity": ID_WANG}, {"identity": ID_CHEN}, 2),
        ({}, {}, 1),
        ({}, {"phone": "13900000302"}, 2),
        ({}, {"owner": "王秀英"}, 2),
        ({"phone": ""}, {"phone": ""}, 2),
        ({"identity": ID_WANG}, {}, 1),
    ],
)
def test_owners_are_one_by_identity_number_or_by_name_and_phone(enter, first, second, people):
    enter(row(**first), row(number="302", **second))

    assert Person.objects.count() == people


def test_identity_number_stands_encrypted(enter):
    enter(row(identity=ID_WANG))

    with connection.cursor() as cursor:
        cursor.execute("SELECT residents_person::text FROM residents_person")
        assert ID_WANG not in cursor.fetchone()[0]
    assert len(Person.objects.get().identity_hash) == 64


def test_known_person_is_taken_and_what_was_unknown_is_added(estate, enter):
    known = make.person(estate.sub_district, "王秀兰")
    other = Person.objects.create(sub_district=make.sub_district("安澜街道", "AL"), name="王秀兰", phone=known.phone)

    enter(row(phone=known.phone, identity=ID_WANG))

    assert Ownership.objects.get().person == known
    assert Person.objects.get(pk=known.pk).identity_number == ID_WANG
    assert Person.objects.get(pk=other.pk).identity_number == ""


def test_number_of_a_login_is_not_overwritten(estate, enter):
    known = make.person(estate.sub_district, "王秀兰")
    enter(row(phone=known.phone, identity=ID_WANG))

    result = enter(row(phone="13911112222", identity=ID_WANG))

    assert result.numbers == [1, 0, 0, 0, 1, 0]
    assert Person.objects.get(pk=known.pk).phone == known.phone


def test_new_number_of_an_owner_without_login_is_taken(enter):
    enter(row(identity=ID_WANG))

    assert enter(row(phone="13911112222", identity=ID_WANG)).numbers == [1, 0, 1, 0, 0, 0]
    assert Person.objects.get().phone == "+8613911112222"


def test_somebody_named_in_a_draft_is_not_taken(estate, enter):
    """A draft goes after 30 days, with those that it names."""
    case = mediation.start_draft(estate.sub_district)
    mediation.name_respondent(case, organisation=None, name="王秀兰", phone="+8613900000301", address="")

    enter(row())

    assert Person.objects.count() == 2


# A register that stands already


def test_changes_end_rows_and_begin_others(enter):
    before = timezone.now() - 30 * DAY
    enter(row(user="李四", how="租住", user_phone="13900000999"), row(number="302", owner="丙"), at=before)

    result = enter(row(area="90", owner="陈建国", phone="13900000777", user="无"), row(number="302", owner="丙"))

    yesterday = timezone.localdate() - DAY
    assert result.numbers == [2, 0, 1, 0, 1, 0]
    assert Unit.objects.get(number="301").area == 90
    rows = Ownership.objects.filter(unit__number="301").order_by("id")
    assert [(own.person.name, own.ends_on) for own in rows] == [("王秀兰", yesterday), ("陈建国", None)]
    assert Occupancy.objects.get(unit__number="301").ends_on == yesterday


def test_change_of_a_share_begins_a_new_row(enter):
    enter(row(share="1"), at=timezone.now() - 30 * DAY)

    enter(row(share="1/2"), row(owner="陈建国", phone="13900000777", share="1/2"))

    rows = Ownership.objects.order_by("id").values_list("share", "ends_on")
    assert [(share, bool(end)) for share, end in rows] == [(1, True), (Decimal("0.5"), False), (Decimal("0.5"), False)]


def test_correction_on_the_same_day_is_possible(enter):
    enter(row())

    enter(row(owner="陈建国", phone="13900000777"))

    assert enter(row(owner="陈建国", phone="13900000777")).numbers == [1, 0, 0, 0, 1, 0]


def test_empty_cells_and_missing_columns_say_nothing(enter):
    enter(row(user="李四", how="租住"))

    first = enter(row(area="", owner="", phone=""))
    second = enter(data=csv_bytes(["7", "1", "301"], head=HEAD[:3]))

    assert first.numbers == [1, 0, 0, 0, 1, 0] and second.numbers == [1, 0, 0, 0, 1, 0]
    assert "The file says nothing of: 面积、业主姓名" in second.notes[0]


def test_missing_unit_ends_only_if_the_file_is_whole(enter):
    enter(row(), row(number="302"), at=timezone.now() - 30 * DAY)

    part, whole = enter(row()), enter(row(), whole=True)

    assert part.numbers == [1, 0, 0, 0, 1, 0] and whole.numbers == [1, 0, 0, 1, 1, 0]
    gone = Unit.objects.get(number="302")
    assert gone.ends_on == gone.ownerships.get().ends_on == timezone.localdate() - DAY
    assert Unit.objects.count() == 2


def test_ended_unit_is_there_again(enter):
    enter(row(), row(number="302"), at=timezone.now() - 30 * DAY)
    enter(row(), whole=True)

    assert enter(row(number="302")).numbers == [1, 0, 1, 0, 0, 0]
    assert Unit.objects.get(number="302").ends_on is None
    assert Ownership.objects.filter(unit__number="302", ends_on=None).count() == 1


def test_unit_of_a_refused_line_does_not_end(enter):
    enter(row(), row(number="302"), row(number="303"), at=timezone.now() - 30 * DAY)

    known = enter(row(), row(number="302", area="0"), whole=True)
    unknown = enter(row(), row(number="", owner="x"), whole=True)

    assert known.numbers == [2, 0, 0, 1, 1, 1]
    assert unknown.numbers == [2, 0, 0, 0, 1, 1]
    assert unknown.notes == ["No unit is ended, because of lines that do not say which unit they mean."]


def test_file_of_another_estate_ends_nothing(estate, enter):
    enter(*many(20))

    with pytest.raises(ValidationError, match="By this file 20 of 20 units of 清和里 would end"):
        enter(*[row("900", "1", str(n), owner=f"别{n}") for n in range(20)], whole=True)
    note = enter(row("900")).notes
    assert note == ["None of these units is in the register of 清和里 yet. Is it the file of another estate?"]


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


# The same difference


def test_confirmed_difference_is_the_one_that_is_entered(estate, enter):
    data = csv_bytes(row(owner="陈建国", phone="13900000777"))
    enter(row(), at=timezone.now() - 30 * DAY)
    _sheet, shown = workflow.compare(estate, data, whole=False, on=timezone.localdate())
    enter(row(owner="第三人", phone="13900000888"))

    with pytest.raises(workflow.Changed, match="changed meanwhile"):
        workflow.import_units(estate, data, whole=False, all_or_nothing=False, actor=None, shown=shown.fingerprint)

    assert Ownership.objects.get(ends_on=None).person.name == "第三人"


def test_comparing_writes_nothing(estate):
    _sheet, found = workflow.compare(estate, csv_bytes(row()), whole=True, on=date(2026, 1, 1))

    assert found.counts["new"] == 1
    assert not Unit.objects.exists() and not Person.objects.exists() and not Record.objects.exists()


# Many


def statements(enter, rows):
    with CaptureQueriesContext(connection) as asked:
        enter(*rows)
    return len(asked)


def test_statements_do_not_grow_with_the_lines(enter):
    few = statements(enter, many(3))

    assert statements(enter, [[f"9{cells[0]}", *cells[1:]] for cells in many(150)]) == few


def test_sub_district_is_entered_in_seconds(enter, record_property):
    rows = many(13_849)
    data = xlsx_bytes(*rows)

    started = time.monotonic()
    first = enter(data=data)
    took = time.monotonic() - started
    started = time.monotonic()
    again = enter(data=data)

    record_property("measured", f"13,849 units: {took:.1f} s the first time, {time.monotonic() - started:.1f} s again")
    assert first.numbers == [13_849, 13_849, 0, 0, 0, 0] and again.numbers == [13_849, 0, 0, 0, 13_849, 0]
