"""Replies by SMS: to which matter each goes, who reads and hears of it, and that none is lost or doubled."""

import threading
from datetime import timedelta
from functools import partial
from itertools import count

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from foundation.notifications.models import InboundMessage, Message
from mediation import workflow
from mediation.models import Case, Entry, Status
from mediation.tasks import take_replies
from mediation.workflow import replies
from tests import make

from .conftest import browser
from .test_races import broker, refusals, together  # noqa: F401

NUMBERS = count()


def send(person, text, **of):
    """A reply from the phone of `person` has come in, and is taken up."""
    row = arrive(person, text, **of)
    take_replies()
    row.refresh_from_db()
    return row


def arrive(person, text, phone=""):
    place = person.sub_district
    return InboundMessage.objects.create(
        sub_district=place, gateway_id=f"g{next(NUMBERS)}", phone=phone or person.phone, text=text, at=timezone.now()
    )


def answers():
    return list(Message.objects.filter(kind="reply.answer").order_by("created_at").values_list("body", flat=True))


def told(kind):
    return sorted(Message.objects.filter(kind=kind).values_list("user__name", "channel"))


def reads(cast, who, case):
    entries = Entry.objects.visible_to(type(cast.alice.user).objects.get(pk=getattr(cast, who).user.pk))
    return {entry.body for entry in entries.filter(case=case, kind="text")}


def test_reply_goes_to_the_one_open_matter_and_only_the_mediator_reads_it(cast):
    case = make.case(cast, Status.MEDIATING)
    make.case(cast, Status.WITHDRAWN)

    row = send(cast.bob, "周末可以谈")

    entry = case.entries.get(kind="text")
    assert (entry.body, entry.audience, entry.party.person) == ("周末可以谈", "party", cast.bob)
    assert (row.state, bool(row.handled_at)) == ("taken", True)
    assert told("case.text_received") == [("米拉", "in_app")]
    seen = {who: reads(cast, who, case) for who in ("alice", "bob", "clara", "dora", "mira")}
    assert {who for who, texts in seen.items() if texts} == {"bob", "mira"}
    assert answers() == []


def test_before_a_mediator_is_named_the_clerk_reads_it(cast):
    case = make.case(cast, Status.SUBMITTED)

    send(cast.alice, "我晚上才有空")

    assert told("case.text_received") == [("克拉拉", "in_app")]
    assert {who for who in ("alice", "bob", "clara", "dora", "max") if reads(cast, who, case)} == {"alice", "clara"}


@pytest.mark.parametrize(
    "text, number, meant",
    [
        ("{0}", 0, True), ("{0} 周末可以", 0, True), ("{1}周末可以", 1, True), ("案号{1}：周末", 1, True),
        ("{0_tail} 周末可以", 0, True), ("{1_tail}，周末", 1, True), ("编号：{1_tail}周末", 1, True),
        ("{1_tail}", 1, True),
        ("{0_small}周末", 0, True), ("{0_wide}　周末", 0, True), ("{1_bare} 周末", 1, True),
        ("{1_tail}元太多了", 1, False), ("周末可以 {0}", 0, False), ("QH-1999-0001 周末", 0, False),
        ("2026年说好的", 0, False), ("99999 周末", 0, False), ("XX-{0_tail} 周末", 0, False),
    ],
)  # fmt: skip
def test_number_at_the_head_says_which_of_several_matters(cast, text, number, meant):
    cases = [make.case(cast), make.case(cast)]
    numbers = {}
    for n, case in enumerate(cases):
        numbers |= {
            str(n): case.reference, f"{n}_tail": case.reference[-4:],
            f"{n}_small": case.reference.lower(),
            f"{n}_wide": case.reference.translate({ord(c): ord(c) + 0xFEE0 for c in "QH-0123456789"}),
            f"{n}_bare": case.reference.replace("-", ""),
        }  # fmt: skip
    for key, value in numbers.items():
        text = text.replace("{" + key + "}", value)

    row = send(cast.alice, text)

    found = list(Entry.objects.filter(kind="text").values_list("case", flat=True))
    assert found == ([cases[number].pk] if meant else [])
    assert row.state == ("taken" if meant else "left")


def test_several_matters_are_asked_for_the_number_once(cast):
    cases = [make.case(cast), make.case(cast)]

    rows = [send(cast.alice, text) for text in ("周末可以", "听到了吗")]

    [words] = answers()
    assert all(case.reference in words for case in cases)
    assert [row.state for row in rows] == ["left", "left"]
    assert told("reply.left") == [("克拉拉", "in_app")] * 2
    with time_machine.travel(timezone.now() + timedelta(hours=1, minutes=1)):
        send(cast.alice, "喂")
    assert len(answers()) == 2


