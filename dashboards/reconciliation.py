"""The hotline's work orders of a month against ours: what they have, what we have, what is missing, what differs.

Only numbers, days and results are compared and shown: nobody's name, no text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import xlsxwriter
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
from mediation.models import Outcome, WorkOrder

RESULTS = ["办理状态", "工单状态", "处理状态", "状态", "办理结果", "处理结果", "办结结果", "结果", "status", "result"]
STILL_OPEN = re.compile("办理中|处理中|未办|待办|未结|在办|待处理|open|pending", re.IGNORECASE)
NOT_SOLVED = re.compile("未解决|不满意|未达成|调解不成|未成功|失败|unsolved", re.IGNORECASE)
SOLVED = re.compile("已解决|达成|调解成功|已化解|solved", re.IGNORECASE)
LONGEST, MOST = 60, 50_000  # characters of a number or result; lines
Status = WorkOrder.Status


class NoNumbers(Exception):
    """No column of the list holds the numbers of work orders."""


class End(NamedTuple):
    """How somebody says that a work order stands; None: it is not said."""

    closed: bool | None = None
    solved: bool | None = None


class Theirs(NamedTuple):
    """A line of the other office."""

    number: str
    day: str
    result: str
    end: End


GROUPS: dict[str, Promise] = {
    "different": gettext_lazy("Closed differently"),
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
        if self.order is None:
            return "missing_here"
        if self.theirs is None:
            return "missing_there"
        mine, other = ours(self.order), self.theirs.end
        closed = None not in (mine.closed, other.closed) and mine.closed != other.closed
        solved = None not in (mine.solved, other.solved) and mine.solved != other.solved
        return "different" if closed or solved else "same"

    @property
    def cells(self) -> list[str]:
        """What a row shows: number, their day and result, our matter, our result and its day, and what follows."""
        day, result = (self.theirs.day, self.theirs.result) if self.theirs else ("", "")
        mine = [reference(self.order), result_of(self.order), ended_on(self.order)] if self.order else ["", "", ""]
        return [self.number, day, result, *mine, str(GROUPS[self.group])]


HEADINGS: list[Promise] = [
    gettext_lazy("Work order"), gettext_lazy("Day (theirs)"), gettext_lazy("Result (theirs)"),
    gettext_lazy("Our matter"),    gettext_lazy("Our result"), gettext_lazy("Ended on"), gettext_lazy("Reconciliation"),
]  # fmt: skip


# Ours


def ours(order: WorkOrder) -> End:
    """How the work order stands with us."""
    if order.case:
        outcome = order.case.outcome
        return End(bool(outcome), outcome == Outcome.SETTLED if outcome else None)
    return End(order.status != Status.NEW)


def reference(order: WorkOrder) -> str:
    return str(order.case) if order.case else ""


def result_of(order: WorkOrder) -> str:
    """In words; of a matter its outcome, else where it stands."""
    if order.case:
        case = order.case
        return str(case.get_outcome_display() if case.outcome else case.get_status_display())
    return str(order.get_status_display())


def ended_on(order: WorkOrder) -> str:
    moment = order.case.outcome_at if order.case else order.handled_at
    return f"{timezone.localdate(moment):%Y-%m-%d}" if moment else ""


# Theirs


def lines_of(data: bytes, month: Period) -> tuple[list[list[str | bool | None]], int]:
    """Number, day, result, closed and solved of each line of a list, and how many lines were left out: those of other
    months, and without a number. lib.tables.NotATable, NoNumbers.
    """
    table = tables.read(data)
    columns = guess(table.headings)
    if "external_number" not in columns:
        raise NoNumbers
    result = next((name for name in RESULTS if name in table.headings), columns.get("reply", ""))
    wanted = [columns["external_number"], columns.get("filed_at", ""), result, columns.get("replied_at", "")]
    at = [table.headings.index(name) if name else -1 for name in wanted]
    lines: dict[str, list[str | bool | None]] = {}
    left_out = 0
    for row in table.rows:
        number, day, words, replied = (_cell(row.cells, n) for n in at)
        moment = _moment(day)
        inside = moment is None or month.first <= timezone.localdate(moment) <= month.last
        if not number or not inside or len(lines) >= MOST:
            left_out += 1
            continue
        end = end_of(words, replied)
        shown = f"{timezone.localdate(moment):%Y-%m-%d}" if moment else ""
        lines[number] = [number, shown, words, end.closed, end.solved]
    return list(lines.values()), left_out


def _cell(cells: list[str], at: int) -> str:
    return one_line(cells[at])[:LONGEST] if 0 <= at < len(cells) else ""


def _moment(text: str) -> datetime | None:
    """None where nothing can be read: the line is compared all the same."""
    try:
        return parse_time(text)
    except (ValueError, OverflowError):
        return None


def end_of(result: str, replied: str) -> End:
    """What their words say; no words and no day of an answer say nothing."""
    if STILL_OPEN.search(result):
        return End(False)
    closed = True if result or replied else None
    if NOT_SOLVED.search(result):
        return End(closed, False)
    return End(closed, True if SOLVED.search(result) else None)


def imported(rows: Iterable[WorkOrder]) -> list[Theirs]:
    """What came in with the lists of the tray: whether they answered is all that is known."""
    return [
        Theirs(row.external_number, f"{timezone.localdate(row.came_at):%Y-%m-%d}", _("answered") if row.reply else "",
               End(True if row.reply or row.replied_at else None))
        for row in rows
    ]  # fmt: skip


# Both


def newest(place: SubDistrict, channel: str, month: Period) -> HotlineList | None:
    rows = HotlineList.objects.filter(sub_district=place, channel=channel, month=month.first)
    return rows.select_related("uploaded_by").order_by("-id").first()


def pairs(place: SubDistrict, channel: str, month: Period, given: HotlineList | None) -> list[Pair]:
    """All work orders of a month that either side has, by number."""
    begin, end = month.moments
    rows = WorkOrder.objects.filter(sub_district=place, channel=channel).select_related("case")
    rows = rows.defer("text", "original", "reply") if given else rows
    inside = Q(came_at__gte=begin, came_at__lt=end)
    if given is None:
        mine = {row.external_number: row for row in rows.filter(inside)}
        theirs = {line.number: line for line in imported(mine.values())}
    else:
        lines = (
            Theirs(number, day, result, End(closed, solved)) for number, day, result, closed, solved in given.lines
        )
        theirs = {line.number: line for line in lines}
        named = rows.filter(external_number__in=list(theirs))
        mine = {row.external_number: row for part in (rows.filter(inside), named) for row in part}
    return [Pair(number, theirs.get(number), mine.get(number)) for number in sorted({*theirs, *mine})]


def as_xlsx(title: str, rows: Iterable[Pair]) -> bytes:
    """With their numbers and our results. Words are written as text: no cell is run as a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page, look = book.add_worksheet(), book.add_format({"border": 1, "font_name": "SimSun"})
        head = book.add_format({"border": 1, "bold": True, "bg_color": "#F1EDE4", "font_name": "SimSun"})
        big = book.add_format({"bold": True, "font_size": 14, "align": "center", "font_name": "SimSun"})
        page.set_column(0, len(HEADINGS) - 1, 22)
        page.merge_range(0, 0, 0, len(HEADINGS) - 1, "", big)
        page.write_string(0, 0, title, big)
        lines: list[list[str]] = [list(map(str, HEADINGS)), *(pair.cells for pair in rows)]
        for at, line in enumerate(lines, start=1):
            for column, words in enumerate(line):
                page.write_string(at, column, words, look if at > 1 else head)
        page.freeze_panes(2, 1)
    return out.getvalue()
