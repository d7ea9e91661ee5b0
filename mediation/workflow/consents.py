"""The consents of the sides in one matter: sought, given, taken back, and what rests on them (PIPL 14-16)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from mediation import consent_messages
from mediation.consents import about, consents_of, lacking, to_erase
from mediation.models import Audience, Case, Kind, Party, Session, Status
from mediation.models.statuses import OPEN
from mediation.workflow.sessions import call_off_session
from mediation.workflow.story import tell
from mediation.workflow.ties import refuse_if_contested
from mediation.workflow.transitions import Refused, lock, require
from residents import workflow as residents
from residents.models import Consent, ConsentText

PATIENCE = timedelta(days=1)  # nobody is nagged (网络数据安全管理条例 22)


@transaction.atomic
def seek_consent(case: Case, kind: str, *, actor: User, at: datetime | None = None) -> None:
    """Ask the sides that have not given a consent yet; they read its text, and are free to say nothing."""
    at = at or timezone.now()
    lock(case)
    require(case, *OPEN)
    refuse_if_contested(case, actor)
    asked = lacking(case, kind)
    if not asked:
        raise Refused(_("Everybody has given this consent already."))
    if case.entries.filter(kind=Kind.CONSENT_SOUGHT, joint_body=_named(kind), at__gt=at - PATIENCE).exists():
        raise Refused(_("They were asked for it less than a day ago. Please give them time, or call them."))
    record = audit.record(case, "case.consent_sought", actor, at=at, kind=kind, parties=[row.pk for row in asked])
    tell(case, Kind.CONSENT_SOUGHT, actor, at, body=_named(kind))
    consent_messages.sought(case, asked, record)


@transaction.atomic
def give_consent(
    party: Party, kind: str, *, channel: str = Consent.Channel.WEB, actor: User, at: datetime | None = None
) -> None:
    """A side agrees to the text in force, by itself or as staff write it down. Twice is once."""
    at = at or timezone.now()
    case = party.case
    lock(case)
    require(case, *OPEN)
    if party not in lacking(case, kind):
        return
    residents.give_consent(party.giver, kind, actor=actor, channel=channel, about=about(case), at=at)
    record = audit.record(case, "case.consent_given", actor, at=at, kind=kind, party=party.pk, channel=channel)
    tell(case, Kind.CONSENT_GIVEN, actor, at, body=_named(kind), audience=Audience.PARTY, party=party)
    consent_messages.given(case, record)


@transaction.atomic
def withdraw_consent(
    party: Party, kind: str, *, channel: str = Consent.Channel.WEB, actor: User, at: datetime | None = None
) -> None:
    """A side takes a consent back, without a reason; what rested on it stops, what was done stays (PIPL 15).

    Possible at any time, also after the end: nobody is told that could see from it who it was.
    """
    at = at or timezone.now()
    case = party.case
    lock(case)
    if case.status == Status.DRAFT:
        raise Refused(_("This matter was not filed yet."))
    rows = [row for row in consents_of(case).get((party.pk, kind), []) if row.withdrawn_at is None]
    if not rows:
        return
    for row in rows:
        residents.withdraw_consent(row, actor=actor, at=at)
    record = audit.record(case, "case.consent_withdrawn", actor, at=at, kind=kind, party=party.pk, channel=channel)
    if case.status != Status.ARCHIVED:  # nothing is added to an archived file
        tell(case, Kind.CONSENT_WITHDRAWN, actor, at, body=_named(kind), audience=Audience.PARTY, party=party)
    if kind == ConsentText.Kind.ONLINE and case.status == Status.MEDIATING:
        _call_off_video(case, party, actor, at)
    consent_messages.withdrawn(case, kind, record)


def _call_off_video(case: Case, party: Party, actor: User, at: datetime) -> None:
    """No session by video without the consent of those who take part; the words tell nobody who took it back."""
    for session in case.sessions.planned().filter(way=Session.Way.VIDEO):
        if session.party in (None, party):
            with translation.override("zh-hans"):  # the story is kept in one language
                reason = _("It can't be held by video. The mediator arranges another one, face to face.")
            call_off_session(session, reason, actor=actor, at=at)


@transaction.atomic
def confirm_erased(case: Case, *, actor: User, at: datetime | None = None) -> None:
    """The mediator says that no recording is left, or that there was none; both sides are told (PIPL 47)."""
    at = at or timezone.now()
    lock(case)
    if not to_erase(case):
        raise Refused(_("There is nothing to erase."))
    record = audit.record(case, "case.recordings_erased", actor, at=at)
    tell(case, Kind.ERASED, actor, at)
    consent_messages.erased(case, record)


def _named(kind: str) -> str:
    with translation.override("zh-hans"):  # the story is kept in one language
        return str(ConsentText.Kind(kind).label)
