"""What must hold before the portal starts. Whatever doesn't is said in one line, not in a traceback."""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import redis
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from config.environment import Env

LOG_LEVELS = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
OLDEST_POSTGRESQL = 15
# In the plain C locale Chinese characters are punctuation: nothing of theirs could be searched.
KNOWS_CHINESE = "SELECT '物业费' ~ '^[[:alpha:]]+$' AND lower('Ä') = 'ä'"


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn a bad setting, and a server that doesn't answer, into SystemExit with one line. Other errors pass."""
    try:
        yield
    except ImproperlyConfigured as error:
        sys.exit(f"Settings: {error}")
    except redis.exceptions.ConnectionError as error:
        sys.exit(_unreachable("Redis", "REDIS_URL", error))
    except OperationalError as error:
        # An SQLSTATE says that the server did answer: then this is a fault of the code, and its traceback is wanted.
        if getattr(error.__cause__, "pgcode", None) or not isinstance(error.__cause__, psycopg2.OperationalError):
            raise
        sys.exit(_unreachable("PostgreSQL", "DATABASE_URL", error))


def _unreachable(server: str, setting: str, error: Exception) -> str:
    reason = str(error).strip().splitlines()[0]
    advice = (
        f"Look at {setting}." if setting in os.environ else f"Start `make run` in another window, or set {setting}."
    )
    return f"{server} can't be reached ({reason}). {advice}"


def check_settings() -> None:
    """Read all settings, and try the keys. ImproperlyConfigured names the first that is wrong."""
    if Env().str("LOG_LEVEL", default="INFO") not in LOG_LEVELS:
        raise ImproperlyConfigured(f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}.")
    try:
        for key in settings.ENCRYPTION_KEYS:
            Fernet(key)
    except ValueError as error:
        raise ImproperlyConfigured("ENCRYPTION_KEYS must be Fernet keys, with commas between them.") from error


def check_port(host: str, port: int, setting: str) -> None:
    """SystemExit where nothing can listen on `host` and `port`, which `setting` changes."""
    if not 0 < port < 2**16:
        raise ImproperlyConfigured(f"{setting} must be between 1 and 65535.")
    try:
        family, kind, _protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
            trial.listen()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sys.exit(f"Port {port} is taken. Is the portal running already? Else try {setting}={port + 100} make run.")
        sys.exit(f"Can't listen on {host}, port {port}: {error.strerror}. Look at HOST and {setting}.")


def check_database() -> None:
    """Does PostgreSQL answer, and can we use it? It may be somebody else's."""
    with connection.cursor() as cursor:
        cursor.execute(KNOWS_CHINESE)
        if cursor.fetchone() != (True,):
            raise ImproperlyConfigured("the database must use UTF-8 and a locale that knows Chinese, as C.UTF-8.")
    if int(connection.pg_version) < OLDEST_POSTGRESQL * 10_000:  # type: ignore[attr-defined]
        raise ImproperlyConfigured(f"PostgreSQL {OLDEST_POSTGRESQL} or newer is needed.")


def check_redis() -> None:
    redis.Redis.from_url(settings.CACHES["default"]["LOCATION"], socket_connect_timeout=5).ping()
