"""Who acts for a party: named at filing, at the counter or later, and ended (民法典 163–175, 23)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from mediation import messages
from mediation.models import USUAL_POWERS, Agent, Kind, Party
from mediation.models.statuses import OPEN
from mediation.workflow.story import tell
from mediation.workflow.transitions import Refused, lock, require
from residents import workflow as residents
from residents.models import Person


def name_agent(
    party: Party,
    person: Person,
    kind: str,
    *,
    relation: str,
    authority: str,
    limits: str = "",
    powers: Sequence[str] | None = None,
    actor: User | None,
    at: datetime | None = None,
) -> Agent:
    """Note that `person` acts for `party` of the (locked) case. `powers`: the usual ones of the kind, or fewer.

    Nobody acts for both sides (民法典 168), nor for oneself; nor who mediates (特邀调解规定 16).
    """
    others = [other for other in party.case.parties.all() if other.pk != party.pk]
    if party.person_id == person.pk:
        raise Refused(_("Nobody needs an agent to act for oneself."))
    if any(other.person_id == person.pk or other.agents.acting().filter(person=person) for other in others):
        raise Refused(_("This person stands on the other side and can't act for both."))
    if party.case.mediator_id == person.pk or party.case.recusals.filter(mediator=person).exists():
        raise Refused(_("Who mediates or mediated this matter can't act for a side of it."))
    usual = USUAL_POWERS[kind]
    allowed = usual if powers is None else [power for power in powers if kind != Agent.Kind.HELPER or power in usual]
    return Agent.objects.create(
        party=party, person=person, kind=kind, relation=relation, authority=authority, limits=limits,
        powers=allowed, recorded_by=actor, starts_on=timezone.localdate(at),
    )  # fmt: skip


@transaction.atomic
def add_agent(
    party: Party,
    person: Person,
    kind: str,
    *,
    relation: str,
    authority: str,
    limits: str = "",
    powers: Sequence[str] | None = None,
    actor: User,
    at: datetime | None = None,
) -> Agent:
    """Let `person` act for `party` from now on. The same person again changes nothing."""
    at = at or timezone.now()
    case = party.case
    lock(case)
    require(case, *OPEN)
    if agent := party.agents.filter(person=person, ended_at=None).first():
        return agent
    agent = name_agent(
        party, person, kind, relation=relation, authority=authority, limits=limits, powers=powers, actor=actor, at=at
    )
    record = audit.record(case, "case.agent_named", actor, at=at, party=party.pk, person=person.pk, powers=agent.powers)
    tell(case, Kind.AGENT_NAMED, actor, at, body=f"{person.name}（{relation}）", party=party)
    messages.agent_named(case, agent, record)
    return agent


@transaction.atomic
def let_act(
    party: Party, kind: str, *, name: str, phone: str, relation: str, authority: str, limits: str = "",
    powers: Sequence[str] = (), actor: User, at: datetime | None = None,
) -> Agent:  # fmt: skip
    """`add_agent` for somebody known by name and phone (E.164): the login of that number, or a new one."""
    person = residents.person_with_login(party.case.sub_district, name=name, phone=phone, actor=actor, at=at)
    return add_agent(
        party, person, kind, relation=relation, authority=authority, limits=limits, powers=powers, actor=actor, at=at
    )


@transaction.atomic
def end_agent(agent: Agent, *, actor: User, at: datetime | None = None) -> None:
    """The agency ends now; the person sees the case no longer. Twice is once."""
    at = at or timezone.now()
    case = agent.party.case
    lock(case)
    require(case, *OPEN)
    agent.refresh_from_db()
    if agent.ended_at is not None:
        return
    agent.ended_at = at
    agent.save(update_fields=["ended_at"])
    record = audit.record(case, "case.agent_ended", actor, at=at, party=agent.party_id, person=agent.person_id)
    tell(case, Kind.AGENT_ENDED, actor, at, body=agent.person.name, party=agent.party)
    messages.agent_ended(case, agent, record)
