"""Rooms, clashes, moving, replies, who did not come, the calendar and its files; talks with one side stay unseen."""

from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from foundation.notifications.models import Message
from foundation.workdays.windows import midnight
from mediation import workflow
from mediation.models import Attendance, Entry, Room, Session, Status
from mediation.session_calendar import gaps
from tests import make

from .conftest import browser
from .session_samples import missed
from .test_races import refusals, together

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)


def coming(days=3, hour=10):
    day = timezone.localdate() + timedelta(days=days)
    return midnight(day) + hour * HOUR


def plan(case, cast, starts_at=None, **more):
    return workflow.plan_session(case, starts_at or coming(), more.pop("place", "工作室"), actor=cast.mira.user, **more)


def room(cast, **more):
    return Room.objects.create(studio=cast.place.studios.get(), name="一号室", **more)


def by_max(cast):
    """Another matter of other people, which max mediates."""
    for one, other in (("alice", "ada"), ("bob", "ben")):
        setattr(cast, other, getattr(cast, one))
        setattr(cast, one, make.person(cast.place, other))
    case = make.case(cast, Status.ACCEPTED)
    workflow.assign(case, cast.max, actor=cast.dora.user)
    workflow.begin(case, actor=cast.max.user)
    return case


def test_mediator_room_and_side_are_taken_once(cast):
    case, hall = make.case(cast, Status.MEDIATING), room(cast)
    same_mediator, half = make.case(cast, Status.MEDIATING), HOUR / 2
    plan(case, cast, room=hall, place="")
    assert case.sessions.get().place == "工作室 一号室"

    with pytest.raises(ValidationError, match="mediator has another session"):
        plan(same_mediator, cast, coming() + half)
    workflow.assign(same_mediator, cast.max, actor=cast.dora.user)
    workflow.begin(same_mediator, actor=cast.max.user)
    with pytest.raises(ValidationError, match="爱丽 has another session"):
        workflow.plan_session(same_mediator, coming() - half, "别处", actor=cast.max.user)
    others = by_max(cast)
    with pytest.raises(ValidationError, match="工作室 一号室 is taken then, from 10:00 to 11:00"):
        workflow.plan_session(others, coming() + half, room=hall, actor=cast.max.user)
    workflow.plan_session(others, coming() + HOUR, room=hall, actor=cast.max.user)  # one after the other
    Room.objects.update(active=False)
    hall.refresh_from_db()
    with pytest.raises(ValidationError, match="no longer used"):
        workflow.plan_session(others, coming(5), room=hall, actor=cast.max.user)


@pytest.mark.django_db(transaction=True)
def test_two_matters_that_want_one_room_at_once(cast):
    first, hall = make.case(cast, Status.MEDIATING), room(cast)
    second = by_max(cast)

    results = together(
        partial(workflow.plan_session, first, coming(), room=hall, actor=cast.mira.user),
        partial(workflow.plan_session, second, coming(), room=hall, actor=cast.max.user),
    )

    assert (len(refusals(results)), Session.objects.count()) == (1, 1)


def test_moving_changes_the_one_invitation_and_its_reminders(cast):
    case = make.case(cast, Status.MEDIATING)
    session, side = plan(case, cast), case.parties.get(side="respondent")
    workflow.answer_session(session, side, False, "出差", actor=cast.bob.user)
    mira = browser(cast.mira)
    assert "出差" in mira.get(reverse("case", args=[case.pk])).content.decode()
    assert "出差" not in browser(cast.clara).get(reverse("case", args=[case.pk])).content.decode()
    assert "出差" not in browser(cast.alice).get(reverse("matter", args=[case.pk])).content.decode()
    waiting = Message.objects.filter(kind="session.reminder", status="waiting", user=cast.bob.user, channel="sms")
    assert waiting.count() == 2

    later = {"starts_at": coming(4, 15), "ends_at": coming(4, 17), "way": "site", "room": None, "place": "凉亭"}
    workflow.move_session(session, **later, actor=cast.mira.user)
    workflow.move_session(session, **later, actor=cast.mira.user)

    session.refresh_from_db()
    assert (session.sequence, session.starts_at) == (1, coming(4, 15))
    assert {row.event_at for row in waiting} == {coming(4, 15)}
    assert waiting.count() == 2
    assert "出差" not in mira.get(reverse("case", args=[case.pk])).content.decode()  # asked anew
    assert case.entries.filter(kind="session_moved").count() == 1


