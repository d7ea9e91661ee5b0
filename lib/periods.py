"""Months, quarters, years and other spans of days, and the spans that they are compared with."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from django.utils import timezone

DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 2000, 2199
MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}
WRITTEN = re.compile(r"(?P<year>\d{4})(?:-(?P<month>0[1-9]|1[0-2])|-Q(?P<quarter>[1-4]))?", re.ASCII)


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both included. `kind` is month, quarter, year, or empty for any other span."""

    first: date
    last: date
    kind: str = ""

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        return cls(date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month")

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Self:
        last = 3 * quarter
        return cls(date(year, last - 2, 1), date(year, last, monthrange(year, last)[1]), "quarter")

    @classmethod
    def year(cls, year: int) -> Self:
        return cls(date(year, 1, 1), date(year, 12, 31), "year")

    @classmethod
    def written(cls, text: str) -> Self:
        """`2026-11`, `2026-Q4` or `2026`; ValueError for anything else and for years out of reach."""
        found = WRITTEN.fullmatch(text)
        if not found or not FIRST_YEAR <= (year := int(found["year"])) <= LAST_YEAR:
            raise ValueError(text)
        if found["month"]:
            return cls.month(year, int(found["month"]))
        return cls.quarter(year, int(found["quarter"])) if found["quarter"] else cls.year(year)

    def __str__(self) -> str:
        """As `written` reads it; another span as its two days."""
        if self.kind == "month":
            return f"{self.first:%Y-%m}"
        if self.kind == "quarter":
            return f"{self.first.year}-Q{self.first.month // 3 + 1}"
        return str(self.first.year) if self.kind == "year" else f"{self.first}..{self.last}"

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Its first moment, and the first moment after it, in local time."""
        begin, end = (timezone.make_aware(datetime.combine(day, time())) for day in (self.first, self.last + DAY))
        return begin, end

    def moved(self, months: int) -> Period:
        """The month, quarter or year that begins so many months later."""
        n = self.first.year * 12 + self.first.month - 1 + months
        first = date(n // 12, n % 12 + 1, 1)
        n += MONTHS_OF[self.kind] - 1
        last = date(n // 12, n % 12 + 1, monthrange(n // 12, n % 12 + 1)[1])
        return Period(first, last, self.kind)

    @property
    def before(self) -> Period:
        """The one before it: of the same kind, or as many days."""
        if self.kind:
            return self.moved(-MONTHS_OF[self.kind])
        return Period(self.first - timedelta(days=self.days), self.first - DAY)

    @property
    def year_ago(self) -> Period:
        """The same one a year earlier; the 29th of February becomes the 28th."""
        if self.kind:
            return self.moved(-12)
        first, last = (
            day.replace(year=day.year - 1, day=min(day.day, monthrange(day.year - 1, day.month)[1]))
            for day in (self.first, self.last)
        )
        return Period(first, last)

    def until(self, today: date) -> Period:
        """Of a period that still runs the part up to `today`; others whole."""
        return Period(self.first, today) if self.first <= today < self.last else self

    def as_far_as(self, other: Period) -> Period:
        """As many of its first days as `other` has: what a part of a period is fairly compared with."""
        last = min(self.last, self.first + timedelta(days=other.days - 1))
        return self if last == self.last else Period(self.first, last)

    def months(self) -> list[Period]:
        """The months that it touches, in order."""
        found = [Period.month(self.first.year, self.first.month)]
        while found[-1].last < self.last:
            found.append(found[-1].moved(1))
        return found
