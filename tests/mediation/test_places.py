"""The page of an address: everything filed for it, for clerks and directors, each look logged."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.audit.models import View
from mediation import workflow
from mediation.models import Case, Status
from mediation.views.lists import PAGE
from residents.models import Building, Entrance, Estate, Unit
from tests import make

from .conftest import browser


@pytest.fixture
def house(cast):
    return Building.objects.get(estate__sub_district=cast.place)


@pytest.fixture
def flat(house):
    entrance = Entrance.objects.create(building=house, number="1")
    return Unit.objects.create(estate=house.estate, building=house, entrance=entrance, number="301")


def url_of(spot):
    return reverse("place", args=[spot._meta.model_name, spot.pk])


def seen(cast, spot, who="clara", query=""):
    response = browser(getattr(cast, who)).get(url_of(spot) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_unit_shows_its_cases_of_every_status_the_newest_first(cast, flat):
    cases = [make.case(cast, status) for status in (Status.CLOSED, Status.WITHDRAWN, Status.SUBMITTED)]
    draft, elsewhere = make.draft(cast), make.case(cast)
    Case.objects.exclude(pk=elsewhere.pk).update(unit=flat)
    Case.objects.filter(pk=elsewhere.pk).update(place="1301 室")

    page = seen(cast, flat)

    found = [int(pk) for pk in re.findall(r'href="/cases/(\d+)/"', page)]
    assert found == [case.pk for case in reversed(cases)]
    assert "清和里 Building 12 entrance 1 301" in page and f"/cases/{draft.pk}/" not in page
    assert [int(pk) for pk in re.findall(r'href="/cases/(\d+)/"', seen(cast, flat, query="?tab=open"))] == found[:1]


def test_case_that_names_the_unit_in_words_alone_stands_there_too(cast, flat):
    case = make.case(cast)  # “301 室”, filed when there was no such unit
    Case.objects.filter(pk=case.pk).update(unit=None)

    assert case.reference in seen(cast, flat)


def test_filing_finds_the_unit_and_the_case_leads_to_its_address(cast, flat):
    case = make.case(cast)
    Case.objects.filter(pk=case.pk).update(unit=flat)

    page = browser(cast.clara).get(reverse("case", args=[case.pk])).content.decode()

    assert all(url_of(spot) in page for spot in (flat, flat.building, flat.estate))
    mira = make.case(cast, Status.MEDIATING)
    assert "/places/" not in browser(cast.mira).get(reverse("case", args=[mira.pk])).content.decode()


def test_building_counts_kinds_and_lists_its_units(cast, house, flat):
    for category in ("LEAK", "LEAK", "NOISE"):
        case = make.case(cast)
        Case.objects.filter(pk=case.pk).update(category=category, unit=flat)

    page = seen(cast, house)

    assert "Water leaks <b>2</b>" in page and "Noise <b>1</b>" in page and "1-301 <b>3</b>" in page
    assert seen(cast, house, query="?category=NOISE").count("<tr>") == 1 + 1
    assert seen(cast, flat.estate).count("<tr>") == 3 + 1


def test_work_orders_that_name_the_place_stand_there(cast, house, flat):
    named = make.work_order(cast, "1", "清和里12幢301室漏水没人管")
    other_house = make.work_order(cast, "2", "清和里112幢301室有异味")
    other_estate = make.work_order(cast, "3", "永宁新村12幢301室漏水")

    pages = {spot: seen(cast, spot) for spot in (flat, house, house.estate)}

    assert all(f"/intake/{named.pk}/" in page for page in pages.values())
    assert [f"/intake/{other_house.pk}/" in page for page in pages.values()] == [False, False, True]
    assert not any(f"/intake/{other_estate.pk}/" in page for page in pages.values())


def test_each_look_is_logged(cast, house, flat):
    for spot in (flat, house, house.estate):
        seen(cast, spot, "dora")

    rows = View.objects.filter(what__startswith="place_").values_list("viewer", "what", "subject_id", "sub_district")
    assert list(rows.order_by("id")) == [
        (cast.dora.user.pk, f"place_{spot._meta.model_name}", str(spot.pk), cast.place.pk)
        for spot in (flat, house, house.estate)
    ]


@pytest.mark.parametrize("who", ["alice", "oscar", "mira", "selma", "adam", "carl", "eve"])
def test_nobody_else_sees_an_address_or_searches_one(cast, house, flat, who):
    tab = browser(getattr(cast, who))

    assert [tab.get(url_of(spot)).status_code for spot in (flat, house, house.estate)] == [404] * 3
    assert tab.get(reverse("places")).status_code == 403
    assert not View.objects.filter(what__startswith="place_").exists()


def test_clerk_of_another_place_sees_neither_address_nor_search_result(cast, flat):
    clerk = browser(make.staff(cast.elsewhere, "克莱尔", "clerk"))

    assert [clerk.get(url_of(spot)).status_code for spot in (flat, flat.building, flat.estate)] == [404] * 3
    assert f"/places/unit/{flat.pk}/" not in clerk.get(reverse("places"), {"number": "301"}).content.decode()
    response = clerk.get(reverse("places"), {"estate": flat.estate_id})
    assert response.context["form"].errors and "清和里 Building" not in response.content.decode()


def test_only_cases_that_one_may_see_stand_there(cast, house):
    case = make.case(cast)
    Case.objects.filter(pk=case.pk).update(committee=None)

    assert case.reference not in seen(cast, house)


@pytest.mark.parametrize("level, pk", [("street", 1), ("unit", 0), ("unit", 99999)])
def test_place_that_there_is_not_is_404(cast, level, pk):
    assert browser(cast.clara).get(f"/places/{level}/{pk}/").status_code == 404


@pytest.mark.parametrize(
    "query, level",
    [({}, "estate"), ({"building": "12幢"}, "building"), ({"number": "301"}, "unit"), ({"estate": "own"}, "building")],
)
def test_address_is_found_by_building_and_number(cast, flat, query, level):
    query = {key: flat.estate_id if value == "own" else value for key, value in query.items()}

    page = browser(cast.clara).get(reverse("places"), query).content.decode()

    assert re.findall(r'href="/places/(\w+)/\d+/"', page) == [level]


def test_nothing_found_says_so(cast, flat):
    page = browser(cast.clara).get(reverse("places"), {"number": "999"}).content.decode()

    assert "No such address in the register" in page


def test_pages_by_key_hold_each_case_once(cast, house):
    now = timezone.now()
    for n in range(PAGE + 3):
        case = make.draft(cast)
        workflow.submit(case, actor=cast.alice.user, at=now - timedelta(days=n // 2))
    tab, url, found = browser(cast.clara), url_of(house), []
    while url:
        page = tab.get(url).content.decode()
        found += re.findall(r'href="/cases/(\d+)/"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = url_of(house) + following[1].replace("&amp;", "&") if following else ""

    assert len(found) == len(set(found)) == PAGE + 3


@pytest.mark.parametrize("after", ["x", "2026-01-01 1", "2026-01-01T00:00:00+08:00 x"])
def test_key_that_is_none_is_the_first_page(cast, house, after):
    case = make.case(cast)

    assert case.reference in seen(cast, house, query=f"?after={after}")


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("level, queries", [("unit", 15), ("building", 16), ("estate", 15)])
def test_queries(cast, flat, django_assert_num_queries, level, queries, rows):
    for n in range(rows):
        case = make.case(cast)
        Case.objects.filter(pk=case.pk).update(unit=flat)
        make.work_order(cast, str(n), f"清和里12幢301室漏水{n}")
    spot = {"unit": flat, "building": flat.building, "estate": flat.estate}[level]
    tab = browser(cast.clara)
    tab.get(url_of(spot))

    with django_assert_num_queries(queries):
        page = tab.get(url_of(spot)).content.decode()

    assert page.count("<tr>") == rows + 1 and page.count("/intake/") >= rows


@pytest.mark.parametrize("rows", [1, 3])
def test_search_takes_as_many_queries_for_three_as_for_one(cast, house, django_assert_num_queries, rows):
    for n in range(rows):
        entrance = Entrance.objects.create(building=house, number=str(n))
        Unit.objects.create(estate=house.estate, building=house, entrance=entrance, number="301")
    tab, url = browser(cast.clara), reverse("places") + "?number=301"
    tab.get(url)

    with django_assert_num_queries(6):
        page = tab.get(url).content.decode()

    assert page.count("/places/unit/") == rows
    assert Estate.objects.count() == 2
