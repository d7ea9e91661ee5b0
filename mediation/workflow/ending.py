"""How a matter ends: withdrawn, terminated, performed and followed up, closed; and how it is opened again."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from foundation.notifications import outbox
from mediation import clocks, matter_messages, messages, papers, signing_messages
from mediation.models import Agreement, Case, CaseClock, Delegation, Kind, Obligation, Party, Status
from mediation.models.statuses import ENDED
from mediation.workflow.agreement import living, watch_obligations
from mediation.workflow.extension import drop_extension
from mediation.workflow.performance import settle
from mediation.workflow.service import unserved
from mediation.workflow.sessions import call_off_all
from mediation.workflow.story import tell, told
from mediation.workflow.ties import refuse_if_contested
from mediation.workflow.transitions import Refused, lock, move, require


def drop_plans(case: Case, at: datetime) -> None:
    """What was planned or waiting for signatures has lost its ground."""
    call_off_all(case, at)
    drop_extension(case, at)
    case.offers.lapse(at)
    signing_messages.stop_reminding(case)
    case.agreements.filter(status=Agreement.Status.FROZEN).update(status=Agreement.Status.SUPERSEDED)
    clocks.stop(case)


@transaction.atomic
def withdraw(
    case: Case, statement: str, *, party: Party | None = None, actor: User | None, at: datetime | None = None
) -> None:
    """The applicant takes the matter back, at any time before the agreement (domain §1.2, row 16).

    Where nobody applied, a `party` takes its yes back. No `actor`: by the paper slip.
    """
    at = at or timezone.now()
    lock(case)
    party = party or case.applicant
    record = move(case, Status.WITHDRAWN, "case.withdrawn", actor, at)
    paper = papers.withdrawal(case, party, statement, actor=actor, at=at)
    tell(case, Kind.WITHDRAWN, actor, at, body=statement, party=party, paper=paper)
    drop_plans(case, at)
    messages.withdrawn(case, record)


@transaction.atomic
def terminate(
    case: Case, code: str, reason: str, *, party: Party | None = None, actor: User, at: datetime | None = None
) -> None:
    """End the mediation without agreement, and tell everybody of arbitration, administration and court (Law 26).

    Any party may do so at any time (`party`, with the code of its will); the mediator with a reason of the list.
    """
    at = at or timezone.now()
    lock(case)
    if party is None:
        refuse_if_contested(case, actor)
    record = move(case, Status.TERMINATED, "case.terminated", actor, at, termination_code=code)
    paper = papers.termination(case, code, reason, actor=actor, at=at)
    tell(case, Kind.TERMINATED, actor, at, body=reason, party=party, paper=paper)
    drop_plans(case, at)
    messages.terminated(case, record)


@transaction.atomic
def record_performance(
    obligation: Obligation, state: str, day: date, note: str = "", *, actor: User, at: datetime | None = None
) -> None:
    """Enter that a clause was performed on `day`, or was not and the way to court was explained."""
    at = at or timezone.now()
    case = obligation.agreement.case
    lock(case)
    require(case, Status.AGREED)
    refuse_if_contested(case, actor)
    obligation.refresh_from_db()
    if obligation.state != Obligation.State.OPEN:
        raise Refused(_("This clause was entered already."))
    if day > timezone.localdate(at):
        raise Refused(_("The day of performance can't lie ahead."))
    obligation.state = state
    obligation.performed_on = day if state == Obligation.State.PERFORMED else None
    obligation.save(update_fields=["state", "performed_on"])
    outbox.withdraw(f"obligation:{obligation.pk}")
    record = audit.record(case, f"case.obligation_{state}", actor, at=at, obligation=obligation.pk, day=str(day))
    with translation.override("zh-hans"):  # the story is kept in one language
        text = f"第{obligation.position}项 {obligation.get_state_display()}，{papers.text_of(day)}。{note}"
    tell(case, Kind.PERFORMANCE, actor, at, body=text, party=obligation.debtor)
    watch_obligations(obligation.agreement, at)
    if not obligation.agreement.obligations.filter(state=Obligation.State.OPEN).exists():
        watch_follow_up(case, at)
    settle(obligation, record, actor)
    messages.performance_entered(case, record)


def watch_follow_up(case: Case, at: datetime) -> None:
    """Every clause of the (locked) case is settled: it is visited after seven and after thirty days."""
    for rule in (CaseClock.Code.FOLLOW_UP, CaseClock.Code.FOLLOW_UP_AGAIN):
        clocks.start(case, rule, timezone.localdate(at))


@transaction.atomic
def follow_up(
    case: Case, visit: dict[str, str], *, actor: User, at: datetime | None = None, once: UUID | None = None
) -> None:
    """Enter a follow-up visit (回访). `visit`: whom, satisfaction, findings, measures."""
    at = at or timezone.now()
    lock(case)
    require(case, Status.AGREED)
    refuse_if_contested(case, actor)
    if told(case, once):
        return
    record = audit.record(case, "case.followed_up", actor, at=at)
    paper = papers.follow_up(case, visit, actor=actor, at=at)
    tell(case, Kind.FOLLOW_UP, actor, at, body=visit["findings"], paper=paper, once=once)
    first = case.clocks.filter(rule=CaseClock.Code.FOLLOW_UP, state__in=clocks.LIVE).exists()
    clocks.stop(case, CaseClock.Code.FOLLOW_UP if first else CaseClock.Code.FOLLOW_UP_AGAIN)
    messages.followed_up(case, record)


def open_ends(case: Case) -> list[str]:
    """What must be done before an agreed case can be closed."""
    ends = []
    agreement = living(case)
    if agreement and agreement.obligations.filter(state=Obligation.State.OPEN).exists():
        ends.append(_("enter the performance of every clause"))
    if agreement and (left := unserved(agreement)):
        names = "、".join(party.name for party in left)
        ends.append(_("give a copy of the agreement, or note why that can't be: %(names)s") % {"names": names})
    if not case.entries.filter(kind=Kind.FOLLOW_UP).exists():
        ends.append(_("enter a follow-up visit"))
    return ends


@transaction.atomic
def ask_closing(case: Case, summary: str, *, actor: User, at: datetime | None = None) -> None:
    """The mediator proposes to close an agreed case; the director approves. Twice is once."""
    at = at or timezone.now()
    lock(case)
    require(case, Status.AGREED)
    if case.closing_asked_at:
        return
    refuse_if_contested(case, actor)
    if ends := open_ends(case):
        raise Refused(_("Before closing, please: %(ends)s.") % {"ends": str(_("; ")).join(ends)})
    case.closing_asked_at = at
    case.save(update_fields=["closing_asked_at"])
    record = audit.record(case, "case.closing_asked", actor, at=at)
    tell(case, Kind.CLOSING_ASKED, actor, at, body=summary)
    messages.closing_asked(case, record)


@transaction.atomic
def report_back(case: Case, result: str, *, actor: User, at: datetime | None = None) -> None:
    """Tell the delegating authority, by letter, how the matter ended. Once; the parties can read it."""
    at = at or timezone.now()
    lock(case)
    require(case, *ENDED, Status.AGREED, Status.CLOSED)
    delegation = Delegation.objects.filter(case=case).first()
    if delegation is None:
        raise Refused(_("No authority delegated this matter."))
    if delegation.reported_at:
        return
    delegation.reported_at = at
    delegation.save(update_fields=["reported_at"])
    audit.record(case, "case.reported_back", actor, at=at, to=delegation.authority)
    tell(case, Kind.REPORTED, actor, at, body=result, paper=papers.report(case, result, actor=actor, at=at))


@transaction.atomic
def close(case: Case, note: str, *, actor: User, at: datetime | None = None) -> None:
    """Close: an agreed case with the director's approval, an ended one once its advice was given.

    Whoever delegated the matter is told first how it ended.
    """
    at = at or timezone.now()
    lock(case)
    if Delegation.objects.filter(case=case, reported_at=None).exists():
        raise Refused(_("Before closing, report to the authority that delegated the matter."))
    if case.status == Status.AGREED and case.closing_asked_at is None:
        raise Refused(_("The mediator has not proposed closing yet."))
    agreed = case.status == Status.AGREED
    record = move(case, Status.CLOSED, "case.closed", actor, at, closed_at=at)
    paper = papers.closing(case, note, agreed=agreed, actor=actor, at=at)
    tell(case, Kind.CLOSED, actor, at, body=note, paper=paper)
    clocks.stop(case)
    clocks.start(case, CaseClock.Code.ARCHIVE, timezone.localdate(at))
    messages.closed(case, record)
    matter_messages.please_rate(case, at)


@transaction.atomic
def reopen(case: Case, reason: str, *, actor: User, at: datetime | None = None) -> None:
    """Mediate again: the court rejected the confirmation, or all parties ask for a change (domain §1.2, row 20)."""
    at = at or timezone.now()
    lock(case)
    require(case, Status.AGREED, Status.CLOSED)
    if case.accepted_at is None:
        raise Refused(_("This matter was never accepted. It has to be filed anew."))
    record = move(case, Status.MEDIATING, "case.reopened", actor, at, closing_asked_at=None, closed_at=None)
    case.agreements.filter(status=Agreement.Status.EFFECTIVE).update(status=Agreement.Status.SUPERSEDED)
    for pk in case.agreements.values_list("pk", flat=True):
        outbox.withdraw(f"copies:{pk}")
    tell(case, Kind.REOPENED, actor, at, body=reason)
    clocks.stop(case)
    clocks.start(case, CaseClock.Code.AGAIN, timezone.localdate(at))
    outbox.withdraw(f"rating:{case.pk}")
    messages.reopened(case, record)
