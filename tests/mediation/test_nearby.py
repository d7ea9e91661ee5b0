"""What residents are told of other matters: kinds, places and coarse figures; nothing that anybody wrote, ever."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediation import nearby, workflow
from mediation.filing_forms import unit_named
from mediation.models import Case, Status
from residents.models import Building, Community, Entrance, Estate, Unit
from tests import make

from .conftest import browser

PLANTED = {
    "name": "欧阳植入",
    "phone": "13955550123",
    "unit": "7788",
    "words": "祖传花瓶碎了",
    "other": "司徒对方",
}


def file_for(cast, name, **answers):
    """A matter filed by a new person, with planted words in every field that takes some."""
    person = make.person(cast.place, name)
    case = make.draft(
        cast,
        facts=f"{PLANTED['name']}说：{PLANTED['words']}，楼上漏水，电话{PLANTED['phone']}，{PLANTED['unit']}室。",
        wish=f"{PLANTED['name']}要赔{PLANTED['words']}",
        place=f"{PLANTED['unit']} 室 {PLANTED['name']}",
        since=PLANTED["words"],
        **answers,
    )
    phone = f"+86{PLANTED['phone']}"
    workflow.name_respondent(case, organisation=None, name=PLANTED["other"], phone=phone, address=PLANTED["unit"])
    workflow.name_filer(case, person, phone=person.phone)
    case.parties.filter(side="applicant").update(name=PLANTED["name"], phone=phone, address=PLANTED["unit"])
    workflow.submit(case, actor=person.user)
    return case


@pytest.fixture
def others(cast):
    """Three people of building 12 told of a leak."""
    return [file_for(cast, f"{PLANTED['name']}{n}") for n in range(3)]


@pytest.fixture
def filer(cast):
    return browser()


def asked(filer, **data):
    cache.clear()
    response = filer.post("/file/nearby/", data)
    assert response.status_code == 200
    return response.content.decode()


def started(filer, **answers):
    filer.post("/file/")
    case = Case.objects.get(status="draft")
    workflow.fill_in(case, **answers)
    return case


def estate_of(cast):
    return Estate.objects.get(sub_district=cast.place)


def test_words_tell_the_kind_and_what_helps(filer):
    started(filer)

    page = asked(filer, facts="楼上一直漏水，天花板发霉了")

    assert "It sounds like: Water leaks" in page and "What usually helps first" in page


def test_crowd_is_told_of_the_nearest_place_first(filer, cast, others):
    more = [file_for(cast, f"别处{n}", building=None).pk for n in range(7)]
    community = Community.objects.get(sub_district=cast.place)
    new = Estate.objects.create(sub_district=cast.place, community=community, name="永宁新村")
    Case.objects.filter(pk__in=more[2:]).update(estate=new)
    started(filer, category="LEAK")

    page = asked(
        filer,
        estate=Building.objects.get(estate__name="清和里", estate__sub_district=cast.place).estate_id,
        building="12幢",
    )

    figures = re.findall(r"<b>(.*?)</b>\s*<small>(\d+) people or more", page)
    assert figures == [("清和里 Building 12", "3"), ("清和里", "5"), ("All of 清和街道", "10")]
    assert "under way: 3 or more" in page and "settled" not in page
    assert page.count("last in") == 2  # not of a building


def test_larger_place_that_adds_nothing_is_left_out(filer, cast, others):
    started(filer, category="LEAK")

    page = asked(filer, estate=estate_of(cast).pk, building="12")

    assert page.count("people or more in") == 1 and "清和里 Building 12" in page


def test_fewer_than_three_people_are_not_told_of(filer, cast, others):
    started(filer, category="LEAK")
    Case.objects.filter(pk=others[0].pk).update(category="NOISE")

    assert asked(filer, estate=estate_of(cast).pk).strip() == ""


def test_one_person_with_many_matters_is_one(filer, cast):
    started(filer, category="LEAK")
    for _n in range(4):
        make.case(cast)

    assert asked(filer, estate=estate_of(cast).pk).strip() == ""


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.REFUSED, Status.TRANSFERRED])
def test_matters_that_were_not_mediated_do_not_count(filer, cast, others, status):
    started(filer, category="LEAK")
    Case.objects.filter(pk=others[0].pk).update(status=status)

    assert asked(filer, estate=estate_of(cast).pk).strip() == ""


def test_year_old_matters_do_not_count(filer, cast, others):
    started(filer, category="LEAK")
    Case.objects.filter(pk=others[0].pk).update(submitted_at=timezone.now() - timedelta(days=366))

    assert asked(filer, estate=estate_of(cast).pk).strip() == ""


def test_settled_ones_are_told_of_from_three_on(cast):
    cases = [make.case(cast, Status.AGREED) for _n in range(3)]
    for case in cases:
        case.parties.filter(side="applicant").update(person=make.person(cast.place, "另一位"))

    [estate] = nearby.crowds(cast.place, "LEAK", estate_of(cast))
    assert (estate.people, estate.settled) == (3, 3)

    cases[0].agreements.update(status="superseded")
    cache.clear()
    assert [crowd.settled for crowd in nearby.crowds(cast.place, "LEAK", estate_of(cast))] == [0]


@pytest.mark.parametrize("count, told", [(0, 0), (2, 0), (3, 3), (4, 3), (9, 5), (19, 10), (50, 50), (999, 100)])
def test_figures_are_steps(count, told):
    assert nearby.step(count) == told


def test_other_sub_district_is_not_counted(filer, cast, others):
    started(filer, category="LEAK")
    elsewhere = Estate.objects.get(sub_district=cast.elsewhere)

    assert nearby.crowds(cast.elsewhere, "LEAK", elsewhere) == []
    theirs = asked(filer, estate=elsewhere.pk)
    assert "清和里" not in theirs and "All of 清和街道" in theirs


@given(
    text=st.lists(st.sampled_from([*PLANTED.values(), "楼上漏水", "噪音", "停车费", "<", "%"]), max_size=6).map(
        "".join
    ),
    building=st.sampled_from(["12", "7788", "13955550123", "欧阳植入", "", "12幢"]),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_planted_appears_whatever_is_typed(filer, cast, others, text, building):
    if not Case.objects.filter(status="draft").exists():
        started(filer)

    page = asked(filer, facts=text, estate=estate_of(cast).pk, building=building, place=text, name=text)

    assert not [words for words in PLANTED.values() if words in page]
    assert not re.search(r"QH-\d|王|鲍勃|爱丽", page)
    assert page.count("<li>") in {0, 1}


def test_answer_follows_from_kind_and_place_alone(filer, cast, others):
    """Who types the words of another matter learns no more than who types other words of the same kind."""
    started(filer)
    estate = estate_of(cast).pk

    guessed = asked(filer, facts=others[0].facts + PLANTED["words"], estate=estate, building="12")

    assert guessed == asked(filer, facts="我家厨房漏水", estate=estate, building="12")
    assert "3 people or more" in guessed


def test_every_page_with_the_block_holds_nothing_planted(filer, cast, others):
    case = started(filer, facts="楼上漏水", category="LEAK", estate=estate_of(cast))
    case.building = Building.objects.get(estate=case.estate)
    case.save()

    for name in ("words", "category", "place", "wish", "check"):
        page = filer.get(f"/file/{name}/").content.decode()
        assert "Others nearby told of this too: Water leaks" in page, name
        assert not [words for words in PLANTED.values() if words in page], name


def test_without_a_draft_there_is_no_answer(cast):
    assert browser().post("/file/nearby/", {"facts": "漏水"}).status_code == 404
    assert browser().get("/file/nearby/").status_code == 405


def test_questions_are_limited(filer):
    started(filer)

    statuses = [filer.post("/file/nearby/", {"facts": "漏水"}).status_code for _n in range(121)]

    assert statuses == [200] * 120 + [429]


@pytest.mark.parametrize("estate", ["", "x", "0", "9" * 40, "²", "-1"])
def test_estates_that_there_are_not_are_no_error(filer, estate):
    started(filer, category="LEAK")

    asked(filer, estate=estate, building="12")


@pytest.mark.parametrize("rows", [3, 9])
def test_figures_take_one_query(cast, django_assert_num_queries, rows):
    for n in range(rows):
        file_for(cast, f"住户{n}")
    estate = estate_of(cast)
    building = estate.buildings.get()

    with django_assert_num_queries(1):
        found = nearby.crowds(cast.place, "LEAK", estate, building)
    assert found[0].people == nearby.step(rows)


def test_unit_is_known_by_its_number(cast):
    building = Building.objects.get(estate__sub_district=cast.place)
    for entrance in "12":
        row = Entrance.objects.create(building=building, number=entrance)
        Unit.objects.create(estate=building.estate, building=building, entrance=row, number="301")
    one = Unit.objects.create(estate=building.estate, building=building, number="401")

    assert unit_named(building, "401室的卫生间") == one
    assert unit_named(building, "301室") is None
    assert unit_named(building, "2单元301室").entrance.number == "2"
    assert unit_named(building, "楼道 1401") is None
