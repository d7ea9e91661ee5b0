"""The intake tray: tabs, groups, the acts on a work order, and who sees what."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from foundation.audit.models import Record, View
from foundation.notifications.models import Message
from mediation.models import Audience, Case, CaseClock, Kind, Status, WorkOrder
from mediation.workflow import intake
from residents.models import Consent, Estate, Person
from tests import make

from .conftest import browser


def case_data(cast, **values):
    """What the clerk fills in, with bob as the other side."""
    return {
        "applicant": "王女士",
        "applicant_phone": "13700001234",
        "applicant_address": "12 幢 301",
        "facts": "漏水。三天了。",
        "category": "LEAK",
        "wish": "修好",
        "estate": Estate.objects.get(sub_district=cast.place).pk,
        "building": "12",
        "place": "301",
        "other": "neighbour",
        "name": "鲍勃",
        "phone": "",
        "address": "401",
        "asked": "on",
    } | values


SAMPLES = {
    "answer": ({"text": "已请物业维修。"}, "answered"),
    "refer": ({"to": "城管中队", "reason": "违建"}, "referred"),
    "set_aside": ({"reason": "与 20261122001 重复"}, "set_aside"),
}


def do(cast, order, name, data):
    return browser(cast.clara).post(reverse(f"order_{name}", args=[order.pk]), data)


# The acts


@pytest.mark.parametrize("who", ["clara", "dora"])
@pytest.mark.parametrize("name", SAMPLES)
def test_act_sets_the_status_and_is_recorded(cast, name, who):
    order, (data, status) = make.work_order(cast), SAMPLES[name]
    sent = Message.objects.count()

    response = browser(getattr(cast, who)).post(reverse(f"order_{name}", args=[order.pk]), data)

    order.refresh_from_db()
    assert response.url == reverse("intake")
    assert (order.status, order.handled_by) == (status, getattr(cast, who).user)
    record = Record.objects.get(subject_type="mediation.workorder", subject_id=str(order.pk))
    assert (record.data["before"], record.data["after"], record.actor) == ("new", status, getattr(cast, who).user)
    assert (Message.objects.count(), Case.objects.count()) == (sent, 0)


def test_what_was_written_is_kept(cast):
    orders = [make.work_order(cast, str(n), f"事项{n}") for n in range(3)]
    for order, (name, (data, _status)) in zip(orders, SAMPLES.items(), strict=True):
        do(cast, order, name, data)
        order.refresh_from_db()

    assert orders[0].answer == "已请物业维修。"
    assert (orders[1].referred_to, orders[1].reason) == ("城管中队", "违建")
    assert orders[2].reason == "与 20261122001 重复"


@pytest.mark.parametrize("name", SAMPLES)
def test_same_act_twice_is_once(cast, name):
    order, (data, _status) = make.work_order(cast), SAMPLES[name]

    assert do(cast, order, name, data).status_code == do(cast, order, name, data).status_code == 302

    assert Record.objects.filter(subject_id=str(order.pk), verb__startswith="workorder.").count() == 1


def test_another_act_is_too_late_and_keeps_what_was_typed(cast):
    order = make.work_order(cast)
    do(cast, order, "answer", {"text": "已答复。"})

    page = do(cast, order, "refer", {"to": "城管中队", "reason": "违建"}).content.decode()

    assert "somebody else was faster" in page and "城管中队" in page
    order.refresh_from_db()
    assert order.status == "answered"


@pytest.mark.parametrize("name", SAMPLES)
def test_way_back_keeps_the_words_for_the_next_try(cast, name):
    order, (data, _status) = make.work_order(cast), SAMPLES[name]
    do(cast, order, name, data)

    assert do(cast, order, "take_back", {}).status_code == 302

    order.refresh_from_db()
    assert order.status == "new"
    page = browser(cast.clara).get(reverse("order_act_page", args=[order.pk, name])).content.decode()
    assert all(words in page for words in data.values())


# The group


def group(cast, size=3):
    return [make.work_order(cast, str(n), "楼上漏水，三天！" if n % 2 else "楼上漏水 三天") for n in range(size)]


@pytest.mark.parametrize("name", SAMPLES)
def test_act_for_all_with_this_text(cast, name):
    orders, other = group(cast), make.work_order(cast, "9", "另一件事")
    data, status = SAMPLES[name]

    do(cast, orders[1], name, data | {"same": "on"})

    assert (
        list(WorkOrder.objects.filter(group_key=orders[0].group_key).values_list("status", flat=True)) == [status] * 3
    )
    other.refresh_from_db()
    assert other.status == "new"
    assert Record.objects.filter(verb__startswith="workorder.").count() == 3


def test_act_for_one_leaves_the_others(cast):
    orders = group(cast)

    do(cast, orders[0], "answer", {"text": "好"})

    assert WorkOrder.objects.new().count() == 2


def test_act_for_all_leaves_those_that_were_handled(cast):
    orders = group(cast)
    do(cast, orders[0], "answer", {"text": "先答的"})

    do(cast, orders[1], "refer", {"to": "城管中队", "reason": "违建", "same": "on"})

    assert list(WorkOrder.objects.order_by("pk").values_list("status", flat=True)) == [
        "answered",
        "referred",
        "referred",
    ]


def test_identical_texts_are_one_row(cast):
    group(cast)
    make.work_order(cast, "9", "另一件事")

    page = browser(cast.clara).get(reverse("intake")).content.decode()

    assert page.count("<tr>") == 1 + 2
    assert "×3" in page and "×1" not in page


def test_row_counts_what_stands_in_its_tab(cast):
    orders = group(cast)
    do(cast, orders[0], "answer", {"text": "好"})
    tab = browser(cast.clara)

    assert "×2" in tab.get(reverse("intake")).content.decode()
    assert "×" not in tab.get(reverse("intake") + "?tab=answered").content.decode()
    assert "×3" in tab.get(reverse("intake") + "?tab=all").content.decode()


# It becomes a case


def test_work_order_becomes_a_case_in_one_act(cast):
    order = make.work_order(cast)

    response = do(cast, order, "make_case", case_data(cast))

    case = Case.objects.get()
    assert response.url == reverse("case", args=[case.pk])
    assert (case.status, case.source, case.facts, case.category) == (
        Status.SUBMITTED,
        "application",
        "漏水。三天了。",
        "LEAK",
    )
    assert (case.reference[-4:], case.title, str(case.building.number)) == ("0001", "漏水", "12")
    assert timezone.now() - case.submitted_at < timedelta(minutes=1)
    assert list(case.clocks.values_list("rule", "started_on")) == [(CaseClock.Code.DECIDE, timezone.localdate())]
    order.refresh_from_db()
    assert (order.status, order.case, order.handled_by) == ("case", case, cast.clara.user)
    assert Record.objects.get(verb="workorder.became_case").data["case"] == case.pk


def test_story_tells_where_the_case_comes_from_to_the_mediators_alone(cast):
    order = make.work_order(cast)
    do(cast, order, "make_case", case_data(cast))

    entry = Case.objects.get().entries.get(kind=Kind.NOTE)

    assert entry.audience == Audience.MEDIATORS
    assert order.external_number in entry.body and order.text in entry.body and "12345" in entry.body


def test_caller_is_told_by_sms_and_agreed_orally(cast):
    do(cast, make.work_order(cast), "make_case", case_data(cast))

    party = Case.objects.get().applicant
    assert (party.name, party.phone, party.consent) == ("王女士", "+8613700001234", "agreed")
    assert party.person.user is None
    assert set(Consent.objects.filter(person=party.person).values_list("text__kind", "channel")) == {
        ("privacy", "oral"), ("rights", "oral"),
    }  # fmt: skip
    assert Message.objects.filter(channel="sms", to="+8613700001234").count() == 1


def test_caller_without_a_phone_is_told_nothing(cast):
    do(cast, make.work_order(cast), "make_case", case_data(cast, applicant_phone=""))

    party = Case.objects.get().applicant
    assert (party.phone, party.person.phone) == ("", "")
    told = set(Message.objects.filter(channel="sms").values_list("to", flat=True))
    assert told <= {cast.clara.user.phone, cast.dora.user.phone}  # a leak is urgent: the studio is told


def test_other_side_may_be_an_organisation(cast):
    do(cast, make.work_order(cast), "make_case", case_data(cast, other="organisation", name=""))

    assert Case.objects.get().respondents[0].organisation == cast.company


def test_second_tap_leads_to_the_same_case(cast):
    order, data = make.work_order(cast), case_data(cast)

    assert do(cast, order, "make_case", data).url == do(cast, order, "make_case", data).url

    assert (Case.objects.count(), Person.objects.filter(name="王女士").count()) == (1, 1)


def test_others_with_this_text_are_set_aside_with_the_case(cast):
    orders = group(cast)

    do(cast, orders[2], "make_case", case_data(cast, same="on"))

    case = Case.objects.get()
    found = WorkOrder.objects.order_by("pk").values_list("status", "case", "duplicate_of")
    assert list(found) == [("set_aside", case.pk, orders[2].pk)] * 2 + [("case", case.pk, None)]


def test_case_is_not_taken_back(cast):
    order = make.work_order(cast)
    do(cast, order, "make_case", case_data(cast))
    order.refresh_from_db()

    with pytest.raises(ValidationError):
        intake.take_back(order, actor=cast.clara.user)


@pytest.mark.parametrize(
    "bad", [{"asked": ""}, {"applicant": ""}, {"category": ""}, {"wish": ""}, {"estate": ""}, {"applicant_phone": "12"}]
)
def test_refused_form_files_nothing_and_keeps_what_was_typed(cast, bad):
    order = make.work_order(cast)

    page = do(cast, order, "make_case", case_data(cast) | bad)

    assert page.context["form"].errors.keys() == bad.keys()
    assert "12 幢 301" in page.content.decode()
    order.refresh_from_db()
    assert (order.status, Case.objects.count(), Person.objects.filter(name="王女士").count()) == ("new", 0, 0)


def test_list_fills_in_what_it_tells(cast):
    order = make.work_order(cast, text="清和里 12 幢漏水。")
    WorkOrder.objects.update(caller="王女士", phone="13800001234", place="12 幢 301", subject="漏水")

    form = browser(cast.clara).get(reverse("order_act_page", args=[order.pk, "make_case"])).context["form"]

    assert form.initial["facts"] == "漏水\n清和里 12 幢漏水。"
    assert form.initial["estate"].name == "清和里"
    assert (form.initial["applicant"], form.initial["applicant_phone"]) == ("王女士", "138 0000 1234")


# The pages


@pytest.mark.parametrize("who", ["mira", "max", "selma", "adam", "carl", "alice"])
def test_tray_is_the_clerks_and_directors(cast, who):
    order = make.work_order(cast)
    tab = browser(getattr(cast, who))

    assert tab.get(reverse("intake")).status_code == 403
    assert tab.get(reverse("work_order", args=[order.pk])).status_code == 404


def test_tray_holds_nothing_of_another_sub_district(cast):
    make.work_order(cast)
    stranger = browser(make.staff(cast.elsewhere, "克莱尔", "clerk"))

    page = stranger.get(reverse("intake") + "?tab=all").content.decode()

    assert "No work order stands here now." in page and "漏水" not in page


def test_looking_at_the_original_is_logged(cast):
    order = make.work_order(cast)
    tab = browser(cast.clara)

    assert "工单编号" not in tab.get(reverse("work_order", args=[order.pk])).content.decode()
    assert "工单编号" in tab.get(reverse("work_order_original", args=[order.pk])).content.decode()

    assert list(View.objects.order_by("pk").values_list("what", flat=True)) == ["work_order", "work_order_original"]


@pytest.mark.parametrize(
    "query, found",
    [("q=漏水", True), ("q=20261122001", True), ("q=没有", False), ("channel=12345", True), ("channel=mailbox", False)],
)
def test_tray_is_searched(cast, query, found):
    make.work_order(cast)

    page = browser(cast.clara).get(f"{reverse('intake')}?{query}").content.decode()

    assert ("楼上漏水" in page) == found
    assert ("Nothing matches." in page) == (not found)


def test_tray_is_paged_by_key(cast):
    """Sixty rows, some of one moment: each is shown once, the newest first."""
    batch, now = make.work_list(cast.place, [["1", "x", ""]]), timezone.now()
    WorkOrder.objects.bulk_create(
        WorkOrder(
            sub_district=cast.place, channel="12345", external_number=str(n), text=f"事项{n}。", group_key=str(n),
            original={}, batch=batch, line=n, came_at=now - timedelta(days=n % 7),
        )
        for n in range(60)
    )  # fmt: skip

    tab, seen, query = browser(cast.clara), [], "?tab=new"
    while query:
        page = tab.get(reverse("intake") + query)
        seen += [int(n) for n in re.findall(r">事项(\d+)。</a>", page.content.decode())]
        query = page.context["next_url"]

    assert seen == sorted(range(60), key=lambda n: (n % 7, -n))


@pytest.mark.parametrize("after", ["nonsense", "2026-11-22 3", "2026-11-22T00:00:00+08:00 x", " ", "2026-99-99 1"])
def test_broken_key_is_no_error(cast, after):
    make.work_order(cast)

    assert browser(cast.clara).get(reverse("intake"), {"after": after}).status_code == 200


def test_clerks_find_the_tray_in_the_navigation(cast):
    assert reverse("intake") in browser(cast.clara).get("/").content.decode()
    assert reverse("intake") not in browser(cast.mira).get("/").content.decode()


def test_case_leads_back_to_its_work_order(cast):
    order = make.work_order(cast)
    do(cast, order, "make_case", case_data(cast))
    address = reverse("case", args=[Case.objects.get().pk])
    link = f'href="{reverse("work_order", args=[order.pk])}"'

    assert link in browser(cast.clara).get(address).content.decode()
    assert browser(cast.alice).get(reverse("work_order", args=[order.pk])).status_code == 404
