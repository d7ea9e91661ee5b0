"""What a start says when something is in its way, and what commands say when no server runs."""

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import OperationalError, connection

from config import gate

BASE = Path(__file__).resolve().parents[2]
NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


@pytest.fixture
def taken_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def run(*command, **env):
    """A process that is stopped by a missing database, if not before."""
    base = {name: value for name, value in os.environ.items() if name != "SMS_GATEWAY_URL"}
    base |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": NOWHERE}
    ended = subprocess.run([sys.executable, *command], env=base | env, cwd=BASE, capture_output=True, text=True)
    return ended.returncode, ended.stderr


@pytest.mark.parametrize("setting", ["PORT", "GATEWAY_PORT"])
def test_taken_port_is_one_line(setting, taken_port, free_port):
    ports = {"PORT": str(free_port), "GATEWAY_PORT": str(free_port), setting: str(taken_port)}

    code, said = run("-m", "config.run", **ports)

    advice = f"Is the portal running already? Else try {setting}={taken_port + 100} make run."
    assert (code, said) == (1, f"Port {taken_port} is taken. {advice}\n")


def test_port_of_the_gateway_does_not_matter_when_it_is_elsewhere(taken_port, free_port):
    ports = {"PORT": str(free_port), "GATEWAY_PORT": str(taken_port)}

    _, said = run("-m", "config.run", SMS_GATEWAY_URL="https://sms.example.org/", **ports)

    assert said.startswith("PostgreSQL can't be reached")


def test_address_of_another_machine_is_one_line():
    with pytest.raises(SystemExit, match=os.strerror(errno.EADDRNOTAVAIL)):
        gate.check_port("192.0.2.1", 8000, "PORT")


def test_start_without_postgresql_is_one_line(free_port):
    code, said = run("-m", "config.run", PORT=str(free_port), GATEWAY_PORT=str(free_port))

    assert (code, said.count("\n")) == (1, 1)
    assert said.startswith("PostgreSQL can't be reached")
    assert said.endswith("Look at DATABASE_URL.\n")


def test_redis_that_does_not_answer_is_one_line(settings):
    settings.CACHES = {"default": {"LOCATION": "redis://127.0.0.1:1/0"}}

    with pytest.raises(SystemExit, match=r"^Redis can't be reached .* Look at REDIS_URL\.$"), gate.plain_errors():
        gate.check_redis()


def test_command_without_a_server_says_what_to_do():
    code, said = run("manage.py", "migrate")

    assert (code, said.count("\n")) == (1, 1)
    assert said.startswith("PostgreSQL can't be reached")


def test_commands_that_need_no_server_work_without():
    assert run("manage.py", "help") == (0, "")
    assert run("-W", "ignore", "manage.py", "makemigrations", "--dry-run") == (0, "")


@pytest.mark.django_db
def test_error_that_a_server_answers_keeps_its_traceback():
    with pytest.raises(OperationalError), gate.plain_errors(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 1")
        cursor.execute("SELECT pg_sleep(1)")


@pytest.mark.django_db
def test_database_in_the_plain_c_locale_is_refused(monkeypatch):
    monkeypatch.setattr(gate, "KNOWS_CHINESE", gate.KNOWS_CHINESE.replace("'物业费'", "'物业费' COLLATE \"C\""))

    with pytest.raises(gate.ImproperlyConfigured, match="locale that knows Chinese"):
        gate.check_database()


@pytest.mark.django_db
def test_servers_of_the_tests_pass_the_gate():
    gate.check_database()
    gate.check_redis()
