"""Ties and recusal: what waits, who decides, what becomes of the mediator; and what goes wrong."""

from datetime import timedelta
from itertools import cycle

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from foundation.audit.models import Record
from foundation.notifications.models import Message
from mediation import workflow
from mediation.acts import possible
from mediation.acts.recusal import HELD
from mediation.forms import AssignForm
from mediation.models import Agreement, Audience, Case, Entry, Kind, Recusal, Session, Status
from mediation.models.case import CaseQuerySet
from mediation.workflow.conduct import MEDIATED
from mediation.workflow.ties import standstill
from residents.models import Mandate
from tests import make

from .act_samples import SAMPLES
from .conftest import browser
from .recusal_samples import ask, disclose

GROUND = "确有亲属关系"


@pytest.fixture
def case(cast):
    return make.case(cast, Status.MEDIATING)


def decide(case, cast, grant):
    workflow.decide_recusal(case.recusals.open().get(), grant, GROUND, actor=cast.dora.user)
    case.refresh_from_db()


def side(case, which):
    return case.parties.get(side=which)


def sends(who, case, name, data):
    return browser(who).post(reverse(f"act_{name}", args=[case.pk]), data)


def inbox(person, case):
    rows = Message.objects.visible_to(person.user).filter(link=reverse("matter", args=[case.pk]))
    return list(rows.values_list("kind", flat=True))


# While it is asked for


BY_MEDIATOR = sorted(HELD - {"terminate", "transfer"})  # whose samples are of a side and of the clerk


@pytest.mark.parametrize("name, contest", list(zip(BY_MEDIATOR, cycle([ask, disclose]), strict=False)))
def test_mediator_waits(cast, name, contest):
    sample = SAMPLES[name]
    case = make.case(cast, sample.status)
    sample.prepare(case, cast)
    contest(case, cast)
    before, entries = Case.objects.filter(pk=case.pk).values().get(), case.entries.count()

    response = sends(cast.mira, case, name, sample.data(case, cast))

    assert response.context["form"].non_field_errors() == [standstill(case)]
    assert (Case.objects.filter(pk=case.pk).values().get(), case.entries.count()) == (before, entries)
    case.refresh_from_db()
    assert name not in {act.name for act in possible(cast.mira.user, case)}


def test_every_act_of_the_mediator_is_held_or_cannot_wait():
    """A new act of the mediator belongs into one of the two."""
    of_mediator = {name for name, sample in SAMPLES.items() if sample.who == "mira"}

    assert of_mediator - HELD == {"call_off_session", "confirm_erased", "disclose_tie", "set_risk"}


@pytest.mark.parametrize(
    "act",
    [
        lambda case, user: workflow.terminate(case, "wide_gap", "", actor=user),
        lambda case, user: workflow.transfer(case, "派出所", "治安", actor=user),
        lambda case, user: workflow.draft(case, facts="", issues="", clauses=[{}], actor=user),
    ],
)
def test_mediator_can_neither_end_nor_draft_meanwhile(cast, case, act):
    ask(case, cast)

    with pytest.raises(ValidationError, match="please wait"):
        act(case, cast.mira.user)


def test_mediator_does_not_sign_meanwhile(cast, case):
    agreement = make.frozen(case, cast)
    ask(case, cast)

    with pytest.raises(ValidationError, match="please wait"):
        make.sign(agreement, cast, "mira")
    make.sign(agreement, cast, "alice")


def test_any_side_stops_meanwhile(cast, case):
    ask(case, cast)

    workflow.terminate(case, "party_will", "", party=side(case, "applicant"), actor=cast.alice.user)

    assert case.status == Status.TERMINATED


def test_nobody_is_named_before_the_decision(cast, case):
    ask(case, cast)

    with pytest.raises(ValidationError, match="decide on it first"):
        workflow.assign(case, cast.max, actor=cast.dora.user)


