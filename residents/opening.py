"""When a studio is open: its hours of the week, on the calendar of working days.

Hours are kept as `{"workday": [["09:00", "12:00"], ["14:00", "17:30"]], "sat": [["09:00", "11:30"]]}`: those of
`workday` hold on each working day, make-up working days included; those of a weekday on that weekday, unless it is a
holiday.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from foundation.workdays.counting import Calendar

WORKDAY = "workday"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
AHEAD = 21  # days: the longest holiday has nine
NOTED = 10  # days before it begins, a holiday is spoken of


@dataclass(frozen=True)
class Standing:
    """Is it open now? `at` is when it closes, or else when it opens again; None where no day is known."""

    open: bool
    at: datetime | None


@dataclass(frozen=True)
class Break:
    """Rest days around a holiday, both included, and the first working day after them."""

    first: date
    last: date
    again: date


def check_hours(hours: Any) -> None:
    """ValidationError unless `hours` is of the kind above, each span from an earlier to a later time."""
    try:
        right = set(hours) <= {WORKDAY, *DAYS}
        right = right and all(_time(begin) < _time(end) for spans in hours.values() for begin, end in spans)
    except (AttributeError, TypeError, ValueError):
        right = False
    if not right:
        raise ValidationError(_("These are no opening hours."))


def _time(text: str) -> time:
    return time.fromisoformat(text)


def spans_on(day: date, hours: dict[str, Any], days: Calendar) -> list[tuple[datetime, datetime]]:
    """From when to when it is open on `day`, in order."""
    names = [] if day in days.rest else [DAYS[day.weekday()]]
    names += [WORKDAY] if days.is_working_day(day) else []
    spans = [span for name in names for span in hours.get(name, [])]
    at = [tuple(timezone.make_aware(datetime.combine(day, _time(end))) for end in span) for span in spans]
    return sorted(at)  # type: ignore[arg-type]  # spans are pairs


def standing(hours: dict[str, Any], now: datetime, days: Calendar) -> Standing | None:
    """How it stands at `now`; None for a place whose hours are not known."""
    if not hours:
        return None
    today = timezone.localdate(now)
    for n in range(AHEAD):
        for begin, end in spans_on(today + timedelta(days=n), hours, days):
            if begin <= now < end:
                return Standing(True, end)
            if now < begin:
                return Standing(False, begin)
    return Standing(False, None)


def in_words(hours: dict[str, Any]) -> str:
    """工作日 9:00–12:00，14:00–17:30；星期六 9:00–11:30."""
    names = {WORKDAY: _("working days"), **{day: str(WEEKDAYS[n]) for n, day in enumerate(DAYS)}}
    return _("; ").join(f"{name} {_spans_in_words(hours[day])}" for day, name in names.items() if hours.get(day))


def _spans_in_words(spans: list[list[str]]) -> str:
    return _(", ").join(f"{_clock(begin)}–{_clock(end)}" for begin, end in spans)


def _clock(text: str) -> str:
    return f"{_time(text).hour}:{_time(text):%M}"


def next_break(today: date, days: Calendar) -> Break | None:
    """The holiday that is now, or begins within ten days, with the weekends that it touches."""
    holiday = next((day for n in range(NOTED + 1) if (day := today + timedelta(days=n)) in days.rest), None)
    if holiday is None:
        return None
    first = last = holiday
    while not days.is_working_day(first - timedelta(days=1)):
        first -= timedelta(days=1)
    while not days.is_working_day(last + timedelta(days=1)):
        last += timedelta(days=1)
    return Break(first, last, last + timedelta(days=1))


def next_make_up_day(today: date, days: Calendar) -> date | None:
    """The weekend day within ten days on which one works all the same."""
    return next((day for n in range(NOTED + 1) if (day := today + timedelta(days=n)) in days.work), None)
