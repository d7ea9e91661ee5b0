"""Hints to who names a mediator: each kind of tie, where it shows, and that more mediators ask no more queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations.models import Client
from mediation import workflow
from mediation.conflicts import Tie, ties_of
from mediation.models import Case, Status
from residents.models import Building, Mandate, Occupancy, Ownership, Unit
from tests import make
from tests.consultations import make as duty

from .conftest import browser

SINCE = date(2024, 1, 1)


@pytest.fixture
def case(cast):
    return make.case(cast, Status.ACCEPTED, assigned=False)


def flat(case, number, building=None):
    building = building or Building.objects.get(pk=case.building_id)
    return Unit.objects.create(estate=building.estate, building=building, number=number, starts_on=SINCE)


def lives(person, unit, table=Occupancy, **values):
    table.objects.create(person=person, unit=unit, starts_on=SINCE, **values)


def same_phone(case, cast):
    cast.max.phone = case.parties.get(side="respondent").phone
    cast.max.save()


def same_flat(case, cast):
    house = Building.objects.create(estate_id=case.estate_id, number="99")
    home = flat(case, "301", house)
    lives(cast.alice, home)
    lives(cast.max, home)


def owns_the_flat_of_the_dispute(case, cast):
    home = flat(case, "301")
    Case.objects.filter(pk=case.pk).update(unit=home)
    lives(cast.max, home, Ownership)


def same_building(case, cast):
    lives(cast.max, flat(case, "801"))


def same_building_as_a_side(case, cast):
    house = Building.objects.create(estate_id=case.estate_id, number="99")
    lives(cast.bob, flat(case, "1", house))
    lives(cast.max, flat(case, "2", house))


def employed(case, cast):
    case.parties.filter(side="respondent").update(person=None, organisation=cast.company)
    Mandate.objects.create(
        sub_district=cast.place, person=cast.max, role="duty_lawyer", organisation=cast.company, starts_on=SINCE
    )


def acts_for_a_side(case, cast):
    case.parties.filter(side="respondent").update(person=None, organisation=cast.company)
    Mandate.objects.create(
        sub_district=cast.place, person=cast.max, role="organisation_agent", organisation=cast.company, starts_on=SINCE
    )


def opponents_earlier(case, cast):
    earlier = make.case(cast, Status.SUBMITTED)
    earlier.parties.filter(side="respondent").update(person=cast.max)


def mediated_earlier(case, cast):
    earlier = make.case(cast, Status.ACCEPTED, assigned=False)
    workflow.assign(earlier, cast.max, actor=cast.dora.user)


KINDS = [
    (same_phone, [Tie.HOUSEHOLD]),
    (same_flat, [Tie.HOUSEHOLD, Tie.BUILDING]),
    (owns_the_flat_of_the_dispute, [Tie.UNIT, Tie.BUILDING]),
    (same_building, [Tie.BUILDING]),
    (same_building_as_a_side, [Tie.BUILDING]),
    (employed, [Tie.EMPLOYER]),
    (acts_for_a_side, [Tie.SIDE, Tie.EMPLOYER]),
    (opponents_earlier, [Tie.OPPONENT]),
    (mediated_earlier, [Tie.EARLIER]),
]


@pytest.mark.parametrize("bind, kinds", KINDS)
def test_tie_is_found_and_shown_where_a_mediator_is_named(cast, case, bind, kinds):
    assert ties_of(case, [cast.max, cast.mira]) == {cast.max.pk: [], cast.mira.pk: []}

    bind(case, cast)
    case = Case.objects.get(pk=case.pk)

    assert ties_of(case, [cast.max, cast.mira]) == {cast.max.pk: kinds, cast.mira.pk: []}
    page = browser(cast.dora).get(reverse("act_page", args=[case.pk, "assign"])).content.decode()
    assert page.index("米拉") < page.index("马克斯")
    assert "⚠ " + "、".join(str(kind.label) for kind in kinds) in page


def test_what_has_ended_ties_nobody(cast, case):
    Occupancy.objects.create(person=cast.max, unit=flat(case, "801"), starts_on=SINCE, ends_on=date(2025, 1, 1))

    assert ties_of(case, [cast.max]) == {cast.max.pk: []}


def test_page_hints_to_director_and_mediator_alone(cast, case):
    workflow.assign(case, cast.max, actor=cast.dora.user)
    same_building(case, cast)

    pages = {
        who: browser(getattr(cast, who)).get(reverse("matter", args=[case.pk]), follow=True).content.decode()
        for who in ("alice", "bob", "clara", "dora", "max")
    }

    assert {who for who, page in pages.items() if "The data hints at" in page} == {"dora", "max"}


def test_hint_forbids_nothing(cast, case):
    same_building(case, cast)

    workflow.assign(case, cast.max, actor=cast.dora.user)

    case.refresh_from_db()
    assert case.mediator == cast.max


def test_queries_do_not_grow_with_the_mediators(cast, case):
    def asked(people):
        with CaptureQueriesContext(connection) as found:
            ties_of(case, people)
        return len(found)

    more = [make.staff(cast.place, f"调解员{n}", "mediator") for n in range(3)]
    for person in more:
        lives(person, flat(case, f"9{person.pk}"))

    assert asked([cast.max]) == asked([cast.max, *more]) <= 12


def test_firm_of_a_mediator_with_a_side_as_client_is_hinted_at(cast, case):
    """The room above adds what it knows."""
    lawyer = duty.lawyer(duty.partnership(cast.place), "莱娜")
    Client.objects.create(firm=lawyer.firm, name="鲍勃")

    assert ties_of(case, [lawyer.person]) == {lawyer.person_id: [Tie.CLIENT]}
