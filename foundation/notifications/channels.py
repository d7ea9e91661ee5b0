"""The ways out. Each sends one message, or raises what is to become of it."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from uuid import UUID

import requests
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from urllib3.exceptions import NewConnectionError

from foundation.notifications.models import Channel, Message

TIMEOUT = (3.05, 10)  # seconds: to connect, to answer
BUSY = {429, 503}  # the gateway says that it has not taken the message


class Temporary(Exception):
    """It has not gone out, and may be tried again."""


class Unclear(Exception):
    """The call broke off: it may or may not have gone out."""


class Refused(Exception):
    """It will never go out like this."""


def send_sms(message: Message) -> None:
    """Hand `message` to the SMS gateway under its id, so that a second call with it is no second message."""
    try:
        answer = requests.post(
            settings.SMS_GATEWAY_URL,
            json={"to": message.to, "text": _with_link(message, " ")},
            headers={"Idempotency-Key": str(message.pk), "Authorization": f"Bearer {settings.SMS_GATEWAY_TOKEN}"},
            timeout=TIMEOUT,
            allow_redirects=False,
        )
    except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
        raise _broken(error) from error
    _judge(answer)


def takes_many() -> bool:
    """Does the gateway take many messages in one call? Only with keys can such a call be repeated."""
    return bool(settings.SMS_GATEWAY_BULK_URL) and settings.SMS_GATEWAY_HAS_KEYS


def send_many_sms(messages: list[Message]) -> dict[UUID, Exception]:
    """Hand `messages` to the gateway in one call, each under its id. Gives what is to become of those not taken."""
    rows = [{"key": str(row.pk), "to": row.to, "text": _with_link(row, " ")} for row in messages]
    try:
        answer = requests.post(
            settings.SMS_GATEWAY_BULK_URL,
            json={"messages": rows},
            headers={"Authorization": f"Bearer {settings.SMS_GATEWAY_TOKEN}"},
            timeout=TIMEOUT,
            allow_redirects=False,
        )
        _judge(answer)
        taken = {row["key"] for row in answer.json()["messages"] if row["status"] in {"sent", "already sent"}}
    except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
        return {row.pk: _broken(error) for row in messages}
    except (Temporary, Unclear, Refused) as error:
        return {row.pk: error for row in messages}
    except (ValueError, KeyError, TypeError) as error:
        return {row.pk: Unclear(f"the answer can't be read: {error}") for row in messages}
    return {row.pk: Refused("not taken by the gateway") for row in messages if str(row.pk) not in taken}


def _broken(error: requests.RequestException) -> Exception:
    """Without a connection nothing was taken; through one that broke later something may have been."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    never_met = isinstance(error, requests.ConnectTimeout) or isinstance(reason, NewConnectionError)
    return Temporary(str(error)) if never_met else Unclear(str(error))


def _judge(answer: requests.Response) -> None:
    """Raise what an HTTP answer other than 2xx means."""
    if answer.ok and answer.status_code < 300:
        return
    words = f"{answer.status_code} {answer.text[:200]}"
    if answer.status_code in BUSY:
        raise Temporary(words)
    raise Unclear(words) if answer.status_code >= 500 else Refused(words)


def send_email(message: Message) -> None:
    """Hand `message` to the mail server. SMTP knows no keys: a call that breaks off stays unclear."""
    server = get_connection(timeout=TIMEOUT[1])
    try:
        server.open()
    except smtplib.SMTPResponseException as error:
        raise _smtp_answer(error) from error
    except OSError as error:
        raise Temporary(str(error)) from error
    mail = EmailMessage(message.subject, _with_link(message, "\n\n"), to=[message.to], connection=server)
    try:
        mail.send()
    except smtplib.SMTPResponseException as error:
        raise _smtp_answer(error) from error
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise _smtp_answer(smtplib.SMTPResponseException(code, words)) from error
    except OSError as error:
        raise Unclear(str(error)) from error
    finally:
        server.close()


def _smtp_answer(error: smtplib.SMTPResponseException) -> Exception:
    """4xx: "not now"; 5xx: "never" (RFC 5321, 4.2.1)."""
    return Temporary(str(error)) if 400 <= error.smtp_code < 500 else Refused(str(error))


def _with_link(message: Message, space: str) -> str:
    return f"{message.body}{space}{settings.PUBLIC_URL}{message.link}" if message.link else message.body


def show(message: Message) -> None:
    """A message in the portal is there as soon as it is marked as sent."""


SEND: dict[str, Callable[[Message], None]] = {Channel.IN_APP: show, Channel.SMS: send_sms, Channel.EMAIL: send_email}


def repeats_safely(channel: str) -> bool:
    """May an unclear call be repeated? Yes where the gateway knows our keys; never by e-mail, which has none."""
    return channel == Channel.IN_APP or (channel == Channel.SMS and settings.SMS_GATEWAY_HAS_KEYS)