def test_calendar_file_says_when_and_where_and_nothing_else(cast):
    case = make.case(cast, Status.MEDIATING)
    session = plan(case, cast, datetime(2030, 7, 1, 14, 30, tzinfo=SHANGHAI), place="调解工作室一楼" * 10)
    url = reverse("session_file", args=[session.pk])
    answer = browser(cast.alice).get(url)
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    book = icalendar.Calendar.from_ical(answer.content)
    event = book.walk("VEVENT")[0]
    assert (book["METHOD"], event["SEQUENCE"], event["STATUS"]) == ("PUBLISH", 0, "CONFIRMED")
    assert event.decoded("dtstart").astimezone(SHANGHAI).strftime("%d %H:%M") == "01 14:30"
    assert event["LOCATION"] == session.place
    words = book.to_ical().decode().replace("\r\n ", "")
    assert not [name for name in (case.title, "鲍勃", "爱丽", "米拉", "漏水") if name in words]

    workflow.call_off_session(session, "有事", actor=cast.mira.user)

    book = icalendar.Calendar.from_ical(browser(cast.bob).get(url).content)
    gone = book.walk("VEVENT")[0]
    assert (book["METHOD"], gone["SEQUENCE"], gone["STATUS"]) == ("CANCEL", 1, "CANCELLED")
    assert gone["UID"] == event["UID"]
    assert [browser(who).get(url).status_code for who in (cast.oscar, cast.max, cast.eve)] == [404] * 3


def test_own_calendar_under_a_secret_address(cast):
    case = make.case(cast, Status.MEDIATING)
    plan(case, cast)
    page = browser(cast.alice).post(reverse("my_calendar"))
    address = page.context["address"].removeprefix("http://").partition("/")[2]
    assert address not in browser(cast.alice).get(reverse("my_calendar")).content.decode()

    def events():
        return icalendar.Calendar.from_ical(browser().get("/" + address).content).walk("VEVENT")

    assert len(events()) == 1
    workflow.terminate(case, "wide_gap", "", actor=cast.mira.user)
    assert [event["STATUS"] for event in events()] == ["CANCELLED"]
    mine = page.context["addresses"].get()
    assert browser(cast.bob).post(reverse("revoke_calendar", args=[mine.pk])).status_code == 404
    browser(cast.alice).post(reverse("revoke_calendar", args=[mine.pk]))
    assert browser().get("/" + address).status_code == 404


