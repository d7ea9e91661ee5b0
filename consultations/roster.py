"""The arithmetic of the roster, without the database: which hours are meant, who takes which turn, what is not covered.

All times are those of Shanghai. A span holds its beginning and not its end, so that one that ends at midnight and one
that begins there leave no hole and do not overlap.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from foundation.workdays.counting import Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
Moments = list[tuple[datetime, datetime]]


class Pattern(Protocol):
    """What a Rule and a Need have in common: from which day to which, on which days, from when to when."""

    starts_on: date
    ends_on: date | None
    days: str
    weekdays: list[int]
    begins: time
    ends: time


class Span(NamedTuple):
    begins: datetime
    ends: datetime

    def overlaps(self, begins: datetime, ends: datetime) -> bool:
        return self.begins < ends and begins < self.ends

    @property
    def hours(self) -> Decimal:
        return Decimal((self.ends - self.begins).total_seconds()) / 3600


@dataclass(frozen=True)
class Proposal:
    """A shift that a rule asks for; without a lawyer where nobody of the turn can."""

    span: Span
    lawyer: Any | None


@dataclass(frozen=True)
class Gap:
    """Hours of a need with fewer lawyers than it asks for."""

    need: Any
    span: Span
    missing: int


@dataclass(frozen=True)
class Double:
    """Hours of a channel and studio with more lawyers than are needed."""

    channel: str
    studio_id: int | None
    span: Span
    more: int


@dataclass(frozen=True)
class Share:
    """A lawyer's hours, as they are and weighted, and how far the latter are from the mean, in percent."""

    lawyer: Any
    hours: Decimal
    weighted: Decimal
    deviation: int


# Which hours are meant


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def monday(day: date) -> date:
    return day - day.weekday() * DAY


def means(pattern: Pattern, day: date, calendar: Calendar) -> bool:
    """Does `pattern` have a span that begins on `day`?

    A make-up day counts as the weekday that it is: the calendar does not say for which one it stands.
    """
    if day < pattern.starts_on or (pattern.ends_on is not None and day > pattern.ends_on):
        return False
    weeks = (monday(day) - monday(pattern.starts_on)).days // 7
    if weeks % getattr(pattern, "every_weeks", 1):
        return False
    if pattern.weekdays and day.weekday() not in pattern.weekdays:
        return False
    if pattern.days == "working":
        return calendar.is_working_day(day)
    return pattern.days == "every" or day not in calendar.rest


def span_on(pattern: Pattern, day: date) -> Span:
    """From `begins` on `day` to `ends`; where that is not later, to `ends` on the next day."""
    last = day if pattern.ends > pattern.begins else day + DAY
    return Span(datetime.combine(day, pattern.begins, SHANGHAI), datetime.combine(last, pattern.ends, SHANGHAI))


def spans(pattern: Pattern, first: date, last: date, calendar: Calendar) -> Iterator[Span]:
    """The spans that begin on the days from `first` to `last`, both included, in order."""
    for n in range((last - first).days + 1):
        if means(pattern, first + n * DAY, calendar):
            yield span_on(pattern, first + n * DAY)


def hours_meant(pattern: Pattern, first: date, last: date, calendar: Calendar) -> Iterator[Span]:
    """What `pattern` means of the days from `first` to `last`: also the end of what began on the evening before."""
    begin, end = midnight(first), midnight(last + DAY)
    for span in spans(pattern, first - DAY, last, calendar):
        if span.overlaps(begin, end):
            yield Span(max(span.begins, begin), min(span.ends, end))


# Who takes which turn


