"""The phones of the demo, as the demo gateway knows them: what they got, and what is sent from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

import requests
from django.conf import settings

from lib.phones import local


class GatewayUnreachable(Exception):
    """The gateway does not answer, or not with an inbox."""


@dataclass(frozen=True)
class Delivered:
    """One message on a phone. `calls` counts how often the portal handed it over; the phone got it once."""

    key: str
    to: str
    text: str
    at: datetime
    calls: int

    @property
    def to_shown(self) -> str:
        return local(self.to)


def inbox(phone: str | None = None) -> list[Delivered]:
    """Messages to `phone` (E.164), or to all phones; newest first, 500 at most. Raises GatewayUnreachable."""
    try:
        answer = requests.get(
            settings.SMS_GATEWAY_URL,
            params={"to": phone} if phone else {},
            headers={"Authorization": f"Bearer {settings.SMS_GATEWAY_TOKEN}"},
            timeout=3,
        )
        answer.raise_for_status()
        return [Delivered(**row | {"at": datetime.fromisoformat(row["at"])}) for row in answer.json()["messages"]]
    except (requests.RequestException, ValueError, KeyError, TypeError) as error:
        raise GatewayUnreachable(str(error)) from error


def reply(phone: str, text: str) -> None:
    """Send `text` to us from `phone` (E.164); the gateway hands it over in a moment. Raises GatewayUnreachable."""
    try:
        answer = requests.post(
            urljoin(settings.SMS_GATEWAY_URL, "/replies"),
            json={"from": phone, "text": text},
            headers={"Authorization": f"Bearer {settings.SMS_GATEWAY_TOKEN}"},
            timeout=3,
        )
        answer.raise_for_status()
    except requests.RequestException as error:
        raise GatewayUnreachable(str(error)) from error
