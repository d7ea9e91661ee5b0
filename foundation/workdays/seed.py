"""What the package chinese-calendar knows of the State Council's notices, as rows of the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import chinese_calendar

from foundation.workdays.counting import WEEKEND

NAMES = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}


def days_of(year: int) -> Iterator[tuple[date, str, str]]:
    """Each day of `year` that is not what its weekday says, with its holiday: (day, kind, name).

    NotImplementedError for a year that the package does not know.
    """
    day = date(year, 1, 1)
    while day.year == year:
        resting, name = chinese_calendar.get_holiday_detail(day)
        name = NAMES.get(name, "")
        if resting and (name or day.weekday() < WEEKEND):
            yield day, "holiday", name
        elif not resting and day.weekday() >= WEEKEND:
            yield day, "workday", name
        day += timedelta(days=1)
