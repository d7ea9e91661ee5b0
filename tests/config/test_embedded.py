"""The embedded servers: their addresses, who starts and stops them, and that nobody else's process is touched."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import environ
import pytest
import redis

from config import embedded

SQL = """
import os, psycopg2
with psycopg2.connect(os.environ["DATABASE_URL"]) as database, database.cursor() as cursor:
    cursor.execute("{}")
"""
UNTIL_TERM = """
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))
print("running", flush=True)
signal.pause()
"""
QUEUE_IN_DATABASE_7 = """
import kombu, os, redis
from config import embedded
url = embedded.with_database(os.environ["REDIS_URL"], 7)
kombu.Connection(embedded.celery_url(url)).SimpleQueue("q").put("x")
print(redis.from_url(url).llen("q"))
"""


class Checkout:
    """A fresh copy of what the servers' keeper is made of, with a `var` of its own."""

    def __init__(self, path: Path):
        self.path = path
        (path / "config").mkdir(parents=True)
        (path / "config/__init__.py").touch()
        for module in (embedded.__file__, Path(embedded.__file__).with_name("environment.py")):
            shutil.copy(module, path / "config")

    def start(self, *command, **env):
        clean = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        return subprocess.Popen(
            [sys.executable, "-m", "config.embedded", *command],
            cwd=self.path, env=clean | env, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *command, **env):
        process = self.start(*command, **env)
        out, err = process.communicate()
        return process.returncode, out.strip(), err.strip()

    def sql(self, statement):
        code, _, err = self.run(sys.executable, "-c", SQL.format(statement))
        assert (code, err) == (0, "")

    def waiting(self):
        """A command that says when it runs, then ends when its input does."""
        process = self.start("sh", "-c", "echo running; cat")
        assert process.stdout.readline() == "running\n", process.stderr.read()
        return process

    @property
    def pid_file(self):
        return next(self.path.glob("var/postgres-*")) / "postmaster.pid"

    @property
    def pid(self):
        return int(self.pid_file.read_text().split()[0]) if self.pid_file.exists() else None


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    return Checkout(tmp_path_factory.mktemp("my checkout 和邻"))