def test_one_request_at_a_time(cast, case):
    ask(case, cast)
    ask(case, cast)

    with pytest.raises(ValidationError, match="asked for already"):
        workflow.ask_recusal(case, "也是", party=side(case, "applicant"), actor=cast.alice.user)
    assert case.recusals.count() == 1


def test_reason_is_for_the_director_and_who_wrote_it(cast, case):
    ask(case, cast)

    pages = {
        who: browser(getattr(cast, who)).get(reverse("matter", args=[case.pk]), follow=True).content.decode()
        for who in ("alice", "bob", "clara", "dora", "mira")
    }

    assert {who for who, page in pages.items() if "她和申请人是亲戚" in page} == {"bob", "dora"}
    assert {who for who, page in pages.items() if "Request for another mediator" in page} == {
        "bob", "clara", "dora", "mira",
    }  # fmt: skip
    assert all("Until the director has decided, please wait" in page for page in pages.values())


def test_clerk_writes_down_what_a_side_asks_for(cast, case):
    party = side(case, "respondent")

    sends(cast.clara, case, "ask_recusal", {"party": party.pk, "reason": "口头：亲戚"})

    row = case.recusals.get()
    assert (row.party, row.asked_by, row.reason) == (party, cast.clara.user, "口头：亲戚")


def test_request_waits_for_the_director(cast, case):
    assert not todo(cast.dora).filter(pk=case.pk)

    ask(case, cast)

    assert todo(cast.dora).filter(pk=case.pk)


def todo(person) -> CaseQuerySet:
    return Case.objects.visible_to(person.user).todo_of(person.user)


# The decision


def test_refused_request_lets_the_mediator_go_on(cast, case):
    ask(case, cast)

    decide(case, cast, False)

    row = case.recusals.get()
    assert (row.state, row.decided_by, row.ground) == (Recusal.State.REFUSED, cast.dora.user, GROUND)
    entry = case.entries.get(kind=Kind.RECUSAL_REFUSED)
    assert (entry.audience, entry.party, entry.paper.title) == (
        Audience.PARTY, side(case, "respondent"), "驳回回避申请决定书",
    )  # fmt: skip
    assert "case.recusal_refused" in inbox(cast.bob, case)
    assert "case.recusal_refused" not in inbox(cast.alice, case)
    workflow.suspend(case, "等鉴定", actor=cast.mira.user)


def test_decision_is_one(cast, case):
    ask(case, cast)
    request = case.recusals.get()
    decide(case, cast, False)

    workflow.decide_recusal(request, False, "又一次", actor=cast.dora.user)
    with pytest.raises(ValidationError, match="decided already"):
        workflow.decide_recusal(request, True, "不", actor=cast.dora.user)

    request.refresh_from_db()
    assert (request.state, request.ground) == (Recusal.State.REFUSED, GROUND)


def test_director_who_mediates_does_not_refuse_a_request_against_himself(cast, case):
    committee = cast.place.committees.get()
    Mandate.objects.create(
        sub_district=cast.place, person=cast.mira, role="director", committee=committee, starts_on="2024-01-01"
    )
    ask(case, cast)
    request = case.recusals.get()

    with pytest.raises(ValidationError, match="not refuse the request"):
        workflow.decide_recusal(request, False, "没有", actor=cast.mira.user)
    workflow.decide_recusal(request, True, "本人回避", actor=cast.mira.user)

    assert not Case.objects.visible_to(cast.mira.user).filter(pk=case.pk)


def test_recusal_in_the_middle_ends_what_named_the_mediator(cast, case):
    workflow.plan_session(case, timezone.now() + timedelta(days=5), "工作室", actor=cast.mira.user)
    make.times(case, cast)
    agreement = make.frozen(case, cast)
    make.sign(agreement, cast, "alice")
    workflow.ask_recusal(case, "我是他的表姐", party=None, actor=cast.mira.user)

    decide(case, cast, True)

    assert (case.status, case.mediator, case.declared_at) == (Status.MEDIATING, None, None)
    assert Session.objects.filter(case=case, cancelled_at=None).count() == 0
    assert case.proposals.open().count() == 0
    assert list(case.agreements.values_list("status", flat=True)) == ["superseded", "draft"]
    assert case.agreements.get(status=Agreement.Status.DRAFT).obligations.count() == 1
    assert not Message.objects.filter(kind="session.reminder", status="waiting").exists()
    assert case.entries.get(kind=Kind.RECUSED).paper.title == "回避决定书"
    assert Record.objects.filter(verb="case.recused", subject_id=case.pk).count() == 1
    workflow.assign(case, cast.max, actor=cast.dora.user)
    workflow.begin(case, actor=cast.max.user)
    workflow.freeze(case, actor=cast.max.user)


