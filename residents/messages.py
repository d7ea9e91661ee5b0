"""One function per notice of the room. Each is queued in the act's transaction, for those who have a login."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.audit.models import Record
from foundation.notifications import outbox
from foundation.notifications.models import Channel
from residents.models import Mandate


def _tell(mandate: Mandate, record: Record, text: Promise, day: date, link: str) -> None:
    """In the portal and by SMS, in the language of the login."""
    user = mandate.person.user
    if user is None:
        return
    with translation.override(user.language):
        role = mandate.get_role_display()
        words = {"role": role, "place": mandate.sub_district.name, "day": date_format(day, "DATE_FORMAT")}
        common: dict[str, Any] = {
            "sub_district": mandate.sub_district, "kind": record.verb, "language": user.language, "user": user,
            "subject": role, "link": link, "at": record.at,
            "body": str(text) % words,
        }  # fmt: skip
    outbox.queue(key=f"{record.verb}:{record.pk}:app", channel=Channel.IN_APP, **common)
    outbox.queue(key=f"{record.verb}:{record.pk}:sms", channel=Channel.SMS, to=user.phone, **common)


def mandate_given(mandate: Mandate, record: Record) -> None:
    text = _("%(place)s: from %(day)s you act as %(role)s. Log in with a code to this number.")
    _tell(mandate, record, text, mandate.starts_on, reverse("account_login"))


def mandate_ended(mandate: Mandate, from_day: date, record: Record) -> None:
    text = _("%(place)s: from %(day)s you no longer act as %(role)s. If that is wrong, please call us.")
    _tell(mandate, record, text, from_day, "")
