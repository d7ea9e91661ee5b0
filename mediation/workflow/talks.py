"""Talks with one side alone, what of them may be told, and the facts that no side disputes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from mediation import party_messages
from mediation.models import (
    Agreement,
    Audience,
    Case,
    Entry,
    FactAnswer,
    FactSheet,
    Kind,
    Offer,
    Party,
    Status,
    Talk,
    Telling,
)
from mediation.workflow.agreement import living
from mediation.workflow.story import tell
from mediation.workflow.ties import refuse_if_contested
from mediation.workflow.transitions import Refused, lock, require


@transaction.atomic
def record_talk(
    party: Party,
    said: str,
    *,
    passing: str,
    telling: str,
    talked_at: datetime,
    place: str,
    actor: User,
    at: datetime | None = None,
) -> Talk:
    """Write down a talk with one side: what stays there, and what is meant for the other side (特邀调解规定 22).

    Only that side and the mediator read it, the director does not. The same talk again changes nothing.
    """
    at = at or timezone.now()
    case = party.case
    lock(case)
    require(case, Status.MEDIATING)
    refuse_if_contested(case, actor)
    if talked_at > at:
        raise Refused(_("The talk is still to come. Write it down when it was held."))
    if same := Talk.objects.filter(entry__party=party, entry__case=case, talked_at=talked_at).first():
        return same
    entry = tell(case, Kind.TALK, actor, at, body=said, party=party, audience=Audience.PARTY, without_prejudice=True)
    talk = Talk.objects.create(entry=entry, talked_at=talked_at, place=place, passing=passing, telling=telling)
    record = audit.record(case, "case.talk_recorded", actor, at=at, talk=talk.pk, party=party.pk)
    case.sessions.planned().filter(party=party, starts_at__lte=at).update(held_at=talked_at)  # it was arranged
    party_messages.talk_recorded(talk, record)
    return talk


@transaction.atomic
def set_telling(item: Offer | Talk, telling: str, *, actor: User, at: datetime | None = None) -> None:
    """A side says whether the mediator may tell the other side. The same again changes nothing."""
    at = at or timezone.now()
    case = item.case
    lock(case)
    require(case, Status.MEDIATING, Status.SUSPENDED)
    item.refresh_from_db()
    if isinstance(item, Offer) and not item.is_private:
        raise Refused(_("The other side knows this offer already. You may take it back."))
    if item.telling == telling:
        return
    item.telling = telling
    item.save(update_fields=["telling"])
    party = item.party
    record = audit.record(case, "case.telling_set", actor, at=at, party=party.pk, telling=telling)
    tell(
        case, Kind.TELLING, actor, at, body=str(Telling(telling).label), party=party, audience=Audience.PARTY,
        without_prejudice=True,
    )  # fmt: skip
    party_messages.telling_set(case, party, record)


@transaction.atomic
def state_facts(case: Case, text: str, *, actor: User, at: datetime | None = None) -> FactSheet:
    """Draft the facts that no side disputes, for all to confirm; a sheet asked before is replaced by it.

    Until then it is nobody's admission (在线调解规则 18).
    """
    at = at or timezone.now()
    lock(case)
    require(case, Status.MEDIATING)
    refuse_if_contested(case, actor)
    before = case.fact_sheets.asked().first()
    if before and before.text == text:
        return before
    case.fact_sheets.asked().update(replaced_at=at)
    sheet = case.fact_sheets.create(text=text, drafted_by=actor, drafted_at=at)
    record = audit.record(case, "case.facts_stated", actor, at=at, sheet=sheet.pk)
    tell(case, Kind.FACTS, actor, at, body=text, without_prejudice=True)
    party_messages.facts_stated(case, record)
    return sheet


@transaction.atomic
def answer_facts(
    sheet: FactSheet, party: Party, answer: str, words: str = "", *, actor: User, at: datetime | None = None
) -> None:
    """A side confirms the facts, or says to the mediator alone what is wrong. With the last yes they are confirmed.

    What all have confirmed need not be proved again in court (诉讼与非诉讼衔接试点总体方案 17, 2012).
    """
    at = at or timezone.now()
    case = sheet.case
    lock(case)
    sheet.refresh_from_db()
    before = sheet.answers.filter(party=party).first()
    if before and before.answer == answer:
        return
    require(case, Status.MEDIATING)
    if sheet.replaced_at or sheet.confirmed_at:
        raise Refused(_("Meanwhile these facts were changed or confirmed. Please look at the matter again."))
    said = {"answer": answer, "said_by": actor, "said_at": at}
    FactAnswer.objects.update_or_create(sheet=sheet, party=party, defaults=said)
    record = audit.record(case, "case.facts_answered", actor, at=at, party=party.pk, answer=answer)
    if answer == FactAnswer.Answer.NO:
        tell(case, Kind.FACTS_DISPUTED, actor, at, body=words, party=party, audience=Audience.PARTY,
             without_prejudice=True)  # fmt: skip
    party_messages.facts_answered(case, party, record)
    confirm(sheet, actor, at)


def confirm(sheet: FactSheet, actor: User, at: datetime) -> Entry | None:
    """Once all sides have said yes the facts stand, also in the draft of the agreement."""
    case = sheet.case
    yes = set(sheet.answers.filter(answer=FactAnswer.Answer.YES).values_list("party", flat=True))
    if {party.pk for party in case.parties.all()} - yes:
        return None
    sheet.confirmed_at = at
    sheet.save(update_fields=["confirmed_at"])
    agreement = living(case)
    if agreement and agreement.status == Agreement.Status.DRAFT and sheet.text not in agreement.facts:
        agreement.facts = "\n".join([agreement.facts, sheet.text])
        agreement.save(update_fields=["facts"])
    return tell(case, Kind.FACTS_CONFIRMED, actor, at, body=sheet.text)
