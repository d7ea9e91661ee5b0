"""`python -m config.run`: the whole portal on one machine, under one supervisor, until Ctrl-C.

PostgreSQL and Redis are the embedded ones unless `DATABASE_URL` and `REDIS_URL` name others; the processes are those of
the Procfile.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connections
from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Printer

from config import embedded, gate
from config.environment import BASE, Env, read_file

WANTED_ENDS = {128 + signal.SIGINT, 128 + signal.SIGTERM}


class Console:
    """Standard output as the supervisor writes it: its handlers print while it prints, and the terminal may be gone."""

    def write(self, text: str) -> None:
        with suppress(OSError):
            os.write(sys.stdout.fileno(), text.encode())

    def flush(self) -> None:
        """Nothing is held back."""

    def isatty(self) -> bool:
        return sys.stdout.isatty()


class Supervisor(Manager):  # type: ignore[misc]  # honcho has no types
    """honcho's, which trips over a signal that comes before it knows the number of every process."""

    def terminate(self) -> None:
        if super()._all_started():
            super().terminate()

    def _all_started(self) -> bool:
        """Asked in each round: the moment to make up for a signal that came too early."""
        started = super()._all_started()
        if started and self.returncode is not None:
            self.terminate()
        return started


def end_on_signals() -> None:
    """SIGTERM ends us in order until the supervisor takes it over; a closed terminal is a SIGTERM too."""

    def terminated(signum: int, frame: object) -> None:
        raise SystemExit(128 + signum)

    signal.signal(signal.SIGTERM, terminated)
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))


def own_gateway() -> bool:
    """Messages go to the demo's gateway unless the environment names another."""
    return "SMS_GATEWAY_URL" not in os.environ


def check_before() -> None:
    """Everything that can be wrong before a server has started; SystemExit with one line."""
    gate.check_settings()
    gate.check_port(Env().str("HOST", default="127.0.0.1"), settings.PORT, "PORT")
    if own_gateway():
        gate.check_port("127.0.0.1", settings.GATEWAY_PORT, "GATEWAY_PORT")


def collect_static() -> None:
    """Gather and compress the static files: seconds of work, so only when one of them has changed."""
    found = (
        (path, storage.size(path), storage.get_modified_time(path).timestamp())
        for finder in get_finders()
        for path, storage in finder.list([])
    )
    digest = hashlib.sha256(repr(sorted(found)).encode()).hexdigest()
    stamp = settings.VAR / "static.sha256"
    if not (stamp.exists() and stamp.read_text() == digest and settings.STATIC_ROOT.exists()):
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(digest)


def prepare() -> None:
    """Bring database, static files and demo data to where the code is; of two starts at once, one after the other."""
    from config import messages  # noqa: PLC0415  # reads the settings, which have been checked by now

    say("Preparing the database …")
    messages.compile()
    django.setup()
    with embedded.lock("prepare.lock", fcntl.LOCK_EX):
        gate.check_database()
        gate.check_redis()
        call_command("migrate", interactive=False, verbosity=0)
        collect_static()
        if settings.DEMO:
            call_command("load_demo", once=True)
    connections.close_all()


def welcome() -> None:
    say(f"\n和邻 Helin: {settings.PUBLIC_URL}/\n")
    if settings.DEMO:
        call_command("demo_logins")
    if own_gateway():
        say(f"\nMessages to phones can be read at {settings.PUBLIC_URL}/demo/phone/")
    say("\nStarting; Ctrl-C ends all of it.\n")
    connections.close_all()


def supervise() -> int:
    """Run the processes of the Procfile until one ends or we are told to; then end them all. Returns the exit code."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = os.environ | {"PATH": path, "VAR": str(settings.VAR), "PYTHONUNBUFFERED": "1"}
    manager = Supervisor(Printer(Console()))
    for name, command in parse_procfile((BASE / "Procfile").read_text()).processes.items():
        if name != "gateway" or own_gateway():
            manager.add_process(name, f"exec {command}", env=env, cwd=str(BASE))
    manager.loop()
    return 0 if manager.returncode in WANTED_ENDS else manager.returncode or 1


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    end_on_signals()
    read_file()
    with gate.plain_errors():
        check_before()
        with embedded.services():
            prepare()
            welcome()
            return supervise()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
