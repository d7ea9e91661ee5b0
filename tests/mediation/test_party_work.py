"""What the sides do: answer and claim, offers, evidence, wishes about the mediator; and what leaves to whom."""

import re
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from consultations.task_forms import tellable
from foundation.documents.models import Paper
from foundation.notifications.models import Message
from mediation import papers, tasks, workflow
from mediation.models import Case, CaseClock, Entry, Kind, MediatorWish, Offer, Power, Status
from tests import make

from .conftest import browser
from .party_samples import ask_another, day, offer, piece, term, terms
from .test_races import broker, refusals, together  # noqa: F401

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2026, 3, 6, 15, 0, tzinfo=SHANGHAI)


@pytest.fixture
def case(cast):
    return make.case(cast, Status.MEDIATING)


def page(cast, who, case):
    return browser(getattr(cast, who)).get(reverse("matter", args=[case.pk]), follow=True).content.decode()


def post(cast, who, case, act, data):
    return browser(getattr(cast, who)).post(reverse(f"act_{act}", args=[case.pk]), data)


def side(case, cast, who):
    return case.parties.get(person=getattr(cast, who))


# Answer and claim


def test_answer_is_due_after_seven_working_days_and_stops_with_it(cast):
    with time_machine.travel(FRIDAY, tick=False):
        case = make.case(cast, Status.MEDIATING)
        workflow.ask_response(case, actor=cast.mira.user)
        clock = case.clocks.get(rule=CaseClock.Code.ANSWER)
        assert (clock.due.isoformat(), clock.state) == ("2026-03-17", "running")
        assert clock.explain() == "other side asked for its answer on March 6; 7 working days, to March 17 (Tue)."

        workflow.respond(side(case, cast, "bob"), "水管是公用的", actor=cast.bob.user)

    clock.refresh_from_db()
    assert clock.state == "ended"


def test_silence_is_no_answer_and_the_mediation_goes_on(cast):
    with time_machine.travel(FRIDAY, tick=False):
        case = make.case(cast, Status.MEDIATING)
        workflow.ask_response(case, actor=cast.mira.user)
    with time_machine.travel(FRIDAY + timedelta(days=11), tick=False):
        tasks.end_lapsed_answers()
        assert not case.entries.filter(kind=Kind.RESPONSE_MISSED).exists(), "the last day is not over yet"
    with time_machine.travel(FRIDAY + timedelta(days=12), tick=False):
        tasks.end_lapsed_answers()
        tasks.end_lapsed_answers()
        told = Message.objects.filter(kind="case.response_missed")
        assert {row.user for row in told} == {cast.mira.user}

    case.refresh_from_db()
    assert case.status == Status.MEDIATING
    assert case.entries.filter(kind=Kind.RESPONSE_MISSED).count() == 1
    assert not case.clocks.filter(rule=CaseClock.Code.ANSWER, state="running").exists()
    with time_machine.travel(FRIDAY + timedelta(days=13), tick=False):
        workflow.respond(side(case, cast, "bob"), "晚了，但还是说一下", actor=cast.bob.user)


def test_who_has_not_answered_is_reminded_and_not_the_mediator(cast):
    with time_machine.travel(FRIDAY, tick=False):
        case = make.case(cast, Status.MEDIATING)
        workflow.ask_response(case, actor=cast.mira.user)
    with time_machine.travel(FRIDAY + timedelta(days=8), tick=False):
        tasks.remind_of_deadlines()

    clock = case.clocks.get(rule=CaseClock.Code.ANSWER)
    near = Message.objects.filter(key__startswith=f"clock:{clock.pk}:")
    assert {row.user for row in near} == {cast.bob.user}


def test_claim_of_the_other_side_stands_in_the_draft(case, cast):
    workflow.counter_claim(side(case, cast, "bob"), "请修好公用水管", actor=cast.bob.user)

    assert "请修好公用水管" in page(cast, "alice", case)
    draft = browser(cast.mira).get(reverse("draft_agreement", args=[case.pk])).content.decode()
    assert "请修好公用水管" in draft and case.wish in draft


