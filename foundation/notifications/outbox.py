"""Write messages into the outbox, in the transaction of the act that they tell of."""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta
from functools import reduce
from operator import or_
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from foundation.accounts.models import SubDistrict, User
from foundation.notifications.models import Channel, Message, Status
from foundation.notifications.tasks import deliver_due

logger = logging.getLogger(__name__)

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT, MORNING, EVENING = time(21), time(8), time(20, 30)  # architecture: quiet hours 21:00-08:00, reminders at 20:30
BACK_DATED = timedelta(days=1)  # an act older than this is an import or a demo: nobody is rung up for it
# One short try, so that the person who waits for the page does not wait for a dead broker as well.
NUDGE = {"max_retries": 0, "interval_start": 0, "socket_connect_timeout": 0.3, "socket_timeout": 0.3}


def queue(
    *,
    key: str,
    sub_district: SubDistrict,
    kind: str,
    channel: str,
    to: str = "",
    user: User | None = None,
    language: str = User.Language.CHINESE,
    subject: str = "",
    body: str = "",
    link: str = "",
    due: datetime | None = None,
    event_at: datetime | None = None,
    urgent: bool = False,
    at: datetime | None = None,
) -> None:
    """Store one message in the caller's transaction; it goes out after the commit, or when it is `due`.

    `key` is unique, of parts joined by colons (`case.accepted:481:17:sms`): the same key again stores nothing. The
    words are those of the recipient's `language`. `to` is an E.164 number or an e-mail address; a message in the
    portal needs `user` instead. `link` is a path in the portal; SMS and e-mail get it as a whole address. After
    `event_at` it is not sent; a reminder (`due` and `event_at`) keeps quiet hours unless it is `urgent`. The kinds
    `code.*` lose their words once they have gone out: queue them urgent, with their end as `event_at`.

    `at` is when the act happened (default now). For an act more than a day old SMS and e-mail are not stored, and the
    message in the portal stands there as of then, already read.

    Raises RuntimeError outside a transaction, IntegrityError without the address that the channel needs.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("outbox.queue() needs the transaction of the act that it tells of")
    now = timezone.now()
    at = at or now
    past = at < now - BACK_DATED
    if past and channel != Channel.IN_APP:
        return
    if due and not urgent:
        due = quiet(due, event_at)
    message = Message(
        key=key, sub_district=sub_district, kind=kind, channel=channel, to=to, user=user, language=language,
        subject=subject, body=body, link=link, due=due or at, event_at=event_at, urgent=urgent,
    )  # fmt: skip
    if channel == Channel.IN_APP and message.due <= now:
        message.status, message.sent_at, message.read_at = Status.SENT, message.due, at if past else None
    Message.objects.bulk_create([message], ignore_conflicts=True)  # ON CONFLICT DO NOTHING
    if message.status == Status.WAITING and message.due <= timezone.now():
        _nudge_once()


def _nudge_once() -> None:
    """One nudge for a transaction, however many messages it queues."""
    if not any(hook[1] is nudge for hook in connection.run_on_commit):
        transaction.on_commit(nudge, robust=True)


def nudge() -> None:
    """Wake a worker now. Without a broker the message waits for the beat: that is logged, and the act stands."""
    try:
        with deliver_due.app.connection(transport_options=NUDGE) as broker:
            deliver_due.apply_async(connection=broker, retry=False)
    except OperationalError as error:
        logger.warning("No broker to nudge the delivery: %s", error)


def withdraw(key: str) -> int:
    """Take back the messages of `key` and of every key below it (`session:7` and `session:7:sms`, not `session:70`).

    Only what has not begun to go out can be taken back; says how many that were.
    """
    mine = Message.objects.filter(Q(key=key) | Q(key__startswith=key + ":"))
    return mine.filter(status__in=[Status.WAITING, Status.CLAIMED]).finish(Status.WITHDRAWN)


def take_from(user: User, *paths: str) -> int:
    """Somebody no longer has a part in what the pages below `paths` show: the messages that lead there are taken back.

    Also those that stand in the portal already, so that the inbox tells nothing of it any more. What has gone out by
    SMS or e-mail is gone. Says how many were taken.
    """
    below = reduce(or_, (Q(link__startswith=path) for path in paths))
    takeable = Q(status__in=[Status.WAITING, Status.CLAIMED]) | Q(channel=Channel.IN_APP, status=Status.SENT)
    return Message.objects.filter(below, takeable, user=user).finish(Status.WITHDRAWN)


def quiet(due: datetime, event_at: datetime | None) -> datetime:
    """When to remind of the event at `event_at`: `due`, or 20:30 of the evening before where `due` is in quiet hours.

    Quiet are 21:00-08:00 in Shanghai. Without an event it is no reminder, and `due` stays.
    """
    local = due.astimezone(SHANGHAI)
    if event_at is None or MORNING <= local.time() < NIGHT:
        return due
    evening = local.date() if local.time() >= NIGHT else local.date() - timedelta(days=1)
    return datetime.combine(evening, EVENING, SHANGHAI)