def test_number_of_a_matter_that_has_ended_is_not_put_with_another(cast):
    ended = make.case(cast, Status.WITHDRAWN)
    case = make.case(cast)

    row = send(cast.alice, f"{ended.reference} 还是想谈")

    assert (row.state, case.entries.filter(kind="text").exists()) == ("left", False)


@pytest.mark.parametrize("who", ["oscar", "max"])
def test_number_without_a_matter_is_left_to_the_clerks(cast, who):
    make.case(cast, Status.MEDIATING)

    row = send(getattr(cast, who), "你们几点开门")

    assert row.state == "left"
    assert told("reply.left") == [("克拉拉", "in_app")]
    assert answers() == []


def test_shared_phone_of_both_sides_is_left_to_the_clerks(cast):
    case = make.case(cast, Status.MEDIATING)
    case.parties.filter(side="respondent").update(phone=cast.alice.phone)

    assert send(cast.alice, "算了").state == "left"


@pytest.mark.parametrize("powers, state", [(["evidence"], "taken"), (["receive"], "left")])
def test_who_acts_for_a_side_writes_for_it(cast, powers, state):
    case = make.case(cast, Status.MEDIATING)
    workflow.add_agent(
        case.applicant, cast.oscar, "proxy", relation="侄子", authority="口头", powers=powers, actor=cast.clara.user
    )

    assert send(cast.oscar, "我替她说").state == state
    assert case.entries.filter(kind="text", party=case.applicant).exists() is (state == "taken")


def test_agent_of_a_company_writes_for_the_company(cast):
    case = make.draft(cast)
    workflow.name_respondent(case, organisation=cast.company, name="", phone="", address="")
    workflow.submit(case, actor=cast.alice.user)

    send(cast.carl, "我们派人来看")

    assert case.entries.get(kind="text").party.organisation == cast.company


@pytest.mark.parametrize("text", ["同意", " 同意。", "ｙｅｓ", "不同意！", "我同意"])
def test_yes_by_text_message_is_no_consent(cast, text):
    case = make.case(cast, Status.CONSENT_PENDING)

    send(cast.bob, text)

    case.refresh_from_db()
    assert (case.status, case.parties.get(side="respondent").consent) == ("consent_pending", "pending")
    assert "不能" in answers()[0] or "no consent" in answers()[0]
    assert case.entries.get(kind="text").body == text


@pytest.mark.parametrize("text", ["TD", "退订", "t", "TD退订"])
def test_unsubscribing_is_handed_on_and_answered(cast, text):
    case = make.case(cast, Status.MEDIATING)

    send(cast.bob, text)

    assert case.entries.filter(kind="text").exists()
    assert len(answers()) == 1


def test_who_wants_no_text_messages_gets_no_answer(cast):
    case = make.case(cast, Status.MEDIATING)
    party = case.parties.get(side="respondent")
    party.reach = {"by": "call"}
    party.save()

    send(cast.bob, "同意")

    assert answers() == []


def test_reply_to_a_matter_that_ends_meanwhile_is_left(cast, monkeypatch, caplog):
    case = make.case(cast, Status.MEDIATING)
    found = replies.parties_of_number

    def and_then_it_ends(*args):
        parties = list(found(*args))
        Case.objects.filter(pk=case.pk).update(status=Status.TERMINATED)
        return parties

    monkeypatch.setattr(replies, "parties_of_number", and_then_it_ends)

    assert send(cast.bob, "周末").state == "left"
    assert caplog.records == []  # it happens, and is no mistake of ours


def test_message_that_can_not_be_placed_holds_up_no_other(cast):
    broken = make.case(cast, Status.SUBMITTED)
    Case.objects.filter(pk=broken.pk).update(reference="无号")  # not of the form that a number has
    bad = arrive(cast.alice, "1234 周末")

    good = send(cast.oscar, "周末")

    bad.refresh_from_db()
    assert (bad.state, good.state) == ("left", "left")


def test_task_run_twice_makes_one_entry(cast):
    case = make.case(cast, Status.MEDIATING)
    row = send(cast.bob, "周末")
    InboundMessage.objects.update(state="waiting")  # a worker died before its last word

    take_replies()

    row.refresh_from_db()
    assert case.entries.filter(kind="text").count() == 1
    assert row.state == "taken"


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_take_each_reply_once(cast):
    case = make.case(cast, Status.MEDIATING)
    rows = [arrive(cast.bob, f"第{n}条") for n in range(6)]
    strangers = [arrive(cast.oscar, f"第{n}条") for n in range(6)]

    together(*[take_replies for _n in range(4)])

    assert sorted(entry.body for entry in case.entries.filter(kind="text")) == [row.text for row in rows]
    assert told("reply.left") == [("克拉拉", "in_app")] * len(strangers)


