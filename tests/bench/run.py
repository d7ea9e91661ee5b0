"""How fast the portal is with many cases: `python -m tests.bench.run`, `make bench` (ROWS=100000, KEEP=1).

A database of its own is made beside the portal's, with so many cases of ten years, and dropped at the end unless KEEP
says otherwise; one that was kept is used again. Then gunicorn serves the portal from it as `make run` does, and each
page is asked for on loopback by somebody who is logged in: first to warm up, then in rounds over all pages, so that
whatever else the machine does falls on all of them alike. Each measure is one line of JSON; what is going on is said on
the error output. The exit code is 1 where a measure is missing.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import django
import psycopg2

from config import embedded
from config.environment import BASE

REDIS_NUMBER = 63  # the last of the embedded Redis: nobody else's


def main() -> int:
    rows, keep = int(os.environ.get("ROWS") or 100_000), os.environ.get("KEEP") == "1"
    with embedded.services():
        server, name = os.environ["DATABASE_URL"], f"helin_bench_{rows}"
        prepare_environment(name)
        is_new = create(server, name)
        django.setup()
        from tests.bench import measure, seed  # noqa: PLC0415  # they need the settings of just now

        filled = not is_new
        try:
            bring_up_to_date()
            if is_new:
                measure.tell("seed", rows, {"seconds": seed.fill(rows)})
                filled = True
            with gunicorn(int(os.environ["PORT"])) as process:
                missing = measure.everything(rows, process.pid, int(os.environ["PORT"]))
        finally:
            if not (keep and filled):
                drop(server, name)
    if missing:
        print("missing:", ", ".join(missing), file=sys.stderr)
    return 1 if missing else 0


def prepare_environment(name: str) -> None:
    """Settings of its own: what a developer has set up, or has running, is not touched."""
    var = BASE / "var" / "bench"
    var.mkdir(parents=True, exist_ok=True)
    port = os.environ.get("PORT") or "8410"
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "ENV_FILE": os.devnull,
        "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl(),
        "REDIS_URL": embedded.with_database(os.environ["REDIS_URL"], REDIS_NUMBER),
        "VAR": str(var),
        "DEMO": "false",
        "PORT": port,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SMS_GATEWAY_URL": "http://127.0.0.1:1/messages",
        "LOG_LEVEL": "WARNING",
    }


# The database


def create(server: str, name: str) -> bool:
    """Is it new? One that was kept is taken as it is."""
    connection = psycopg2.connect(server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        is_new = cursor.fetchone() is None
        if is_new:
            cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    return is_new


def drop(server: str, name: str) -> None:
    from django.core.cache import cache  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    connections.close_all()
    cache.clear()
    connection = psycopg2.connect(server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    connection.close()


def bring_up_to_date() -> None:
    """Tables, translations and static files as the code wants them."""
    from django.core.management import call_command  # noqa: PLC0415

    from config import messages  # noqa: PLC0415
    from config.run import collect_static  # noqa: PLC0415

    messages.compile()
    call_command("migrate", interactive=False, verbosity=0)
    collect_static()


# The server


@contextmanager
def gunicorn(port: int, **env: str) -> Iterator[subprocess.Popen[bytes]]:
    """The web process of the Procfile, with this environment and `env`; it answers inside the block."""
    command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
    process = subprocess.Popen(command, cwd=BASE, stdout=sys.stderr, env=os.environ | env)
    try:
        wait_for(port, process)
        yield process
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("gunicorn does not answer")


if __name__ == "__main__":
    sys.exit(main())
