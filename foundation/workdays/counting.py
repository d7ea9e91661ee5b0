"""Counting of periods (民法典 201-203, 民事诉讼法 85): pure, on a calendar that was loaded before.

The first day is not counted. A month ends on the same date, or at the end of a shorter month. If the last day is a rest
day, the end moves to the next working day. Legal days are calendar days; only service clocks count working days.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

WEEKEND = 5  # weekday() of Saturday


@dataclass(frozen=True)
class Calendar:
    """Rest days and make-up working days, and the years of which they are known."""

    rest: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()
    known: frozenset[int] = frozenset()

    def is_working_day(self, day: date) -> bool:
        """By the notice of the State Council; of a year not yet known, Monday to Friday."""
        if day in self.work:
            return True
        return day not in self.rest and day.weekday() < WEEKEND

    def knows(self, day: date) -> bool:
        """Is it settled what `day` is? The notice of the next year may still move the last three days of this one."""
        return day.year in self.known and (day < date(day.year, 12, 29) or day.year + 1 in self.known)


@dataclass(frozen=True)
class Deadline:
    """The end of a period: `nominal` as counted, `due` as moved; `estimated` where the calendar is not known so far."""

    nominal: date
    due: date
    estimated: bool


def moved_to_working_day(nominal: date, days: Calendar) -> Deadline:
    """The deadline that falls on `nominal`, or on the next working day after it (民法典 203)."""
    due, sure = nominal, days.knows(nominal)
    while not days.is_working_day(due):
        due += timedelta(days=1)
        sure = sure and days.knows(due)
    return Deadline(nominal, due, not sure)


def working_days(start: date, n: int, days: Calendar) -> Deadline:
    """The `n`-th working day after `start`; n ≥ 1."""
    day, left, sure = start, n, True
    while left:
        day += timedelta(days=1)
        left -= days.is_working_day(day)
        sure = sure and days.knows(day)
    return Deadline(day, day, not sure)


def working_days_between(start: date, end: date, days: Calendar) -> int:
    """How many working days come after `start`, up to and with `end`; 0 if `end` is not later."""
    return sum(days.is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def calendar_days(start: date, n: int, days: Calendar) -> Deadline:
    """`n` days after `start`, weekends and holidays included, moved to a working day; n ≥ 1."""
    return moved_to_working_day(start + timedelta(days=n), days)


def months(start: date, n: int, days: Calendar) -> Deadline:
    """The same date `n` months on, or the last day of that month, moved to a working day; n ≥ 1."""
    year, month = divmod(start.year * 12 + start.month - 1 + n, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return moved_to_working_day(date(year, month + 1, min(start.day, last)), days)


def count(start: date, n: int, unit: str, days: Calendar) -> Deadline:
    """The deadline `n` units (working_days, calendar_days, months) after `start`."""
    return {"working_days": working_days, "calendar_days": calendar_days, "months": months}[unit](start, n, days)
