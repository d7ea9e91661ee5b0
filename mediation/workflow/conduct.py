"""The mediation itself: mediator, messages and notes, suspension."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from mediation import clocks, messages, papers, signing_messages
from mediation.models import Agent, Agreement, Case, CaseClock, Entry, Kind, Party, Status
from mediation.workflow.extension import drop_extension
from mediation.workflow.sessions import call_off_all
from mediation.workflow.story import attach, tell, told
from mediation.workflow.ties import refuse_if_contested
from mediation.workflow.transitions import Refused, lock, move, require
from residents.models import Person

# A mediator is named, or can be, and answers for the case.
MEDIATED = (Status.ACCEPTED, Status.MEDIATING, Status.SUSPENDED, Status.AGREED)


@transaction.atomic
def assign(case: Case, mediator: Person, *, actor: User, at: datetime | None = None) -> None:
    """Name the mediator, or another one (人民调解法 19). The same one again changes nothing."""
    at = at or timezone.now()
    lock(case)
    require(case, *MEDIATED)
    if case.mediator_id == mediator.pk:
        return
    check_mediator(case, mediator)
    if case.agreements.filter(status=Agreement.Status.FROZEN).exists():
        raise Refused(_("The agreement names the mediator. Take it back before you name another one."))
    before, case.mediator, case.declared_at = case.mediator, mediator, None
    case.save(update_fields=["mediator", "declared_at"])
    case.wishes.settle(mediator, at)
    record = audit.record(case, "case.assigned", actor, at=at, mediator=mediator.pk)
    tell(case, Kind.ASSIGNED, actor, at, body=mediator.name)
    messages.assigned(case, before, record)


def check_mediator(case: Case, mediator: Person) -> None:
    """Refuse who can't mediate the (locked) case: a side, its agent, who was recused; all while it is contested."""
    if mediator.pk in {party.person_id for party in case.parties.all()}:
        raise Refused(_("A party to the dispute can't mediate it."))
    if Agent.objects.filter(party__case=case, person=mediator).exists():
        raise Refused(_("Who acts or acted for a side can't mediate the dispute."))
    if case.recusals.granted().filter(mediator=mediator).exists():
        raise Refused(_("This mediator was recused in this matter and can't be named again."))
    if case.recusals.open().exists():
        raise Refused(_("Recusal of the mediator was asked for. Please decide on it first."))


@transaction.atomic
def begin(case: Case, *, actor: User, at: datetime | None = None) -> None:
    """The mediator declares to have no interest in the dispute and starts, or goes on in the place of another.

    Needed before: each party acknowledged the notice of rights and duties (75号令 30). Declaring twice is once.
    """
    at = at or timezone.now()
    lock(case)
    require(case, *MEDIATED)
    if case.mediator is None or case.mediator.user_id != actor.pk:
        raise Refused(_("The matter was given to another mediator meanwhile."))
    if case.declared_at:
        return
    refuse_if_contested(case, actor)
    if unread := [party.name for party in case.parties.all() if party.notice_read_at is None]:
        raise Refused(_("The notice of rights was not yet acknowledged by: %(names)s.") % {"names": "、".join(unread)})
    if case.status == Status.ACCEPTED:
        kind, record = Kind.STARTED, move(case, Status.MEDIATING, "case.started", actor, at)
    else:
        kind, record = Kind.DECLARED, audit.record(case, "case.declared", actor, at=at)
    case.declared_at = at
    case.save(update_fields=["declared_at"])
    tell(case, kind, actor, at, paper=papers.assignment(case, actor=actor, at=at))
    messages.started(case, record)


@transaction.atomic
def write(
    case: Case,
    kind: str,
    body: str,
    files: Iterable[UploadedFile] = (),
    *,
    audience: str,
    party: Party | None = None,
    without_prejudice: bool = False,
    actor: User | None,
    at: datetime | None = None,
    once: UUID | None = None,
) -> Entry:
    """Add a message, a note or evidence for one audience. `party` is the one side of a one-sided entry.

    No `actor`: `party` itself, by its paper slip.
    """
    at = at or timezone.now()
    lock(case)
    require(case, Status.SUBMITTED, Status.NEEDS_SUPPLEMENT, Status.CONSENT_PENDING, Status.ACCEPTED, Status.MEDIATING,
            Status.SUSPENDED, Status.AGREED)  # fmt: skip
    if entry := told(case, once):
        return entry
    entry = tell(case, kind, actor, at, body=body, audience=audience, party=party,
                 without_prejudice=without_prejudice, once=once)  # fmt: skip
    attach(entry, files, actor)
    record = audit.record(case, f"case.{kind}", actor, at=at, entry=entry.pk, audience=audience,
                          slip=actor is None)  # fmt: skip
    messages.written(case, entry, record)
    return entry


@transaction.atomic
def suspend(case: Case, reason: str, *, actor: User, at: datetime | None = None) -> None:
    """Pause the mediation, its month and sessions: appraisal, illness, a vote of the owners (domain §1.2, row 12)."""
    at = at or timezone.now()
    lock(case)
    refuse_if_contested(case, actor)
    record = move(case, Status.SUSPENDED, "case.suspended", actor, at)
    paper = papers.suspension(case, reason, resumed=False, actor=actor, at=at)
    tell(case, Kind.SUSPENDED, actor, at, body=reason, paper=paper)
    day = timezone.localdate(at)
    call_off_all(case, at)
    drop_extension(case, at)
    signing_messages.stop_reminding(case)
    clocks.pause(case, day)
    clocks.start(case, CaseClock.Code.REVIEW, day)
    messages.suspended(case, record)


@transaction.atomic
def resume(case: Case, reason: str, *, actor: User, at: datetime | None = None) -> None:
    """Go on: the month is longer by the days that it was paused."""
    at = at or timezone.now()
    lock(case)
    require(case, Status.SUSPENDED)
    refuse_if_contested(case, actor)
    record = move(case, Status.MEDIATING, "case.resumed", actor, at)
    paper = papers.suspension(case, reason, resumed=True, actor=actor, at=at)
    tell(case, Kind.RESUMED, actor, at, body=reason, paper=paper)
    day = timezone.localdate(at)
    clocks.stop(case, CaseClock.Code.REVIEW)
    clocks.resume(case, day)
    messages.resumed(case, record)
    signing_messages.remind_again(case, record)