# Offers


def test_accepted_offer_fills_the_draft_and_binds_nobody(case, cast):
    workflow.answer_offer(offer(case, cast), True, actor=cast.bob.user)

    agreement = case.agreements.get()
    row = agreement.obligations.get()
    assert (agreement.status, row.debtor.name, row.deed, str(row.amount)) == ("draft", "鲍勃", "付修理费", "100.00")
    case.refresh_from_db()
    assert case.status == Status.MEDIATING


def test_second_accepted_offer_is_added_and_the_mediators_words_stay(case, cast):
    workflow.draft(case, facts="调解员的话", issues="水管", clauses=[term(case)], actor=cast.mira.user)
    workflow.answer_offer(offer(case, cast), True, actor=cast.bob.user)
    workflow.answer_offer(offer(case, cast, deed="换水管", amount=""), True, actor=cast.bob.user)

    agreement = case.agreements.get()
    assert agreement.facts == "调解员的话"
    assert [row.deed for row in agreement.obligations.all()] == ["付修理费", "换水管"]


def test_counter_offer_ends_the_one_it_answers(case, cast):
    first = offer(case, cast)
    second = offer(case, cast, "bob", answers=first, amount="60")

    first.refresh_from_db()
    assert (first.state, second.state) == ("countered", "open")
    with pytest.raises(ValidationError, match="answered with another offer"):
        workflow.answer_offer(first, True, actor=cast.bob.user)


def test_counter_offer_in_confidence_does_not_show_before_it_is_passed_on(case, cast):
    first = offer(case, cast)
    second = offer(case, cast, "bob", answers=first, telling="may", amount="61")

    first.refresh_from_db()
    assert first.state == "open"
    assert "¥61.00" not in page(cast, "alice", case)
    workflow.pass_on(second, actor=cast.mira.user)
    first.refresh_from_db()
    assert first.state == "countered"
    assert "¥61.00" in page(cast, "alice", case)


@pytest.mark.parametrize("telling, passes", [("may", True), ("ask", False), ("not", False)])
def test_offer_in_confidence_goes_on_only_with_a_yes(case, cast, telling, passes):
    row = offer(case, cast, telling=telling, deed="秘密条件")
    for who in ("bob", "clara", "dora"):
        assert "秘密条件" not in page(cast, who, case)
    assert "秘密条件" in page(cast, "mira", case) and "秘密条件" in page(cast, "alice", case)

    if not passes:
        with pytest.raises(ValidationError, match="has not allowed it"):
            workflow.pass_on(row, actor=cast.mira.user)
        workflow.set_telling(row, "may", actor=cast.alice.user)
    workflow.pass_on(row, actor=cast.mira.user)

    assert "秘密条件" in page(cast, "bob", case)
    assert not Entry.objects.filter(case=case, audience="joint", kind="telling").exists()


def test_side_does_not_learn_that_the_other_has_something_in_confidence(case, cast):
    before = [browser(cast.bob).get(reverse("act_page", args=[case.pk, name])).status_code for name in QUIET]
    offer(case, cast, telling="ask", deed="秘密条件")

    after = [browser(cast.bob).get(reverse("act_page", args=[case.pk, name])).status_code for name in QUIET]
    assert before == after == [200, 200]
    assert not re.search("Say what may be told|makes you an offer", page(cast, "bob", case))
    assert "Say what may be told" in page(cast, "alice", case)
    assert not Message.objects.filter(user=cast.bob.user, kind="case.offered").exists()


QUIET = ["set_telling", "withdraw_offer"]


def test_offer_lapses_after_its_last_day(case, cast):
    row = offer(case, cast, valid_until=day(1))
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        tasks.end_lapsed_offers()
        assert Offer.objects.get().state == "open"
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        with pytest.raises(ValidationError, match="was good until"):
            workflow.answer_offer(row, True, actor=cast.bob.user)
        tasks.end_lapsed_offers()
        tasks.end_lapsed_offers()

    assert Offer.objects.get().state == "expired"
    told = Message.objects.filter(kind="case.offer_expired", channel="in_app")
    assert {row.user for row in told} == {cast.alice.user, cast.bob.user, cast.mira.user}


