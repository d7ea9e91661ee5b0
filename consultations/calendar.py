"""A month or a week of the roster, day by day, as the calendar page shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from consultations import roster
from consultations.roster import Double, Gap
from foundation.workdays.counting import Calendar
from foundation.workdays.windows import Window, window

__all__ = ["Day", "Window", "weeks", "window"]


@dataclass
class Day:
    """One cell: what begins on the day, and what is missing or too much on it."""

    date: date
    inside: bool
    rest: bool
    shifts: list[Any] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    doubles: list[Double] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not (self.shifts or self.gaps or self.doubles)


def weeks(shown: Window, shifts: list[Any], needs: list[Any], calendar: Calendar, now: datetime) -> list[list[Day]]:
    """The weeks of the window; what is missing is shown where it can still be mended."""
    first = shown.drawn[0]
    days = {day: Day(day, shown.first <= day <= shown.last, not calendar.is_working_day(day)) for day in shown.days}
    for shift in shifts:
        days[max(first, timezone.localdate(shift.begins_at))].shifts.append(shift)
    for gap in roster.gaps(needs, shifts, shown.first, shown.last, calendar):
        if gap.span.ends > now:
            days[timezone.localdate(gap.span.begins)].gaps.append(gap)
    for double in roster.doubles(needs, shifts, shown.first, shown.last, calendar):
        if double.span.ends > now:
            days[timezone.localdate(double.span.begins)].doubles.append(double)
    rows = list(days.values())
    return [rows[n : n + 7] for n in range(0, len(rows), 7)]
