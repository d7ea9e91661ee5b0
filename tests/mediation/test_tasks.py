"""What beat looks for: each reminder on its day and once, and drafts that were left."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from foundation.files.models import Upload
from foundation.notifications.models import Message
from mediation import workflow
from mediation.models import Case, Status
from mediation.tasks import drop_old_drafts, remind_of_deadlines, remind_of_obligations
from residents.models import Person
from tests import make

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)  # a Monday, no holidays for a month


def at(day, hour=12):
    return datetime.combine(day, time(hour), SHANGHAI)


def sent(task, kind, day, first=-14, last=9):
    """On which days before and after `day` the task, run twice a day, sends messages of `kind`."""
    days = []
    for n in range(first, last + 1):
        before = Message.objects.filter(kind=kind).count()
        with time_machine.travel(at(day + timedelta(days=n))):
            task()
            task()
        days += [n] if Message.objects.filter(kind=kind).count() > before else []
    return days


def only(case, rule):
    """Leave the case with this clock alone."""
    case.clocks.exclude(rule=rule).update(state="ended")
    return case.clocks.get(rule=rule).due


@pytest.fixture(autouse=True)
def in_march():
    with time_machine.travel(START):
        yield


@pytest.mark.parametrize(
    "status, rule, days",
    [
        ("submitted", "decide", [-3, 0]),
        ("needs_supplement", "supplement", [-3, 0]),
        ("consent_pending", "consent", [-3, 0]),
        ("accepted", "first_session", [-3, 0]),
        ("mediating", "month", [-10, -3, 0]),
        ("suspended", "review", [-10, -3, 0]),
        ("agreed", "confirmation", [-10, -5, -1]),
        ("agreed", "performance", []),
    ],
)
def test_deadline_is_warned_of_on_its_days(cast, status, rule, days):
    case = make.case(cast, status)
    due = only(case, rule)

    assert sent(remind_of_deadlines, "clock.near", due, first=(timezone.localdate() - due).days) == days


@pytest.mark.parametrize(
    "status, who, channels",
    [
        ("submitted", "clara", ["in_app"]),
        ("needs_supplement", "alice", ["in_app", "sms"]),
        ("accepted", "mira", ["in_app"]),
    ],
)
def test_deadline_is_told_to_who_carries_it(cast, status, who, channels):
    due = make.case(cast, status).next_due_on

    sent(remind_of_deadlines, "clock.near", due, 0, 0)

    rows = Message.objects.filter(kind="clock.near").values_list("user__name", "channel")
    assert sorted(rows) == [(getattr(cast, who).name, channel) for channel in channels]


def test_deadline_missed_by_the_beat_is_warned_of_once(cast):
    due = only(make.case(cast, Status.MEDIATING), "month")

    assert sent(remind_of_deadlines, "clock.near", due, -2, 5) == [-2, 0]


@pytest.mark.parametrize("state", ["paused", "ended"])
def test_clock_that_stands_still_is_not_warned_of(cast, state):
    case = make.case(cast, Status.MEDIATING)
    due = case.clocks.get(rule="month").due
    case.clocks.update(state=state)

    assert sent(remind_of_deadlines, "clock.near", due) == []


def test_obligation_is_reminded_of_on_its_days(cast):
    obligation = make.case(cast, Status.AGREED).agreements.get().obligations.get()

    assert sent(remind_of_obligations, "obligation.due", obligation.due_on, -6, 12) == [-3, 0, 1, 7]

    rows = Message.objects.filter(kind="obligation.due", key__endswith=":app").values_list("user__name", flat=True)
    assert sorted(rows) == sorted(["鲍勃", "米拉"] * 4)
    assert Message.objects.filter(kind="obligation.due", channel="sms", to=cast.bob.phone).count() == 4


def test_performed_obligation_is_not_reminded_of(cast):
    obligation = make.case(cast, Status.AGREED).agreements.get().obligations.get()
    assert sent(remind_of_obligations, "obligation.due", obligation.due_on, -3, -3) == [-3]

    with time_machine.travel(at(obligation.due_on)):
        workflow.record_performance(obligation, "performed", obligation.due_on, actor=cast.mira.user)

    assert sent(remind_of_obligations, "obligation.due", obligation.due_on, 0, 9) == []
    assert not Message.objects.filter(kind="obligation.due", status="waiting").exists()


def test_replaced_agreement_is_not_reminded_of(cast):
    case = make.case(cast, Status.AGREED)
    due = case.agreements.get().obligations.get().due_on

    workflow.reopen(case, "变更", actor=cast.dora.user)

    assert sent(remind_of_obligations, "obligation.due", due, -3, 7) == []


# Sessions


def reminders(status):
    """When which reminder goes to whom, in hours before the session."""
    session = Case.objects.get().sessions.latest("id")
    rows = Message.objects.filter(kind="session.reminder", status=status, channel="sms")
    return sorted((row.user.name, round((session.starts_at - row.due).total_seconds() / 3600, 1)) for row in rows)


def plan(cast, starts_at):
    case = make.case(cast, Status.MEDIATING)
    return case, workflow.plan_session(case, starts_at, "工作室", actor=cast.mira.user)


@pytest.mark.parametrize(
    "hours, starts_at",
    [
        ([24, 2], datetime(2026, 3, 5, 14, 30, tzinfo=SHANGHAI)),
        ([24, 12.5], datetime(2026, 3, 5, 9, 0, tzinfo=SHANGHAI)),  # two hours before is night: the evening before
        ([2], datetime(2026, 3, 2, 18, 0, tzinfo=SHANGHAI)),
        ([], datetime(2026, 3, 2, 11, 30, tzinfo=SHANGHAI)),
    ],
)
def test_session_is_reminded_of(cast, hours, starts_at):
    plan(cast, starts_at)

    assert reminders("waiting") == sorted((name, n) for name in ("爱丽", "鲍勃", "米拉") for n in hours)


def test_planned_late_in_the_evening_for_the_morning_is_told_once(cast):
    """Two hours before is night, and the evening before, to which that moves, has passed."""
    with time_machine.travel(datetime(2026, 3, 4, 20, 45, tzinfo=SHANGHAI)):
        plan(cast, datetime(2026, 3, 5, 9, 0, tzinfo=SHANGHAI))

    assert not Message.objects.filter(kind="session.reminder").exists()


@pytest.mark.parametrize(
    "act",
    [
        lambda case, session, cast: workflow.call_off_session(session, "病", actor=cast.mira.user),
        lambda case, session, cast: workflow.record_session(case, session, make.MINUTES, actor=cast.mira.user),
        lambda case, session, cast: workflow.terminate(case, "wide_gap", "", actor=cast.mira.user),
        lambda case, session, cast: workflow.withdraw(case, "和好", actor=cast.alice.user),
        lambda case, session, cast: workflow.transfer(case, "法院", "", actor=cast.mira.user),
    ],
    ids=["called off", "held", "terminated", "withdrawn", "transferred"],
)
def test_session_that_will_not_be_is_not_reminded_of(cast, act):
    case, session = plan(cast, datetime(2026, 3, 5, 14, 30, tzinfo=SHANGHAI))

    act(case, session, cast)

    assert reminders("waiting") == []
    assert len(reminders("withdrawn")) == 6
    assert not case.sessions.planned().exists()


# Drafts


def test_old_draft_goes_with_its_files(cast, django_capture_on_commit_callbacks):
    case = make.draft(cast)
    case.parties.filter(side="respondent").delete()
    workflow.name_respondent(case, organisation=None, name="无名的邻居", phone="", address="")
    workflow.add_file(case, make.photo(), None)
    upload = Upload.objects.get()
    storage, name = upload.file.storage, upload.file.name

    with time_machine.travel(START + timedelta(days=30, minutes=1)), django_capture_on_commit_callbacks(execute=True):
        drop_old_drafts()
        drop_old_drafts()

    assert not Case.objects.exists() and not Upload.objects.exists() and not storage.exists(name)
    assert not Person.objects.filter(name="无名的邻居").exists()
    assert Person.objects.filter(pk=cast.alice.pk).exists()


@pytest.mark.parametrize("status, days", [("draft", 29), ("submitted", 31), ("consent_pending", 400)])
def test_young_drafts_and_filed_matters_stay(cast, status, days):
    make.case(cast, status)

    with time_machine.travel(START + timedelta(days=days)):
        drop_old_drafts()

    assert Case.objects.get().status == status
