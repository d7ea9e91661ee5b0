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


@pytest.fixture
def taken_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def run(*command, **env):
    env = {"DJANGO_SETTINGS_MODULE": "config.settings", **env}
    return subprocess.run([sys.executable, *command], env=os.environ | env, cwd=BASE, capture_output=True, text=True)


def test_taken_port_of_the_web_is_one_line(taken_port, free_port):
    ended = run("-m", "config.run", PORT=str(taken_port), GATEWAY_PORT=str(free_port))

    advice = f"Is the portal running already? Else try PORT={taken_port + 100} make run."
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", f"Port {taken_port} is taken. {advice}\n")


def test_taken_port_of_the_gateway_is_one_line(taken_port, free_port):
    ended = run("-m", "config.run", PORT=str(free_port), GATEWAY_PORT=str(taken_port))

    advice = f"Is the portal running already? Else try GATEWAY_PORT={taken_port + 100} make run."
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", f"Port {taken_port} is taken. {advice}\n")


def test_taken_gateway_port_does_not_matter_with_a_gateway_elsewhere(taken_port, free_port):
    env = {"PORT": str(free_port), "GATEWAY_PORT": str(taken_port), "SMS_GATEWAY_URL": "https://sms.example.org/"}
    ended = run("-m", "config.run", **env, DATABASE_URL=f"postgresql://nobody@127.0.0.1:{free_port}/none")

    assert "Port" not in ended.stderr
    assert "PostgreSQL can't be reached" in ended.stderr


def test_address_of_another_machine_is_one_line():
    with pytest.raises(SystemExit, match=os.strerror(errno.EADDRNOTAVAIL)):
        gate.check_port("192.0.2.1", 8000, "PORT")


@pytest.mark.parametrize("server", ["PostgreSQL", "Redis"])
def test_start_without_an_answering_server_is_one_line(server, free_port, taken_port):
    setting, url = {
        "PostgreSQL": ("DATABASE_URL", f"postgresql://nobody@127.0.0.1:{free_port}/none"),
        "Redis": ("REDIS_URL", f"redis://127.0.0.1:{free_port}/0"),
    }[server]

    ended = run("-m", "config.run", PORT="9", GATEWAY_PORT="11", **{setting: url})

    assert ended.returncode == 1
    assert ended.stderr.startswith(f"{server} can't be reached")
    assert ended.stderr.endswith(f"Look at {setting}.\n")
    assert ended.stderr.count("\n") == 1


def test_command_without_a_server_says_what_to_do(free_port):
    ended = run("manage.py", "migrate", DATABASE_URL=f"postgresql://nobody@127.0.0.1:{free_port}/none")

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("PostgreSQL can't be reached")
    assert ended.stderr.count("\n") == 1


def test_command_that_needs_no_server_works_without(free_port):
    ended = run("manage.py", "help", DATABASE_URL=f"postgresql://nobody@127.0.0.1:{free_port}/none")

    assert ended.returncode == 0
    assert "migrate" in ended.stdout


@pytest.mark.django_db
def test_error_that_a_server_answers_keeps_its_traceback():
    with pytest.raises(OperationalError), gate.plain_errors(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 1")
        cursor.execute("SELECT pg_sleep(1)")


@pytest.mark.django_db
def test_database_in_the_plain_c_locale_is_refused(monkeypatch):
    monkeypatch.setattr(gate, "KNOWS_CHINESE", gate.KNOWS_CHINESE.replace("'物业费'", "'物业费' COLLATE \"C\""))

    with pytest.raises(gate.ImproperlyConfigured, match="locale that knows Chinese"):
        gate.check_servers()


@pytest.mark.django_db
def test_servers_of_the_tests_pass_the_gate():
    gate.check_servers()
