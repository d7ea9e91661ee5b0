"""Forks the workers, beats and gateways of a run, so that a killed worker has a successor within half a second.

`python -m tests.chaos.nursery SECONDS` has everything imported and lives so many seconds after the real time. For each
line of JSON on its input, `[kind, name, arguments …]`, it forks one process and answers with its number. It ends with
its input, which is the end or the death of the run; and with it, however it ends, the kernel kills them all.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

import django

from tests.chaos import travelled

PR_SET_PDEATHSIG = 1  # of Linux, as the embedded servers are
OFTEN = 20.0  # seconds; what beat does by the minute or by the hour would hardly come up in a run of minutes


def worker(name: str, url: str) -> None:
    """A worker of one process. `url` is its own address at the gateway: so one sees whose call is under way."""
    from django.conf import settings  # noqa: PLC0415

    settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_BULK_URL = url, f"{url}/bulk"
    celery("worker", "--pool", "solo", "-n", f"{name}@chaos", "--without-gossip", "--without-mingle",
           "--without-heartbeat", "-I", "tests.chaos.nothing", "--loglevel", "INFO")  # fmt: skip


def beat(name: str, schedule: str) -> None:
    from config.celery import app  # noqa: PLC0415

    for entry in app.conf.beat_schedule.values():
        entry["schedule"] = min(entry["schedule"], OFTEN)
    celery("beat", "--schedule", schedule, "--pidfile", "", "--loglevel", "INFO")


def celery(*command: str) -> None:
    from config.celery import app  # noqa: PLC0415

    app.start(list(command))


def gateway(name: str, port: str, kind: str) -> None:
    """The demo's gateway: a `slow` one waits in its calls and shows which are under way, a `plain` one does not."""
    from foundation.notifications.gateway import main  # noqa: PLC0415
    from tests.chaos.slow_gateway import NamedHandler, SlowHandler  # noqa: PLC0415

    os.environ["GATEWAY_PORT"] = port
    main(SlowHandler if kind == "slow" else NamedHandler)


KINDS = {"worker": worker, "beat": beat, "gateway": gateway}


def fork(kind: str, name: str, *rest: str) -> int:
    """The number of a new process of that kind; what it says goes to `VAR/NAME.log`."""
    pid = os.fork()
    if pid:
        return pid
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        os.setsid()  # Ctrl-C is for the run, which ends it
        for signum in (signal.SIGCHLD, signal.SIGINT):
            signal.signal(signum, signal.SIG_DFL)
        log = os.open(Path(os.environ["VAR"]) / f"{name}.log", os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        for stream in (1, 2):
            os.dup2(log, stream)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        KINDS[kind](name, *rest)
    finally:
        os._exit(1)


def main(seconds: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead: they are gone at once
    travelled.travel(timedelta(seconds=float(seconds)))
    django.setup()
    from config.celery import app  # noqa: PLC0415

    app.loader.import_default_modules()
    for line in sys.stdin:
        print(fork(*json.loads(line)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
