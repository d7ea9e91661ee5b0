"""Notices about sessions, one function each, as in `messages`. Telephones are shared: no names, no facts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.audit.models import Record
from foundation.notifications import outbox
from foundation.notifications.notices import Address, send
from mediation.messages import everybody_of, mediator_of, of_party, parties_of, tell
from mediation.models import Case, Helper, Party, Session


def sides_of(session: Session) -> list[Address]:
    """Everybody on the case; or the one side with which the session is."""
    return of_party(session.party) if session.party else parties_of(session.case)


def helpers_of(session: Session) -> list[Helper]:
    return list(session.helpers.invited().select_related("person__user"))


def invited_to(session: Session) -> list[Address]:
    case = session.case
    return [*sides_of(session), *mediator_of(case)] if session.party else everybody_of(case)


def _tell_helpers(session: Session, record: Record, text: Promise) -> None:
    """Helpers do not see the case: their link is their own page."""
    for helper in helpers_of(session):
        send(
            "helper.session", [Address(helper.person.user)], text, {"when": session.starts_at, "place": session.place},
            sub_district=session.case.sub_district, key=f"{record.verb}:{record.pk}:helper:{helper.pk}",
            link=reverse("helper", args=[helper.pk]), at=record.at,
        )  # fmt: skip


def planned(session: Session, record: Record, *, at: datetime) -> None:
    """Now, and reminders a day and two hours before (domain §1.2, row 11), as far as quiet hours leave them to come."""
    text = _("Mediation in %(case)s: %(when)s, %(place)s.")
    tell(session.case, record, invited_to(session), text, when=session.starts_at, place=session.place)
    _tell_helpers(session, record, _("You are invited to a session: %(when)s, %(place)s."))
    _remind(session, at)


def moved(session: Session, record: Record, *, at: datetime) -> None:
    text = _("The mediation in %(case)s has another time or place: %(when)s, %(place)s.")
    tell(session.case, record, invited_to(session), text, when=session.starts_at, place=session.place)
    _tell_helpers(session, record, _("Your session has another time or place: %(when)s, %(place)s."))
    _remind(session, at)


def _remind(session: Session, at: datetime) -> None:
    case, when = session.case, session.starts_at
    text = _("Mediation in %(case)s: %(when)s, %(place)s.")
    for name, before in (("day", timedelta(days=1)), ("hours", timedelta(hours=2))):
        if outbox.quiet(when - before, when) > at:
            send(
                "session.reminder", invited_to(session), text,
                {"case": str(case), "when": when, "place": session.place}, sub_district=case.sub_district,
                key=f"session:{session.pk}:{session.sequence}:{name}", title=case.title,
                link=reverse("matter", args=[case.pk]), due=when - before, event_at=when, at=at,
            )  # fmt: skip


def called_off(session: Session, record: Record) -> None:
    text = _("The mediation in %(case)s on %(when)s does not take place.")
    tell(session.case, record, invited_to(session), text, when=session.starts_at)
    _tell_helpers(session, record, _("The session on %(when)s does not take place."))


def answered(session: Session, party: Party, comes: bool, record: Record) -> None:
    text = (
        _("%(case)s: %(name)s comes to the session.") if comes else _("%(case)s: %(name)s can't come to the session.")
    )
    tell(session.case, record, mediator_of(session.case), text, sms=False, name=party.name)


def missed(session: Session, record: Record) -> None:
    """Neutral: who was missing, and why, is nobody else's business."""
    text = _("The session in %(case)s on %(when)s could not be held. The mediator arranges with you what is next.")
    tell(session.case, record, sides_of(session), text, when=session.starts_at)


def recorded(case: Case, record: Record) -> None:
    text = _("The record of the session in %(case)s is there. Please read it and confirm it, or say what is wrong.")
    tell(case, record, parties_of(case), text, sms=False)
