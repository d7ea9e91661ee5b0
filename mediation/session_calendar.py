"""A month or a week of sessions, day by day; when rooms are free; and sessions as calendar files (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import icalendar
from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.workdays.models import Calendar
from foundation.workdays.windows import DAY, Window, midnight
from mediation.models import Room, Session, Status
from residents.models import Role
from residents.permissions import committees_of

FIRST, LAST = time(8), time(21)  # nobody is asked to come in the quiet hours
LEAST = timedelta(minutes=30)
SHOWN_DAYS = 7
BACK, AHEAD = timedelta(days=90), timedelta(days=400)


@dataclass
class Day:
    """One cell of the calendar."""

    date: date
    inside: bool
    rest: bool
    sessions: list[Session] = field(default_factory=list)


def weeks(shown: Window, sessions: Iterable[Session], calendar: Calendar) -> list[list[Day]]:
    """The weeks of the window, with the sessions of each day."""
    days = {day: Day(day, shown.first <= day <= shown.last, not calendar.is_working_day(day)) for day in shown.days}
    for session in sessions:
        days[max(shown.days[0], timezone.localdate(session.starts_at))].sessions.append(session)
    rows = list(days.values())
    return [rows[n : n + 7] for n in range(0, len(rows), 7)]


def sessions_for(user: User, of: str, begin: datetime, end: datetime) -> list[Session]:
    """The sessions between two moments: one's own; with `of` a room (its id), or "all" for clerk and director.

    Those of which `user` may know nothing more have `closed` set: only that mediator and room are taken.
    """
    rows = Session.objects.within(begin, end).filter(case__sub_district=user.sub_district_id, cancelled_at=None)
    if of.isdecimal():
        rows = rows.filter(room=int(of))
    elif of == "all":
        rows = rows.filter(case__committee__in=committees_of(user, Role.CLERK, Role.DIRECTOR))
    else:
        rows = rows.of(user)
    rows = rows.filter(Q(case__status=Status.MEDIATING) | Q(held_at__isnull=False) | Q(missed_at__isnull=False))
    found = list(rows.select_related("case__mediator", "room__studio", "party").order_by("starts_at", "pk"))
    open_to = set(
        Session.objects.visible_to(user).filter(pk__in=[row.pk for row in found]).values_list("pk", flat=True)
    )
    for row in found:
        row.closed = row.pk not in open_to  # type: ignore[attr-defined]
    return found


@dataclass(frozen=True)
class Free:
    """A day on which a room is free, and from when to when."""

    room: Room
    day: date
    rest: bool
    spans: list[tuple[datetime, datetime]]


def free_times(rooms: list[Room], now: datetime) -> list[Free]:
    """For the next seven days when each room is free, between 8:00 and 21:00; two queries."""
    if not rooms:
        return []
    today, calendar = timezone.localdate(now), Calendar.glance()
    taken: dict[int, list[Session]] = {room.pk: [] for room in rooms}
    rows = Session.objects.standing().within(midnight(today), midnight(today + SHOWN_DAYS * DAY))
    for row in rows.filter(room__in=rooms).order_by("starts_at"):
        assert row.room_id  # the filter
        taken[row.room_id].append(row)
    return [
        Free(room, day, not calendar.is_working_day(day), gaps(taken[room.pk], day, now))
        for day in (today + n * DAY for n in range(SHOWN_DAYS))
        for room in rooms
    ]


def gaps(taken: list[Session], day: date, now: datetime) -> list[tuple[datetime, datetime]]:
    """What is left of the day between sessions, in pieces of half an hour and more."""
    begin, end = (timezone.make_aware(datetime.combine(day, moment)) for moment in (FIRST, LAST))
    quarter = now - timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
    begin = max(begin, timezone.localtime(quarter + timedelta(minutes=15)))
    found = []
    for row in taken:
        if row.starts_at - begin >= LEAST and row.starts_at < end:
            found.append((begin, timezone.localtime(row.starts_at)))
        if row.ends_at > begin and row.starts_at < end:
            begin = timezone.localtime(row.ends_at)
    return [*found, (begin, end)] if end - begin >= LEAST else found


# Calendar files. Telephones are shared: they say when, where and the number of the matter, and nothing else.


def file_of(session: Session, *, link: str) -> bytes:
    """The invitation to one session; where it does not take place, the message that takes it away."""
    stands = session.is_standing or session.held_at
    return book([session], link=link, method="PUBLISH" if stands else "CANCEL").to_ical()


def feed_of(user: User, now: datetime) -> bytes:
    """What somebody's telephone subscribes to: the own sessions, also those called off, so that they go."""
    rows = Session.objects.of(user).within(now - BACK, now + AHEAD).select_related("case").order_by("starts_at")
    calendar = book(rows, link="my_matters")
    calendar.add("x-wr-calname", _("Appointments"))
    return calendar.to_ical()


def book(sessions: Iterable[Session], *, link: str, method: str = "") -> icalendar.Calendar:
    found = icalendar.Calendar()
    found.add("prodid", "-//Helin//Sessions//ZH")
    found.add("version", "2.0")
    if method:
        found.add("method", method)
    for session in sessions:
        found.add_component(event(session, link))
    return found


def event(session: Session, link: str) -> icalendar.Event:
    """In universal time, so that no device reckons it anew. Its number is the same for ever, its sequence grows."""
    row = icalendar.Event()
    row.add("uid", f"session-{session.pk}@{settings.PUBLIC_URL.partition('://')[2]}")
    row.add("sequence", session.sequence)
    row.add("dtstamp", timezone.now().astimezone(UTC))
    row.add("dtstart", session.starts_at.astimezone(UTC))
    row.add("dtend", session.ends_at.astimezone(UTC))
    stands = session.is_standing or session.held_at
    row.add("status", "CONFIRMED" if stands else "CANCELLED")
    row.add("summary", _("Appointment %(number)s") % {"number": session.case.reference})
    row.add("location", session.place)
    row.add("url", settings.PUBLIC_URL + reverse(link))
    return row