def plan(
    rule: Any,
    first: date,
    last: date,
    calendar: Calendar,
    *,
    lawyers: Sequence[Any],
    standing: Iterable[tuple[datetime, int]] = (),
    away: Iterable[tuple[int, datetime, datetime]] = (),
) -> list[Proposal]:
    """The shifts that `rule` asks for from `first` to `last` and that do not stand yet, with `lawyers` in turn.

    `standing` are the shifts made of this rule before (the beginning that it asked for, id of the lawyer): the turn
    goes on after them. `away` are absences and shifts of any kind (id of the lawyer, from, to). The same input gives
    the same plan.
    """
    taken, others = dict(standing), list(away)
    turn = _Turn(rule.turn, lawyers)
    for begins in sorted(moment for moment in taken if moment < midnight(first)):
        turn.was(begins, taken[begins])
    proposals = []
    for span in spans(rule, first, last, calendar):
        if span.begins in taken:
            turn.was(span.begins, taken[span.begins])
            continue
        lawyer = turn.next(span, others)
        if lawyer is not None:
            others.append((lawyer.pk, *span))
        proposals.append(Proposal(span, lawyer))
    return proposals


class _Turn:
    """Whose turn it is: another one each time, each week or each month. Who can't is skipped."""

    def __init__(self, kind: str, lawyers: Sequence[Any]) -> None:
        self.kind, self.lawyers = kind, lawyers
        self.at, self.period = -1, None

    def was(self, begins: datetime, lawyer_id: int) -> None:
        """The turn of `begins` is taken already."""
        found = [n for n, lawyer in enumerate(self.lawyers) if lawyer.pk == lawyer_id]
        self.at, self.period = found[0] if found else self.at, self._period(begins)

    def next(self, span: Span, away: list[tuple[int, datetime, datetime]]) -> Any | None:
        """Who serves in `span`. In a week or month that is somebody's, who stands in for him takes no turn."""
        if not self.lawyers:
            return None
        period = self._period(span.begins)
        mine = self.at if period == self.period else self.at + 1
        order = [(mine + n) % len(self.lawyers) for n in range(len(self.lawyers))]
        can = [n for n in order if _can(self.lawyers[n], span, away)]
        self.at, self.period = (can or order)[0] if self.kind == "shift" else order[0], period
        return self.lawyers[can[0]] if can else None

    def _period(self, begins: datetime) -> Any:
        day = begins.astimezone(SHANGHAI).date()
        return {"shift": begins, "week": monday(day), "month": (day.year, day.month)}[self.kind]


def _can(lawyer: Any, span: Span, away: list[tuple[int, datetime, datetime]]) -> bool:
    days = {moment.astimezone(SHANGHAI).date() for moment in (span.begins, span.ends - timedelta(minutes=1))}
    busy = any(who == lawyer.pk and span.overlaps(begins, ends) for who, begins, ends in away)
    return not busy and all(lawyer.may_serve_on(day) for day in days)


# What is not covered, and what is twice


def gaps(needs: Iterable[Any], shifts: Iterable[Any], first: date, last: date, calendar: Calendar) -> list[Gap]:
    """What of the needs of these days the shifts do not cover, in order: by channel, studio and specialty."""
    found, shifts = [], list(shifts)
    for need in needs:
        mine = _ByTime(_span(shift) for shift in shifts if serves(shift, need))
        for span in hours_meant(need, first, last, calendar):
            counts = [(piece, len(mine.within(piece))) for piece in _pieces(mine.within(span), span)]
            found += [Gap(need, piece, need.lawyers - n) for piece, n in _joined(counts) if n < need.lawyers]
    return sorted(found, key=lambda gap: (gap.span, gap.need.pk))


def serves(shift: Any, need: Any) -> bool:
    """Is `shift` of the channel, the studio and the specialty that `need` asks for?"""
    place = need.studio_id in (None, shift.studio_id)
    return (
        shift.channel == need.channel and place and (not need.specialty or need.specialty in shift.lawyer.specialties)
    )