@pytest.mark.django_db(transaction=True)
def test_messages_of_one_number_wait_for_each_other_and_are_answered_once(cast):
    for _n in range(2):
        make.case(cast)
    first, _second = [InboundMessage.objects.get(pk=arrive(cast.alice, text).pk) for text in ("喂", "在吗")]

    def other_worker():
        replies.take_next()
        connection.close()

    thread = threading.Thread(target=other_worker)
    with transaction.atomic():
        replies.take(first)
        thread.start()
        thread.join(1)
        assert thread.is_alive()
    thread.join(10)

    assert len(answers()) == 1
    assert not InboundMessage.objects.waiting().exists()


# The clerks' page


@pytest.fixture
def left(cast):
    return send(cast.oscar, "我是 301 的，想补一句")


def test_clerk_puts_it_with_a_matter_of_its_sender(cast):
    cases = [make.case(cast), make.case(cast)]
    row = send(cast.alice, "天花板又漏了")
    page = browser(cast.clara).get(reverse("reply", args=[row.pk])).content.decode()
    assert all(case.reference in page for case in cases)

    response = browser(cast.clara).post(reverse("reply_attach", args=[row.pk]), {"reference": cases[1].reference})

    assert response.url == reverse("replies")
    entry = Entry.objects.get(kind="text")
    assert (entry.case, entry.party, entry.audience) == (cases[1], cases[1].applicant, "party")


def test_strangers_words_are_for_the_mediator_alone(cast, left):
    case = make.case(cast, Status.MEDIATING)

    browser(cast.clara).post(reverse("reply_attach", args=[left.pk]), {"reference": case.reference.lower()})

    entry = case.entries.get(kind="text")
    assert (entry.audience, entry.party) == ("mediators", None)
    assert cast.oscar.phone.removeprefix("+86")[-4:] in entry.body
    assert {who for who in ("alice", "bob", "clara", "dora", "mira") if reads(cast, who, case)} == {
        "clara", "dora", "mira"
    }  # fmt: skip


def test_set_aside_and_still_put_with_a_matter(cast, left):
    clerk, case = browser(cast.clara), make.case(cast)
    for _tap in range(2):
        assert clerk.post(reverse("reply_aside", args=[left.pk])).status_code == 302
    assert left.text not in clerk.get(reverse("replies")).content.decode()
    assert left.text in clerk.get(reverse("replies") + "?tab=aside").content.decode()

    clerk.post(reverse("reply_attach", args=[left.pk]), {"reference": case.reference})

    left.refresh_from_db()
    assert left.state == "taken"
    with pytest.raises(ValidationError):
        replies.set_aside(left, actor=cast.clara.user)


@pytest.mark.parametrize("reference", ["", "QH-1999-0001", "AL"])
def test_unknown_number_of_a_matter_is_said(cast, left, reference):
    page = browser(cast.clara).post(reverse("reply_attach", args=[left.pk]), {"reference": reference})

    assert page.context["form"].errors
    left.refresh_from_db()
    assert left.state == "left"


def test_matter_that_has_ended_takes_none(cast, left):
    case = make.case(cast, Status.WITHDRAWN)

    page = browser(cast.clara).post(reverse("reply_attach", args=[left.pk]), {"reference": case.reference})

    assert "The case is now" in page.content.decode()
    assert not Entry.objects.filter(kind="text").exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_database_as_often_for_three_as_for_one(cast, django_assert_num_queries, rows):
    for n in range(rows):
        send(cast.oscar, f"第{n}条")
    clerk = browser(cast.clara)
    clerk.get(reverse("replies"))

    with django_assert_num_queries(5):
        page = clerk.get(reverse("replies")).content.decode()

    assert page.count("第") == rows


def test_list_is_paged_by_key(cast):
    for n in range(27):
        arrive(cast.oscar, f"第{n}条")
    take_replies()
    clerk = browser(cast.clara)

    first = clerk.get(reverse("replies"))
    rest = clerk.get(reverse("replies") + first.context["next_url"])

    assert [len(page.context["rows"]) for page in (first, rest)] == [25, 2]
    assert rest.context["next_url"] == ""
    assert clerk.get(reverse("replies") + "?after=unsinn").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_once_make_one_entry(cast):
    case = make.case(cast)
    row = send(cast.oscar, "补一句")
    tries = [
        partial(replies.attach, InboundMessage.objects.get(pk=row.pk), Case.objects.get(pk=case.pk), actor=user)
        for user in (cast.clara.user, cast.dora.user)
    ]

    results = together(*tries)

    assert (len(refusals(results)), Entry.objects.filter(kind="text").count()) == (1, 1)
