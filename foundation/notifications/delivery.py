"""Claim due messages in batches, send them one by one, and pick up what a dead worker left behind."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from foundation.notifications import channels
from foundation.notifications.channels import Refused, Temporary, Unclear
from foundation.notifications.models import Channel, Message, Status

logger = logging.getLogger(__name__)

# Before the second try, the third …; a message that fails once more after the last pause has failed.
PAUSES = [timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2)]
TRIES = len(PAUSES) + 1

# A CTE, not `IN (SELECT …)`: PostgreSQL may run a sub-select again, and would then lock more than `limit` rows.
CLAIM = """
WITH mine AS (
    SELECT id FROM notifications_message WHERE status = 'waiting' AND due <= %(now)s {only}
    ORDER BY due, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
UPDATE notifications_message AS m SET status = 'claimed', claimed_at = %(now)s FROM mine WHERE m.id = mine.id
RETURNING m.*
"""


def claim(limit: int = 200) -> list[Message]:
    """Up to `limit` due messages that are now ours alone, the urgent ones before all others; [] when none is due."""
    return _claim(limit, only="AND urgent") or _claim(limit)


def _claim(limit: int, only: str = "") -> list[Message]:
    rows = Message.objects.raw(CLAIM.format(only=only), {"now": timezone.now(), "limit": limit})
    return sorted(rows, key=lambda message: (message.due, message.pk))


def deliver_all(batch: list[Message]) -> None:
    """Send what was claimed together: text messages in one call where the gateway takes many, the rest one by one."""
    together = [message for message in batch if message.channel == Channel.SMS] if channels.takes_many() else []
    if len(together) > 1:
        _deliver_together(together)
        batch = [message for message in batch if message.channel != Channel.SMS]
    for message in batch:
        deliver(message)


def deliver(message: Message) -> None:
    """Send one claimed message and mark it, before the next one is begun: a crash leaves at most this one open."""
    if message.event_at and message.event_at <= timezone.now():
        Message.objects.claimed(message).finish(Status.EXPIRED)
    elif _begin(message):
        _send(message)


def _deliver_together(batch: list[Message]) -> None:
    """One call for all. After a crash in it all are repeated: the gateway knows their keys, no phone gets one twice."""
    now = timezone.now()
    ids = [message.pk for message in batch]
    mine = Message.objects.filter(pk__in=ids, status=Status.CLAIMED, claimed_at=batch[0].claimed_at)  # of one claim
    mine.filter(event_at__lte=now).finish(Status.EXPIRED)
    mine.update(status=Status.SENDING, claimed_at=now, attempts=F("attempts") + 1)
    begun = {row.pk: row for row in Message.objects.filter(pk__in=ids, status=Status.SENDING, claimed_at=now)}
    errors = channels.send_many_sms(list(begun.values())) if begun else {}
    sent = Message.objects.filter(pk__in=begun.keys() - errors.keys(), status=Status.SENDING, claimed_at=now)
    sent.finish(Status.SENT, sent_at=timezone.now(), error="")
    for pk, error in errors.items():
        _settle(begun[pk], error)


def _begin(message: Message) -> bool:
    """Say that the call begins now. False where the claim is no longer ours: withdrawn, or taken by another worker."""
    now = timezone.now()
    begun = Message.objects.claimed(message).update(status=Status.SENDING, claimed_at=now, attempts=F("attempts") + 1)
    message.claimed_at, message.attempts = now, message.attempts + 1
    return bool(begun)


def _send(message: Message) -> None:
    try:
        channels.SEND[message.channel](message)
    except Exception as error:  # whatever is wrong with one message must not hold up the others
        _settle(message, error)
    else:
        Message.objects.claimed(message).finish(Status.SENT, sent_at=timezone.now(), error="")


def _settle(message: Message, error: Exception) -> None:
    """What becomes of a message that did not go out, or of which nobody knows."""
    if isinstance(error, Temporary) or (isinstance(error, Unclear) and channels.repeats_safely(message.channel)):
        _retry(message, error)
    elif isinstance(error, Unclear):
        _end(message, Status.UNKNOWN, error)
    else:
        if not isinstance(error, Refused):
            logger.error("Message %s can't be sent", message.pk, exc_info=error)
        _end(message, Status.FAILED, error)


def _retry(message: Message, error: Exception) -> None:
    """Put it back for later, unless this was the last try, or later is too late."""
    if message.attempts >= TRIES:
        _end(message, Status.FAILED, error)
        return
    due = timezone.now() + PAUSES[message.attempts - 1]
    if message.event_at and message.event_at <= due:
        _end(message, Status.EXPIRED, error)
        return
    mine = Message.objects.claimed(message)
    mine.update(status=Status.WAITING, claimed_at=None, due=due, error=_short(error))


def _end(message: Message, status: Status, error: Exception) -> None:
    logger.warning("Message %s: %s", message.pk, status)
    Message.objects.claimed(message).finish(status, error=_short(error))


def _short(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:300]


def recover() -> None:
    """Pick up the claims of dead workers, once they are older than `settings.MESSAGE_LEASE_SECONDS`.

    What had not begun goes back. What had begun goes back too where the gateway knows our keys and can't send it
    twice; else nobody can say whether it arrived: it becomes unknown, staff see it, and it is not sent again by itself.
    """
    stale = Message.objects.stale(timezone.now() - timedelta(seconds=settings.MESSAGE_LEASE_SECONDS))
    repeatable = Q(channel__in=[channel for channel in Channel.values if channels.repeats_safely(channel)])
    begun = stale.filter(status=Status.SENDING)
    begun.filter(~repeatable | Q(attempts__gte=TRIES)).finish(Status.UNKNOWN, error="the worker died while sending")
    stale.update(status=Status.WAITING, claimed_at=None)
