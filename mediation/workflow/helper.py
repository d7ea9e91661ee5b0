"""People invited to help: only with the yes of every side, and only as long as it holds (人民调解法 20).

Each side is asked by itself; silence is no yes. Who said no, or took a yes back, only that side and the mediator know.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.models import User
from foundation.audit import log as audit
from foundation.notifications import outbox
from mediation import helper_messages
from mediation.conflicts import Tie, ties_of
from mediation.models import Agent, Audience, Case, Entry, Helper, HelperConsent, Kind, Party, Session, Status
from mediation.redaction import redacted
from mediation.workflow.story import tell
from mediation.workflow.ties import refuse_if_contested
from mediation.workflow.transitions import Refused, lock, require
from residents import workflow as residents
from residents.models import Person

# These advise as strangers to the dispute; a relative or neighbour comes because of the tie.
IMPARTIAL = {Helper.Kind.EXPERT, Helper.Kind.ORGANISATION, Helper.Kind.ADVISOR}
HEAVY = {Tie.SIDE, Tie.HOUSEHOLD, Tie.UNIT, Tie.EMPLOYER, Tie.CLIENT}


@transaction.atomic
def invite_helper(
    case: Case,
    *,
    name: str,
    phone: str,
    kind: str,
    task: str,
    brief: str,
    joint: bool = True,
    sessions: Iterable[Session] = (),
    actor: User,
    at: datetime | None = None,
) -> Helper:
    """Ask both sides whether somebody (name and phone, E.164) may be invited. Until all said yes nobody is told of it.

    `brief` is what the helper will read of the matter; names and addresses that the case knows are taken out of it
    here, whatever was typed. The same person again is once.
    """
    at = at or timezone.now()
    lock(case)
    require(case, Status.MEDIATING)
    refuse_if_contested(case, actor)
    person = residents.person_with_login(case.sub_district, name=name, phone=phone, actor=actor, at=at)
    if same := case.helpers.lasting().filter(person=person).first():
        return same
    _check(case, person, kind)
    helper = case.helpers.create(
        person=person, kind=kind, task=task, brief=redacted(case, brief), joint=joint, asked_by=actor, asked_at=at
    )
    helper.sessions.set([row for row in sessions if row.case_id == case.pk and row.party_id is None])
    record = audit.record(case, "case.helper_asked", actor, at=at, helper=helper.pk, person=person.pk)
    tell(case, Kind.HELPER_ASKED, actor, at, body=_in_words(helper))
    helper_messages.asked(helper, record)
    return helper


def _in_words(helper: Helper) -> str:
    with translation.override("zh-hans"):  # the story is kept in one language
        return f"{helper.person.name}（{helper.get_kind_display()}）：{helper.task}"


def _check(case: Case, person: Person, kind: str) -> None:
    """Refuse who stands in the matter already, and as an impartial helper who is tied to a side."""
    if person.pk in {party.person_id for party in case.parties.all()}:
        raise Refused(_("This person is a side of the matter."))
    if Agent.objects.filter(party__case=case, person=person).exists():
        raise Refused(_("This person acts or acted for a side. A side may bring along whoever acts for it."))
    if case.mediator_id == person.pk or case.recusals.filter(mediator=person).exists():
        raise Refused(_("Who mediates or mediated this matter can't be invited as a helper."))
    ties = [tie for tie in ties_of(case, [person])[person.pk] if tie in HEAVY] if kind in IMPARTIAL else []
    if ties:
        words = "、".join(str(tie.label) for tie in ties)
        raise Refused(
            _("This person is tied to a side (%(ties)s). Invite somebody else as an adviser.") % {"ties": words}
        )


@transaction.atomic
def answer_helper(helper: Helper, party: Party, agrees: bool, *, actor: User, at: datetime | None = None) -> None:
    """One side says yes or no. With the yes of all the person is invited; with one no it is not. Twice is once."""
    at, case = at or timezone.now(), helper.case
    lock(case)
    helper.refresh_from_db()
    before = helper.consents.filter(party=party).first()
    if before and before.agrees == agrees and before.withdrawn_at is None:
        return
    require(case, Status.MEDIATING)
    if helper.state != Helper.State.ASKED or before:
        raise Refused(_("This was settled meanwhile. A yes you may take back at any time."))
    HelperConsent.objects.create(helper=helper, party=party, agrees=agrees, said_by=actor, said_at=at)
    record = audit.record(case, "case.helper_answered", actor, at=at, helper=helper.pk, party=party.pk, agrees=agrees)
    _note(helper, party, actor, at, gettext_lazy("yes") if agrees else gettext_lazy("no"))
    helper_messages.answered(helper, record)
    if not agrees:
        helper.state, helper.ended_at = Helper.State.DECLINED, at
        helper.save(update_fields=["state", "ended_at"])
    elif not Helper.objects.get(pk=helper.pk).waiting():
        _invite(helper, actor, at)


def _note(helper: Helper, party: Party, actor: User, at: datetime, words: Promise) -> None:
    """What a side said: for that side and the mediator, not even for the director."""
    with translation.override("zh-hans"):  # the story is kept in one language
        body = f"{helper.person.name}：{words}"
    tell(helper.case, Kind.HELPER_ANSWERED, actor, at, body=body, party=party, audience=Audience.PARTY)


def _invite(helper: Helper, actor: User, at: datetime) -> None:
    helper.state = Helper.State.INVITED
    helper.save(update_fields=["state"])
    record = audit.record(helper.case, "case.helper_invited", actor, at=at, helper=helper.pk)
    tell(helper.case, Kind.HELPER_INVITED, None, at, body=_in_words(helper))
    helper_messages.invited(helper, record)


@transaction.atomic
def withdraw_helper(helper: Helper, party: Party, *, actor: User, at: datetime | None = None) -> None:
    """A side takes its yes back, at any time and without a reason: from this moment the helper sees nothing more."""
    at, case = at or timezone.now(), helper.case
    lock(case)
    require(case, Status.MEDIATING, Status.SUSPENDED)
    helper.refresh_from_db()
    consent = helper.consents.filter(party=party, agrees=True, withdrawn_at=None).first()
    if consent is None or helper.state not in {Helper.State.ASKED, Helper.State.INVITED}:
        return
    consent.withdrawn_at = at
    consent.save(update_fields=["withdrawn_at"])
    _note(helper, party, actor, at, gettext_lazy("yes taken back"))
    _end(helper, actor, at)


@transaction.atomic
def dismiss_helper(helper: Helper, *, actor: User, at: datetime | None = None) -> None:
    """The mediator no longer needs the helper. Both sides see the same as when a side took its yes back."""
    at, case = at or timezone.now(), helper.case
    lock(case)
    require(case, Status.MEDIATING, Status.SUSPENDED)
    refuse_if_contested(case, actor)
    helper.refresh_from_db()
    if helper.state in {Helper.State.ASKED, Helper.State.INVITED}:
        _end(helper, actor, at)


def _end(helper: Helper, actor: User, at: datetime) -> None:
    """Access ends at once; what was queued for the helper is taken back. Who was never invited is told nothing."""
    was, case = helper.state, helper.case
    helper.state = Helper.State.ENDED if was == Helper.State.INVITED else Helper.State.DECLINED
    helper.ended_at = at
    helper.save(update_fields=["state", "ended_at"])
    record = audit.record(case, "case.helper_ended", actor, at=at, helper=helper.pk)
    if was != Helper.State.INVITED:
        return
    tell(case, Kind.HELPER_ENDED, None, at, body=helper.person.name)
    if helper.person.user:
        outbox.take_from(helper.person.user, reverse("helper", args=[helper.pk]))
    helper_messages.ended(helper, record)


@transaction.atomic
def give_advice(helper: Helper, words: str, *, actor: User, at: datetime | None = None) -> Entry:
    """The helper's written advice: for both sides, or for the mediator and the director, as the mediator decided.

    It binds nobody. The same words again are one advice.
    """
    at, case = at or timezone.now(), helper.case
    lock(case)
    helper.refresh_from_db()
    if helper.state != Helper.State.INVITED or helper.person.user_id != actor.pk:
        raise Refused(_("The invitation has ended. Thank you."))
    require(case, Status.MEDIATING)
    for entry in advice_of(helper):
        if entry.body == words:
            return entry
    audience = Audience.JOINT if helper.joint else Audience.MEDIATORS
    entry = tell(case, Kind.ADVICE, actor, at, body=words, audience=audience)
    record = audit.record(case, "case.advised", actor, at=at, helper=helper.pk, entry=entry.pk)
    helper_messages.advised(entry, record)
    return entry


def advice_of(helper: Helper) -> list[Entry]:
    """What the helper has written in this matter, the newest first."""
    rows = Entry.objects.filter(case=helper.case_id, kind=Kind.ADVICE, author=helper.person.user_id)
    return list(rows.order_by("-at", "-id"))