def test_session_with_one_side_is_unseen_by_the_other_everywhere(cast):
    """On pages, lists, files, feeds, in messages; the director and the clerk see that room and mediator are taken."""
    case, hall = make.case(cast, Status.MEDIATING), room(cast)
    session = plan(case, cast, room=hall, place="悄悄话室", party=case.parties.get(side="applicant"))
    secret = workflow.make_calendar_address(cast.bob.user)
    own = workflow.make_calendar_address(cast.alice.user)
    bob, pages = browser(cast.bob), ("home", "my_matters", "inbox")
    feed = "calendar_feed"

    seen = [bob.get(reverse(name)).content.decode() for name in pages]
    seen += [
        bob.get(reverse("matter", args=[case.pk])).content.decode(),
        bob.get(reverse(feed, args=[secret])).content.decode(),
    ]
    assert not [text for text in seen if "悄悄话室" in text or "Say whether you come" in text]
    assert bob.get(reverse("session_file", args=[session.pk])).status_code == 404
    assert bob.get(reverse("act_page", args=[case.pk, "answer_session"])).status_code == 403
    assert not Message.objects.filter(user=cast.bob.user, body__contains="悄悄话室").exists()
    assert not Entry.objects.visible_to(cast.bob.user).filter(kind="session_planned").exists()

    assert "悄悄话室" in browser(cast.alice).get(reverse("matter", args=[case.pk])).content.decode()
    assert "session-" in browser().get(reverse(feed, args=[own])).content.decode()
    assert (
        "悄悄话室" in browser(cast.mira).get(reverse("session_calendar") + f"?on={coming():%Y-%m-%d}").content.decode()
    )
    for who in (cast.dora, cast.clara):
        page = browser(who).get(reverse("session_calendar") + f"?on={coming():%Y-%m-%d}").content.decode()
        assert "taken 工作室 一号室 米拉" in page
        assert "悄悄话室" not in page and case.title not in page
        assert "悄悄话室" not in browser(who).get(reverse("case", args=[case.pk])).content.decode()

    at = session.starts_at + HOUR
    party = case.parties.get(side="applicant")
    workflow.record_talk(party, "说了", passing="", telling="not", talked_at=at, place="x", actor=cast.mira.user, at=at)
    session.refresh_from_db()
    assert session.held_at == at


def test_who_did_not_come_is_counted_for_the_committee_alone(cast):
    case = make.case(cast, Status.MEDIATING)
    missed(case, cast)
    session, bobs = case.sessions.get(), case.parties.get(side="respondent")
    told = Message.objects.filter(kind="case.session_missed")

    workflow.record_no_show(session, {bobs: "unexcused"}, 25, actor=cast.mira.user)
    workflow.record_no_show(session, {bobs: "unexcused"}, 25, actor=cast.mira.user)

    assert {row.state for row in session.attendance.filter(party=bobs)} == {Attendance.State.UNEXCUSED}
    assert told.filter(channel="sms").count() == 2
    assert not told.filter(body__contains="鲍勃").exists()
    page = browser(cast.mira).get(reverse("case", args=[case.pk])).content.decode()
    assert "did not come once" in page and "1 without excuse" in page and "?code=unreachable" in page
    for who in (cast.alice, cast.bob):
        assert "without" not in browser(who).get(reverse("matter", args=[case.pk])).content.decode()
    with pytest.raises(ValidationError, match="already held or called off"):
        workflow.record_session(case, session, make.MINUTES, actor=cast.mira.user)
    assert case.clocks.filter(rule="first_session", state="running").exists()


def test_free_times_lie_between_the_sessions(cast):
    case, hall = make.case(cast, Status.MEDIATING), room(cast)
    rows = [plan(case, cast, coming(3, hour), room=hall) for hour in (9, 12)]

    found = gaps(rows, timezone.localdate(coming()), timezone.now())

    assert [f"{begin:%H:%M}–{end:%H:%M}" for begin, end in found] == ["08:00–09:00", "10:00–12:00", "13:00–21:00"]
    page = browser(cast.mira).get(reverse("act_page", args=[case.pk, "plan_session"])).content.decode()
    assert "10:00–12:00" in page


def test_rooms_are_kept_by_the_director(cast):
    studio = cast.place.studios.get()
    data = {"studio": studio.pk, "name": "二号室", "places": "8", "step_free": "on", "active": "on"}

    browser(cast.dora).post(reverse("rooms"), data)

    row = Room.objects.get()
    assert (row.places, row.step_free) == (8, True)
    browser(cast.dora).post(reverse("room", args=[row.pk]), data | {"active": ""})
    row.refresh_from_db()
    assert not row.active
    assert browser(cast.mira).get(reverse("rooms")).status_code == 403
    assert browser(cast.eve).get(reverse("room", args=[row.pk])).status_code == 404
