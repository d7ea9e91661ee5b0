"""What becomes of the points that an agreement leaves open: a new matter, or another way (人民调解法 17, 26)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from mediation import agreement_messages
from mediation.models import Agent, Agreement, Case, CaseLink, Kind, Party, Source, Status
from mediation.papers import ROUTES
from mediation.workflow.agreement import living
from mediation.workflow.filing import fill_in, start_draft
from mediation.workflow.offer import propose
from mediation.workflow.story import tell
from mediation.workflow.ties import refuse_if_contested
from mediation.workflow.transitions import Refused, lock, require

COPIED = ("category", "estate", "building", "unit", "place", "since")


def rest_waits(case: Case) -> bool:
    """Does the agreement in force leave points open of which nobody has said where they go?"""
    agreement = living(case)
    in_force = agreement is not None and agreement.status == Agreement.Status.EFFECTIVE
    return bool(in_force and agreement and agreement.left_open and not agreement.rest)


@transaction.atomic
def settle_rest(case: Case, way: str, words: str, *, actor: User, at: datetime | None = None) -> Case | None:
    """Open a matter of its own for the open points (it is returned), or say that they go elsewhere.

    Both sides are told the same words. Twice is once: the first says what holds.
    """
    at = at or timezone.now()
    lock(case)
    require(case, Status.AGREED)
    refuse_if_contested(case, actor)
    agreement = living(case)
    if agreement is None or not agreement.left_open:
        raise Refused(_("The agreement leaves nothing open."))
    if agreement.rest:
        raise Refused(_("It was said already: %(way)s.") % {"way": agreement.get_rest_display()})
    agreement.rest = way
    agreement.save(update_fields=["rest"])
    new = _open(case, agreement, actor, at) if way == Agreement.Rest.NEW else None
    record = audit.record(case, "case.rest_settled", actor, at=at, way=way, new=new.pk if new else None)
    where = new.reference if new else "\n".join(ROUTES)
    body = "\n\n".join([agreement.left_open, words, where])
    tell(case, Kind.REST_OPENED if new else Kind.REST_ELSEWHERE, actor, at, body=body)
    agreement_messages.rest_settled(case, new, record)
    return new


def _open(case: Case, agreement: Agreement, actor: User, at: datetime) -> Case:
    """A proactive matter of the same sides about the open points: each is asked anew whether it wants mediation."""
    new = start_draft(case.sub_district, at=at)
    tell(new, Kind.OFFERED, actor, at)
    fill_in(new, facts=agreement.left_open, wish=agreement.issues, **{name: getattr(case, name) for name in COPIED})
    for party in case.parties.prefetch_related("agents"):
        copy_party(party, new)
    new.source = Source.PROACTIVE
    propose(new, actor=actor, at=at)
    with translation.override("zh-hans"):  # what is kept is kept in one language
        reason = _("Open points of the agreement")
    kind = CaseLink.Kind.LINKED
    CaseLink.objects.create(newer=new, older=case, kind=kind, reason=reason, decided_by=actor, decided_at=at)
    return new


def copy_party(party: Party, to: Case) -> Party:
    """The same side in another matter; its guardian goes along, for that is law and no order for one matter."""
    side = Party.objects.create(
        case=to, side=party.side, person=party.person, organisation=party.organisation, name=party.name,
        phone=party.phone, address=party.address, reach=party.reach,
    )  # fmt: skip
    for agent in party.agents.acting().filter(kind=Agent.Kind.GUARDIAN):
        agent.pk, agent.party = None, side
        agent.save()
    return side
