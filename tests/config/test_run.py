"""One supervisor: everything starts, everything ends, and nothing is lost when all of it is killed."""

import os
import signal
import socket
import subprocess
import sys
import uuid
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
import requests
from django.conf import settings

from config import embedded
from config.run import Supervisor

BASE = Path(__file__).resolve().parents[2]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Portal:
    """`python -m config.run` with ports, a `var` and a database of its own."""

    def __init__(self, var, database_url):
        self.mark = uuid.uuid4().hex
        self.url = f"http://localhost:{(port := free_port())}/"
        self.env = {
            name: value for name, value in os.environ.items() if name not in {"SMS_GATEWAY_URL", "STATIC_STORAGE"}
        }
        self.env |= {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "VAR": str(var),
            "DATABASE_URL": database_url,
            "DEMO": "true",
        }
        self.env |= {"PORT": str(port), "GATEWAY_PORT": str(free_port()), "MARK": self.mark, "CELERY_PREFIX": self.mark}

    def start(self):
        """Return once it says that it answers."""
        pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        self.process = subprocess.Popen([sys.executable, "-m", "config.run"], cwd=BASE, env=self.env, **pipe)
        said = []
        for line in self.process.stdout:
            said.append(line)
            if "The portal answers at" in line:
                return "".join(said)
        raise AssertionError("".join(said))

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate()
        return self.process.returncode

    def pids(self):
        """Every process that was started for this portal: all have its mark in their environment."""
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if self.mark.encode() in (folder / "environ").read_bytes():
                    yield int(folder.name)
            except OSError:
                continue  # ended meanwhile, or another user's

    def kill(self):
        """Until none is left: a process may start another while we go through the list."""
        while pids := list(self.pids()):
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self.process.communicate()


@pytest.fixture
def database_url():
    """An empty database beside that of the tests, on the same server."""
    database = settings.DATABASES["default"]
    name = f"{database['TEST']['NAME']}_run_{os.environ.get('PYTEST_XDIST_WORKER', '')}"
    where = os.environ.get("DATABASE_URL", embedded.database_url())
    server = psycopg2.connect(where)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name}")
        yield urlsplit(where)._replace(path=f"/{name}").geturl()
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    server.close()


def rows(database_url):
    with psycopg2.connect(database_url) as database, database.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM mediation_case), (SELECT count(*) FROM audit_record)")
        return cursor.fetchone()


def test_portal_starts_ends_and_survives_a_kill(tmp_path, database_url):
    portal = Portal(tmp_path, database_url)
    said = portal.start()
    assert f"{portal.url}demo/phone/" in said
    assert "13800000" in said
    assert requests.get(portal.url, timeout=20).status_code == 200
    before = rows(database_url)
    assert all(before)

    portal.kill()
    assert list(portal.pids()) == []
    portal.start()
    assert rows(database_url) == before
    assert requests.get(portal.url, timeout=20).status_code == 200

    assert portal.end() == 0
    assert list(portal.pids()) == []


def test_signal_before_all_processes_are_known_still_ends_them():
    supervisor = Supervisor()
    for name in ("one", "two"):
        supervisor.add_process(name, "exec sleep 60", quiet=True)
    start = supervisor._start

    def start_and_be_told_to_end():
        start()
        os.kill(os.getpid(), signal.SIGTERM)

    supervisor._start = start_and_be_told_to_end
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        supervisor.loop()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

    assert supervisor.returncode == 128 + signal.SIGTERM
    assert {process["returncode"] for process in supervisor._processes.values()} == {-signal.SIGTERM}
