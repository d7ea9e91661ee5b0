"""What the cards of the sides' work show: offers, undisputed facts, the list of evidence, wishes about the mediator."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from foundation.accounts.models import User
from mediation import permissions
from mediation.acts import Act
from mediation.models import Case, Evidence, FactSheet, MediatorWish, Offer, Power, Telling
from mediation.party_forms import in_confidence


def party_context(user: User, case: Case, acts: Iterable[Act]) -> dict[str, Any]:
    """The cards, narrowed to what `user` may see; `acts`: what is possible for `user` now. Before acceptance none."""
    cards = {act.name: act for act in acts if act.card}
    found: dict[str, Any] = {
        "cards": cards,
        "offer_acts": [cards[name] for name in offer_acts(user, case) if name in cards],
        "evidence_acts": [cards[name] for name in ("list_evidence", "print_evidence") if name in cards],
        "wishes": wishes(user, case),
    }
    if case.accepted_at is None:
        return found
    return found | {
        "offers": offers(user, case, cards),
        "facts": sheet_of(case),
        "evidence": evidence(user, case),
    }


def offer_acts(user: User, case: Case) -> list[str]:
    """Whether there is something in confidence a side learns only of itself."""
    side = next(iter(permissions.parties_of(user, case, Power.SETTLE)), None)
    return ["make_offer", *(["set_telling"] if in_confidence(side) else [])]


def offers(user: User, case: Case, cards: dict[str, Act]) -> list[dict[str, Any]]:
    """The newest first, each with what `user` may do with it."""
    if not case.offers.all():
        return []
    mine = {party.pk for party in permissions.parties_of(user, case, Power.SETTLE)}
    rows = Offer.objects.visible_to(user).filter(case=case).select_related("party", "to", "entry")
    return [row_of(row, mine, cards) for row in rows.prefetch_related("terms__debtor").order_by("-pk")]


def row_of(offer: Offer, mine: set[int], cards: dict[str, Act]) -> dict[str, Any]:
    asked = offer.stands and not offer.is_private and offer.to_id in mine
    own = offer.state == Offer.State.OPEN and offer.party_id in mine
    may_pass_on = offer.stands and offer.is_private and offer.telling == Telling.MAY
    wanted = {"answer_offer": asked, "counter_offer": asked, "withdraw_offer": own, "pass_on_offer": may_pass_on}
    return {"offer": offer, "acts": [cards[name] for name, yes in wanted.items() if yes and name in cards]}


def sheet_of(case: Case) -> FactSheet | None:
    """The facts that are asked; else those last confirmed."""
    rows = [row for row in case.fact_sheets.all() if row.replaced_at is None]
    return next((row for row in rows if row.is_asked), rows[-1] if rows else None)


def evidence(user: User, case: Case) -> Iterable[Evidence]:
    if not case.evidence.all():
        return []
    rows = Evidence.objects.visible_to(user).filter(case=case).select_related("entry", "submitter", "seen_by")
    return rows.prefetch_related("entry__attachments__upload")


def wishes(user: User, case: Case) -> Iterable[MediatorWish]:
    if not case.wishes.all():
        return []
    return MediatorWish.objects.visible_to(user).filter(case=case).select_related("party", "mediator")
