from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from residents.models import Building, Consent, ConsentText, Mandate, Occupancy, Organisation, Ownership, Person, Unit
from tests import make

ID = "32040219800101001X"


@pytest.fixture
def place(db):
    return make.sub_district()


@pytest.fixture
def alice(place):
    return make.person(place, "爱丽")


@pytest.fixture
def unit(place):
    building = Building.objects.get(estate__sub_district=place)
    return Unit.objects.create(estate=building.estate, building=building, number="301")


def raw(table, column, pk):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE id = %s", [pk])
        return cursor.fetchone()[0]


def refused(**expected):
    return pytest.raises(IntegrityError, **expected)


# The identity number


def test_identity_number_stands_encrypted(place):
    person = Person.objects.create(sub_district=place, name="爱丽", identity_number=ID)

    assert ID not in raw("residents_person", "residents_person::text", person.pk)
    assert Person.objects.get(pk=person.pk).identity_number == ID


@pytest.mark.parametrize("other, same", [(ID, True), (f" {ID.lower()} ", True), (ID[:-1] + "1", False)])
def test_identity_hash_tells_that_two_are_one(place, other, same):
    first = Person.objects.create(sub_district=place, name="爱丽", identity_number=ID)
    second = Person.objects.create(sub_district=place, name="爱莉", identity_number=other)

    assert (first.identity_hash == second.identity_hash) == same
    assert len(first.identity_hash) == 64 and ID not in first.identity_hash


def test_identity_hash_differs_between_places(place):
    elsewhere = make.sub_district("安澜街道", "AL")
    rows = [Person.objects.create(sub_district=where, name="爱丽", identity_number=ID) for where in (place, elsewhere)]

    assert rows[0].identity_hash != rows[1].identity_hash


def test_identity_hash_follows_the_number(alice):
    assert alice.identity_hash == ""

    alice.identity_number = ID
    alice.save()
    first = alice.identity_hash
    alice.identity_number = ""
    alice.save()

    assert first and alice.identity_hash == ""


def test_encrypted_number_can_not_be_searched(place):
    with pytest.raises(TypeError, match="can't be searched"):
        Person.objects.filter(identity_number__contains="3204").exists()


# Rows that hold from a day to a day

TODAY = date(2026, 9, 2)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    "starts_on, ends_on, holds",
    [
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (TODAY - DAY, TODAY - DAY, False),
        (TODAY + DAY, None, False),
        (TODAY - DAY, TODAY + DAY, True),
    ],
)
def test_dated_row_holds_from_its_first_to_its_last_day(unit, alice, starts_on, ends_on, holds):
    Ownership.objects.create(unit=unit, person=alice, starts_on=starts_on, ends_on=ends_on)

    assert Ownership.objects.current(TODAY).exists() == holds


@pytest.mark.parametrize("model", [Ownership, Occupancy, Mandate, Unit])
def test_dated_row_does_not_end_before_it_starts(unit, alice, model):
    more = {
        Ownership: {"unit": unit, "person": alice},
        Occupancy: {"unit": unit, "person": alice, "how": "owner"},
        Mandate: {"sub_district": alice.sub_district, "person": alice, "role": "resident"},
        Unit: {"estate": unit.estate, "building": unit.building, "number": "302"},
    }[model]

    with refused(match="ends_after_start"):
        model.objects.create(starts_on=TODAY, ends_on=TODAY - DAY, **more)


# What the database refuses


@pytest.mark.parametrize(
    "changed, name",
    [
        ({"person": None}, "ownership_person_or_organisation"),
        ({"organisation": "company"}, "ownership_person_or_organisation"),
        ({"share": 0}, "ownership_share"),
        ({"share": "1.000001"}, "ownership_share"),
    ],
)
def test_ownership_is_of_one_owner_and_at_most_the_whole(unit, alice, changed, name):
    if changed.get("organisation"):
        changed = {"organisation": Organisation.objects.first()}

    with refused(match=name):
        Ownership.objects.create(**{"unit": unit, "person": alice} | changed)


@pytest.mark.parametrize("entrance", [None, "1"])
def test_unit_stands_once(unit, entrance):
    where = {"estate": unit.estate, "building": unit.building, "number": "401"}
    where["entrance"] = unit.building.entrances.create(number=entrance) if entrance else None
    Unit.objects.create(**where)

    with refused(match="unit_once"):
        Unit.objects.create(**where)


@pytest.mark.parametrize(
    "role, name",
    [
        ("emperor", "mandate_known_role"),
        *[(role, "mandate_of_committee") for role in ("clerk", "mediator", "director", "seal_holder", "archivist")],
        ("organisation_agent", "mandate_of_organisation"),
    ],
)
def test_mandate_names_a_role_and_for_whom(alice, role, name):
    with refused(match=name):
        Mandate.objects.create(sub_district=alice.sub_district, person=alice, role=role)


@pytest.mark.parametrize("changed", [{"person": None}, {"organisation": "company"}])
def test_consent_is_of_one_giver(alice, changed):
    if changed.get("organisation"):
        changed = {"organisation": Organisation.objects.first()}
    text = ConsentText.objects.filter(kind="privacy").latest("version")

    with refused(match="consent_person_or_organisation"):
        given = {"sub_district": alice.sub_district, "person": alice, "text": text, "given_at": timezone.now()}
        Consent.objects.create(**given | changed)


def test_names_stand_once_in_a_place(place):
    for create in (
        lambda: Organisation.objects.create(sub_district=place, name="QH 物业公司", kind="contractor"),
        lambda: place.communities.create(name="社区"),
        lambda: place.estates.create(name="清和里", community=place.communities.get()),
        lambda: ConsentText.objects.create(kind="privacy", version=1, body_zh="", body_en="", valid_from=TODAY),
    ):
        with refused(match="_once"), transaction.atomic():
            create()
