"""The weeks that a calendar page draws: those of a month, or the one of a day."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

DAY = timedelta(days=1)
YEARS = range(2020, 2100)


def monday(day: date) -> date:
    """The first day of its week."""
    return day - day.weekday() * DAY


@dataclass(frozen=True)
class Window:
    """The days of a month or a week, and the whole weeks that are drawn around them."""

    kind: str
    first: date
    last: date

    @property
    def drawn(self) -> tuple[date, date]:
        return monday(self.first), monday(self.last) + 6 * DAY

    @property
    def before(self) -> date:
        return self.first - DAY

    @property
    def after(self) -> date:
        return self.last + DAY

    @property
    def days(self) -> list[date]:
        """Every day that is drawn."""
        first, last = self.drawn
        return [first + n * DAY for n in range((last - first).days + 1)]


def window(kind: str, on: date) -> Window:
    """The week or else the month around a day."""
    if kind == "week":
        return Window(kind, monday(on), monday(on) + 6 * DAY)
    length = months.monthrange(on.year, on.month)[1]
    return Window("month", on.replace(day=1), on.replace(day=length))


def day_in(text: str) -> date:
    """The day in an address; today where there is none, or nonsense."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()
    return day if day.year in YEARS else timezone.localdate()


def midnight(day: date) -> datetime:
    """When the day begins here."""
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))
