"""Notices of what the sides do: answers and claims, offers, private talks, facts, evidence, wishes."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from foundation.audit.models import Record
from mediation.messages import mediator_of, of_party, parties_of, staff_of, tell
from mediation.models import Audience, Case, CaseClock, Evidence, MediatorWish, Offer, Party, Talk
from residents.models import Role


def others(case: Case, party: Party) -> list[Party]:
    """The parties that read the case, but for one."""
    return [row for row in case.parties.all() if row.pk != party.pk and row.consent == Party.Answer.AGREED]


# What the other side says


def response_asked(case: Case, parties: Iterable[Party], clock: CaseClock, record: Record) -> None:
    text = _(
        "%(case)s: what do you say to the application? You may answer until %(day)s. You need not; the mediation goes "
        "on in any case, and nobody holds it against you."
    )
    tell(case, record, of_party(*parties), text, day=clock.due)


def responded(case: Case, party: Party, record: Record) -> None:
    text = _("%(case)s: %(name)s has answered the application.")
    tell(case, record, [*of_party(*others(case, party)), *mediator_of(case)], text, sms=False, name=party.name)


def counter_claimed(case: Case, party: Party, record: Record) -> None:
    text = _("%(case)s: %(name)s claims something in the same matter. Please read it.")
    tell(case, record, of_party(*others(case, party)), text, name=party.name)
    tell(case, record, mediator_of(case), text, sms=False, name=party.name)


def response_missed(case: Case, record: Record) -> None:
    """To the mediator alone: the sides need do nothing."""
    text = _("%(case)s: no answer to the application came in time. Go on with what is there.")
    tell(case, record, mediator_of(case), text, sms=False)


# Offers


def offered(offer: Offer, record: Record) -> None:
    """To the other side and the mediator; or, where it is meant for the mediator alone, to nobody else."""
    case = offer.case
    if offer.is_private:
        tell(case, record, mediator_of(case), _("%(case)s: %(name)s makes you an offer in confidence."), sms=False,
             name=offer.party.name)  # fmt: skip
        return
    text = _("%(case)s: %(name)s makes you an offer, good until %(day)s. Accept it only if you agree.")
    tell(case, record, of_party(offer.to), text, name=offer.party.name, day=offer.valid_until)
    if record.actor is None or case.mediator is None or record.actor != case.mediator.user:
        text = _("%(case)s: %(name)s makes the other side an offer.")
        tell(case, record, mediator_of(case), text, sms=False, name=offer.party.name)


def offer_answered(offer: Offer, record: Record) -> None:
    text = (
        _("%(case)s: your offer was accepted. It becomes the draft of the agreement; you sign it later.")
        if offer.state == Offer.State.ACCEPTED
        else _("%(case)s: your offer was declined. You may make another one.")
    )
    tell(offer.case, record, of_party(offer.party), text)
    text = _("%(case)s: an offer was answered. Please look at it.")
    tell(offer.case, record, mediator_of(offer.case), text, sms=False)


def offer_ended(offer: Offer, record: Record) -> None:
    """To whoever knew it, but for who took it back."""
    case = offer.case
    knew = mediator_of(case) if offer.is_private else [*of_party(offer.to), *mediator_of(case)]
    own = of_party(offer.party) if record.actor is None else []
    tell(case, record, [*own, *knew], _("%(case)s: an offer no longer stands."), sms=False)


# Private talks and facts


def talk_recorded(talk: Talk, record: Record) -> None:
    text = _(
        "%(case)s: the mediator has written down the talk with you. Only you and the mediator can read it; please say "
        "what may be told."
    )
    tell(talk.case, record, of_party(talk.party), text, sms=False)


def telling_set(case: Case, party: Party, record: Record) -> None:
    text = _("%(case)s: %(name)s has changed what the other side may be told.")
    tell(case, record, mediator_of(case), text, sms=False, name=party.name)


def facts_stated(case: Case, record: Record) -> None:
    text = _("%(case)s: the mediator has written down what seems undisputed. Please confirm it, or say what is wrong.")
    tell(case, record, parties_of(case), text)


def facts_answered(case: Case, party: Party, record: Record) -> None:
    text = _("%(case)s: %(name)s has answered whether the facts are right.")
    tell(case, record, mediator_of(case), text, sms=False, name=party.name)


# Evidence


def evidence_listed(row: Evidence, record: Record, actor: User) -> None:
    """To those who may see the piece, but for who listed it."""
    case = row.case
    sides = of_party(row.submitter) if row.entry.audience == Audience.PARTY else parties_of(case)
    readers = [reader for reader in [*sides, *mediator_of(case)] if reader.user is None or reader.user != actor]
    tell(case, record, readers, _("%(case)s: there is a new piece of evidence on the list."), sms=False)


def evidence_list_made(case: Case, record: Record) -> None:
    tell(case, record, parties_of(case), _("%(case)s: the list of evidence is there for you to read."), sms=False)


# The mediator


def mediator_wished(case: Case, record: Record) -> None:
    text = _("%(case)s: a side has a wish about the mediator. Please look at it.")
    tell(case, record, staff_of(case, Role.DIRECTOR), text, sms=False)


def mediator_decided(wish: MediatorWish, record: Record) -> None:
    text = (
        _("%(case)s: another mediator was named, as you asked.")
        if wish.granted
        else _("%(case)s: the mediator stays. You can read why; you may always stop the mediation.")
    )
    tell(wish.case, record, of_party(wish.party), text)
