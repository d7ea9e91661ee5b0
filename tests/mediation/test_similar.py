"""Cases that look alike, for the committee: found, linked, led together, kept apart, and hidden from everybody else."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from foundation.audit.models import Record
from mediation import similar, workflow
from mediation.models import Case, CaseLink, Status
from residents.models import Building, Community, Estate, Unit
from tests import make

from .conftest import browser

LEAK = "楼上卫生间漏水，天花板发霉，物业说不归他们管。"


def filed(cast, days=0, **answers):
    """A matter of alice, filed some days ago."""
    case = make.draft(cast, **{"facts": LEAK} | answers)
    workflow.submit(case, actor=cast.alice.user, at=timezone.now() - timedelta(days=days))
    return case


def matches(case, cast, who="clara"):
    return similar.similar_cases(similar.of_case(case), getattr(cast, who).user, {case.pk})


def second_estate(cast):
    community = Community.objects.get(sub_district=cast.place)
    return Estate.objects.create(sub_district=cast.place, community=community, name="永宁新村")


def shown(person, case):
    return browser(person).get(reverse("case", args=[case.pk])).content.decode()


def test_nearest_and_likest_comes_first(cast):
    building = Building.objects.get(estate__sub_district=cast.place)
    unit = Unit.objects.create(estate=building.estate, building=building, number="301")
    there = filed(cast, facts="水管爆了。")
    here = filed(cast, facts="水管爆了。")
    same_unit = filed(cast, facts="水管爆了。", unit=unit)
    same_words = filed(cast, unit=unit)
    unlike = filed(cast, facts="广场舞太吵。", category="NOISE")
    case = filed(cast, unit=unit)
    other_house = Building.objects.create(estate=building.estate, number="14")
    Case.objects.filter(pk__in=[there.pk, unlike.pk]).update(building=other_house)

    found = matches(case, cast)

    assert [match.case for match in found] == [same_words, same_unit, here, there]
    assert [match.near for match in found] == ["unit", "unit", "building", "estate"]
    assert (found[0].likeness, found[0].same_kind) == (100, True)
    assert found[1].likeness < 30 and unlike not in [match.case for match in found]


def test_old_drafts_and_other_sub_districts_are_no_candidates(cast):
    filed(cast, days=731)
    make.draft(cast)
    case = filed(cast)

    assert matches(case, cast) == []
    filed(cast, days=700)
    assert len(matches(case, cast)) == 1


def test_only_what_one_may_see_is_a_match(cast):
    theirs = filed(cast)
    mine = make.case(cast, Status.MEDIATING)

    assert [match.case for match in matches(mine, cast)] == [theirs]
    assert matches(mine, cast, "mira") == matches(mine, cast, "oscar") == []


@given(st.text(max_size=50), st.text(max_size=50))
def test_overlap_is_a_share(one, other):
    share = similar.overlap(similar.pairs(one), similar.pairs(other))

    assert 0 <= share <= 1
    assert share == similar.overlap(similar.pairs(other), similar.pairs(one))
    assert not similar.pairs(one) or similar.overlap(similar.pairs(one), similar.pairs(one)) == 1


def test_clerk_sees_similar_ones_and_comes_to_the_act_with_one_chosen(cast):
    other, case = filed(cast, days=2), filed(cast)
    page = shown(cast.clara, case)
    link = f"{reverse('act_page', args=[case.pk, 'relate'])}?other={other.pk}"

    assert "Similar matters" in page and "same building" in page and "texts 100 % alike" in page and link in page
    form = browser(cast.clara).get(link).content.decode()
    assert re.search(rf'value="{other.pk}"[^>]* checked', form)


def test_parties_and_mediator_see_neither_similar_ones_nor_links(cast):
    case, other = make.case(cast, Status.MEDIATING), filed(cast)
    workflow.relate(case, other, "linked", "同一处漏水", actor=cast.clara.user)

    for person, words in ((cast.mira, shown(cast.mira, case)), (cast.alice, None), (cast.bob, None)):
        page = words or browser(person).get(reverse("matter", args=[case.pk])).content.decode()
        assert other.reference not in page and "同一处漏水" not in page
        assert "Similar matters" not in page and "Linked matters" not in page
    for who in (cast.clara, cast.dora):
        assert "同一处漏水" in shown(who, case) and other.reference in shown(who, case)


def test_after_the_acceptance_similar_ones_are_looked_for_on_a_tap(cast):
    case = make.case(cast, Status.MEDIATING)
    address = reverse("case", args=[case.pk])
    other = filed(cast)

    assert "Similar matters" not in shown(cast.clara, case)
    assert 'href="?alike=1#alike"' in shown(cast.clara, case) and 'href="?alike=1#alike"' not in shown(cast.mira, case)
    looked = browser(cast.clara).get(address, {"alike": 1}).content.decode()
    assert "Similar matters" in looked and other.reference in looked
    workflow.relate(case, other, "apart", actor=cast.clara.user)
    assert "Nothing like it was found" in browser(cast.clara).get(address, {"alike": 1}).content.decode()
    assert other.reference not in browser(cast.mira).get(address, {"alike": 1}).content.decode()


def test_mediator_of_both_sees_the_link(cast):
    case, other = make.case(cast, Status.MEDIATING), make.case(cast, Status.MEDIATING)
    workflow.relate(case, other, "joined", actor=cast.dora.user)

    assert "Leads" in shown(cast.mira, case) and other.number in shown(cast.mira, case)
    assert "Led together with" in shown(cast.mira, other)


@pytest.mark.parametrize("kind", CaseLink.Kind.values)
def test_decided_ones_are_not_proposed_again_until_it_is_undone(cast, kind):
    other, case = filed(cast, days=2), filed(cast)
    tab = browser(cast.clara)

    workflow.relate(case, other, kind, actor=cast.clara.user)
    for one, two in ((case, other), (other, case)):
        page = shown(cast.clara, one)
        assert "Similar matters" not in page and "Linked matters" in page and two.reference in page

    tab.post(reverse("act_unrelate", args=[other.pk]), {"other": case.pk})
    page = shown(cast.clara, case)
    assert "Similar matters" in page and "Linked matters" not in page
    verbs = Record.objects.filter(verb__in=["case.related", "case.unrelated"]).values_list("verb", "data__other")
    assert list(verbs) == [("case.related", other.pk), ("case.unrelated", case.pk)]


def test_one_filed_first_leads_whoever_is_asked(cast):
    older, newer = filed(cast, days=2), filed(cast)

    link = workflow.relate(older, newer, "joined", actor=cast.clara.user)

    assert (link.newer, link.older) == (newer, older)
    assert workflow.relate(newer, older, "joined", actor=cast.clara.user) == link


def test_a_lead_is_led_by_none_and_nobody_has_two(cast):
    first, second, third = (filed(cast, days=days) for days in (3, 2, 1))
    join = {"kind": "joined", "actor": cast.clara.user}
    workflow.relate(third, second, **join)

    with pytest.raises(ValidationError, match="already led together"):
        workflow.relate(third, first, **join)
    with pytest.raises(ValidationError, match="Others are led together"):
        workflow.relate(second, first, **join)
    workflow.unrelate(third, second, actor=cast.clara.user)
    workflow.relate(second, first, **join)
    with pytest.raises(ValidationError, match="itself led together"):
        workflow.relate(third, second, **join)


def test_decision_can_be_changed(cast):
    older, newer = filed(cast, days=2), filed(cast)
    workflow.relate(newer, older, "linked", "可能同一处", actor=cast.clara.user)

    workflow.relate(newer, older, "apart", "不同楼层", actor=cast.dora.user)

    link = CaseLink.objects.get()
    assert (link.kind, link.reason, link.decided_by) == ("apart", "不同楼层", cast.dora.user)
    assert Record.objects.filter(verb="case.related").latest("id").data["before"] == "linked"


@pytest.mark.parametrize("column", ["reference", "number"])
def test_any_other_matter_is_named_by_its_number(cast, column):
    other, case = make.case(cast, Status.MEDIATING), filed(cast, category="PET", building=None)
    Case.objects.filter(pk=case.pk).update(estate=second_estate(cast))
    url = reverse("act_relate", args=[case.pk])

    response = browser(cast.clara).post(url, {"other": "number", "number": getattr(other, column), "kind": "linked"})

    assert response.status_code == 302
    assert CaseLink.objects.get().other(case) == other


@pytest.mark.parametrize(
    "data",
    [
        {"other": "number", "number": "QH-1999-0001"},
        {},
        {"other": "number"},
        {"other": "number", "number": "own"},
        {"other": "own"},
        {"other": "99999"},
    ],
)
def test_matter_that_there_is_not_is_refused_on_the_form(cast, data):
    case = filed(cast)
    own = {"number": case.reference, "other": case.pk}
    data = {key: own[key] if value == "own" else value for key, value in data.items()}

    response = browser(cast.clara).post(reverse("act_relate", args=[case.pk]), data | {"kind": "linked"})

    assert response.context["form"].errors
    assert not CaseLink.objects.exists()


def test_matter_of_another_sub_district_is_not_found(cast):
    case = filed(cast)
    other = filed(cast)
    Case.objects.filter(pk=other.pk).update(sub_district=cast.elsewhere)
    tab, url = browser(cast.clara), reverse("act_relate", args=[case.pk])

    for data in ({"other": other.pk}, {"other": "number", "number": other.reference}):
        assert tab.post(url, data | {"kind": "linked"}).context["form"].errors
    other.refresh_from_db()
    with pytest.raises(ValidationError, match="another sub-district"):
        workflow.relate(case, other, "linked", actor=cast.clara.user)


def test_reason_is_stored_encrypted(cast):
    older, newer = filed(cast, days=2), filed(cast)
    workflow.relate(newer, older, "linked", "周某与吴某是亲戚", actor=cast.clara.user)

    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM mediation_caselink")
        assert "周某" not in str(cursor.fetchone()[0])
    assert "周某" not in str(Record.objects.filter(verb="case.related").values_list("data"))


def test_registered_page_and_work_order_show_similar_cases(cast):
    other = filed(cast)
    registered = make.registered(cast, answers=make.registered_answers(cast) | {"facts": LEAK, "category": "LEAK"})
    order = make.work_order(cast, text=f"清和里{LEAK}")

    tab = browser(cast.clara)
    assert other.reference in tab.get(reverse("registered", args=[registered.pk])).content.decode()
    page = tab.get(reverse("work_order", args=[order.pk])).content.decode()
    assert other.reference in page and registered.reference in page


def test_clerk_sees_work_orders_that_say_the_same_once(cast):
    orders = [make.work_order(cast, str(n), LEAK) for n in range(3)]
    make.work_order(cast, "9", "广场舞从早上六点跳到晚上，太吵了。")

    page = shown(cast.clara, filed(cast))

    assert page.count("/intake/") - page.count('href="/intake/"') == 1
    assert any(f"/intake/{order.pk}/" in page for order in orders)


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_what_is_alike(cast, django_assert_num_queries, rows):
    case = filed(cast)
    for n in range(rows):
        filed(cast)
        workflow.relate(case, filed(cast), "linked", actor=cast.clara.user)
        make.work_order(cast, str(n), f"{LEAK}第{n}次。")
    tab, url = browser(cast.clara), reverse("case", args=[case.pk])
    tab.get(url)

    with django_assert_num_queries(24):
        page = tab.get(url).content.decode()

    assert page.count("relate/?other=") == rows


def test_desk_holds_only_what_is_visible(cast):
    for status in (Status.DRAFT, Status.SUBMITTED, Status.MEDIATING):
        make.case(cast, status)

    for who in ("alice", "mira", "selma", "adam", "eve", "clara", "dora"):
        user = getattr(cast, who).user
        desk = set(Case.objects.at_desk_of(user))
        assert desk <= set(Case.objects.visible_to(user))
        assert len(desk) == (2 if who in {"clara", "dora"} else 0)
