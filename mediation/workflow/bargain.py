"""Offers and counter-offers. All of them are without prejudice (特邀调解规定 22, 在线调解规则 18)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from mediation import papers, party_messages
from mediation.models import Agreement, Audience, Case, Entry, Kind, Offer, Party, Status, Telling, Term
from mediation.workflow.agreement import draft, first_words, living
from mediation.workflow.story import tell
from mediation.workflow.ties import refuse_if_contested
from mediation.workflow.transitions import Refused, lock, require

Terms = Sequence[dict[str, Any]]


@transaction.atomic
def make_offer(
    party: Party,
    to: Party,
    terms: Terms,
    valid_until: date,
    *,
    telling: str = "",
    answers: Offer | None = None,
    actor: User,
    at: datetime | None = None,
) -> Offer:
    """`party` offers `to` some terms (debtor, deed or amount in yuan, due_on, place) until a day.

    With `telling` (see Telling) it goes to the mediator alone. `answers`: the offer that it counters, which ends once
    the other side knows this one. The same again changes nothing.
    """
    at = at or timezone.now()
    case = party.case
    lock(case)
    if same := same_offer(party, to, terms, telling):
        return same
    check(party, to, terms, valid_until, at)
    if answers:
        refuse_unless_open(answers, party, at)
        if not telling:
            decide(answers, Offer.State.COUNTERED, at)
    body, audience = in_words(party, to, terms, valid_until), Audience.PARTY if telling else Audience.JOINT
    entry = tell(case, Kind.OFFER, actor, at, body=body, party=party, audience=audience, without_prejudice=True)
    offer = Offer.objects.create(
        case=case, party=party, to=to, answers=answers, entry=entry, telling=telling, valid_until=valid_until
    )
    Term.objects.bulk_create(row_of(offer, n, term) for n, term in enumerate(terms, start=1))
    record = audit.record(case, "case.offered", actor, at=at, offer=offer.pk, audience=entry.audience)
    party_messages.offered(offer, record)
    return offer


def check(party: Party, to: Party, terms: Terms, valid_until: date, at: datetime) -> None:
    """Refuse an offer that could not be accepted."""
    require(party.case, Status.MEDIATING)
    refuse_if_signing(party.case)
    if not terms:
        raise Refused(_("Say at least once who does or pays what."))
    if to.case_id != party.case_id or to.side == party.side:
        raise Refused(_("An offer goes to the other side."))
    if valid_until < timezone.localdate(at):
        raise Refused(_("The offer would be over before it is made. Choose a later day."))


def refuse_if_signing(case: Case) -> None:
    agreement = living(case)
    if agreement and agreement.status != Agreement.Status.DRAFT:
        raise Refused(_("An agreement waits for signatures. Ask the mediator to take it back first."))


def same_offer(party: Party, to: Party, terms: Terms, telling: str) -> Offer | None:
    """The open offer of the same terms, if there is one."""
    wanted = [content_of(term) for term in terms]
    rows = party.offers.open().filter(to=to, telling=telling).prefetch_related("terms__debtor")
    return next((row for row in rows if [content_of(term.clause) for term in row.terms.all()] == wanted), None)


def content_of(term: dict[str, Any]) -> tuple[Any, ...]:
    return term["debtor"].pk, term["deed"], term["amount"], term["due_on"], term["place"]


def row_of(offer: Offer, position: int, term: dict[str, Any]) -> Term:
    amount = term["amount"]
    said = {"deed": term["deed"], "amount": str(amount) if amount else "", "place": term["place"]}
    return Term(offer=offer, position=position, debtor=term["debtor"], due_on=term["due_on"], said=said)


def in_words(party: Party, to: Party, terms: Terms, valid_until: date) -> str:
    """The offer as the story keeps it."""
    lines = [f"{party.name} → {to.name}"]
    for position, term in enumerate(terms, start=1):
        money = f"¥{term['amount']:,.2f}" if term["amount"] else ""
        said = [term["debtor"].name, term["deed"], money, papers.text_of(term["due_on"]), term["place"]]
        lines.append(f"{position}. " + "，".join(filter(None, said)))
    return "\n".join([*lines, f"有效期至{papers.text_of(valid_until)}"])


def refuse_unless_open(offer: Offer, party: Party, at: datetime) -> None:
    """Refuse unless `party` was made this offer of the (locked) case, and it stands."""
    offer.refresh_from_db()
    if offer.state != Offer.State.OPEN:
        words = {"state": offer.get_state_display()}
        raise Refused(_("This offer is no longer open: %(state)s. Please look at the matter again.") % words)
    if offer.valid_until < timezone.localdate(at):
        words = {"day": papers.text_of(offer.valid_until)}
        raise Refused(_("This offer was good until %(day)s. Ask for a new one, or make one yourself.") % words)
    if offer.to_id != party.pk or offer.is_private:
        raise Refused(_("This offer was not made to you."))


def decide(offer: Offer, state: str, at: datetime) -> None:
    offer.state, offer.decided_at = state, at
    offer.save(update_fields=["state", "decided_at"])


@transaction.atomic
def answer_offer(
    offer: Offer, accepts: bool, words: str = "", *, actor: User, at: datetime | None = None
) -> Agreement | None:
    """Accept the offer, or decline it. What is accepted fills the draft of the agreement: it binds once all signed."""
    at = at or timezone.now()
    case, party = offer.case, offer.to
    state = Offer.State.ACCEPTED if accepts else Offer.State.DECLINED
    lock(case)
    offer.refresh_from_db()
    if offer.state == state:
        return None
    require(case, Status.MEDIATING)
    refuse_if_signing(case)
    refuse_unless_open(offer, party, at)
    decide(offer, state, at)
    record = audit.record(case, f"case.offer_{state}", actor, at=at, offer=offer.pk)
    body = "\n".join(filter(None, ["接受" if accepts else "不接受", words]))
    tell(case, Kind.OFFER_ANSWERED, actor, at, body=body, party=party, without_prejudice=True)
    party_messages.offer_answered(offer, record)
    return fill_draft(offer, actor, at) if accepts else None


def fill_draft(offer: Offer, actor: User, at: datetime) -> Agreement:
    """Put the terms into the draft: beside its clauses, if it has some; what stands there already is not doubled."""
    case, agreement = offer.case, living(offer.case)
    words = first_words(case)
    clauses: list[dict[str, Any]] = []
    if agreement:
        words = {"facts": agreement.facts, "issues": agreement.issues}
        names = ("debtor", "deed", "amount", "due_on", "place")
        rows = agreement.obligations.select_related("debtor")
        clauses = [{name: getattr(row, name) for name in names} for row in rows]
    there = {content_of(clause) for clause in clauses}
    clauses += [term.clause for term in offer.terms.select_related("debtor") if content_of(term.clause) not in there]
    return draft(case, **words, clauses=clauses, actor=actor, at=at)


@transaction.atomic
def withdraw_offer(offer: Offer, *, actor: User, at: datetime | None = None) -> None:
    """Take an open offer back, before it is accepted (民法典 476). Twice is once."""
    at = at or timezone.now()
    lock(offer.case)
    offer.refresh_from_db()
    if offer.state == Offer.State.WITHDRAWN:
        return
    require(offer.case, Status.MEDIATING, Status.SUSPENDED)
    if offer.state != Offer.State.OPEN:
        words = {"state": offer.get_state_display()}
        raise Refused(_("This offer is no longer open: %(state)s. Please look at the matter again.") % words)
    end(offer, Offer.State.WITHDRAWN, actor, at)


def end(offer: Offer, state: str, actor: User | None, at: datetime) -> None:
    """The offer no longer stands; whoever knew it is told."""
    offer.state, offer.decided_at = state, at
    offer.save(update_fields=["state", "decided_at"])
    record = audit.record(offer.case, f"case.offer_{state}", actor, at=at, offer=offer.pk)
    tell(
        offer.case, Kind.OFFER_ENDED, actor, at, body=offer.entry.body.partition("\n")[0], party=offer.party,
        audience=offer.entry.audience, without_prejudice=True,
    )  # fmt: skip
    party_messages.offer_ended(offer, record)


@transaction.atomic
def lapse(offer: Offer, *, on: date, at: datetime | None = None) -> None:
    """The last day of an open offer has passed on the day `on`."""
    at = at or timezone.now()
    lock(offer.case)
    offer.refresh_from_db()
    if offer.state == Offer.State.OPEN and offer.valid_until < on:
        end(offer, Offer.State.EXPIRED, None, at)


@transaction.atomic
def pass_on(offer: Offer, *, actor: User, at: datetime | None = None) -> None:
    """Tell the other side of an offer that was made to the mediator alone; only with the offering side's yes."""
    at = at or timezone.now()
    case = offer.case
    lock(case)
    refuse_if_contested(case, actor)
    offer.refresh_from_db()
    if not offer.is_private:
        return
    check(offer.party, offer.to, [term.clause for term in offer.terms.all()], offer.valid_until, at)
    if offer.telling != Telling.MAY or offer.state != Offer.State.OPEN:
        words = {"name": offer.party.name, "telling": offer.get_telling_display()}
        raise Refused(_("%(name)s has not allowed it: “%(telling)s”. Ask first.") % words)
    if offer.answers and offer.answers.stands:
        decide(offer.answers, Offer.State.COUNTERED, at)
    offer.entry = joint_copy(offer.entry, actor, at)
    offer.save(update_fields=["entry"])
    record = audit.record(case, "case.offer_passed_on", actor, at=at, offer=offer.pk)
    party_messages.offered(offer, record)


def joint_copy(entry: Entry, actor: User, at: datetime) -> Entry:
    """The same words for both sides; what one side said stays as it is."""
    return tell(
        entry.case, entry.kind, actor, at, body=entry.body, party=entry.party, without_prejudice=entry.without_prejudice
    )


def lapsed(on: date) -> Iterable[Offer]:
    """The open offers whose last day was before the day `on`."""
    return Offer.objects.open().filter(valid_until__lt=on).select_related("case", "party", "to", "entry")
