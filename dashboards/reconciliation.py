"""The hotline's work orders of a month against ours: what they have, what we have, what is missing, what differs.

Only numbers, days and results are compared and shown: nobody's name, no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards.models import HotlineList
from foundation.accounts.models import SubDistrict
from lib import tables
from lib.cleaning import one_line
from lib.periods import Period
from mediation.intake_lines import guess, parse_time
from mediation.models import Case, Outcome, WorkOrder

RESULTS = ["办理状态", "工单状态", "处理状态", "状态", "办理结果", "处理结果", "办结结果", "结果", "status", "result"]
LONGEST, MOST = 60, 50_000  # characters of a number or result; lines
Status = WorkOrder.Status


class TooMany(Exception):
    """The list has more than MOST lines of the month."""


class NoNumbers(Exception):
    """No column of the list holds the numbers of work orders."""


class End(NamedTuple):
    """How somebody says that a work order stands; None: it is not said."""

    closed: bool | None = None
    solved: bool | None = None


class Theirs(NamedTuple):
    """What the other office says of a number; `times`: how many lines of its list have it."""

    number: str
    day: str
    result: str
    end: End
    times: int = 1


# What their words say, the longest first: “未办结” is found before “办结”. What is found is taken out of the text.
OPEN, STEP, CLOSED, SOLVED, NOT_SOLVED = "open", "step", "closed", "solved", "not_solved"
WORDS = {
    OPEN: "未办、未结、待签收、待受理、待派单、待分派、待办、待审核、待核实、转办中、在办、"
    "退回重办、重新办理、退回、重办、催办、open、pending",
    # A step on the way, unless it is said as well how it ended.
    STEP: "已受理、已登记、已派单、已派发、已分派、已签收、已接单、已转办、已转派、已交办、转办、受理、"
    "签收、派单、挂起、暂缓、延期、延时",
    CLOSED: "已办结、办结、已办、已结、结案、办理完毕、处理完毕、已完成、已处理、已答复、已回复、已反馈、"
    "已归档、归档、已关闭、关闭、不予受理、不受理、作废、撤单、撤销、部分解决、基本满意、满意、"
    "closed、done、answered",
    SOLVED: "已解决、解决、达成协议、达成、调解成功、已化解、化解、resolved、solved",
    NOT_SOLVED: "不满意、调解不成功、调解不成、未成功、失败",
}
KNOWN = {word: kind for kind, words in WORDS.items() for word in words.split("、")}
# What stands before or behind a word and turns it round: 没有办结, 未完全解决, 正在处理, 协调解决中, not closed.
DONE = "办结|办理|办完|处理|处置|回复|答复|反馈|完成|结案|closed|done|answered"
GOOD = "解决|化解|达成|resolved|solved"
NOT = "(?:未能|未|没有|没能|没|不能|无法|not (?:yet )?|un)(?:得到|完全|全部|彻底|妥善)?"
SOON = "(?:正在|即将|准备|等待|待|拟)(?:得到|完全|全部|彻底|妥善)?"
TURNED = {
    OPEN: f"{NOT}(?:{DONE})|{SOON}(?:{DONE}|{GOOD})|(?:{DONE}|{GOOD}|协调|调解|审核)(?:过程)?中(?!心)",
    NOT_SOLVED: f"{NOT}(?:{GOOD})",
}
PATTERN = re.compile(
    "|".join(
        [f"(?P<{kind}>{words})" for kind, words in TURNED.items()]
        + [f"{re.escape(word)}(?!心)" for word in sorted(KNOWN, key=len, reverse=True)]  # 处理中心 is a place
    )
)

GROUPS: dict[str, Promise] = {
    "different": gettext_lazy("Closed differently"),
    "twice": gettext_lazy("More than once in their list"),
    "unknown": gettext_lazy("To be looked at"),
    "missing_here": gettext_lazy("In their list, not here"),
    "missing_there": gettext_lazy("Here, not in their list"),
    "same": gettext_lazy("The same on both sides"),
}


@dataclass(frozen=True)
class Pair:
    """A work order as both sides have it; one of the two may have none."""

    number: str
    theirs: Theirs | None
    order: WorkOrder | None

    @property
    def group(self) -> str:
        if self.theirs is None:
            return "missing_there"
        if self.theirs.times > 1:
            return "twice"
        if self.order is None:
            return "missing_here"
        mine, other = ours(self.order), self.theirs.end
        closed = None not in (mine.closed, other.closed) and mine.closed != other.closed
        solved = None not in (mine.solved, other.solved) and mine.solved != other.solved
        if closed or solved:
            return "different"
        return "unknown" if self.theirs.result and other.closed is None else "same"

    @property
    def cells(self) -> list[str]:
        """What a row shows, as HEADINGS have it."""
        day, result = (self.theirs.day, self.theirs.result) if self.theirs else ("", "")
        mine = ["", "", "", ""]
        if order := self.order:
            mine = [day_of(order.came_at), reference(order), result_of(order), ended_on(order)]
        return [self.number, day, result, *mine, str(GROUPS[self.group])]


HEADINGS: list[Promise] = [
    gettext_lazy("Work order"), gettext_lazy("Day (theirs)"), gettext_lazy("Result (theirs)"),
    gettext_lazy("Day (ours)"), gettext_lazy("Our matter"), gettext_lazy("Our result"), gettext_lazy("Ended on"),
    gettext_lazy("Reconciliation"),
]  # fmt: skip


# Ours


def first_of(order: WorkOrder) -> WorkOrder:
    """What was set aside as a duplicate stands as the one of which it is."""
    return order.duplicate_of or order


def case_of(order: WorkOrder) -> Case | None:
    return first_of(order).case


def ours(order: WorkOrder) -> End:
    """How the work order stands with us."""
    if case := case_of(order):
        outcome = case.outcome
        return End(bool(outcome), outcome == Outcome.SETTLED if outcome else None)
    return End(first_of(order).status != Status.NEW)


def reference(order: WorkOrder) -> str:
    return str(case_of(order) or "")


def result_of(order: WorkOrder) -> str:
    """In words; of a matter its outcome, else where it stands; of a duplicate that of the first, which is named."""
    first = first_of(order)
    words = first.get_status_display()
    if case := first.case:
        words = case.get_outcome_display() if case.outcome else case.get_status_display()
    return str(words) if first == order else f"{words}（{order.get_status_display()}：{first.external_number}）"


def ended_on(order: WorkOrder) -> str:
    case = case_of(order)
    return day_of(case.outcome_at if case else first_of(order).handled_at)


def day_of(moment: datetime | None) -> str:
    return f"{timezone.localdate(moment):%Y-%m-%d}" if moment else ""


# Theirs


def lines_of(data: bytes, month: Period) -> tuple[list[list[str | bool]], int]:
    """Number, day, result, and whether a day of the answer is given, of each line of a list; and how many lines were
    left out: those of other months, and without a number. lib.tables.NotATable, NoNumbers, TooMany.
    """
    table = tables.read(data)
    columns = guess(table.headings)
    if "external_number" not in columns:
        raise NoNumbers
    result = next((name for name in RESULTS if name in table.headings), columns.get("reply", ""))
    wanted = [columns["external_number"], columns.get("filed_at", ""), result, columns.get("replied_at", "")]
    at = [table.headings.index(name) if name else -1 for name in wanted]
    lines: list[list[str | bool]] = []
    left_out = 0
    for row in table.rows:
        number, day, words, replied = (_cell(row.cells, n) for n in at)
        moment = _moment(day)
        inside = moment is None or month.first <= timezone.localdate(moment) <= month.last
        if not number or not inside:
            left_out += 1
            continue
        if len(lines) == MOST:
            raise TooMany
        lines.append([number, day_of(moment), words, bool(replied)])
    return lines, left_out


def _cell(cells: list[str], at: int) -> str:
    return one_line(cells[at])[:LONGEST] if 0 <= at < len(cells) else ""


def _moment(text: str) -> datetime | None:
    """None where nothing can be read: the line is compared all the same."""
    try:
        return parse_time(text)
    except (ValueError, OverflowError):
        return None


def end_of(result: str, replied: bool) -> End:
    """What their words say; where there are none, whether they answered. Words that nobody knows say nothing."""
    if not result:
        return End(True if replied else None)
    found = PATTERN.finditer(result.casefold())
    kinds = {word.lastgroup or KNOWN[word[0]] for word in found}
    if OPEN in kinds or kinds == {STEP}:
        return End(False)
    if NOT_SOLVED in kinds:
        return End(True, False)
    return End(True, True if SOLVED in kinds else None) if kinds else End()


def given_lines(given: HotlineList) -> dict[str, Theirs]:
    """The lines of a list by number. One that comes more than once keeps all that is said of it."""
    found: dict[str, Theirs] = {}
    for number, day, result, replied, *_more in given.lines:
        line, before = Theirs(number, day, result, end_of(result, bool(replied))), found.get(number)
        if before:
            days, results = dict.fromkeys([before.day, day]), [before.result, result]
            line = Theirs(number, " / ".join(filter(None, days)), " / ".join(results), line.end, before.times + 1)
        found[number] = line
    return found


def imported(rows: Iterable[WorkOrder]) -> list[Theirs]:
    """What came in with the lists of the tray: whether they answered is all that is known."""
    return [
        Theirs(
            row.external_number, day_of(row.came_at), _("answered") if row.reply else "",
            End(True if row.reply or row.replied_at else None),
        )
        for row in rows
    ]  # fmt: skip


# Both


def newest(place: SubDistrict, channel: str, month: Period) -> HotlineList | None:
    rows = HotlineList.objects.filter(sub_district=place, channel=channel, month=month.first)
    return rows.select_related("uploaded_by").order_by("-id").first()


def pairs(place: SubDistrict, channel: str, month: Period, given: HotlineList | None) -> list[Pair]:
    """All work orders of a month that either side has, by number."""
    begin, end = month.moments
    rows = WorkOrder.objects.filter(sub_district=place, channel=channel)
    rows = rows.select_related("case", "duplicate_of__case")
    rows = rows.defer("text", "original", "reply") if given else rows
    inside = Q(came_at__gte=begin, came_at__lt=end)
    if given is None:
        mine = {row.external_number: row for row in rows.filter(inside)}
        theirs = {line.number: line for line in imported(mine.values())}
    else:
        theirs = given_lines(given)
        named = rows.filter(external_number__in=list(theirs))
        mine = {row.external_number: row for part in (rows.filter(inside), named) for row in part}
    return [Pair(number, theirs.get(number), mine.get(number)) for number in sorted({*theirs, *mine})]
