"""Months, quarters, years, and what they are compared with."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.periods import Period


@pytest.mark.parametrize(("text", "first", "last", "before", "year_ago"), [
    ("2026-11", "2026-11-01", "2026-11-30", "2026-10", "2025-11"),
    ("2026-01", "2026-01-01", "2026-01-31", "2025-12", "2025-01"),
    ("2024-02", "2024-02-01", "2024-02-29", "2024-01", "2023-02"),
    ("2026-Q1", "2026-01-01", "2026-03-31", "2025-Q4", "2025-Q1"),
    ("2026-Q4", "2026-10-01", "2026-12-31", "2026-Q3", "2025-Q4"),
    ("2026", "2026-01-01", "2026-12-31", "2025", "2025"),
])  # fmt: skip
def test_a_period_and_its_neighbours(text, first, last, before, year_ago):
    period = Period.written(text)

    assert (str(period.first), str(period.last), str(period)) == (first, last, text)
    assert (str(period.before), str(period.year_ago)) == (before, year_ago)


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-00", "2026-Q5", "26-01", "1999", "2200", "2026-1", "２０２６", "2026-11-01"]
)
def test_what_is_no_period(text):
    with pytest.raises(ValueError, match=f"^{text}$"):
        Period.written(text)


def test_other_days_are_compared_with_as_many_before():
    days = Period(date(2024, 2, 20), date(2024, 2, 29))

    assert days.before == Period(date(2024, 2, 10), date(2024, 2, 19))
    assert days.year_ago == Period(date(2023, 2, 20), date(2023, 2, 28))
    assert str(days) == "2024-02-20..2024-02-29"


def test_a_running_month_is_compared_with_as_much_of_the_last():
    so_far = Period.month(2026, 3).until(date(2026, 3, 30))

    assert so_far.days == 30
    assert Period.month(2026, 2).as_far_as(so_far) == Period.month(2026, 2)  # it has no 30 days
    assert Period.month(2026, 3).until(date(2026, 4, 9)) == Period.month(2026, 3)
    assert Period.month(2026, 1).as_far_as(Period(date(2026, 2, 1), date(2026, 2, 9))).last == date(2026, 1, 9)


def test_a_day_ends_at_midnight_in_china():
    begin, end = Period(date(2026, 11, 23), date(2026, 11, 23)).moments

    assert (begin.isoformat(), end.isoformat()) == ("2026-11-23T00:00:00+08:00", "2026-11-24T00:00:00+08:00")


@given(st.dates(date(2001, 1, 1), date(2198, 12, 31)), st.sampled_from(["month", "quarter", "year"]))
def test_periods_follow_each_other_without_gap(day, kind):
    period = {
        "month": Period.month(day.year, day.month),
        "quarter": Period.quarter(day.year, (day.month + 2) // 3),
        "year": Period.year(day.year),
    }[kind]

    assert period.first <= day <= period.last
    assert (period.first - period.before.last).days == 1
    assert period.before.before.moved({"month": 2, "quarter": 6, "year": 24}[kind]) == period
    assert Period.written(str(period)) == period
    assert sum(month.days for month in period.months()) == period.days
