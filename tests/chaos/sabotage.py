"""The killer: workers with `kill -9` in the middle of a call, Redis empty twice, PostgreSQL once."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from random import Random

from django.db import connection

from foundation.notifications.models import Message, Status
from tests.chaos import processes
from tests.chaos.processes import Processes

WORKERS = 4  # at all times
KILLS = 50
SPARE = 5  # planned above that
# A message over which six workers died is not sent again by itself: staff see it. So four die over the same at most.
HITS = 4
OVERTIME = 60  # seconds after the window, in which what is missing of the kills is made up for


class Saboteur(threading.Thread):
    """Does its work spread over `seconds`; what went wrong in it is raised by `finish`."""

    def __init__(self, running: Processes, seconds: float, chance: Random) -> None:
        super().__init__(name="saboteur")
        self.running, self.seconds, self.chance = running, seconds, chance
        self.raw = self.landed = self.redis = self.postgres = 0
        self.hits = Counter[str]()
        self.error: BaseException | None = None
        self.enough = threading.Event()

    def run(self) -> None:
        try:
            self.work()
        except BaseException as error:  # raised again by `finish`
            self.error = error
        finally:
            connection.close()

    def work(self) -> None:
        start, wanted = time.monotonic(), KILLS + SPARE
        times = [(0.9 * self.seconds * number / wanted, self.kill) for number in range(wanted)]
        times += [(0.3 * self.seconds, self.restart_redis), (0.7 * self.seconds, self.restart_redis)]
        times += [(0.5 * self.seconds, self.restart_postgres)]
        for moment, act in sorted(times, key=lambda planned: planned[0]):
            while time.monotonic() < start + moment and not self.enough.is_set():
                time.sleep(0.02)
            self.until_done(act, start + self.seconds + OVERTIME)

    def until_done(self, act: Callable[[], bool], end: float) -> None:
        while not act():
            self.running.keep(WORKERS)
            if time.monotonic() > end or self.enough.is_set():
                return
            time.sleep(0.01)
        self.running.keep(WORKERS)

    def finish(self) -> None:
        self.enough.set()
        self.join()
        if self.error:
            raise self.error

    def kill(self) -> bool:
        """A worker whose call waits in the gateway. It landed, if the messages stay as being sent after its death."""
        calls = [(of, keys) for of, keys in self.running.under_way() if of in self.running.workers and self.fair(keys)]
        if not calls:
            return False
        name, keys = self.chance.choice(calls)
        self.running.kill_worker(name)
        self.raw += 1
        landed = Message.objects.filter(pk__in=keys, status=Status.SENDING).exists()
        if landed:
            self.landed += 1
            self.hits.update(keys)
        return landed

    def fair(self, keys: list[str]) -> bool:
        return all(self.hits[key] < HITS for key in keys)

    def restart_redis(self) -> bool:
        processes.restart_redis_empty()
        self.redis += 1
        return True

    def restart_postgres(self) -> bool:
        """While a call is under way."""
        if not self.running.under_way():
            return False
        processes.restart_postgres()
        connection.close()
        self.postgres += 1
        return True
