"""Times for a session: the mediator offers some, each side says which suit, and the mediator fixes one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from foundation.notifications import outbox
from mediation import matter_messages, papers
from mediation.models import Case, Choice, Kind, Party, ProposedTime, Session, SessionProposal, Status
from mediation.models.sessions import LENGTH
from mediation.workflow.sessions import end_proposal, plan_session
from mediation.workflow.story import tell
from mediation.workflow.ties import refuse_if_contested
from mediation.workflow.transitions import Refused, lock, require

FIRST, LAST = time(8), time(21)  # nobody is asked to come in the quiet hours


@transaction.atomic
def propose_times(
    case: Case, times: Iterable[datetime], place: str, *, actor: User, at: datetime | None = None
) -> SessionProposal:
    """Offer times for a session to both sides; those offered earlier end. The same ones again change nothing."""
    at = at or timezone.now()
    lock(case)
    require(case, Status.MEDIATING)
    refuse_if_contested(case, actor)
    moments = sorted(set(times))
    for moment in moments:
        check(case, moment, at)
    former = case.proposals.open().first()
    if former and (former.place, [row.starts_at for row in former.times.all()]) == (place, moments):
        return former
    end_proposal(case, at)
    proposal = case.proposals.create(place=place, proposed_by=actor, proposed_at=at)
    ProposedTime.objects.bulk_create(ProposedTime(proposal=proposal, starts_at=moment) for moment in moments)
    record = audit.record(case, "case.times_proposed", actor, at=at, proposal=proposal.pk)
    body = "\n".join([*map(papers.moment, moments), place])
    tell(case, Kind.TIMES_PROPOSED, actor, at, body=body)
    matter_messages.times_proposed(proposal, record)
    return proposal


def check(case: Case, moment: datetime, at: datetime) -> None:
    """Refuse a time that is over, in the quiet hours, or that the mediator has given to another matter."""
    said = {"when": papers.moment(moment)}
    if moment <= at:
        raise Refused(_("%(when)s is over. Choose a time that is still to come.") % said)
    if not FIRST <= timezone.localtime(moment).time() < LAST:
        raise Refused(_("%(when)s is too early or too late: please stay between 8:00 and 21:00.") % said)
    near = Session.objects.standing().within(moment, moment + LENGTH).filter(case__mediator=case.mediator_id)
    if near.exclude(case=case).exists():
        raise Refused(_("%(when)s: the mediator has a session in another matter then.") % said)


@transaction.atomic
def choose_times(
    party: Party, times: Iterable[ProposedTime], none_because: str = "", *, actor: User, at: datetime | None = None
) -> None:
    """Say which of the times suit `party`; none of them, because … It may be changed until one is fixed."""
    at = at or timezone.now()
    case, chosen = party.case, list(times)
    lock(case)
    require(case, Status.MEDIATING)
    proposal = case.proposals.open().first()
    if proposal is None or {row.proposal_id for row in chosen} - {proposal.pk}:
        raise Refused(_("Meanwhile a time was fixed, or others were offered. Please look at the matter again."))
    choice = Choice.objects.filter(proposal=proposal, party=party).first()
    if choice and (set(choice.times.all()), choice.none_because) == (set(chosen), none_because):
        return
    choice = choice or Choice(proposal=proposal, party=party)
    choice.none_because, choice.chosen_by, choice.chosen_at = none_because, actor, at
    choice.save()
    choice.times.set(chosen)
    record = audit.record(case, "case.times_chosen", actor, at=at, party=party.pk, times=[row.pk for row in chosen])
    outbox.withdraw(f"times:{proposal.pk}:{party.pk}")
    matter_messages.times_chosen(case, party, record)


@transaction.atomic
def fix_time(offered: ProposedTime, *, actor: User, at: datetime | None = None) -> Session:
    """Arrange the session at one of the times that were offered."""
    at = at or timezone.now()
    proposal = offered.proposal
    case = proposal.case
    lock(case)
    proposal.refresh_from_db()
    if proposal.ended_at:
        raise Refused(_("Meanwhile a time was fixed, or others were offered. Please look at the matter again."))
    check(case, offered.starts_at, at)
    return plan_session(case, offered.starts_at, proposal.place, actor=actor, at=at)
