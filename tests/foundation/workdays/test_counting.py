from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.workdays import counting
from foundation.workdays.counting import Calendar, Deadline
from foundation.workdays.seed import days_of

KNOWN = {year: list(days_of(year)) for year in range(2024, 2027)}
EVERY = [day for days in KNOWN.values() for day in days]
DAYS = Calendar(
    rest=frozenset(day for day, kind, _name in EVERY if kind == "holiday"),
    work=frozenset(day for day, kind, _name in EVERY if kind == "workday"),
    known=frozenset(KNOWN),
)
DAY = timedelta(days=1)

starts = st.dates(date(2024, 1, 1), date(2027, 12, 31))
amounts = st.integers(1, 60)
periods = st.tuples(starts, amounts, st.sampled_from(["working_days", "calendar_days", "months"]))


def due(text, n, unit):
    return str(counting.count(date.fromisoformat(text), n, unit, DAYS).due)


# The State Council's notice for 2026 (domain §10)


def test_calendar_knows_the_make_up_days_of_2026():
    in_lieu = sorted(f"{day:%m-%d}" for day in DAYS.work if day.year == 2026)

    assert in_lieu == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]


def test_calendar_knows_national_day_2026():
    week = [date(2026, 9, 30) + n * DAY for n in range(9)]

    assert [DAYS.is_working_day(day) for day in week] == [True] + [False] * 7 + [True]


def test_calendar_names_its_days_in_chinese():
    names = {day: name for day, _kind, name in EVERY}

    assert names[date(2026, 10, 1)] == "国庆节"
    assert names[date(2026, 2, 14)] == names[date(2026, 2, 17)] == "春节"


@pytest.mark.parametrize(
    ("start", "n", "unit", "end"),
    [
        ("2026-09-02", 30, "calendar_days", "2026-10-08"),  # day 30 is 10-02, in National Day
        ("2026-01-31", 1, "months", "2026-02-28"),  # a Saturday, but a make-up working day
        ("2026-01-30", 1, "months", "2026-02-28"),
        ("2024-01-31", 1, "months", "2024-02-29"),
        ("2025-12-31", 2, "months", "2026-02-28"),
        ("2026-11-21", 1, "months", "2026-12-21"),
        ("2025-12-15", 1, "months", "2026-01-15"),
        ("2026-03-05", 15, "calendar_days", "2026-03-20"),
        ("2026-03-06", 15, "calendar_days", "2026-03-23"),  # a Saturday moves to Monday
        ("2026-02-13", 1, "working_days", "2026-02-14"),
        ("2026-02-14", 1, "working_days", "2026-02-24"),  # over Spring Festival
        ("2026-11-20", 3, "working_days", "2026-11-25"),
        ("2026-09-30", 3, "working_days", "2026-10-10"),
    ],
)
def test_count_vectors(start, n, unit, end):
    assert due(start, n, unit) == end


def test_count_keeps_the_day_as_counted():
    end = counting.calendar_days(date(2026, 9, 2), 30, DAYS)

    assert end == Deadline(nominal=date(2026, 10, 2), due=date(2026, 10, 8), estimated=False)


# Properties


@given(periods)
def test_count_ends_on_a_working_day_after_the_first(period):
    end = counting.count(*period, DAYS)

    assert period[0] < end.nominal <= end.due
    assert DAYS.is_working_day(end.due)
    assert not any(DAYS.is_working_day(end.nominal + n * DAY) for n in range((end.due - end.nominal).days))


@given(starts, amounts)
def test_working_days_are_as_many_as_asked_for(start, n):
    assert counting.working_days_between(start, counting.working_days(start, n, DAYS).due, DAYS) == n


@given(starts, amounts)
def test_calendar_days_leave_the_first_day_out(start, n):
    assert (counting.calendar_days(start, n, DAYS).nominal - start).days == n


@given(starts, st.integers(1, 36))
def test_months_end_on_the_same_date_or_the_last_of_the_month(start, n):
    end = counting.months(start, n, DAYS).nominal

    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == n
    assert end.day == start.day or (end.day < start.day and (end + DAY).day == 1)


@given(periods)
def test_a_later_start_never_ends_earlier(period):
    start, n, unit = period

    assert counting.count(start, n, unit, DAYS).due <= counting.count(start + DAY, n, unit, DAYS).due


@given(starts, starts)
def test_working_days_between_is_none_backwards(one, other):
    first, last = sorted([one, other])

    assert counting.working_days_between(last, first, DAYS) == 0


# Years without a notice


def test_unknown_year_is_counted_monday_to_friday():
    assert [DAYS.is_working_day(date(2027, 10, 1) + n * DAY) for n in range(4)] == [True, False, False, True]


@pytest.mark.parametrize(
    ("start", "n", "unit", "estimated"),
    [
        ("2026-12-10", 1, "months", True),  # ends in 2027
        ("2026-11-27", 1, "months", False),  # ends on 28 December, a Monday
        ("2026-11-29", 1, "months", True),  # ends on 29 December, which the next notice may still move
        ("2026-12-25", 1, "working_days", False),
        ("2026-12-25", 2, "working_days", True),
        ("2027-06-01", 1, "working_days", True),
        ("2025-12-29", 2, "working_days", False),  # the next year is known
    ],
)
def test_estimated_is_what_rests_on_an_unknown_day(start, n, unit, estimated):
    assert counting.count(date.fromisoformat(start), n, unit, DAYS).estimated is estimated


def test_estimated_where_the_day_moves_into_an_unknown_year():
    days = Calendar(rest=frozenset([date(2026, 12, 28)]), known=frozenset([2026]))

    assert counting.moved_to_working_day(date(2026, 12, 28), days).estimated


@given(periods)
def test_estimated_in_every_unknown_year(period):
    end = counting.count(*period, DAYS)

    assert end.estimated or end.due.year in KNOWN
    assert not end.estimated or end.due >= date(2026, 12, 29)


def test_days_of_an_unknown_year_are_refused():
    with pytest.raises(NotImplementedError):
        list(days_of(2027))
