"""Ties disclosed, recusal asked for and decided (人民调解法 19, 23; 特邀调解规定 15; 在线调解规则 13; 75号令 25)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from foundation.notifications import outbox
from mediation import messages, recusal_messages, recusal_papers
from mediation.models import Agreement, Audience, Case, Disclosure, Kind, Party, Recusal, TieAnswer
from mediation.workflow.agreement import living, replace
from mediation.workflow.conduct import MEDIATED
from mediation.workflow.sessions import call_off_all
from mediation.workflow.story import tell
from mediation.workflow.ties import unanswered
from mediation.workflow.transitions import Refused, lock, require

# The ground in the paper where the rule decides and not the director
TIE_REFUSED = "调解员披露与本案有关系后，当事人不同意由其继续调解。"
ONE_SIDE_ASKED = "当事人提出回避申请，依照本地规则应予调换。"


@transaction.atomic
def disclose_tie(case: Case, kind: str, words: str, *, actor: User, at: datetime | None = None) -> Disclosure:
    """The mediator says what ties him; until every side has said yes, nothing goes on. The same words are once."""
    at = at or timezone.now()
    _lock_with_mediator(case)
    if case.mediator is None or case.mediator.user_id != actor.pk:
        raise Refused(_("The matter was given to another mediator meanwhile."))
    for row in case.disclosures.filter(mediator=case.mediator, kind=kind):
        if row.words == words:
            return row
    row = case.disclosures.create(mediator=case.mediator, kind=kind, words=words, disclosed_at=at)
    record = audit.record(case, "case.tie_disclosed", actor, at=at, disclosure=row.pk, kind=kind)
    tell(case, Kind.TIE_DISCLOSED, actor, at, body=words)
    recusal_messages.tie_disclosed(case, record)
    return row


def _lock_with_mediator(case: Case) -> None:
    lock(case)
    require(case, *MEDIATED)
    if case.mediator is None:
        raise Refused(_("No mediator is named in this matter now."))


@transaction.atomic
def answer_tie(party: Party, agrees: bool, *, oral: bool = False, actor: User, at: datetime | None = None) -> None:
    """One side says to every disclosed tie whether the mediator may go on: only with the yes of all (特邀 15, 在线 13).

    With a no the mediator is off the case: the rule leaves nothing to decide. Answering twice is once.
    """
    at = at or timezone.now()
    case = party.case
    _lock_with_mediator(case)
    waiting = [row for row, side in unanswered(case) if side.pk == party.pk]
    if not waiting:
        return
    for row in waiting:
        TieAnswer.objects.create(disclosure=row, party=party, agrees=agrees, oral=oral, said_at=at, recorded_by=actor)
    record = audit.record(case, "case.tie_answered", actor, at=at, party=party.pk, agrees=agrees, oral=oral)
    if not agrees:
        assert case.mediator is not None  # locked with one
        new = Recusal(case=case, mediator=case.mediator, party=party, asked_by=actor, asked_at=at)
        _take_off(
            case.recusals.open().first() or new,
            "调解员披露与本案有关系后，当事人不同意由其继续调解。",
            None,
            actor=actor,
            at=at,
        )
        return
    recusal_messages.tie_answered(case, party, record)
    if not unanswered(case):
        tell(case, Kind.TIE_ACCEPTED, actor, at, paper=recusal_papers.disclosure(case, actor=actor, at=at))


@transaction.atomic
def ask_recusal(case: Case, reason: str, *, party: Party | None, actor: User, at: datetime | None = None) -> Recusal:
    """A side (`party`) asks for another mediator because this one may be biased; without one the mediator himself does.

    The director decides; where the request of one side is enough (settings.RECUSAL_BY_ONE_SIDE, after Shenzhen 23) the
    mediator is off at once. One request at a time: the same side's second one is the first.
    """
    at = at or timezone.now()
    _lock_with_mediator(case)
    assert case.mediator is not None  # locked with one
    if party is None and case.mediator.user_id != actor.pk:
        raise Refused(_("The matter was given to another mediator meanwhile."))
    if same := case.recusals.open().first():
        if same.party_id == (party.pk if party else None):
            return same
        raise Refused(_("Recusal was asked for already. The director decides; until then the mediation waits."))
    row = case.recusals.create(mediator=case.mediator, party=party, reason=reason, asked_by=actor, asked_at=at)
    record = audit.record(case, "case.recusal_asked", actor, at=at, recusal=row.pk, party=row.party_id)
    tell(case, Kind.RECUSAL_ASKED, actor, at, body=reason, audience=Audience.DIRECTOR, party=party)
    if party and settings.RECUSAL_BY_ONE_SIDE:
        _take_off(row, ONE_SIDE_ASKED, None, actor=actor, at=at)
    else:
        recusal_messages.recusal_asked(row, record)
    return row


@transaction.atomic
def decide_recusal(recusal: Recusal, grant: bool, ground: str, *, actor: User, at: datetime | None = None) -> None:
    """The director decides; the ground stands in the paper. Nobody refuses a request against oneself. Twice is once."""
    at = at or timezone.now()
    case = recusal.case
    lock(case)
    require(case, *MEDIATED)
    recusal.refresh_from_db()
    if recusal.state == (Recusal.State.GRANTED if grant else Recusal.State.REFUSED):
        return
    if recusal.state != Recusal.State.OPEN:
        raise Refused(_("This request was decided already."))
    if not grant and recusal.mediator.user_id == actor.pk:
        raise Refused(_("You are the mediator yourself: you may leave the matter, but not refuse the request."))
    if grant:
        _take_off(recusal, ground, actor, actor=actor, at=at)
        return
    recusal.state, recusal.decided_by, recusal.decided_at, recusal.ground = Recusal.State.REFUSED, actor, at, ground
    recusal.save(update_fields=["state", "decided_by", "decided_at", "ground"])
    record = audit.record(case, "case.recusal_refused", actor, at=at, recusal=recusal.pk)
    paper = recusal_papers.decision(recusal, actor=actor, at=at)
    audience = Audience.PARTY if recusal.party else Audience.MEDIATORS
    tell(case, Kind.RECUSAL_REFUSED, actor, at, body=ground, audience=audience, party=recusal.party, paper=paper)
    recusal_messages.recusal_refused(recusal, record)


def _take_off(recusal: Recusal, ground: str, director: User | None, *, actor: User, at: datetime) -> None:
    """The mediator of the (locked) case is off it at once and for good, in every role; the director names another.

    Arranged sessions end, and an agreement that waits for signatures is taken back: it names the mediator.
    """
    case, former = recusal.case, recusal.mediator
    recusal.state, recusal.decided_by, recusal.decided_at, recusal.ground = Recusal.State.GRANTED, director, at, ground
    recusal.save()
    case.mediator, case.declared_at = None, None
    case.save(update_fields=["mediator", "declared_at"])
    call_off_all(case, at)
    record = audit.record(case, "case.recused", actor, at=at, recusal=recusal.pk, mediator=former.pk)
    take_agreement_back(case, actor, at)
    tell(case, Kind.RECUSED, actor, at, body=former.name, paper=recusal_papers.decision(recusal, actor=actor, at=at))
    if former.user:
        pages = (reverse("matter", args=[case.pk]), reverse("case", args=[case.pk]))
        outbox.take_from(former.user, *pages)
    recusal_messages.recused(recusal, record)


def take_agreement_back(case: Case, actor: User, at: datetime) -> None:
    """A frozen agreement of the (locked) case is replaced by a draft with its text."""
    old = living(case)
    if old is None or old.status != Agreement.Status.FROZEN:
        return
    new = replace(old, actor=actor)
    record = audit.record(old, "agreement.redrafted", actor, at=at, new=new.pk)
    with translation.override("zh-hans"):  # the story is kept in one language
        tell(case, Kind.REDRAFTED, actor, at, body=_("The mediator was recused."))
    messages.redrafted(case, record)
