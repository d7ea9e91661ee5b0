"""The mediator that a side would like, or would rather not have; the director decides (人民调解法 19, 23)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from mediation import party_messages
from mediation.models import Audience, Kind, MediatorWish, Party, Status
from mediation.workflow.conduct import assign
from mediation.workflow.story import tell
from mediation.workflow.transitions import Refused, lock, require
from residents.models import Person

BEFORE_ASSIGNMENT = (Status.SUBMITTED, Status.NEEDS_SUPPLEMENT, Status.CONSENT_PENDING, Status.ACCEPTED)
WHILE_MEDIATED = (Status.ACCEPTED, Status.MEDIATING, Status.SUSPENDED)


@transaction.atomic
def wish_mediator(party: Party, mediator: Person, *, actor: User, at: datetime | None = None) -> None:
    """Name the mediator whom `party` would like. It may be changed until the director has named one."""
    at = at or timezone.now()
    case = party.case
    lock(case)
    require(case, *BEFORE_ASSIGNMENT)
    if case.mediator_id:
        raise Refused(_("A mediator was named meanwhile. You may ask once for another one."))
    wish = party.wishes.filter(kind=MediatorWish.Kind.NAMED).first()
    if wish and wish.mediator_id == mediator.pk:
        return
    wish = wish or MediatorWish(case=case, party=party, kind=MediatorWish.Kind.NAMED)
    wish.mediator, wish.wished_by, wish.wished_at = mediator, actor, at
    wish.save()
    record = audit.record(case, "case.mediator_wished", actor, at=at, party=party.pk, mediator=mediator.pk)
    tell(case, Kind.MEDIATOR_WISH, actor, at, body=mediator.name, party=party, audience=Audience.DIRECTOR)
    party_messages.mediator_wished(case, record)


@transaction.atomic
def ask_another(party: Party, reason: str, *, actor: User, at: datetime | None = None) -> None:
    """Ask for another mediator, once in a matter and without having to prove anything; the mediator does not read why.

    (Where a tie to the dispute is the reason, a recusal has rules of its own.)
    """
    at = at or timezone.now()
    case = party.case
    lock(case)
    require(case, *WHILE_MEDIATED)
    if case.mediator is None:
        raise Refused(_("No mediator is named yet. You may say whom you would like."))
    if party.wishes.another().exists():
        raise Refused(_("You have asked once already. You may always stop the mediation, or go to court."))
    MediatorWish.objects.create(
        case=case, party=party, kind=MediatorWish.Kind.ANOTHER, mediator=case.mediator, reason=reason,
        wished_by=actor, wished_at=at,
    )  # fmt: skip
    record = audit.record(case, "case.another_mediator_asked", actor, at=at, party=party.pk)
    tell(case, Kind.MEDIATOR_WISH, actor, at, body=reason, party=party, audience=Audience.DIRECTOR)
    party_messages.mediator_wished(case, record)


@transaction.atomic
def decide_wish(
    wish: MediatorWish, mediator: Person | None, words: str, *, actor: User, at: datetime | None = None
) -> None:
    """Name `mediator` instead, or (None) keep the one there is and say why; the side that asked is told."""
    at = at or timezone.now()
    case = wish.case
    lock(case)
    wish.refresh_from_db()
    if wish.decided_at:
        return
    require(case, *WHILE_MEDIATED)
    if mediator and mediator.pk == case.mediator_id:
        raise Refused(_("This is the mediator whom the side would rather not have. Choose another one, or refuse."))
    wish.granted, wish.answer, wish.decided_at = mediator is not None, words, at
    wish.save(update_fields=["granted", "answer", "decided_at"])
    record = audit.record(case, "case.mediator_decided", actor, at=at, wish=wish.pk, granted=wish.granted)
    tell(case, Kind.MEDIATOR_DECIDED, actor, at, body=words, party=wish.party, audience=Audience.DIRECTOR)
    if mediator:
        assign(case, mediator, actor=actor, at=at)
    party_messages.mediator_decided(wish, record)