def test_agreement_that_waits_in_a_pause_is_taken_back_too(cast, case):
    make.frozen(case, cast)
    workflow.suspend(case, "等鉴定", actor=cast.mira.user)
    ask(case, cast)

    decide(case, cast, True)

    assert case.agreements.filter(status=Agreement.Status.FROZEN).count() == 0


def test_case_without_its_mediator_waits_for_the_director(cast, case):
    ask(case, cast)
    decide(case, cast, True)

    assert todo(cast.dora).filter(pk=case.pk)
    assert "Name the mediator" in browser(cast.dora).get(reverse("case", args=[case.pk])).content.decode()


def test_recused_mediator_reads_nothing_any_more(cast, case):
    workflow.write(case, Kind.NOTE, "我的笔记", audience=Audience.MEDIATORS, actor=cast.mira.user)
    ask(case, cast)
    assert inbox(cast.mira, case)

    decide(case, cast, True)

    assert not Entry.objects.visible_to(cast.mira.user).filter(case=case)
    assert not inbox(cast.mira, case)
    waiting = Message.objects.filter(user=cast.mira.user, status="waiting", link=reverse("matter", args=[case.pk]))
    assert not waiting.exists()
    assert "我的笔记" in [row.body for row in Entry.objects.visible_to(cast.dora.user).filter(case=case)]


def test_notices_to_the_desk_pass_by_who_was_recused(cast, case):
    committee = cast.place.committees.get()
    Mandate.objects.create(
        sub_district=cast.place, person=cast.mira, role="clerk", committee=committee, starts_on="2024-01-01"
    )
    ask(case, cast)
    decide(case, cast, True)
    before = Message.objects.filter(user=cast.mira.user).count()

    workflow.withdraw(case, "不要了", actor=cast.alice.user)

    assert Message.objects.filter(user=cast.mira.user).count() == before


def test_recused_mediator_does_not_come_back(cast, case):
    ask(case, cast)
    decide(case, cast, True)

    offered = AssignForm(case=case, user=cast.dora.user).fields["mediator"].choices
    assert [key for key, _label in offered] == [str(cast.max.pk)]
    with pytest.raises(ValidationError, match="can't be named again"):
        workflow.assign(case, cast.mira, actor=cast.dora.user)
    with pytest.raises(ValidationError, match="can't act for a side"):
        workflow.add_agent(
            side(case, "applicant"), cast.mira, "proxy", relation="邻居", authority="口头", actor=cast.clara.user
        )


def test_agent_of_a_side_does_not_become_mediator(cast, case):
    workflow.add_agent(
        side(case, "applicant"), cast.max, "proxy", relation="邻居", authority="口头", actor=cast.clara.user
    )

    with pytest.raises(ValidationError, match="acted for a side"):
        workflow.assign(case, cast.max, actor=cast.dora.user)


def test_request_of_one_side_is_enough_where_the_rule_says_so(cast, case, settings):
    settings.RECUSAL_BY_ONE_SIDE = True

    ask(case, cast)

    case.refresh_from_db()
    row = case.recusals.get()
    assert (case.mediator, row.state, row.decided_by) == (None, Recusal.State.GRANTED, None)


def test_own_request_still_waits_for_the_director_there(cast, case, settings):
    settings.RECUSAL_BY_ONE_SIDE = True

    workflow.ask_recusal(case, "我是他的表姐", party=None, actor=cast.mira.user)

    assert case.recusals.get().state == Recusal.State.OPEN


