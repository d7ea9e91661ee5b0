"""What lawyers are told of the roster. An SMS says little, the portal says all."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations.models import Lawyer, Shift
from foundation.audit.models import Record
from foundation.notifications import outbox
from foundation.notifications.models import Channel
from lib.phones import is_mobile


def _tell(lawyer: Lawyer, record: Record, key: str, text: Promise, more: list[Shift], **values: Any) -> None:
    """In the portal (with the list of `more`), by e-mail and SMS (without it), in the language of the login.

    A Shift among the values is said in that language.
    """
    user = lawyer.person.user
    if user is None:
        return
    with translation.override(user.language):
        said = str(text) % {name: str(value) for name, value in values.items()}
        listed = "\n".join([said, *(f"{row} {row.get_channel_display()} {row.studio or ''}".strip() for row in more)])
        common: dict[str, Any] = {
            "sub_district": lawyer.sub_district, "kind": record.verb, "language": user.language, "user": user,
            "subject": str(_("Duty roster")), "link": reverse("roster"), "at": record.at,
        }  # fmt: skip
    outbox.queue(key=f"{key}:{user.pk}:app", channel=Channel.IN_APP, body=listed, **common)
    if user.email:
        outbox.queue(key=f"{key}:{user.pk}:email", channel=Channel.EMAIL, to=user.email, body=listed, **common)
    if is_mobile(user.phone):
        outbox.queue(key=f"{key}:{user.pk}:sms", channel=Channel.SMS, to=user.phone, body=said, **common)


def published(lawyer: Lawyer, shifts: list[Shift], record: Record) -> None:
    text = _("The duty roster is out. You have %(n)s shifts in it, the first one: %(first)s.")
    _tell(lawyer, record, f"{record.verb}:{record.pk}", text, shifts, n=len(shifts), first=shifts[0])


def moved(shift: Shift, former: str, record: Record) -> None:
    text = _("Your shift was moved. It was: %(former)s. It is now: %(now)s.")
    _tell(shift.lawyer, record, f"{record.verb}:{record.pk}", text, [], former=former, now=shift)


def called_off(shift: Shift, reason: str, record: Record) -> None:
    text = _("Your shift was called off: %(shift)s. %(reason)s")
    key = f"{record.verb}:{record.pk}"
    _tell(shift.lawyer, record, key, text, [], shift=shift, reason=reason)
