"""Samples of the acts about ties, recusal and danger: see `act_samples`."""

from __future__ import annotations

from django.utils import timezone

from mediation import workflow
from mediation.models import Status

from .sample import BOTH, REASON, TOO_LONG, Sample, fixed


def disclose(case, cast):
    """Mira discloses; alice lets her go on."""
    workflow.disclose_tie(case, "other", "我是申请人的远房表亲", actor=cast.mira.user)
    workflow.answer_tie(case.parties.get(side="applicant"), True, actor=cast.alice.user)


def ask(case, cast):
    """Bob asks for another mediator."""
    party = case.parties.get(side="respondent")
    workflow.ask_recusal(case, "她和申请人是亲戚", party=party, actor=cast.bob.user)


def endanger(case, cast):
    workflow.set_risk(case, "serious", "他说要拿刀", actor=cast.mira.user)


def now():
    return timezone.localtime().strftime("%Y-%m-%dT%H:%M")


MORE: dict[str, Sample] = {
    "disclose_tie": Sample(
        Status.MEDIATING, "mira", "clara", fixed(kind="other", words="我是申请人的远房表亲"), "case.tie_disclosed",
        {"status": "mediating"}, "tie_disclosed", told=BOTH + " dora", bad={"words": TOO_LONG},
    ),
    "answer_tie": Sample(
        Status.MEDIATING, "bob", "dora", fixed(agrees="yes"), "case.tie_answered",
        {"status": "mediating"}, "tie_accepted", "调解员关系披露及当事人同意记录", "mira", prepare=disclose,
        bad={"agrees": "perhaps"}, kept="Select a valid choice",
    ),
    "ask_recusal": Sample(
        Status.MEDIATING, "bob", "dora", fixed(reason="她和申请人是亲戚"), "case.recusal_asked",
        {"status": "mediating"}, "recusal_asked", told="dora+ mira", audience="director", **REASON,
    ),
    "decide_recusal": Sample(
        Status.MEDIATING, "dora", "mira",
        lambda case, cast: {"recusal": case.recusals.get().pk, "decision": "grant", "ground": "确有亲属关系"},
        "case.recused", {"status": "mediating", "mediator": None, "declared_at": None}, "recused", "回避决定书",
        BOTH + " dora mira", prepare=ask, bad={"ground": TOO_LONG},
    ),
    "set_risk": Sample(
        Status.MEDIATING, "mira", "alice", fixed(level="acute", seen="他手里有刀"), "case.risk_set",
        {"status": "mediating"}, told="dora+ clara+", bad={"level": "x", "seen": "门口有汽油"}, kept="门口有汽油",
    ),
    "warn": Sample(
        Status.MEDIATING, "clara", "bob",
        lambda case, cast: {"whom": "police", "name": "王警官 0148", "told_at": now(), "said": "马上到"},
        "case.warned", {"status": "mediating"}, prepare=endanger, bad={"told_at": ""}, kept="王警官 0148",
    ),
}  # fmt: skip
