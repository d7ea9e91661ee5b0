"""For each act of the case page: a case on which it works, who may, what is sent, and what follows.

`told` names everyone who gets a message, by name in the cast: `alice` in the portal, `alice+` on the phone as well.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from mediation import workflow
from mediation.models import Case, Delegation, Status
from tests import make

from .consent_samples import CONSENTS
from .inquiry_samples import INQUIRIES
from .oral_samples import ORAL
from .party_samples import PARTY_SAMPLES
from .period_samples import PERIODS
from .recusal_samples import MORE
from .sample import BOTH, REASON, TOO_LONG, Sample, ask_closing, draft, fixed, nothing, perform
from .session_samples import SESSIONS, plan
from .signing_samples import SIGNING_SAMPLES


def delegate(case, cast):
    Delegation.objects.create(case=case, kind="court", authority="区法院", received_on=timezone.localdate())


def on_day(days, hour=10):
    """As a form writes a moment so many days from today."""
    return f"{timezone.localdate() + timedelta(days=days)}T{hour:02d}:00"


def offer(case, cast):
    make.times(case, cast)


def let_act(case, cast):
    party = case.parties.get(side="applicant")
    workflow.add_agent(party, cast.carl, "proxy", relation="侄子", authority="看过委托书", actor=cast.clara.user)


def other_side(case):
    return case.parties.get(side="respondent").pk


def earlier(case, cast):
    """Another matter, filed before this one."""
    make.case(cast, at=timezone.now() - timedelta(days=3))


def relate(case, cast):
    earlier(case, cast)
    workflow.relate(case, another(case), "linked", actor=cast.clara.user)


def another(case):
    return Case.objects.exclude(pk=case.pk).latest("pk")


REFUSAL = {"ground": "A4", "advice": "请向法院起诉。"}
REFERRAL = {"office": "police", "reason": "治安案件", "facts": "有人动手。", "sharing": "danger"}
MINUTES = {"place": "工作室", "present": "双方", "statements": "各说各的。", "result": "下周再谈。", "read_back": "on"}
VISIT = {"whom": "双方", "satisfaction": "满意", "findings": "已付清。"}

SAMPLES: dict[str, Sample] = {
    "ask_consent": Sample(
        Status.SUBMITTED, "clara", "alice", fixed(not_reserved="on", not_taken_up="on", urgency="U1"),
        "case.consent_asked", {"status": "consent_pending", "urgency": "U1"}, "consent_asked", told="alice bob+",
        bad={"not_taken_up": "", "urgency": "U2"}, kept='id="id_urgency_2" checked',
    ),
    "ask_supplement": Sample(
        Status.SUBMITTED, "clara", "alice", fixed(gaps="合同复印件"), "case.supplement_asked",
        {"status": "needs_supplement"}, "supplement_asked", "补正通知书", "alice+", "party", bad={"gaps": TOO_LONG},
    ),
    "supplement": Sample(
        Status.NEEDS_SUPPLEMENT, "alice", "clara",
        lambda case, cast: {"text": "合同在这里。", "files": make.photo()}, "case.supplemented",
        {"status": "submitted"}, "supplemented", told="clara", bad={"text": TOO_LONG},
    ),
    "send_link": Sample(
        Status.CONSENT_PENDING, "clara", "alice",
        lambda case, cast: {"party": other_side(case), "phone": "137 9999 0001"}, "case.link_sent",
        {"status": "consent_pending"}, told="bob +8613799990001", bad={"phone": "12x"}, kept="12x",
    ),
    "record_answer": Sample(
        Status.CONSENT_PENDING, "clara", "alice",
        lambda case, cast: {"party": other_side(case), "agrees": "yes", "read_out": "on"}, "case.accepted",
        {"status": "accepted", "number_in_year": 1}, "accepted", "人民调解受理登记表", "alice+ bob+ dora",
        bad={"read_out": "", "agrees": "no"}, kept='id="id_agrees_1".* checked',
    ),
    "propose_refusal": Sample(
        Status.SUBMITTED, "clara", "alice", fixed(**REFUSAL), "case.refusal_proposed",
        {"status": "submitted"}, "refusal_proposed", told="dora", audience="director", bad={"advice": TOO_LONG},
    ),
    "refuse": Sample(
        Status.SUBMITTED, "dora", "clara", fixed(**REFUSAL), "case.refused",
        {"status": "refused", "refusal_ground": "A4"}, "refused", "不予受理告知书", "alice+", "party",
        bad={"advice": TOO_LONG},
    ),
    "transfer": Sample(
        Status.SUBMITTED, "clara", "alice", fixed(**REFERRAL), "case.transferred",
        {"status": "transferred"}, "transferred", "移送函", "alice+",
        bad={"reason": "", "office": "other", "to": "居委会"}, kept="居委会",
    ),
    "assign": Sample(
        Status.ACCEPTED, "dora", "clara", lambda case, cast: {"mediator": cast.max.pk}, "case.assigned",
        {"status": "accepted", "mediator__name": "马克斯"}, "assigned", told="max+ mira",
        bad={"mediator": "0"}, kept="Select a valid choice",
    ),
    "begin": Sample(
        Status.ACCEPTED, "mira", "clara", fixed(declares="on"), "case.started",
        {"status": "mediating"}, "started", "指派调解员及回避声明", BOTH,
        bad={"declares": ""}, kept="This field is required",
    ),
    "record_session": Sample(
        Status.MEDIATING, "mira", "clara",
        lambda case, cast: {"session": case.sessions.get().pk, **MINUTES}, "case.session_recorded",
        {"status": "mediating"}, "session_record", "人民调解记录", "alice bob", prepare=plan,
        bad={"read_back": "", "statements": "第一句话"}, kept="第一句话",
    ),
    "plan_session": Sample(
        Status.MEDIATING, "mira", "clara",
        lambda case, cast: {"day": timezone.localdate() + timedelta(days=9), "time": "14:30", "place": "工作室"},
        "case.session_planned", {"status": "mediating"}, "session_planned", told=BOTH + " mira+",
        bad={"day": "2020-01-01", "place": "凉亭"}, kept="凉亭",
    ),
    "propose_times": Sample(
        Status.MEDIATING, "mira", "alice",
        lambda case, cast: {"time_1": on_day(8), "time_2": on_day(9), "time_4": on_day(10), "place": "工作室"},
        "case.times_proposed", {"status": "mediating"}, "times_proposed", told=BOTH,
        bad={"time_2": "", "place": "凉亭"}, kept="凉亭",
    ),
    "choose_times": Sample(
        Status.MEDIATING, "bob", "clara",
        lambda case, cast: {"times": [case.proposals.get().times.first().pk], "none_because": ""},
        "case.times_chosen", {"status": "mediating"}, told="mira", prepare=offer,
        bad={"times": [], "none_because": "长" * 501}, kept="长长",
    ),
    "fix_time": Sample(
        Status.MEDIATING, "mira", "bob",
        lambda case, cast: {"time": case.proposals.latest("pk").times.first().pk},
        "case.session_planned", {"status": "mediating"}, "session_planned", told=BOTH + " mira+", prepare=offer,
        bad={"time": "0"}, kept="Select a valid choice",
    ),
    "call_off_session": Sample(
        Status.MEDIATING, "mira", "clara",
        lambda case, cast: {"session": case.sessions.get().pk, "reason": "调解员生病"}, "case.session_cancelled",
        {"status": "mediating"}, "session_cancelled", told=BOTH + " mira+", prepare=plan, **REASON,
    ),
    "freeze": Sample(
        Status.MEDIATING, "mira", "clara", nothing, "agreement.frozen",
        {"status": "mediating"}, "agreement_frozen", "人民调解协议书", BOTH + " mira+", prepare=draft,
    ),
    "redraft": Sample(
        Status.MEDIATING, "mira", "clara", fixed(reason="金额写错"), "agreement.redrafted",
        {"status": "mediating"}, "redrafted", told=BOTH, prepare=lambda case, cast: make.frozen(case, cast), **REASON,
    ),
    "suspend": Sample(
        Status.MEDIATING, "mira", "clara", fixed(reason="等鉴定"), "case.suspended",
        {"status": "suspended"}, "suspended", "中止调解记录", BOTH, **REASON,
    ),
    "resume": Sample(
        Status.SUSPENDED, "mira", "clara", fixed(reason="鉴定已出"), "case.resumed",
        {"status": "mediating"}, "resumed", "恢复调解记录", BOTH, **REASON,
    ),
    "record_performance": Sample(
        Status.AGREED, "mira", "clara",
        lambda case, cast: {
            "obligation": case.agreements.get().obligations.get().pk, "state": "performed", "day": timezone.localdate(),
        },
        "case.obligation_performed", {"status": "agreed"}, "performance", told="alice bob",
        bad={"day": "2999-01-01", "note": "转账凭证"}, kept="转账凭证",
    ),
    "follow_up": Sample(
        Status.AGREED, "mira", "clara", fixed(**VISIT), "case.followed_up",
        {"status": "agreed"}, "follow_up", "回访记录", "alice bob", bad={"findings": TOO_LONG},
    ),
    "ask_closing": Sample(
        Status.AGREED, "mira", "clara", fixed(reason="已全部履行"), "case.closing_asked",
        {"status": "agreed"}, "closing_asked", told="dora", prepare=perform, **REASON,
    ),
    "close": Sample(
        Status.AGREED, "dora", "clara", fixed(reason="同意结案"), "case.closed",
        {"status": "closed"}, "closed", "结案报告表", BOTH, prepare=ask_closing, **REASON,
    ),
    "reopen": Sample(
        Status.AGREED, "dora", "mira", fixed(all_agree="on", reason="法院未确认"), "case.reopened",
        {"status": "mediating", "closing_asked_at": None}, "reopened", told=BOTH + " mira+", **REASON,
    ),
    "terminate": Sample(
        Status.MEDIATING, "bob", "clara", fixed(reason="不想谈了"), "case.terminated",
        {"status": "terminated", "termination_code": "party_will"}, "terminated", "终止调解告知书", BOTH + " mira+",
        **REASON,
    ),
    "withdraw": Sample(
        Status.MEDIATING, "alice", "bob", fixed(reason="已经和好"), "case.withdrawn",
        {"status": "withdrawn"}, "withdrawn", "撤回申请记录", BOTH + " mira+ clara+", **REASON,
    ),
    "report_back": Sample(
        Status.TERMINATED, "clara", "alice", fixed(result="调解未成。"), "case.reported_back",
        {"status": "terminated"}, "reported", "委托调解情况复函", prepare=delegate, bad={"result": TOO_LONG},
    ),
    "rate": Sample(
        Status.CLOSED, "alice", "mira", fixed(stars="4", solved="partly", comment="来得很快"), "case.rated",
        {"status": "closed"}, bad={"stars": "6", "comment": "来得太慢"}, kept="来得太慢",
    ),
    "add_agent": Sample(
        Status.MEDIATING, "alice", "mira",
        lambda case, cast: {
            "party": case.parties.get(side="applicant").pk, "kind": "helper", "name": "奥斯卡",
            "phone": cast.oscar.user.phone, "relation": "儿子", "powers": ["evidence", "receive"],
        },
        "case.agent_named", {"status": "mediating"}, "agent_named", told="oscar+ alice",
        bad={"phone": "12x", "relation": "外甥"}, kept="外甥",
    ),
    "end_agent": Sample(
        Status.MEDIATING, "clara", "mira",
        lambda case, cast: {"agent": case.parties.get(side="applicant").agents.get().pk},
        "case.agent_ended", {"status": "mediating"}, "agent_ended", told="carl", prepare=let_act,
        bad={"agent": "0"}, kept="Select a valid choice",
    ),
    "relate": Sample(
        Status.MEDIATING, "clara", "mira",
        lambda case, cast: {"other": another(case).pk, "kind": "joined", "reason": "同一处漏水"},
        "case.related", {"status": "mediating"}, prepare=earlier, **REASON,
    ),
    "correct_category": Sample(
        Status.MEDIATING, "clara", "mira", fixed(category="NOISE", reason="漏水只是起因，争的是噪声"),
        "case.category", {"status": "mediating", "category": "NOISE"}, "category", told="mira", **REASON,
    ),
    "unrelate": Sample(
        Status.MEDIATING, "dora", "mira", lambda case, cast: {"other": another(case).pk},
        "case.unrelated", {"status": "mediating"}, prepare=relate, bad={"other": "0"}, kept="Select a valid choice",
    ),
    "write": Sample(
        Status.MEDIATING, "alice", "selma", fixed(audience="joint", body="周末可以谈"), "case.message",
        {"status": "mediating"}, "message", told="bob mira", bad={"body": TOO_LONG},
    ),
}  # fmt: skip

SAMPLES |= PERIODS | MORE | PARTY_SAMPLES | SESSIONS | CONSENTS | SIGNING_SAMPLES | ORAL | INQUIRIES
