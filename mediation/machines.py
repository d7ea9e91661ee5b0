"""The three linked machines of domain §1.2: the case, the performance of its agreement, the way to the court.

`manage.py workflow_table` prints them. The pairs of a case are enforced by `workflow.transitions`, those of the court
by `workflow.court`; the performance follows from the obligations.
"""

from __future__ import annotations

from typing import NamedTuple

from mediation.models import Status
from mediation.models.agreement import Performance
from mediation.models.periods import Confirmation
from mediation.workflow.transitions import NEW

S, P, C = Status, Performance, Confirmation.Status


class Row(NamedTuple):
    """One step: who may take it, what must hold, which period begins or ends with it, which paper is made."""

    source: str
    target: str
    who: str
    guard: str = ""
    clock: str = ""
    paper: str = ""


CASE = (
    Row(NEW, S.DRAFT, "applicant, clerk", "privacy notice read", "dropped after 30 days"),
    Row(NEW, S.CONSENT_PENDING, "mediator (proactive), clerk (delegated)", "source and sides named",
        "consent starts", "受理登记表 with the last yes"),
    Row(S.DRAFT, S.SUBMITTED, "applicant, clerk", "identity, contact, other side, facts, category",
        "decide starts; limitation interrupted", "申请书, 回执"),
    Row(S.SUBMITTED, S.NEEDS_SUPPLEMENT, "clerk", "one list of what is missing", "decide stops, supplement starts",
        "补正通知书"),
    Row(S.SUBMITTED, S.REFUSED, "clerk proposes, director", "ground A, B or C, with advice", "all end",
        "不予受理告知书"),
    Row(S.SUBMITTED, S.TRANSFERRED, "clerk, director", "office named; data only with yes or in danger", "all end",
        "移送函"),
    Row(S.SUBMITTED, S.CONSENT_PENDING, "clerk", "grounds A and B excluded", "consent starts", "征询记录"),
    Row(S.SUBMITTED, S.WITHDRAWN, "applicant", "statement", "all end", "撤回申请记录"),
    Row(S.NEEDS_SUPPLEMENT, S.SUBMITTED, "applicant", "something is handed in", "supplement stops, decide starts"),
    Row(S.NEEDS_SUPPLEMENT, S.REFUSED, "clerk, director", "nothing came in time", "all end", "不予受理告知书"),
    Row(S.NEEDS_SUPPLEMENT, S.WITHDRAWN, "applicant", "statement", "all end", "撤回申请记录"),
    Row(S.CONSENT_PENDING, S.ACCEPTED, "clerk", "nobody refuses, all said yes; number given",
        "month (or court) and first session start", "受理登记表, 权利义务告知书"),
    Row(S.CONSENT_PENDING, S.REFUSED, "clerk, director", "a side said no, or can't be reached", "all end",
        "不予受理告知书"),
    Row(S.CONSENT_PENDING, S.TRANSFERRED, "clerk, director", "office named", "all end", "移送函"),
    Row(S.CONSENT_PENDING, S.WITHDRAWN, "applicant", "statement", "all end", "撤回申请记录"),
    Row(S.ACCEPTED, S.MEDIATING, "mediator", "named, declared, notice acknowledged by each side",
        "first session runs on", "指派调解员及回避声明"),
    Row(S.ACCEPTED, S.TERMINATED, "any side, mediator", "reason; the other ways are named", "all end",
        "终止调解告知书"),
    Row(S.ACCEPTED, S.TRANSFERRED, "mediator, director", "office named", "all end", "移送函"),
    Row(S.ACCEPTED, S.WITHDRAWN, "applicant", "statement", "all end", "撤回申请记录"),
    Row(S.MEDIATING, S.SUSPENDED, "mediator", "reason", "month pauses, review starts", "中止调解记录"),
    Row(S.MEDIATING, S.AGREED, "sides, mediator, seal holder", "every signature, then the seal; oral: every yes",
        "month ends; confirmation and performance start", "人民调解协议书 or 口头协议登记表"),
    Row(S.MEDIATING, S.TERMINATED, "any side, mediator", "reason; the other ways are named", "all end",
        "终止调解告知书"),
    Row(S.MEDIATING, S.TRANSFERRED, "mediator, director", "office named", "all end", "移送函"),
    Row(S.MEDIATING, S.WITHDRAWN, "applicant", "statement", "all end", "撤回申请记录"),
    Row(S.SUSPENDED, S.MEDIATING, "mediator", "reason", "review stops, month goes on", "恢复调解记录"),
    Row(S.SUSPENDED, S.TERMINATED, "any side, mediator", "reason; the other ways are named", "all end",
        "终止调解告知书"),
    Row(S.SUSPENDED, S.TRANSFERRED, "mediator, director", "office named", "all end", "移送函"),
    Row(S.SUSPENDED, S.WITHDRAWN, "applicant", "statement", "all end", "撤回申请记录"),
    Row(S.AGREED, S.CLOSED, "mediator proposes, director", "every clause settled, followed up", "archive starts",
        "结案报告表"),
    Row(S.AGREED, S.MEDIATING, "director", "confirmation rejected, or all sides ask for a change", "again starts"),
    Row(S.TERMINATED, S.CLOSED, "clerk, director", "advice given; authority told", "archive starts", "结案报告表"),
    Row(S.REFUSED, S.CLOSED, "clerk, director", "advice given; authority told", "archive starts", "结案报告表"),
    Row(S.TRANSFERRED, S.CLOSED, "clerk, director", "advice given; authority told", "archive starts", "结案报告表"),
    Row(S.WITHDRAWN, S.CLOSED, "clerk, director", "advice given; authority told", "archive starts", "结案报告表"),
    Row(S.CLOSED, S.ARCHIVED, "archivist", "every paper that must be there is; hash of all", "archive ends",
        "卷宗封面及目录"),
    Row(S.CLOSED, S.MEDIATING, "director", "all sides consent", "again starts"),
)  # fmt: skip

