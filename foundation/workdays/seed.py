"""What the package chinese-calendar knows of the State Council's notices, as rows of the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import chinese_calendar


def days_of(year: int) -> Iterator[tuple[date, str, str]]:
    """Rest days that fall on working weekdays, named holidays, and make-up working days; NotImplementedError if unknown."""
    day = date(year, 1, 1)
    while day.year == year:
        resting, name = chinese_calendar.get_holiday_detail(day)
        if resting and (name or day.weekday() < 5):
            yield day, "holiday", name or ""
        elif not resting and day.weekday() >= 5:
            yield day, "workday", name or ""
        day += timedelta(days=1)