def alive(pid):
    """Is there such a process? One that has ended but wasn't yet asked for its code does not count."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_addresses_lie_under_var():
    var = Path("/srv/helin/var")

    assert embedded.database_url(var) == "postgresql://postgres@/helin?host=%2Fsrv%2Fhelin%2Fvar%2Frun"
    assert embedded.redis_url(var) == "unix:///srv/helin/var/run/redis.sock"


@pytest.mark.parametrize("part", ["a" * 120, "a,"])
def test_addresses_of_a_path_that_sockets_refuse_lie_elsewhere(part):
    one, other = Path("/srv") / part, Path("/srv") / f"{part}b"

    assert len(str(embedded.socket_dir(one))) < 60
    assert embedded.socket_dir(one) != embedded.socket_dir(other)


def test_addresses_are_read_back_whole_by_each_library():
    var = Path("/srv/my checkout 和邻/var")
    host = environ.Env.db_url_config(embedded.database_url(var))["OPTIONS"]["host"]
    pool = redis.ConnectionPool.from_url(embedded.redis_url(var))

    assert host == str(var / "run")
    assert pool.connection_kwargs["path"] == str(var / "run/redis.sock")


def test_celery_reaches_a_database_of_its_own_through_the_socket(checkout):
    assert checkout.run(sys.executable, "-c", QUEUE_IN_DATABASE_7) == (0, "1", "")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("unix:///run/r.sock", "redis+socket:///run/r.sock?virtual_host=0"),
        ("unix:///run/r.sock?db=3", "redis+socket:///run/r.sock?virtual_host=3"),
        ("unix://user:secret@/run/r.sock?db=3", "redis+socket://user:secret@/run/r.sock?virtual_host=3"),
        ("redis://:secret@host:6380/2", "redis://:secret@host:6380/2"),
        ("rediss://host/0", "rediss://host/0"),
    ],
)
def test_celery_url_keeps_place_login_and_database(given, expected):
    assert embedded.celery_url(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [("unix:///r.sock?db=0", "unix:///r.sock?db=5"), ("redis://:secret@h:1/0", "redis://:secret@h:1/5")],
)
def test_with_database_changes_only_the_number(given, expected):
    assert embedded.with_database(given, 5) == expected


def test_data_is_kept_and_nothing_keeps_running(checkout):
    checkout.sql("CREATE TABLE kept ()")
    assert checkout.pid is None

    checkout.sql("DROP TABLE kept")

    assert checkout.pid is None


def test_two_at_once_share_the_servers_until_the_last_ends(checkout):
    first, second = checkout.waiting(), checkout.waiting()
    shared = checkout.pid

    first.communicate()
    assert (checkout.pid, alive(shared)) == (shared, True)

    second.communicate()
    assert (checkout.pid, alive(shared)) == (None, False)


def test_servers_of_a_killed_run_are_adopted(checkout):
    killed = checkout.waiting()
    server = checkout.pid
    killed.kill()
    killed.wait()

    adopter = checkout.waiting()

    assert checkout.pid == server
    adopter.communicate()
    killed.communicate()
    assert not alive(server)


def test_a_lock_file_that_names_an_innocent_process_does_it_no_harm(checkout):
    innocent = subprocess.Popen(["cat"], stdin=subprocess.PIPE)
    checkout.sql("SELECT 1")
    (run_dir := checkout.path / "var/run").mkdir(exist_ok=True)
    for lock in (checkout.pid_file, run_dir / embedded.SOCKET_LOCK):
        lock.write_text(f"{innocent.pid}\n{checkout.pid_file.parent}\n")

    checkout.sql("SELECT 1")

    assert innocent.poll() is None
    innocent.communicate()


def test_killed_servers_come_back_with_what_was_committed(checkout):
    checkout.sql("CREATE TABLE committed ()")
    process = checkout.waiting()
    os.killpg(checkout.pid, signal.SIGKILL)

    process.kill()
    process.communicate()

    checkout.sql("DROP TABLE committed")


def test_servers_start_below_a_path_too_long_for_a_socket(tmp_path):
    deep = Checkout(tmp_path / ("long" * 30))

    deep.sql("SELECT 1")


def test_servers_that_are_named_are_not_started(tmp_path):
    fresh = Checkout(tmp_path / "fresh")

    code, out, _ = fresh.run("sh", "-c", "echo $DATABASE_URL $REDIS_URL", DATABASE_URL="a", REDIS_URL="b")

    assert (code, out) == (0, "a b")
    assert not (fresh.path / "var").exists()


def test_env_file_names_the_servers_too(tmp_path):
    fresh = Checkout(tmp_path / "fresh")
    (fresh.path / ".env").write_text("DATABASE_URL=a\nREDIS_URL=b\n")

    code, out, _ = fresh.run("sh", "-c", "echo $DATABASE_URL $REDIS_URL", ENV_FILE=str(fresh.path / ".env"))

    assert (code, out) == (0, "a b")


def test_exit_code_is_that_of_the_command(checkout):
    assert checkout.run("sh", "-c", "exit 7")[0] == 7
    assert checkout.run("sh", "-c", "kill -9 $$")[0] == 128 + 9


def test_sigterm_goes_to_the_command_and_ends_the_servers(checkout):
    process = checkout.start(sys.executable, "-c", UNTIL_TERM)
    assert process.stdout.readline() == "running\n", process.stderr.read()

    process.send_signal(signal.SIGTERM)
    process.communicate()

    assert (process.returncode, checkout.pid) == (3, None)


def test_missing_command_is_one_line(checkout):
    assert checkout.run("no-such-command") == (1, "", "no-such-command: No such file or directory")


def test_var_of_another_user_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded, "VAR", tmp_path)
    monkeypatch.setattr(os, "getuid", lambda: tmp_path.stat().st_uid + 1)

    with pytest.raises(SystemExit, match="belongs to the user with number"):
        embedded._own_var()


def test_missing_server_is_one_line(monkeypatch):
    monkeypatch.setattr(embedded, "find_spec", lambda package: None)
    monkeypatch.setenv("PATH", "")

    with pytest.raises(SystemExit, match="No redis-server"):
        embedded._redis_server()
    with pytest.raises(SystemExit, match="embedded PostgreSQL is not installed"):
        embedded._postgres_bin()


def test_tools_of_the_server_are_at_hand(checkout):
    assert checkout.run("sh", "-c", 'psql --quiet --tuples-only --no-align -c "SELECT 7" "$DATABASE_URL"') == (
        0,
        "7",
        "",
    )
