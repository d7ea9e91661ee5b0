"""What the pages show of signing: whose turn it is, who does not sign, how the copies went out."""

from __future__ import annotations

from typing import Any

from foundation.accounts.models import User
from mediation import permissions
from mediation.models import Agreement, Power
from mediation.workflow.service import unserved


def signing_context(user: User, agreement: Agreement) -> dict[str, Any]:
    """Of an agreement that waits: those in turn, whom the reader waits for, and refusals that concern the reader.

    Who does not sign, only the committee and that side itself are told; the others, that it is not signed.
    """
    case = agreement.case
    works = permissions.works_on(user, case)
    mine = permissions.parties_of(user, case)
    signers = permissions.parties_of(user, case, Power.SIGN)
    open_refusals = [row for row in agreement.refusals.all() if row.taken_back_at is None]
    turn = agreement.in_turn()
    waits = [party for party in signers if party in agreement.unsigned_parties() and party not in turn]
    frozen = agreement.status == Agreement.Status.FROZEN
    return service_context(user, agreement) | {
        "turn": turn if frozen else [],
        "turn_names": [party.name for party in turn],
        "first": agreement.before(waits[0]) if waits and frozen else [],
        "is_refused": frozen and bool(open_refusals),
        "refusals": [row for row in open_refusals if works or row.party in mine],
        "may_redraft": permissions.can_redraft(user, case),
        "may_enter": frozen and bool(turn) and permissions.can_enter_signatures(user, case),
        "may_refuse": frozen and bool(signers) and not open_refusals,
    }


def agreement_context(user: User, agreement: Agreement | None) -> dict[str, Any]:
    """What the page of a case shows of its agreement: the signing while it waits, the copies once it is in force."""
    if agreement is not None and agreement.status == Agreement.Status.FROZEN:
        return {"signing": signing_context(user, agreement)}
    return service_context(user, agreement)


def service_context(user: User, agreement: Agreement | None) -> dict[str, Any]:
    """How the copies of an agreement in force went out: staff see all of them, a side its own and the committee's."""
    if agreement is None or agreement.status != Agreement.Status.EFFECTIVE:
        return {}
    works, mine = permissions.works_on(user, agreement.case), permissions.parties_of(user, agreement.case)
    rows = list(agreement.services.all())
    sent = {row.party_id for row in rows}
    return {
        "services": [row for row in rows if works or row.party_id is None or row.party in mine],
        "unserved": unserved(agreement),
        "not_sent": [party for party in unserved(agreement) if party.pk not in sent and (works or party in mine)],
    }
