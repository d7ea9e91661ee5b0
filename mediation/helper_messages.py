"""Notices about people invited to help, one function each, as in `messages`."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.audit.models import Record
from foundation.notifications.notices import Address, send
from mediation.messages import mediator_of, parties_of, tell
from mediation.models import Audience, Entry, Helper


def asked(helper: Helper, record: Record) -> None:
    text = _("%(case)s: may somebody be invited to help? Please say yes or no; nobody is told who said no.")
    tell(helper.case, record, parties_of(helper.case), text)


def answered(helper: Helper, record: Record) -> None:
    """To the mediator alone."""
    text = _("%(case)s: a side has answered whether somebody may be invited to help.")
    tell(helper.case, record, mediator_of(helper.case), text, sms=False)


def invited(helper: Helper, record: Record) -> None:
    """The helper gets the way to the brief; the sides learn that all have said yes."""
    case, text = (
        helper.case,
        _("You are invited to help in a mediation. Please log in with this number and read what it is about."),
    )
    send(
        "helper.invited", [Address(helper.person.user, helper.person.phone)], text, {}, sub_district=case.sub_district,
        key=f"{record.verb}:{record.pk}:helper", link=reverse("helper", args=[helper.pk]), at=record.at,
    )  # fmt: skip
    tell(case, record, parties_of(case), _("%(case)s: all sides agreed, and somebody was invited to help."), sms=False)


def ended(helper: Helper, record: Record) -> None:
    case, text = helper.case, _("Your help in the mediation is no longer asked for. Thank you.")
    send(
        "helper.ended", [Address(helper.person.user, helper.person.phone)], text, {}, sub_district=case.sub_district,
        key=f"{record.verb}:{record.pk}:helper", link=reverse("home"), at=record.at,
    )  # fmt: skip
    everybody = [*parties_of(case), *mediator_of(case)]
    tell(case, record, everybody, _("%(case)s: somebody who was invited no longer helps."), sms=False)


def advised(entry: Entry, record: Record) -> None:
    case = entry.case
    readers = parties_of(case) if entry.audience == Audience.JOINT else []
    tell(case, record, [*readers, *mediator_of(case)], _("%(case)s: there is a written advice to read."), sms=False)
