"""Start, pause and stop the periods of a case, and keep its next due date beside it."""

from __future__ import annotations

from datetime import date

from foundation.workdays.models import Clock
from mediation.models import Case, CaseClock

LIVE = [Clock.State.RUNNING, Clock.State.PAUSED]
WARN_DAYS = (10, 3, 0)  # before a case period ends, whatever its length (domain §1.2)
# The window for the court has days of its own, and each clause of an agreement its own reminders (machines B and C).
OTHER_DAYS: dict[str, tuple[int, ...]] = {CaseClock.Code.CONFIRMATION: (10, 5, 1), CaseClock.Code.PERFORMANCE: ()}


def warn_days(rule: str) -> tuple[int, ...]:
    """How many days before the end of the period `rule` its carrier is warned."""
    return OTHER_DAYS.get(rule, WARN_DAYS)


def start(case: Case, rule: str, on: date) -> CaseClock:
    """Start the period `rule` on a day, by its law; the one of that kind that still runs ends."""
    stop(case, rule)
    clock = CaseClock.begin(rule, on, case=case)
    refresh_due(case)
    return clock


def stop(case: Case, *rules: str) -> None:
    """End the running periods named (all, if none is)."""
    running = case.clocks.filter(state__in=LIVE)
    if rules:
        running = running.filter(rule__in=rules)
    running.update(state=Clock.State.ENDED)
    refresh_due(case)


def pause(case: Case, on: date) -> None:
    """Let all running periods stand still."""
    for clock in case.clocks.filter(state=Clock.State.RUNNING):
        clock.pause(on)
    refresh_due(case)


def resume(case: Case, on: date) -> None:
    """Let all paused periods go on."""
    for clock in case.clocks.filter(state=Clock.State.PAUSED):
        clock.resume(on)
    refresh_due(case)


def watch_performance(case: Case, due_on: date | None, since: date) -> None:
    """The next date of the agreement, as a clock of its own: fixed by the parties, not counted."""
    stop(case, CaseClock.Code.PERFORMANCE)
    if due_on:
        case.clocks.create(rule=CaseClock.Code.PERFORMANCE, started_on=since, due=due_on, nominal=due_on)
    refresh_due(case)


def refresh_due(case: Case) -> None:
    dues = case.clocks.filter(state=Clock.State.RUNNING).values_list("due", flat=True)
    case.next_due_on = min(dues, default=None)
    case.save(update_fields=["next_due_on"])
