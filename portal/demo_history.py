"""Eighteen months of the demo's past: cases that went every way a case can go. All texts are invented."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from django.utils import timezone

from foundation.accounts.models import SubDistrict
from mediation import workflow
from mediation.models import Case, Telling
from portal import demo_hotline
from portal.demo_cases import ADVICE, Stage, login, picture
from residents.models import Estate

PASTS = Path(__file__).with_suffix(".toml")


class Past(NamedTuple):
    """A case of the past: filed how many days ago, by whom, what about, where, against whom; and its `way` below."""

    days: int
    way: str
    other: str
    category: str
    where: tuple[str, str, str]
    wish: str
    applicant: str = ""
    facts: str = ""
    deed: str = ""
    amount: str = ""
    mediator: str = "周明"
    channel: str = "web"
    order: int = 0  # of the hotline, by its place in demo_hotline.toml; the rest of what the caller said stands there


def build(place: SubDistrict) -> int:
    """All of them, the oldest first, so that numbers follow the years; says how many."""
    stage = Stage(place, first=401)
    demo_hotline.take_in(stage)
    pasts = [Past(**row) for row in tomllib.loads(PASTS.read_text())["case"]]
    for past in sorted(pasts, key=lambda row: -row.days):
        WAYS[past.way](stage, file(stage, past), past)
    proactive(stage)
    begun(stage)
    demo_hotline.handle(stage)
    demo_hotline.their_list(stage)
    return len(pasts) + 2


def file(stage: Stage, past: Past) -> Case:
    if past.order:
        return demo_hotline.make_case(
            stage, past.order, past.days, past.category, past.where, past.wish, past.other
        )  # fmt: skip
    told = (past.category, past.where, past.facts, past.wish, past.other)
    return stage.file(past.days, past.applicant, *told, channel=past.channel)


# The ways


def talking(s: Stage, case: Case, past: Past) -> None:
    """In mediation, with a first session behind it."""
    s.mediating(case, past.days - 1, past.mediator)
    s.hold(case, past.days - 5, "双方愿意再谈，先去现场看一次。")


def waiting(s: Stage, case: Case, past: Past) -> None:
    """Filed; nothing is decided yet."""


def in_force(s: Stage, case: Case, past: Past) -> None:
    """To an agreement, two weeks after the filing."""
    days = past.days
    s.mediating(case, days - 1, past.mediator)
    s.hold(case, days - 9, "双方就处理办法达成一致。")
    due = 20 - (days - 14)
    agreement = s.draft(case, days - 14, [("respondent", past.deed, past.amount, due, "当面交付或者银行转账")])
    s.sign_all(agreement, days - 15)
    s.serve(case, days - 16)


def closed(s: Stage, case: Case, past: Past) -> None:
    in_force(s, case, past)
    s.perform(case, past.days - 25)
    day = s.ago(past.days - 33, 10)
    visit = {"whom": "双方", "satisfaction": "满意", "findings": "约定的事都做了，双方来往正常。", "measures": ""}
    workflow.follow_up(case, visit, actor=login(case.mediator), at=day)
    workflow.ask_closing(case, "已履行，已回访。", actor=login(case.mediator), at=day + timedelta(hours=1))
    workflow.close(case, "同意结案。", actor=s.user("沈国良"), at=s.ago(past.days - 34, 9))


def archived(s: Stage, case: Case, past: Past) -> None:
    closed(s, case, past)
    workflow.archive(case, "材料齐全。", actor=s.user("许文静"), at=s.ago(past.days - 50, 15))


def by_word(s: Stage, case: Case, past: Past) -> None:
    """An oral agreement, performed on the spot, with the form signed by hand."""
    s.mediating(case, past.days - 1, past.mediator)
    mediator, at = login(case.mediator), s.ago(past.days - 6, 16)
    clause = {
        "debtor": case.respondents[0], "deed": past.deed, "amount": None, "due_on": timezone.localdate(at),
        "place": "现场",
    }  # fmt: skip
    workflow.draft(case, facts=case.facts, issues=case.wish, clauses=[clause], actor=mediator, at=at)
    reading = workflow.read_out(case, [1], no_writing=False, actor=mediator, at=at)
    sides = list(case.parties.all())
    workflow.agree_orally(case, reading, on_paper=sides, scan=[picture("口头协议登记表")], actor=mediator, at=at)


def breached(s: Stage, case: Case, past: Past) -> None:
    """Not performed: the way to court is explained."""
    in_force(s, case, past)
    for row in case.agreements.get(status="effective").obligations.all():
        words = "多次催促仍未履行，已告知可以向人民法院起诉。"
        day = timezone.localdate(s.ago(past.days - 45))
        workflow.record_performance(
            row, "breached", day, words, actor=login(case.mediator), at=s.ago(past.days - 45, 17)
        )


def confirmed(s: Stage, case: Case, past: Past) -> None:
    """The court confirmed the agreement, upon the application of both."""
    in_force(s, case, past)
    steps = [("applied", 20, ""), ("court_accepted", 23, "（诉前）民特 31 号"), ("confirmed", 36, "（诉前）民特 31 号")]
    for status, after, number in steps:
        at = s.ago(past.days - after, 11)
        workflow.record_confirmation(
            case, status, timezone.localdate(at), court="区人民法院", number=number, actor=s.user("林小燕"), at=at
        )


def terminated(s: Stage, case: Case, past: Past) -> None:
    s.mediating(case, past.days - 1, past.mediator)
    s.hold(case, past.days - 10, "差距太大，没有谈成。")
    at = s.ago(past.days - 24, 16)
    workflow.terminate(case, "wide_gap", "双方的方案差距太大，多次协商不成。", actor=login(case.mediator), at=at)
    workflow.close(case, "已告知其他途径。", actor=s.user("林小燕"), at=s.ago(past.days - 25, 9))


def stopped(s: Stage, case: Case, past: Past) -> None:
    """A side ended it."""
    s.mediating(case, past.days - 1, past.mediator)
    party = case.respondents[0]
    user = login(party.person) if party.person else s.user("吴经理")
    workflow.terminate(case, "party_will", "不愿意再谈了。", actor=user, at=s.ago(past.days - 8, 20))


def declined(s: Stage, case: Case, past: Past) -> None:
    """The other side does not want mediation."""
    s.ask(case, past.days - 1)
    party = case.respondents[0]
    user = login(party.person) if party.person else s.user("吴经理")
    workflow.answer(party, False, actor=user, at=s.ago(past.days - 2, 19))
    case.refresh_from_db()
    workflow.refuse(case, "C1", f"对方不同意调解。{ADVICE}", actor=s.user("林小燕"), at=s.ago(past.days - 3, 9))
    workflow.close(case, "已告知其他途径。", actor=s.user("林小燕"), at=s.ago(past.days - 4, 9))


def referred(s: Stage, case: Case, past: Past) -> None:
    """To an authority; the older ones are closed."""
    workflow.transfer(
        case, "区消防救援大队", "涉及消防通道，属于主管部门职责。", actor=s.user("林小燕"), at=s.ago(past.days - 1, 14)
    )
    if past.days > 9:
        workflow.close(case, "已移送并告知当事人。", actor=s.user("林小燕"), at=s.ago(past.days - 3, 9))


def taken_back(s: Stage, case: Case, past: Past) -> None:
    s.ask(case, past.days - 1)
    workflow.withdraw(case, "自己谈好了，谢谢。", actor=login(case.applicant.person), at=s.ago(past.days - 2, 12))  # type: ignore[union-attr]
    workflow.close(case, "当事人撤回。", actor=s.user("林小燕"), at=s.ago(past.days - 3, 9))


def extended(s: Stage, case: Case, past: Past) -> None:
    """More time, with the yes of both, because they wait for a quotation."""
    s.mediating(case, past.days - 1, past.mediator)
    s.hold(case, past.days - 9, "双方同意先请两家单位报价。")
    until = timezone.localdate(s.now) + timedelta(days=20)
    at = s.ago(past.days - 20, 10)
    extension = workflow.ask_extension(case, until, "两家单位的报价下周才能出来。", actor=login(case.mediator), at=at)
    for party in case.parties.all():
        user = login(party.person) if party.person else s.user("吴经理")
        workflow.answer_extension(extension, party, True, actor=user, at=at + timedelta(hours=8))


def bargaining(s: Stage, case: Case, past: Past) -> None:
    """A private talk, an offer to the mediator alone, and one to the other side."""
    s.mediating(case, past.days - 1, past.mediator)
    mediator, one, two = login(case.mediator), case.applicant, case.respondents[0]
    assert one is not None
    at = s.ago(past.days - 7, 15)
    workflow.record_talk(
        one, "主要是气不过，钱多少可以商量。", passing="希望当面道个歉。", telling=Telling.ASK, talked_at=at,
        place="工作室", actor=mediator, at=at,
    )  # fmt: skip
    term: dict[str, Any] = {
        "debtor": two, "deed": past.deed, "amount": Decimal(past.amount), "place": "银行转账",
        "due_on": timezone.localdate(s.now) + timedelta(days=20),
    }  # fmt: skip
    until = timezone.localdate(s.now) + timedelta(days=6)
    workflow.make_offer(two, one, [term], until, actor=login(two.person), at=s.ago(past.days - 8, 19))


def reopened(s: Stage, case: Case, past: Past) -> None:
    """Closed, and opened again since both sides want to change the agreement."""
    closed(s, case, past)
    workflow.reopen(case, "双方都要求变更付款期限。", actor=s.user("沈国良"), at=s.ago(past.days - 40, 10))
    workflow.begin(case, actor=login(case.mediator), at=s.ago(past.days - 40, 11))


def recused(s: Stage, case: Case, past: Past) -> None:
    """A side asked for another mediator; the director granted it and named one."""
    s.mediating(case, past.days - 1, past.mediator)
    party = case.respondents[0]
    row = workflow.ask_recusal(
        case, "调解员和申请人是多年的邻居。", party=party, actor=login(party.person), at=s.ago(past.days - 6, 9)
    )
    workflow.decide_recusal(row, True, "情况属实，准许。", actor=s.user("沈国良"), at=s.ago(past.days - 7, 9))
    case.refresh_from_db()
    s.start(case, past.days - 8, "何敏")


def proactive(s: Stage) -> None:
    """The mediator offers help, before anybody asked."""
    sides = {}
    for side, name in (("applicant", "丁阿婆"), ("respondent", "薛老师")):
        row = s.person(name, "永宁新村 4 幢")
        sides[side] = {"organisation": None, "name": row.name, "phone": row.phone, "address": row.address}
    answers = {
        "facts": "两家为楼道里的鞋柜吵了几次，邻居们都劝过，楼组长请调解室出面。",
        "category": "CORR",
        "estate": Estate.objects.get(sub_district=s.place, name="永宁新村"),
        "place": "4 幢 1 单元",
    }
    workflow.offer(s.place, sides=sides, answers=answers, actor=s.user("周明"), at=s.ago(2, 15))


def begun(s: Stage) -> None:
    """Somebody began to write, and has not sent it yet."""
    case = workflow.start_draft(s.place, at=s.ago(1, 20))
    workflow.fill_in(case, facts="楼下的自行车棚灯坏了，晚上看不见。", category="SVC", privacy_read_at=s.ago(1, 20))


WAYS: dict[str, Callable[[Stage, Case, Past], None]] = {
    way.__name__: way
    for way in (
        in_force, closed, archived, by_word, breached, confirmed, terminated, stopped, declined, referred, taken_back,
        extended, bargaining, reopened, recused, talking,
        waiting,
    )
}  # fmt: skip
