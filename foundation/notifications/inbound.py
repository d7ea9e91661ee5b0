"""Text messages that come in: kept here, handed to whichever room above listens."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.dispatch import Signal

from foundation.accounts.models import SubDistrict
from foundation.notifications.models import Channel, InboundMessage, Message
from lib.phones import normalise
from lib.text import plain

# Sent after the commit of a new message: rooms above start their task. What is missed here their beat task finds.
arrived = Signal()


@dataclass(frozen=True)
class Incoming:
    """One call of the gateway."""

    key: str
    phone: str
    text: str
    at: datetime


def read(body: bytes) -> Incoming:
    """The message in a call's body: JSON with id, from, text and at. ValueError says what is wrong with it."""
    try:
        data = json.loads(body)
        key, sender, text, at = (data[name] for name in ("id", "from", "text", "at"))
        at = datetime.fromisoformat(at)
        text.encode()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError("the body must be JSON with id, from, text and at") from error
    if not (isinstance(key, str) and 1 <= len(key) <= 100 and key.isprintable()):
        raise ValueError("id must be 1 to 100 characters")
    if at.tzinfo is None or not 2000 < at.year < 2100:
        raise ValueError("at must be a time with its offset, as 2026-11-22T10:00:00+08:00")
    if not plain(text).strip():
        raise ValueError("text must not be empty")
    return Incoming(key, phone_of(sender), plain(text).strip(), at)


def phone_of(sender: Any) -> str:
    """E.164; ValueError where it is no number that a person could have."""
    try:
        return normalise(sender if isinstance(sender, str) else "")
    except ValueError as error:
        raise ValueError("from must be a telephone number") from error


def is_known(key: str) -> bool:
    """Has the gateway handed us this message before?"""
    return InboundMessage.objects.filter(gateway_id=key).exists()


@transaction.atomic
def keep(message: Incoming, sub_district: SubDistrict) -> None:
    """Store a message once, whatever the gateway repeats. `sub_district`: whose, where we never wrote to its sender."""
    row = InboundMessage(
        sub_district=place_of(message.phone) or sub_district, gateway_id=message.key, phone=message.phone,
        text=message.text, at=message.at,
    )  # fmt: skip
    InboundMessage.objects.bulk_create([row], ignore_conflicts=True)
    transaction.on_commit(lambda: arrived.send(InboundMessage), robust=True)


def place_of(phone: str) -> SubDistrict | None:
    """The sub-district that wrote last to this number: one gateway may serve several."""
    last = Message.objects.filter(channel=Channel.SMS, to=phone).order_by("-created_at").first()
    return last.sub_district if last else None