PERFORMANCE = (
    Row(P.NOT_DUE, P.IN_PROGRESS, "mediator", "the first clause is performed", "reminders -3, 0, +1, +7 days"),
    Row(P.IN_PROGRESS, P.PERFORMED, "mediator", "every clause is performed", "follow-up starts"),
    Row(P.IN_PROGRESS, P.OVERDUE, "the day", "a clause's day has passed", "reminders +1, +7 days"),
    Row(P.OVERDUE, P.PERFORMED, "mediator", "every clause is performed", "follow-up starts"),
    Row(P.OVERDUE, P.BREACHED, "mediator", "the way to court was explained", "follow-up starts"),
    Row(P.IN_PROGRESS, P.CHANGED, "director", "another version takes its place", "again starts"),
)

COURT = (
    Row(
        C.WINDOW_OPEN,
        C.APPLIED,
        "mediator, clerk",
        "both sides together, within 30 days",
        "confirmation ends",
        "司法确认材料",
    ),
    Row(C.WINDOW_OPEN, C.LAPSED, "the day", "30 days have passed", "confirmation ends"),
    Row(C.APPLIED, C.COURT_ACCEPTED, "mediator, clerk", "the court's notice"),
    Row(C.APPLIED, C.NOT_ADMITTED, "mediator, clerk", "the court's notice"),
    Row(C.COURT_ACCEPTED, C.CONFIRMED, "mediator, clerk", "the court's ruling"),
    Row(C.COURT_ACCEPTED, C.REJECTED, "mediator, clerk", "the court's ruling"),
    Row(C.COURT_ACCEPTED, C.WITHDRAWN, "mediator, clerk", "the sides take it back"),
)

MACHINES = {"A. Case.status": CASE, "B. Agreement.performance": PERFORMANCE, "C. Confirmation.status": COURT}


def pairs(rows: tuple[Row, ...]) -> set[tuple[str, str]]:
    return {(str(row.source), str(row.target)) for row in rows}
