"""Real Celery workers and other processes of the portal, for tests in which one of them has to die."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from celery import Celery
from django.conf import settings
from django.db import connection

from config import embedded


def wait_until(condition: Callable[[], Any], what: str, seconds: float = 20, every: float = 0.02) -> None:
    """Return once `condition` holds, asking `every` so many seconds; AssertionError naming `what` if never."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds} s for: {what}"
        time.sleep(every)


def database_url() -> str:
    """The test's database, for another process."""
    url = urlsplit(os.environ.get("DATABASE_URL") or embedded.database_url())
    return url._replace(path="/" + connection.settings_dict["NAME"]).geturl()


def start(command: list[str], log: Path, **env: str) -> subprocess.Popen[bytes]:
    """Run a module of the portal (`["celery", …]`) on the test's database and Redis; what it prints goes to `log`."""
    ours = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
    }
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=settings.BASE_DIR,
            env=os.environ | ours | env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )


@dataclass
class Worker:
    """One worker process with a queue of its own, so that a test knows which worker has which task."""

    name: str
    process: subprocess.Popen[bytes]
    app: Celery

    def give(self, task: str, *args: Any) -> None:
        """Have this worker, and no other, run the task of that name; it waits in the queue while the worker starts."""
        self.app.send_task(task, args, queue=self.name)

    def kill(self) -> None:
        """`kill -9`."""
        self.process.kill()
        self.process.wait()


@dataclass
class Workers:
    """Starts workers under a broker prefix of their own and ends those that are left. `env` goes to each."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)
    all: list[Worker] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.prefix = f"{self.folder.name}-{os.getpid()}:"
        self.app = Celery(broker=settings.CELERY_BROKER_URL, set_as_current=False)
        self.app.conf.task_ignore_result = True
        self.app.conf.broker_transport_options = {"global_keyprefix": self.prefix}

    def start(self, name: str, **env: str) -> Worker:
        command = ["celery", "-A", "config", "worker", "--pool", "solo", "-Q", name, "-n", f"{name}@test"]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        env = {"CELERY_PREFIX": self.prefix, "CELERY_SKIP_CHECKS": "1"} | self.env | env  # Django's checks: `make lint`
        worker = Worker(name, start(command, self.folder / f"{name}.log", **env), self.app)
        self.all.append(worker)
        return worker

    def relay(self, names: Iterable[str], ahead: int = 3) -> Iterator[Worker]:
        """A worker for each name in turn; the next few are starting meanwhile."""
        names = iter(names)
        started = [self.start(name) for name in islice(names, ahead)]
        while started:
            started += [self.start(name) for name in islice(names, 1)]
            yield started.pop(0)

    def stop(self) -> None:
        for worker in self.all:
            worker.kill()
        self.app.close()
