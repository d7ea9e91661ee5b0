"""The arithmetic of the roster, held against a naive method that looks at every minute."""

import itertools
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from consultations import roster
from foundation.workdays.counting import Calendar

TZ = roster.SHANGHAI
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FIRSTS = st.dates(date(2023, 12, 20), date(2029, 1, 10))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def pattern(**values):
    given = {
        "pk": 1, "starts_on": date(2020, 1, 1), "ends_on": None, "days": "every", "weekdays": [], "every_weeks": 1,
        "begins": time(9), "ends": time(12), "turn": "shift", "channel": "desk", "studio_id": 1, "specialty": "",
        "lawyers": 1,
    }  # fmt: skip
    return SimpleNamespace(**given | values)


def lawyer(pk, until=None, specialties=()):
    def serves(day):
        return until is None or day <= until

    return SimpleNamespace(pk=pk, may_serve_on=serves, specialties=list(specialties))


def shift(who, begins, hours=3.0, **values):
    ends = begins + timedelta(hours=hours)
    given = {"channel": "desk", "studio_id": 1, "weight": Decimal(1)}
    return SimpleNamespace(
        lawyer=who, lawyer_id=who.pk, begins_at=begins, ends_at=ends, hours=Decimal(str(hours)), **given | values
    )


def at(day, hour=0, minute=0):
    return datetime.combine(day, time(hour, minute), TZ)


@st.composite
def patterns(draw):
    starts = draw(FIRSTS)
    return pattern(
        starts_on=starts,
        ends_on=draw(st.none() | st.integers(0, 60).map(lambda n: starts + n * DAY)),
        days=draw(st.sampled_from(["working", "weekdays", "every"])),
        weekdays=draw(st.lists(st.integers(0, 6), unique=True)),
        every_weeks=draw(st.integers(1, 4)),
        begins=draw(TIMES),
        ends=draw(TIMES),
        lawyers=draw(st.integers(1, 2)),
    )


@st.composite
def calendars(draw, around):
    days = [around + n * DAY for n in range(-15, 15)]
    rest = draw(st.sets(st.sampled_from(days), max_size=8))
    work = draw(st.sets(st.sampled_from([day for day in days if day.weekday() > 4]), max_size=3))
    return Calendar(frozenset(rest - work), frozenset(work))


def meant_naively(rule, day, calendar):
    """Step by step from the Monday of the first week, as one would count on a wall calendar."""
    if not rule.starts_on <= day <= (rule.ends_on or date.max):
        return False
    week, this = rule.starts_on, 0
    while week.weekday():
        week -= DAY
    while week + 7 * DAY <= day:
        week, this = week + 7 * DAY, this + 1
    if this % rule.every_weeks != 0:
        return False
    listed = day.weekday() in (rule.weekdays or range(7))
    if rule.days == "working":
        return listed and (day in calendar.work or (day.weekday() < 5 and day not in calendar.rest))
    return listed and not (rule.days == "weekdays" and day in calendar.rest)


def holds_naively(rule, moment, calendar):
    day, now = moment.date(), moment.time()
    if rule.begins < rule.ends:
        return rule.begins <= now < rule.ends and meant_naively(rule, day, calendar)
    today = now >= rule.begins and meant_naively(rule, day, calendar)
    return today or (now < rule.ends and meant_naively(rule, day - DAY, calendar))


def minutes(first, last):
    return [at(first) + n * MINUTE for n in range(((last - first).days + 1) * 24 * 60)]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_minute_that_is_meant_is_in_a_span_and_no_other(data):
    rule = data.draw(patterns())
    first = rule.starts_on + data.draw(st.integers(-3, 40)) * DAY
    calendar = data.draw(calendars(first))
    last = first + data.draw(st.integers(0, 3)) * DAY

    found = list(roster.hours_meant(rule, first, last, calendar))

    inside = [moment for moment in minutes(first, last) if any(b <= moment < e for b, e in found)]
    assert inside == [moment for moment in minutes(first, last) if holds_naively(rule, moment, calendar)]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_gaps_are_the_minutes_with_too_few(data):
    need = data.draw(patterns())
    first = need.starts_on + data.draw(st.integers(-1, 20)) * DAY
    calendar = data.draw(calendars(first))
    starts = data.draw(st.lists(st.integers(-600, 3000), max_size=5))
    shifts = [shift(lawyer(n), at(first) + begin * MINUTE, 7) for n, begin in enumerate(starts)]
    last = first + DAY

    found = roster.gaps([need], shifts, first, last, calendar)

    def missing(moment):
        there = sum(row.begins_at <= moment < row.ends_at for row in shifts)
        return max(0, need.lawyers - there) if holds_naively(need, moment, calendar) else 0

    said = {moment: sum(gap.missing for gap in found if gap.span[0] <= moment < gap.span[1]) for moment in
            minutes(first, last)}  # fmt: skip
    assert said == {moment: missing(moment) for moment in minutes(first, last)}


def test_round_the_clock_leaves_no_hole_at_the_end_of_day_week_month_and_year():
    round_the_clock = pattern(begins=time(0), ends=time(0))
    first, last = date(2027, 12, 20), date(2028, 3, 5)  # a year's end and February 29

    found = list(roster.spans(round_the_clock, first, last, Calendar()))

    assert (found[0].begins, found[-1].ends) == (at(first), at(last + DAY))
    assert all(one.ends == two.begins for one, two in itertools.pairwise(found))
    assert at(date(2028, 2, 29)) in [span.begins for span in found]