ENDINGS = {
    "the end": lambda case, cast: workflow.terminate(case, "party_will", "", actor=cast.bob.user),
    "taking back": lambda case, cast: workflow.withdraw(case, "和好", actor=cast.alice.user),
    "the agreement": lambda case, cast: make.sign_everything(make.frozen(case, cast), cast),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_offer_is_open_after_the_end(case, cast, ending):
    row = offer(case, cast)
    ENDINGS[ending](case, cast)

    row.refresh_from_db()
    assert row.state == "expired"
    with pytest.raises(ValidationError):
        workflow.answer_offer(row, True, actor=cast.bob.user)


def test_nothing_is_offered_while_an_agreement_waits_for_signatures(case, cast):
    row = offer(case, cast)
    make.frozen(case, cast)

    for act in (
        partial(offer, case, cast, deed="别的"),
        partial(workflow.answer_offer, row, True, actor=cast.bob.user),
    ):
        with pytest.raises(ValidationError, match="waits for signatures"):
            act()


def test_offer_taken_back_is_not_accepted(case, cast):
    row = offer(case, cast)
    workflow.withdraw_offer(row, actor=cast.alice.user)

    answer = post(cast, "bob", case, "answer_offer", {"offer": row.pk, "answer": "yes"})
    assert answer.context["form"].errors
    assert not case.agreements.exists()


@pytest.mark.parametrize("powers, status", [(["apply", "evidence", "receive"], 403), (list(Power.values), 302)])
def test_proxy_offers_and_accepts_only_with_the_power_to_settle(case, cast, powers, status):
    workflow.add_agent(side(case, cast, "bob"), cast.oscar, "proxy", relation="律师", authority="看过委托书",
                       powers=powers, actor=cast.clara.user)  # fmt: skip
    row = offer(case, cast)
    to = side(case, cast, "alice").pk

    assert post(cast, "oscar", case, "make_offer", terms(case, to=to)).status_code == status
    answer = {"offer": row.pk, "answer": "yes"}
    assert post(cast, "oscar", case, "answer_offer", answer).status_code == status
    sheet = workflow.state_facts(case, "三月二日漏水。", actor=cast.mira.user)
    confirm = {"sheet": sheet.pk, "answer": "yes"}
    assert post(cast, "oscar", case, "confirm_facts", confirm).status_code == status


@pytest.mark.django_db(transaction=True)
def test_accepting_while_it_is_taken_back_is_one_of_both(cast):
    case = make.case(cast, Status.MEDIATING)
    offer(case, cast)
    rows = [Offer.objects.select_related("case", "to", "party", "entry").get() for _n in range(2)]

    results = together(
        partial(workflow.answer_offer, rows[0], True, actor=cast.bob.user),
        partial(workflow.withdraw_offer, rows[1], actor=cast.alice.user),
    )

    assert len(refusals(results)) == 1
    assert Case.objects.get().agreements.exists() == (Offer.objects.get().state == "accepted")


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("who, name, queries", [("mira", "case", 26), ("alice", "matter", 24)])
def test_cards_cost_the_same_for_many_rows(case, cast, django_assert_num_queries, who, name, queries, rows):
    for n in range(rows):
        offer(case, cast, deed=f"第{n}件事")
        offer(case, cast, "bob", deed=f"第{n}件事", telling="ask")
        piece(case, cast, name=f"收据{n}")
    url, tab = reverse(name, args=[case.pk]), browser(getattr(cast, who))
    tab.get(url)

    with django_assert_num_queries(queries):
        shown = tab.get(url).content.decode()
    assert shown.count("第0件事") == shown.count(f"第{rows - 1}件事") > 1


# What leaves to others


def test_concessions_leave_in_nothing_for_others(case, cast):
    workflow.write(case, Kind.EVIDENCE, "为和解让步", [make.photo()], audience="joint", without_prejudice=True,
                   actor=cast.mira.user)  # fmt: skip
    workflow.write(case, Kind.EVIDENCE, "账单", [make.photo("b")], audience="joint", actor=cast.alice.user)
    offer(case, cast, deed="让步条件")

    shown = tellable(Entry.objects.visible_to(cast.mira.user).filter(case=case))
    assert "账单" in [row.body for row in shown]
    assert not [row for row in shown if "让步" in row.body]
    assert papers.case_files(case) == 1


def test_paper_of_the_list_has_only_what_both_may_see(case, cast):
    piece(case, cast)
    piece(case, cast, "bob", name="只给调解员看的录音", private=True)
    concession = piece(case, cast, "bob", name="让步清单")
    Entry.objects.filter(pk=concession.entry_id).update(without_prejudice=True)

    workflow.make_evidence_list(case, actor=cast.mira.user)
    paper = Paper.objects.get(kind="evidence_list")
    assert [row["name"] for row in paper.data["rows"]] == ["维修收据"]
    workflow.make_evidence_list(case, actor=cast.mira.user)
    assert Paper.objects.filter(kind="evidence_list").count() == 1, "unchanged, it is the same paper"


def test_piece_for_the_mediator_alone_is_seen_by_nobody_else(case, cast):
    piece(case, cast, name="秘密录音", private=True)

    assert "秘密录音" in page(cast, "mira", case) and "秘密录音" in page(cast, "alice", case)
    for who in ("bob", "clara", "dora"):
        assert "秘密录音" not in page(cast, who, case)


def test_first_who_saw_the_original_stands_in_the_list(case, cast):
    row = piece(case, cast)
    workflow.see_original(row, timezone.localdate(), actor=cast.clara.user)
    workflow.see_original(row, timezone.localdate(), actor=cast.mira.user)

    row.refresh_from_db()
    assert row.seen_by == cast.clara.user
    assert "by 克拉拉" in page(cast, "bob", case)
    with pytest.raises(ValidationError):
        workflow.see_original(piece(case, cast, name="别的"), day(1), actor=cast.mira.user)


# The mediator


def test_director_reads_the_wish_when_naming_the_mediator(cast):
    case = make.case(cast, Status.ACCEPTED, assigned=False)
    workflow.wish_mediator(side(case, cast, "bob"), cast.max, actor=cast.bob.user)
    workflow.wish_mediator(case.applicant, cast.mira, actor=cast.alice.user)

    shown = browser(cast.dora).get(reverse("act_page", args=[case.pk, "assign"])).content.decode()
    assert "wished for by 鲍勃" in shown and "wished for by 爱丽" in shown
    workflow.assign(case, cast.max, actor=cast.dora.user)
    assert dict(MediatorWish.objects.values_list("party__name", "granted")) == {"鲍勃": True, "爱丽": False}


def test_mediator_never_reads_why_another_is_asked_for(case, cast):
    workflow.ask_another(side(case, cast, "bob"), "偏袒楼下", actor=cast.bob.user)

    assert "偏袒楼下" in page(cast, "dora", case) and "偏袒楼下" in page(cast, "bob", case)
    for who in ("mira", "alice", "clara"):
        assert "偏袒楼下" not in page(cast, who, case)
    workflow.decide_wish(MediatorWish.objects.get(), None, "没有发现偏袒。", actor=cast.dora.user)
    assert "没有发现偏袒" in page(cast, "bob", case)
    for who in ("mira", "alice"):
        assert "没有发现偏袒" not in page(cast, who, case)


def test_another_mediator_is_asked_for_once(case, cast):
    ask_another(case, cast)
    workflow.decide_wish(MediatorWish.objects.get(), cast.max, "好的。", actor=cast.dora.user)
    case.refresh_from_db()
    assert (case.mediator, case.declared_at) == (cast.max, None)

    with pytest.raises(ValidationError, match="asked once already"):
        ask_another(case, cast)
    assert browser(cast.mira).get(reverse("case", args=[case.pk])).status_code == 404