@pytest.mark.parametrize("status", set(Status.values) - {*MEDIATED, Status.DRAFT, Status.ARCHIVED})
def test_recusal_belongs_to_a_running_mediation(cast, status):
    case = make.case(cast, status)

    with pytest.raises(ValidationError):
        workflow.ask_recusal(case, "亲戚", party=side(case, "applicant"), actor=cast.alice.user)


# Disclosed ties


def test_both_sides_knowingly_let_the_mediator_go_on(cast):
    case = make.case(cast, Status.ACCEPTED)
    disclose(case, cast)
    at = timezone.now()

    sends(cast.clara, case, "answer_tie", {"party": side(case, "respondent").pk, "agrees": "yes"})
    workflow.begin(case, actor=cast.mira.user)

    said = {row.party.name: (row.agrees, row.oral) for row in case.disclosures.get().answers.all()}
    assert said == {"爱丽": (True, False), "鲍勃": (True, True)}
    assert case.disclosures.get().answers.last().said_at >= at
    paper = case.entries.get(kind=Kind.TIE_ACCEPTED).paper
    assert [row["name"] for row in paper.data["answers"]] == ["爱丽", "鲍勃"]
    declared = case.entries.get(kind=Kind.STARTED).paper.data["declaration"]
    assert "如实披露" in declared
    assert "没有利害关系" not in declared
    page = browser(cast.mira).get(reverse("case", args=[case.pk])).content.decode()
    assert "我是申请人的远房表亲" in page


def test_no_of_one_side_ends_it_at_once(cast, case):
    disclose(case, cast)

    sends(cast.bob, case, "answer_tie", {"agrees": "no"})

    case.refresh_from_db()
    row = case.recusals.get()
    assert (case.mediator, row.state, row.party) == (None, Recusal.State.GRANTED, side(case, "respondent"))
    assert "当事人不同意" in case.entries.get(kind=Kind.RECUSED).paper.data["ground"]


def test_no_settles_an_open_request_too(cast, case):
    disclose(case, cast)
    workflow.ask_recusal(case, "亲戚", party=side(case, "applicant"), actor=cast.alice.user)

    workflow.answer_tie(side(case, "respondent"), False, actor=cast.bob.user)

    assert [row.state for row in case.recusals.all()] == [Recusal.State.GRANTED]


def test_second_tie_needs_a_second_yes(cast, case):
    disclose(case, cast)
    workflow.answer_tie(side(case, "respondent"), True, actor=cast.bob.user)
    workflow.disclose_tie(case, "interest", "我也住这幢楼", actor=cast.mira.user)

    with pytest.raises(ValidationError, match="爱丽、鲍勃"):
        workflow.suspend(case, "等鉴定", actor=cast.mira.user)


def test_tie_of_the_former_mediator_does_not_hold_the_next(cast, case):
    disclose(case, cast)

    workflow.assign(case, cast.max, actor=cast.dora.user)
    workflow.begin(case, actor=cast.max.user)

    case.refresh_from_db()
    assert case.declared_at
    with pytest.raises(ValidationError, match="another mediator meanwhile"):
        workflow.disclose_tie(case, "other", "表亲", actor=cast.mira.user)


def test_words_of_people_stay_words(cast, case):
    """What a form repeats as its hint is not read as HTML."""
    workflow.disclose_tie(case, "other", "<b>表亲</b>", actor=cast.mira.user)
    workflow.ask_recusal(case, "<i>亲戚</i>", party=side(case, "respondent"), actor=cast.bob.user)

    said = browser(cast.bob).get(reverse("act_page", args=[case.pk, "answer_tie"])).content.decode()
    asked = browser(cast.dora).get(reverse("act_page", args=[case.pk, "decide_recusal"])).content.decode()

    assert ("&lt;b&gt;表亲" in said, "<b>表亲" in said) == (True, False)
    assert ("&lt;i&gt;亲戚" in asked, "<i>亲戚" in asked) == (True, False)
