"""A notice to people: to each in their language and over their channels. An SMS says little, the portal says all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext

from foundation.accounts.models import SubDistrict, User
from foundation.notifications import outbox
from foundation.notifications.models import Channel
from lib.phones import is_mobile


class Address(NamedTuple):
    """Somebody to tell: the login, if there is one, and the phone, if one is known."""

    user: User | None
    phone: str = ""
    name: str = ""
    callers: tuple[User, ...] = ()  # `name` wants no SMS: these call instead

    @property
    def language(self) -> str:
        return self.user.language if self.user else settings.LANGUAGE_CODE


def said(text: str | Promise, values: dict[str, Any]) -> str:
    """`text` in the language that is switched on; days and times as that language writes them."""
    return str(text) % {name: _in_words(value) for name, value in values.items()}


def _in_words(value: Any) -> Any:
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    return date_format(value, "MONTH_DAY_FORMAT") if isinstance(value, date) else value


def send(
    kind: str,
    to: Iterable[Address],
    text: Promise,
    values: dict[str, Any],
    *,
    sub_district: SubDistrict,
    key: str,
    link: str = "",
    outside: str = "",
    title: str | Promise = "",
    detail: str | Promise = "",
    sms: bool = True,
    due: datetime | None = None,
    event_at: datetime | None = None,
    at: datetime | None = None,
    urgent: bool = False,
) -> None:
    """Queue `text` for each of `to`: in the portal, by e-mail if there is one, with `sms` to the phone.

    Who has switched a channel off gets only what is `urgent` over it. `detail` is said in the portal and by e-mail
    alone, and `outside` is the link for those without a login. For who wants no SMS the callers are asked to call.
    The words are those of each one's language; the rest is as in `outbox.queue`.
    """
    for address in dict.fromkeys(to):
        user, phone = address.user, address.phone or (address.user.phone if address.user else "")
        with translation.override(address.language):
            short, more = said(text, values), str(detail)
            common: dict[str, Any] = {
                "sub_district": sub_district, "kind": kind, "language": address.language, "subject": str(title),
                "link": link if user else outside or link, "due": due, "event_at": event_at, "at": at, "user": user,
                "urgent": urgent,
            }  # fmt: skip
        full = f"{short}\n{more}" if more else short
        if user:
            outbox.queue(key=f"{key}:{user.pk}:app", channel=Channel.IN_APP, body=full, **common)
            if user.email and (user.by_email or urgent):
                outbox.queue(key=f"{key}:{user.pk}:email", channel=Channel.EMAIL, to=user.email, body=full, **common)
        if sms and address.callers:
            _ask_to_call(address, key, short, common | {"link": link})
        elif sms and is_mobile(phone) and (user is None or user.by_sms or urgent):
            outbox.queue(key=f"{key}:{phone}:sms", channel=Channel.SMS, to=phone, body=short, **common)


def _ask_to_call(address: Address, key: str, words: str, common: dict[str, Any]) -> None:
    """Somebody reads out by telephone what would have been an SMS."""
    for user in address.callers:
        with translation.override(user.language):
            body = gettext("Please call %(name)s, who wants no text messages: %(words)s")
        body = body % {"name": address.name, "words": words}
        notice = common | {"user": user, "language": user.language, "body": body}
        outbox.queue(key=f"{key}:{address.name}:{user.pk}:call", channel=Channel.IN_APP, **notice)