def doubles(needs: Iterable[Any], shifts: Iterable[Any], first: date, last: date, calendar: Calendar) -> list[Double]:
    """Where more lawyers serve at once in a channel and studio than are needed; one is always right."""
    found, window, needs = [], Span(midnight(first), midnight(last + DAY)), list(needs)
    groups: dict[tuple[str, int | None], list[Span]] = {}
    for shift in shifts:
        if window.overlaps(*_span(shift)):
            groups.setdefault((shift.channel, shift.studio_id), []).append(_span(shift))
    for (channel, studio_id), spans_served in groups.items():
        mine = _ByTime(spans_served)
        wanted = [
            (need, _ByTime(hours_meant(need, first, last, calendar)))
            for need in needs
            if need.channel == channel and need.studio_id in (None, studio_id)
        ]
        edges = [moment for _need, meant in wanted for span in meant.spans for moment in span]
        counts = [
            (piece, len(mine.within(piece)) - _right(wanted, piece)) for piece in _pieces(mine.spans, window, edges)
        ]
        found += [Double(channel, studio_id, piece, more) for piece, more in _joined(counts) if more > 0]
    return sorted(found, key=lambda double: (double.span, double.channel, double.studio_id or 0))


def _right(wanted: list[tuple[Any, _ByTime]], piece: Span) -> int:
    """How many may serve in `piece`: as the largest need says, or one of each specialty; at least one."""
    asked = [need for need, meant in wanted if meant.within(piece)]
    special = sum(need.lawyers for need in asked if need.specialty)
    return max([1, special, *(need.lawyers for need in asked if not need.specialty)])


class _ByTime:
    """Spans, found by a time of which they take a part."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.spans = sorted(spans)
        self.begins = [span.begins for span in self.spans]
        self.longest = max((span.ends - span.begins for span in self.spans), default=timedelta())

    def within(self, window: Span) -> list[Span]:
        begin, end = bisect_left(self.begins, window.begins - self.longest), bisect_left(self.begins, window.ends)
        return [span for span in self.spans[begin:end] if span.overlaps(*window)]


def _span(shift: Any) -> Span:
    return Span(shift.begins_at, shift.ends_at)


def _pieces(served: Iterable[Span], window: Span, more: Iterable[datetime] = ()) -> list[Span]:
    """`window`, cut wherever a shift begins or ends."""
    cuts = {moment for span in served for moment in span} | set(more)
    inside = sorted({*window, *(cut for cut in cuts if window.begins < cut < window.ends)})
    return [Span(*pair) for pair in pairwise(inside)]


def _joined(counts: Iterable[tuple[Span, int]]) -> list[tuple[Span, int]]:
    """Neighbours of the same count as one."""
    joined: list[tuple[Span, int]] = []
    for span, n in counts:
        if joined and joined[-1][1] == n and joined[-1][0].ends == span.begins:
            joined[-1] = Span(joined[-1][0].begins, span.ends), n
        else:
            joined.append((span, n))
    return joined


# Who carries how much


def fairness(shifts: Iterable[Any], lawyers: Iterable[Any] = ()) -> list[Share]:
    """The hours of everybody who serves, and of those of `lawyers` who do not, with the deviation from the mean."""
    people = {lawyer.pk: lawyer for lawyer in lawyers}
    hours: dict[int, Decimal] = dict.fromkeys(people, Decimal(0))
    weighted = dict(hours)
    for shift in shifts:
        people.setdefault(shift.lawyer_id, shift.lawyer)
        hours[shift.lawyer_id] = hours.get(shift.lawyer_id, Decimal(0)) + shift.hours
        weighted[shift.lawyer_id] = weighted.get(shift.lawyer_id, Decimal(0)) + shift.hours * shift.weight
    mean = sum(weighted.values(), Decimal(0)) / len(weighted) if weighted else Decimal(0)
    return [
        Share(people[pk], hours[pk], weighted[pk], round((weighted[pk] / mean - 1) * 100) if mean else 0)
        for pk in sorted(people, key=lambda pk: (str(people[pk]), pk))
    ]
