"""Samples of what the sides do: see act_samples."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from mediation import workflow
from mediation.models import MediatorWish, Status

from .sample import BOTH, TOO_LONG, Sample, fixed


def day(days):
    return timezone.localdate() + timedelta(days=days)


def term(case, deed="付修理费", amount="100.00"):
    """Bob does or pays something within ten days."""
    amount = Decimal(amount) if amount else None
    debtor = case.parties.get(side="respondent")
    return {"debtor": debtor, "deed": deed, "amount": amount, "due_on": day(10), "place": "转账"}


def offer(case, cast, who="alice", *, telling="", answers=None, valid_until=None, **of_term):
    """alice offers bob, or bob alice, that bob pays; `telling`: to the mediator alone."""
    to = cast.bob if who == "alice" else cast.alice
    person = getattr(cast, who)
    return workflow.make_offer(
        case.parties.get(person=person), case.parties.get(person=to), [term(case, **of_term)],
        valid_until or day(5), telling=telling, answers=answers, actor=person.user,
    )  # fmt: skip


def talk(case, cast, who="alice", *, said="其实五十也行", passing="愿意各退一步", telling="ask"):
    party = case.parties.get(person=getattr(cast, who))
    return workflow.record_talk(
        party, said, passing=passing, telling=telling, talked_at=timezone.now() - timedelta(hours=1), place="工作室",
        actor=cast.mira.user,
    )  # fmt: skip


def piece(case, cast, who="alice", *, name="维修收据", private=False, **changed):
    given = {"purpose": "证明花了一百元", "form": "original"} | changed
    person = getattr(cast, who)
    return workflow.list_evidence(
        case.parties.get(person=person), name=name, private=private, actor=person.user, **given
    )


def facts(case, cast, text="漏水发生在三月二日。"):
    return workflow.state_facts(case, text, actor=cast.mira.user)


def ask_another(case, cast):
    workflow.ask_another(case.applicant, "说话太快", actor=cast.alice.user)


def terms(case, **changed):
    """What the form of an offer gets."""
    row = term(case)
    given = {"debtor": row["debtor"].pk, "deed": row["deed"], "amount": "100", "due_on": row["due_on"], "place": "转账"}
    return {
        "term-TOTAL_FORMS": "2",
        "term-INITIAL_FORMS": "0",
        **{f"term-0-{name}": value for name, value in given.items()},
        "valid_until": day(5),
        "audience": "all",
        **changed,
    }


PARTY_SAMPLES = {
    "ask_response": Sample(
        Status.MEDIATING, "mira", "bob", fixed(), "case.response_asked", {"status": "mediating"},
        "response_asked", told="bob+",
    ),
    "respond": Sample(
        Status.MEDIATING, "bob", "alice", fixed(words="水管是公用的"), "case.responded", {"status": "mediating"},
        "response", told="alice mira", bad={"words": TOO_LONG},
        prepare=lambda case, cast: workflow.ask_response(case, actor=cast.mira.user),
    ),
    "counter_claim": Sample(
        Status.MEDIATING, "bob", "alice", fixed(claim="请修好公用水管"), "case.counter_claimed",
        {"status": "mediating"}, "counter_claim", told="alice+ mira", bad={"claim": TOO_LONG},
    ),
    "make_offer": Sample(
        Status.MEDIATING, "alice", "clara",
        lambda case, cast: terms(case, to=case.parties.get(side="respondent").pk), "case.offered",
        {"status": "mediating"}, "offer", told="bob+ mira", bad={"valid_until": "2020-01-01", "term-0-deed": "换水管"},
        kept="换水管",
    ),
    "answer_offer": Sample(
        Status.MEDIATING, "bob", "mira",
        lambda case, cast: {"offer": case.offers.latest("pk").pk, "answer": "yes", "words": "好的"},
        "case.offer_accepted", {"status": "mediating"}, "offer_answered", told="alice+ mira", prepare=offer,
        bad={"answer": "", "words": "再想想"}, kept="再想想",
    ),
    "counter_offer": Sample(
        Status.MEDIATING, "bob", "mira",
        lambda case, cast: terms(case, to=case.applicant.pk, offer=case.offers.earliest("pk").pk)
        | {"term-INITIAL_FORMS": "1"}, "case.offered",
        {"status": "mediating"}, "offer", told="alice+ mira", prepare=offer, bad={"term-0-amount": "x9x"}, kept="x9x",
    ),
    "withdraw_offer": Sample(
        Status.MEDIATING, "alice", "mira", lambda case, cast: {"offer": case.offers.get().pk}, "case.offer_withdrawn",
        {"status": "mediating"}, "offer_ended", told="bob mira", prepare=offer, bad={"offer": "0"},
        kept="Select a valid choice",
    ),
    "pass_on_offer": Sample(
        Status.MEDIATING, "mira", "alice", lambda case, cast: {"offer": case.offers.get().pk}, "case.offer_passed_on",
        {"status": "mediating"}, "offer", told="bob+", prepare=lambda case, cast: offer(case, cast, telling="may"),
        bad={"offer": "0"}, kept="Select a valid choice",
    ),
    "set_telling": Sample(
        Status.MEDIATING, "alice", "mira",
        lambda case, cast: {"item": f"offer-{case.offers.get().pk}", "telling": "may"}, "case.telling_set",
        {"status": "mediating"}, "telling", told="mira", audience="party",
        prepare=lambda case, cast: offer(case, cast, telling="ask"), bad={"telling": "perhaps"},
        kept="Select a valid choice",
    ),
    "record_talk": Sample(
        Status.MEDIATING, "mira", "alice",
        lambda case, cast: {
            "party": case.applicant.pk, "day": day(-1), "time": "14:30", "place": "工作室", "said": "五十也行",
            "passing": "愿意退一步", "telling": "ask",
        },
        "case.talk_recorded", {"status": "mediating"}, "talk", told="alice", audience="party",
        bad={"passing": "", "telling": "may"}, kept="Write down what the other side may be told",
    ),
    "state_facts": Sample(
        Status.MEDIATING, "mira", "bob", fixed(facts="三月二日漏水。"), "case.facts_stated", {"status": "mediating"},
        "facts", told=BOTH, bad={"facts": TOO_LONG},
    ),
    "confirm_facts": Sample(
        Status.MEDIATING, "bob", "mira",
        lambda case, cast: {"sheet": case.fact_sheets.get().pk, "answer": "no", "words": "是三月三日"},
        "case.facts_answered", {"status": "mediating"}, "facts_disputed", told="mira", audience="party", prepare=facts,
        bad={"words": ""}, kept="Please say what is wrong",
    ),
    "list_evidence": Sample(
        Status.MEDIATING, "alice", "dora",
        fixed(name="收据", purpose="花了一百元", form="original", pages="2"), "case.evidence_listed",
        {"status": "mediating"}, "evidence", told="bob mira", bad={"pages": "0", "name": "发票"}, kept="发票",
    ),
    "see_original": Sample(
        Status.MEDIATING, "clara", "alice",
        lambda case, cast: {"piece": case.evidence.get().pk, "day": day(0), "compared": "on"}, "case.original_seen",
        {"status": "mediating"}, prepare=piece, bad={"compared": ""}, kept="This field is required",
    ),
    "print_evidence": Sample(
        Status.MEDIATING, "mira", "alice", fixed(), "case.evidence_list_made", {"status": "mediating"},
        "evidence_list", "证据清单", "alice bob", prepare=piece,
    ),
    "wish_mediator": Sample(
        Status.SUBMITTED, "alice", "clara", lambda case, cast: {"mediator": cast.max.pk}, "case.mediator_wished",
        {"status": "submitted", "mediator": None}, "mediator_wish", told="dora", audience="director",
        bad={"mediator": "0"}, kept="Select a valid choice",
    ),
    "ask_another": Sample(
        Status.MEDIATING, "bob", "mira", fixed(reason="说话太快"), "case.another_mediator_asked",
        {"status": "mediating", "mediator__name": "米拉"}, "mediator_wish", told="dora", audience="director",
        bad={"reason": TOO_LONG},
    ),
    "decide_wish": Sample(
        Status.MEDIATING, "dora", "clara",
        lambda case, cast: {"wish": MediatorWish.objects.get().pk, "mediator": cast.max.pk, "words": "换一位。"},
        "case.mediator_decided", {"status": "mediating", "mediator__name": "马克斯"}, "mediator_decided",
        told="alice+ max+ mira", audience="director", prepare=ask_another, bad={"words": "", "mediator": "0"},
        kept="Select a valid choice",
    ),
}  # fmt: skip
