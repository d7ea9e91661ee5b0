"""The periods of a case: which run in which status, what a pause does, and the date that is kept for lists."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from foundation.notifications.models import Message
from mediation import workflow
from mediation.models import CaseClock, Status
from mediation.tasks import end_lapsed_windows
from tests import make

SHANGHAI = ZoneInfo("Asia/Shanghai")
RUNS = {
    "submitted": "decide",
    "needs_supplement": "supplement",
    "consent_pending": "consent",
    "accepted": "first_session month",
    "mediating": "first_session month",
    "suspended": "review",
    "agreed": "confirmation performance",
    **dict.fromkeys(["terminated", "refused", "transferred", "withdrawn"], ""),
    "closed": "archive",
}


def moment(*parts):
    return datetime(*parts, tzinfo=SHANGHAI)


def clocks(case, state="running"):
    return " ".join(case.clocks.filter(state=state).order_by("rule").values_list("rule", flat=True))


@pytest.mark.parametrize("status", RUNS)
def test_status_has_its_clocks_and_the_next_date(cast, status):
    case = make.case(cast, status)

    assert clocks(case) == RUNS[status]
    dues = case.clocks.filter(state="running").values_list("due", flat=True)
    assert case.next_due_on == min(dues, default=None)
    assert (case.next_clock.due if case.next_clock else None) == case.next_due_on


def test_table_of_clocks_is_complete():
    assert RUNS.keys() == set(Status.values) - {Status.DRAFT, Status.ARCHIVED}


@pytest.mark.parametrize(
    "act, verb",
    [
        (lambda case, cast: workflow.terminate(case, "wide_gap", "", actor=cast.mira.user), "case.terminated"),
        (lambda case, cast: workflow.withdraw(case, "", actor=cast.alice.user), "case.withdrawn"),
        (lambda case, cast: workflow.transfer(case, "法院", "", actor=cast.dora.user), "case.transferred"),
    ],
)
def test_ending_from_a_pause_ends_every_clock(cast, act, verb):
    case = make.case(cast, Status.SUSPENDED)

    act(case, cast)

    assert clocks(case) == clocks(case, "paused") == ""
    assert case.next_due_on is None


def test_record_of_a_session_ends_its_clock(cast):
    case = make.case(cast, Status.MEDIATING)

    workflow.record_session(case, None, make.MINUTES, actor=cast.mira.user)

    assert clocks(case) == "month"
    assert case.next_due_on == case.clocks.get(rule="month").due


def test_supplement_starts_the_decision_anew(cast):
    at = moment(2026, 9, 2, 10, 0)
    case = make.case(cast, Status.NEEDS_SUPPLEMENT, at=at)
    assert case.next_due_on == date(2026, 9, 9)  # five working days

    workflow.supplement(case, "补齐", actor=cast.alice.user, at=at + timedelta(days=5))

    assert clocks(case) == "decide"
    assert case.next_due_on == date(2026, 9, 10)  # three from Monday the 7th


@pytest.mark.parametrize(
    "status, rule, due",
    [
        ("submitted", "decide", date(2026, 9, 7)),
        ("needs_supplement", "supplement", date(2026, 9, 9)),
        ("consent_pending", "consent", date(2026, 9, 7)),
        ("accepted", "first_session", date(2026, 9, 9)),
        ("accepted", "month", date(2026, 10, 8)),  # the 2nd lies in the holidays
        ("suspended", "review", date(2026, 9, 17)),
    ],
)
def test_clock_ends_on_its_day(cast, status, rule, due):
    case = make.case(cast, status, at=moment(2026, 9, 2, 10, 0))

    assert case.clocks.get(rule=rule, state="running").due == due


def test_pause_lengthens_the_month_by_its_days(cast):
    at = moment(2026, 3, 2, 10, 0)
    case = make.case(cast, Status.MEDIATING, at=at)
    workflow.record_session(case, None, make.MINUTES, actor=cast.mira.user, at=at)
    assert case.next_due_on == date(2026, 4, 2)

    workflow.suspend(case, "等鉴定", actor=cast.mira.user, at=at + timedelta(days=10))
    assert (case.next_due_on, clocks(case), clocks(case, "paused")) == (date(2026, 3, 27), "review", "month")
    workflow.resume(case, "鉴定已出", actor=cast.mira.user, at=at + timedelta(days=22))

    month = case.clocks.get(rule="month")
    assert (month.paused_days, month.nominal, month.due) == (12, date(2026, 4, 14), date(2026, 4, 14))
    assert (case.next_due_on, clocks(case), clocks(case, "paused")) == (date(2026, 4, 14), "month", "")


def test_pause_calls_the_sessions_off(cast):
    case = make.case(cast, Status.MEDIATING)
    session = workflow.plan_session(case, timezone.now() + timedelta(days=5), "工作室", actor=cast.mira.user)
    waiting = Message.objects.filter(kind="session.reminder", status="waiting")
    assert waiting.exists()

    workflow.suspend(case, "等鉴定", actor=cast.mira.user)

    session.refresh_from_db()
    assert session.cancelled_at
    assert not waiting.exists()


def test_case_opened_again_has_a_month(cast):
    at = moment(2026, 3, 2, 10, 0)
    case = make.case(cast, Status.AGREED, at=at)

    workflow.reopen(case, "变更", actor=cast.dora.user, at=at + timedelta(days=20))

    assert clocks(case) == "again"
    assert case.next_due_on == date(2026, 4, 22)
    assert "opened again on March 22; 1 month, to April 22" in case.clocks.get(rule="again").explain()


def test_window_for_the_court_ends_and_is_not_late(cast):
    case = make.case(cast, Status.AGREED, at=moment(2026, 9, 2, 10, 0))
    case.clocks.filter(rule="performance").delete()
    for day, running in ((date(2026, 10, 8), "confirmation"), (date(2026, 10, 9), "")):
        with time_machine.travel(moment(day.year, day.month, day.day, 12)):
            end_lapsed_windows()
            end_lapsed_windows()
        assert clocks(case) == running

    case.refresh_from_db()
    assert case.next_due_on is None


def test_reminder_names_the_day_and_why(cast):
    case = make.case(cast, Status.ACCEPTED, at=moment(2026, 9, 2, 10, 0))

    words = case.clocks.get(rule=CaseClock.Code.MONTH).explain()

    assert "October 2 (Fri)" in words and "October 8 (Thu)" in words
    assert words.endswith("Rules on People's Mediation Work (2002), Art. 33")
