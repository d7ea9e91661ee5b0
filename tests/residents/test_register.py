"""The register of units: what a file changes, and what it can't."""

import time
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.audit.models import Record
from mediation import workflow as mediation
from residents import workflow
from residents.models import Occupancy, Organisation, Ownership, Person, Unit
from tests import make
from tests.residents.files import HEAD, ID_CHEN, ID_WANG, csv_bytes, many, row, xlsx_bytes

pytestmark = pytest.mark.usefixtures("english")
DAY = timedelta(days=1)


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
