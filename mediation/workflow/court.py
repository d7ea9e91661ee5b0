"""The joint application to the court (司法确认): 人民调解法 33, 民事诉讼法 205 and 206."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from foundation.audit.models import Record
from mediation import clocks, period_messages
from mediation.models import Agreement, Case, CaseClock, Confirmation, Kind, Status
from mediation.papers import text_of
from mediation.workflow.story import tell
from mediation.workflow.ties import refuse_if_contested
from mediation.workflow.transitions import Refused, lock, require

S = Confirmation.Status

# domain §1.2, machine C
CONFIRMATION: dict[str, frozenset[str]] = {
    S.WINDOW_OPEN: frozenset({S.APPLIED, S.LAPSED}),
    S.APPLIED: frozenset({S.COURT_ACCEPTED, S.NOT_ADMITTED}),
    S.COURT_ACCEPTED: frozenset({S.CONFIRMED, S.REJECTED, S.WITHDRAWN}),
    S.CONFIRMED: frozenset(),
    S.REJECTED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.NOT_ADMITTED: frozenset(),
    S.LAPSED: frozenset(),
}


def confirmation_of(case: Case) -> Confirmation | None:
    """Where the agreement in force stands with the court; the window opens with the agreement."""
    agreement = case.agreements.filter(status=Agreement.Status.EFFECTIVE).first()
    return Confirmation.objects.get_or_create(agreement=agreement)[0] if agreement else None


def following(case: Case) -> frozenset[str]:
    """What may be entered next."""
    agreement = case.agreements.filter(status=Agreement.Status.EFFECTIVE).first()
    if agreement is None:
        return frozenset()
    row = Confirmation.objects.filter(agreement=agreement).first()
    return CONFIRMATION[row.status if row else S.WINDOW_OPEN] - {S.LAPSED}


@transaction.atomic
def record_confirmation(
    case: Case, status: str, day: date, *, court: str = "", number: str = "", actor: User, at: datetime | None = None
) -> None:
    """Enter the next step before the court. Both sides apply together, within 30 days of the agreement (Law 33).

    The same step again changes nothing.
    """
    at = at or timezone.now()
    lock(case)
    require(case, Status.AGREED, Status.CLOSED)  # a ruling may come when the case is closed
    refuse_if_contested(case, actor)
    row = confirmation_of(case)
    if row is None:
        raise Refused(_("There is no agreement in force that a court could confirm."))
    if row.status == status:
        return
    if status not in CONFIRMATION[row.status]:
        raise Refused(_("This step does not follow: the application is now: %(state)s.")
                      % {"state": row.get_status_display()})  # fmt: skip
    if day > timezone.localdate(at):
        raise Refused(_("This day lies ahead."))
    if status == S.APPLIED:
        require_window(case, row, day)
        row.applied_on = day
        clocks.stop(case, CaseClock.Code.CONFIRMATION)
    elif status in {S.CONFIRMED, S.REJECTED, S.NOT_ADMITTED, S.WITHDRAWN}:
        row.decided_on = day
    row.court, row.number = court or row.court, number or row.number
    enter(case, row, status, actor, at, f"{text_of(day)} {row.court} {number}")


def require_window(case: Case, row: Confirmation, day: date) -> None:
    """Refuse an application before the agreement or after its thirty days."""
    effective = row.agreement.effective_on
    clock = case.clocks.filter(rule=CaseClock.Code.CONFIRMATION).order_by("id").last()  # of this agreement
    if effective and day < effective:
        raise Refused(_("The agreement was not in force yet on this day."))
    if clock and day > clock.due:
        raise Refused(_("The thirty days for a joint application ended on %(day)s.") % {"day": clock.due_in_words()})


def enter(case: Case, row: Confirmation, status: str, actor: User | None, at: datetime, words: str) -> Record:
    """Set the status, record it and tell both sides."""
    before, row.status = row.status, status
    row.save()
    record = audit.record(case, "case.confirmation", actor, at=at, before=before, after=status)
    with translation.override("zh-hans"):  # the story is kept in one language
        tell(case, Kind.CONFIRMATION, actor, at, body=f"{row.get_status_display()}：{words}".strip("： "))
    period_messages.confirmation_moved(case, row, record)
    return record


@transaction.atomic
def lapse(clock: CaseClock, *, at: datetime | None = None) -> None:
    """The thirty days are over (人民调解法 33): that is no delay, and nobody is blamed."""
    at = at or timezone.now()
    case = clock.case
    lock(case)
    row = confirmation_of(case)
    clocks.stop(case, clock.rule)
    if row and row.status == S.WINDOW_OPEN:
        row.status = S.LAPSED
        row.save(update_fields=["status"])
        audit.record(case, "case.confirmation", None, at=at, before=S.WINDOW_OPEN, after=S.LAPSED)
