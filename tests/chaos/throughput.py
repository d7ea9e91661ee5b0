"""Messages against tasks that do nothing: the same two workers, the same broker, one after the other."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import redis
from django.conf import settings
from django.db import transaction

from foundation.accounts.models import SubDistrict
from foundation.notifications import outbox
from foundation.notifications.models import Channel, Message, Status
from tests.chaos.nothing import nothing
from tests.chaos.processes import Processes
from tests.workers import wait_until

OPEN = [Status.WAITING, Status.CLAIMED, Status.SENDING]
WORKERS = 2


class Throughput(NamedTuple):
    messages: float  # a second
    tasks: float

    @property
    def line(self) -> str:
        ratio = self.messages / self.tasks
        return f"throughput: messages {self.messages:.0f}/s, no-op tasks {self.tasks:.0f}/s, ratio {ratio:.1f}"


def measure(running: Processes, n: int) -> Throughput:
    """`n` of both, put there while the workers stand still; what counts is the time from letting them go to the end."""
    running.end_all()
    redis.from_url(settings.REDIS_URL).flushdb()  # what the dead had taken up stands there until its time is over
    running.start_gateway("plain")
    running.keep(WORKERS)
    tasks, messages = n_tasks(running, 50), n_messages(running, range(50))  # warm
    tasks, messages = n_tasks(running, n), n_messages(running, range(50, 50 + n))
    assert not Message.objects.filter(kind="measured").exclude(status=Status.SENT).exists()
    return Throughput(n / messages, n / tasks)


def n_tasks(running: Processes, n: int) -> float:
    """Seconds."""
    with stopped(running):
        for _number in range(n):
            nothing.delay()
    return timed(idle)


def n_messages(running: Processes, numbers: range) -> float:
    """Seconds. As many transactions as workers, for each nudges one."""
    with stopped(running):
        for first in range(WORKERS):
            queue(numbers[first::WORKERS])
    return timed(lambda: not Message.objects.filter(kind="measured", status__in=OPEN).exists())


@transaction.atomic
def queue(numbers: range) -> None:
    place = SubDistrict.objects.get()
    for number in numbers:
        outbox.queue(
            key=f"measured:{number}", sub_district=place, kind="measured", channel=Channel.SMS,
            to=f"+86159{number:08}", body="Your matter is accepted. A mediator will be named for it.",
        )  # fmt: skip


@contextmanager
def stopped(running: Processes) -> Iterator[None]:
    for pid in running.workers.values():
        os.kill(pid, signal.SIGSTOP)
    yield
    for pid in running.workers.values():
        os.kill(pid, signal.SIGCONT)


def timed(done: Callable[[], bool]) -> float:
    begin = time.monotonic()
    wait_until(done, "the workers to be done", seconds=60, every=0.02)
    return time.monotonic() - begin


def idle() -> bool:
    """Nothing waits in the broker, and nothing is in work."""
    broker, prefix = redis.from_url(settings.REDIS_URL), settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"]
    try:
        return not broker.llen(prefix + settings.CELERY_TASK_DEFAULT_QUEUE) and not broker.hlen(f"{prefix}unacked")
    finally:
        broker.close()