def test_rule_from_february_29_goes_on_in_years_without_one():
    rule = pattern(starts_on=date(2028, 2, 29), days="every", weekdays=[1], every_weeks=2)

    days = [span.begins.date() for span in roster.spans(rule, date(2028, 2, 1), date(2029, 3, 31), Calendar())]

    assert days[:2] == [date(2028, 2, 29), date(2028, 3, 14)]
    assert {(two - one).days for one, two in itertools.pairwise(days)} == {14}


def test_holidays_and_make_up_days():
    calendar = Calendar(rest=frozenset({date(2026, 10, 1)}), work=frozenset({date(2026, 10, 10)}))

    def days(**of):
        return {s.begins.day for s in roster.spans(pattern(**of), date(2026, 10, 1), date(2026, 10, 10), calendar)}

    assert days(days="working") == {2, 5, 6, 7, 8, 9, 10}
    assert days(days="working", weekdays=[3, 4]) == {2, 8, 9}
    assert days(days="working", weekdays=[0, 5]) == {5, 10}
    assert days(days="weekdays", weekdays=[3, 5]) == {3, 8, 10}
    assert days(days="every", weekdays=[3, 5]) == {1, 3, 8, 10}


def turns(kind, people, days=4, first=date(2026, 11, 25), **of):
    rule = pattern(turn=kind, **{key: of.pop(key) for key in list(of) if key in {"days", "weekdays"}})
    found = roster.plan(rule, first, first + (days - 1) * DAY, Calendar(), lawyers=people, **of)
    return [row.lawyer and row.lawyer.pk for row in found]


def test_lawyers_take_turns_each_time_each_week_each_month():
    people = [lawyer(1), lawyer(2), lawyer(3)]

    assert turns("shift", people, 5) == [1, 2, 3, 1, 2]
    assert turns("week", people, 7) == [1, 1, 1, 1, 1, 2, 2]  # from a Wednesday
    assert turns("month", people, 7) == [1] * 6 + [2]  # from November 25


def test_who_is_absent_busy_or_without_a_licence_is_skipped():
    people = [lawyer(1), lawyer(2, until=date(2026, 11, 25)), lawyer(3)]
    away = [(3, at(date(2026, 11, 26)), at(date(2026, 11, 27)))]

    assert turns("shift", people, 3, away=away) == [1, 1, 3]
    assert turns("shift", [lawyer(1, until=date(2026, 11, 25))], 2) == [1, None]
    assert turns("shift", [], 2) == [None, None]
    week = [(1, at(date(2026, 11, 25)), at(date(2026, 11, 26)))]
    assert turns("week", people[::2], 6, away=week) == [3, 1, 1, 1, 1, 3]  # who stands in takes no turn


def test_a_plan_goes_on_after_what_stands_and_adds_nothing_twice():
    people, first = [lawyer(1), lawyer(2), lawyer(3)], date(2026, 11, 25)

    def nine(n):
        return at(first + n * DAY, 9)

    assert turns("shift", people, 3, standing=[(nine(-1), 2)]) == [3, 1, 2]
    assert turns("shift", people, 3, standing=[(nine(1), 3)]) == [1, 1]
    assert turns("shift", people, 2, standing=[(nine(0), 1), (nine(1), 2)]) == []


def test_nobody_is_planned_twice_at_once():
    one = lawyer(1)
    rule = pattern(begins=time(20), ends=time(19))  # 23 hours, each day

    found = roster.plan(rule, date(2026, 12, 30), date(2027, 1, 2), Calendar(), lawyers=[one])
    assert [row.lawyer for row in found] == [one] * 4
    rule.ends = time(20)
    assert all(row.lawyer for row in roster.plan(rule, date(2026, 1, 1), date(2026, 1, 3), Calendar(), lawyers=[one]))
    busy = [(1, at(date(2026, 1, 2), 21), at(date(2026, 1, 2), 22))]
    found = roster.plan(rule, date(2026, 1, 1), date(2026, 1, 3), Calendar(), lawyers=[one], away=busy)
    assert [bool(row.lawyer) for row in found] == [True, False, True]


def test_gap_and_double_by_channel_studio_and_specialty():
    day = date(2026, 11, 25)
    fee = pattern(specialty="FEE")
    here = shift(lawyer(1, specialties=["FEE"]), at(day, 9))
    there = shift(lawyer(2), at(day, 9), studio_id=2)
    also = shift(lawyer(3), at(day, 10), hours=4)

    def gaps(need, *rows):
        return [gap.span for gap in roster.gaps([need], rows, day, day, Calendar())]

    whole = roster.Span(at(day, 9), at(day, 12))

    assert gaps(fee, here, there) == []
    assert gaps(fee, there, also) == [whole]
    assert gaps(pattern(studio_id=None), there) == []
    assert gaps(pattern(channel="hotline", studio_id=None), here) == [whole]

    def doubles(*needs):
        return [(d.span, d.more) for d in roster.doubles(needs, [here, there, also], day, day, Calendar())]

    assert doubles(pattern()) == [(roster.Span(at(day, 10), at(day, 12)), 1)]
    assert doubles(pattern(lawyers=2)) == []
    assert doubles(fee, pattern(specialty="LEAK")) == []


def test_fairness_weighs_hours_and_names_who_has_none():
    one, two, idle = lawyer(1), lawyer(2), lawyer(3)
    day = at(date(2026, 11, 25), 9)
    rows = [shift(one, day), shift(two, day, weight=Decimal("2.0"))]

    shares = {row.lawyer.pk: row for row in roster.fairness(rows, [one, two, idle])}

    assert [(shares[pk].hours, shares[pk].weighted, shares[pk].deviation) for pk in (1, 2, 3)] == [
        (3, 3, 0), (3, 6, 100), (0, 0, -100),
    ]  # fmt: skip
    assert roster.fairness([]) == []
