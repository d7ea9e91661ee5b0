"""More time for a mediation, with the consent of all; and a pause that is looked at again."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from foundation.workdays.models import Clock
from mediation import clocks, period_messages, period_papers
from mediation.models import Case, CaseClock, Extension, ExtensionAnswer, Kind, Party, Status
from mediation.papers import text_of
from mediation.workflow.story import tell, told
from mediation.workflow.ties import refuse_if_contested
from mediation.workflow.transitions import Refused, lock, require
from residents.models import Consent

PERIODS = (CaseClock.Code.MONTH, CaseClock.Code.COURT, CaseClock.Code.AGAIN)
State = Extension.State


def period_of(case: Case) -> CaseClock | None:
    """The running period in which the mediation is to be finished."""
    running = [row for row in case.clocks.all() if row.rule in PERIODS and row.state == Clock.State.RUNNING]
    return min(running, key=lambda row: row.due, default=None)


def require_period(case: Case, day: date) -> CaseClock:
    """Refuse where no period runs any more: what is over can't be made longer (domain §1.2, row 13)."""
    clock = period_of(case)
    if clock is None:
        raise Refused(_("No period runs in this matter that could be extended."))
    if day > clock.due:
        raise Refused(_("The period is over: it can be extended only until its last day."))
    return clock


@transaction.atomic
def ask_extension(case: Case, until: date, reason: str, *, actor: User, at: datetime | None = None) -> Extension:
    """Ask all sides for more time (在线调解规则 24; 75号令 33). What was asked before is no longer asked.

    The same day again is the same question.
    """
    at = at or timezone.now()
    lock(case)
    require(case, Status.MEDIATING)
    refuse_if_contested(case, actor)
    clock = require_period(case, timezone.localdate(at))
    if until <= clock.due:
        raise Refused(_("Choose a day after %(day)s: until then there is time anyway.") % {"day": clock.due_in_words()})
    if same := case.extensions.open().filter(until=until).first():
        return same
    drop_extension(case, at)
    row = Extension.objects.create(case=case, until=until, reason=reason, asked_by=actor, asked_at=at)
    record = audit.record(case, "case.extension_asked", actor, at=at, extension=row.pk, until=str(until))
    tell(case, Kind.EXTENSION_ASKED, actor, at, body=f"{text_of(until)}。{reason}")
    period_messages.extension_asked(row, record)
    return row


def drop_extension(case: Case, at: datetime) -> None:
    """Nobody is asked any longer for more time in the (locked) case."""
    case.extensions.open().update(state=State.LAPSED, settled_at=at)


@transaction.atomic
def answer_extension(
    extension: Extension, party: Party, agrees: bool, *, channel: str = Consent.Channel.WEB, actor: User,
    at: datetime | None = None,
) -> None:  # fmt: skip
    """A side says yes or no. With the last yes the period is longer, a no ends the question. The first answer stays."""
    at = at or timezone.now()
    case = extension.case
    lock(case)
    refuse_if_contested(case, actor)
    extension.refresh_from_db()
    if extension.answers.filter(party=party).exists():
        return
    require(case, Status.MEDIATING)
    if extension.state != State.OPEN:
        raise Refused(_("This is no longer asked. Please open the matter again."))
    clock = require_period(case, timezone.localdate(at))
    ExtensionAnswer.objects.create(extension=extension, party=party, agrees=agrees, channel=channel, by=actor, at=at)
    if not agrees:
        settle(extension, State.DECLINED, at)
        tell(case, Kind.EXTENSION_DECLINED, actor, at)
    elif not extension.waiting():
        settle(extension, State.AGREED, at)
        paper = period_papers.extension(extension, clock.due, actor=actor, at=at)
        clock.extend(extension.until)
        clocks.refresh_due(case)
        tell(case, Kind.EXTENDED, actor, at, body=f"{text_of(extension.until)}。{extension.reason}", paper=paper)
    record = audit.record(
        case, "case.extension_answered", actor, at=at, extension=extension.pk, party=party.pk, agrees=agrees,
        state=extension.state,
    )  # fmt: skip
    period_messages.extension_answered(extension, party, record)


def settle(extension: Extension, state: str, at: datetime) -> None:
    extension.state, extension.settled_at = state, at
    extension.save(update_fields=["state", "settled_at"])


@transaction.atomic
def review_pause(case: Case, reason: str, *, actor: User, at: datetime | None = None, once: UUID | None = None) -> None:
    """The pause goes on: it is looked at again in another fifteen days (domain §1.2, row 12)."""
    at = at or timezone.now()
    lock(case)
    if told(case, once):
        return
    require(case, Status.SUSPENDED)
    refuse_if_contested(case, actor)
    audit.record(case, "case.pause_reviewed", actor, at=at)
    tell(case, Kind.REVIEWED, actor, at, body=reason, once=once)
    clocks.start(case, CaseClock.Code.REVIEW, timezone.localdate(at))
