"""Opening hours: on working days by the calendar, on days of the week, over holidays and make-up working days."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from foundation.workdays.counting import Calendar
from portal.demo_places import HOURS
from residents import opening

SHANGHAI = ZoneInfo("Asia/Shanghai")
WITH_SATURDAY = HOURS | {"sat": [["09:00", "11:30"]]}
# 2026: National Day from Thursday to Wednesday, with a make-up Saturday after it
DAYS = Calendar(
    rest=frozenset(date(2026, 10, n) for n in range(1, 8)),
    work=frozenset([date(2026, 10, 10)]),
    known=frozenset([2026]),
)


def moment(text):
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "hours", "is_open", "then"),
    [
        ("09-28T08:59", HOURS, False, "09-28T09:00"),
        ("09-28T09:00", HOURS, True, "09-28T12:00"),
        ("09-28T12:00", HOURS, False, "09-28T14:00"),
        ("09-28T17:30", HOURS, False, "09-29T09:00"),
        ("09-25T18:00", HOURS, False, "09-28T09:00"),  # over the weekend
        ("09-25T18:00", WITH_SATURDAY, False, "09-26T09:00"),
        ("09-30T18:00", HOURS, False, "10-08T09:00"),  # over the holiday
        ("10-03T10:00", WITH_SATURDAY, False, "10-08T09:00"),  # a Saturday in it
        ("10-10T15:00", HOURS, True, "10-10T17:30"),  # a make-up Saturday
        ("10-11T10:00", HOURS, False, "10-12T09:00"),  # its Sunday
        ("10-11T10:00", {"wed": [["13:00", "15:00"]]}, False, "10-14T13:00"),
    ],
)
def test_standing(now, hours, is_open, then):
    assert opening.standing(hours, moment(now), DAYS) == opening.Standing(is_open, moment(then))


def test_standing_is_unknown_without_hours_and_endless_without_a_day():
    assert opening.standing({}, moment("09-28T10:00"), DAYS) is None
    assert opening.standing({"sat": []}, moment("09-28T10:00"), DAYS) == opening.Standing(False, None)


@pytest.mark.parametrize(
    ("today", "found"),
    [
        (date(2026, 9, 20), None),
        (date(2026, 9, 21), opening.Break(date(2026, 10, 1), date(2026, 10, 7), date(2026, 10, 8))),
        (date(2026, 10, 5), opening.Break(date(2026, 10, 1), date(2026, 10, 7), date(2026, 10, 8))),
        (date(2026, 10, 8), None),
    ],
)
def test_next_break(today, found):
    assert opening.next_break(today, DAYS) == found


def test_break_takes_the_weekend_along():
    days = Calendar(rest=frozenset([date(2026, 6, 19)]))  # a Friday

    assert opening.next_break(date(2026, 6, 15), days) == opening.Break(
        date(2026, 6, 19), date(2026, 6, 21), date(2026, 6, 22)
    )


def test_next_make_up_day():
    assert opening.next_make_up_day(date(2026, 10, 1), DAYS) == date(2026, 10, 10)
    assert opening.next_make_up_day(date(2026, 10, 11), DAYS) is None


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", "工作日 9:00–12:00，14:00–17:30；星期六 9:00–11:30"),
        ("en", "working days 9:00–12:00, 14:00–17:30; Saturday 9:00–11:30"),
    ],
)
def test_hours_in_words(language, words):
    with translation.override(language):
        assert opening.in_words(WITH_SATURDAY) == words


@pytest.mark.parametrize(
    "hours",
    [[], "9:00", {"holiday": []}, {"mon": ["09:00"]}, {"mon": [["12:00", "09:00"]]}, {"mon": [["x", "y"]]}, {"mon": 5}],
)
def test_other_things_are_no_hours(hours):
    with pytest.raises(ValidationError):
        opening.check_hours(hours)


def test_hours_of_the_demo_are_hours():
    opening.check_hours(HOURS)
    opening.check_hours(WITH_SATURDAY)
