"""The demo's SMS gateway: `python -m foundation.notifications.gateway`, a process of its own without Django.

POST /messages takes `{"to", "text"}` under an Idempotency-Key; a key that it knows is answered "already sent" and not
delivered again. POST /messages/bulk takes `{"messages": [{"key", "to", "text"}, …]}`: all are kept, or none.
GET /messages?to=&since= lists what was delivered, newest first, with the number of calls for each
key. POST /replies takes `{"from", "text"}` as if somebody had sent it from that phone, and hands it to the portal
(`SMS_INBOUND_URL`) again and again until that says 200. All need the bearer token. What came and what went stands in
`var/gateway/` and survives `kill -9`.
"""

from __future__ import annotations

import hmac
import json
import os
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen
from uuid import uuid4

MAX_BODY = 16 * 1024  # bytes
MAX_BULK = 1024 * 1024  # bytes
MAX_LISTED = 500
PAUSE = 1  # seconds between two tries to hand a reply over
FINAL = {400, 401, 413}  # the portal will never take it
PROJECT = Path(__file__).resolve().parents[2]
TABLE = """
CREATE TABLE IF NOT EXISTS message
("key" TEXT PRIMARY KEY, "to" TEXT NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL, calls INTEGER NOT NULL) WITHOUT ROWID
"""
REPLIES = """
CREATE TABLE IF NOT EXISTS reply
(id TEXT PRIMARY KEY, "from" TEXT NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL, status INTEGER) WITHOUT ROWID
"""
LISTED = """
SELECT "key", "to", text, at, calls FROM message WHERE ("to" = :to OR :to = '') AND at > :since
ORDER BY at DESC LIMIT :limit
"""


class Store:
    """The delivered messages, in one SQLite file."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = folder / "messages.sqlite3"
        with self.open() as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute(TABLE)
            database.execute(REPLIES)

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """A connection for one thread, whose block is one transaction on disk."""
        database = sqlite3.connect(self.path, timeout=10)
        try:
            with database:
                yield database
        finally:
            database.close()

    def keep(self, key: str, to: str, text: str) -> bool:
        """Count a call, and deliver its message if the key is new. Says whether it was."""
        with self.open() as database:
            row = (key, to, text, _stamp(datetime.now(UTC)))
            new = database.execute("INSERT OR IGNORE INTO message VALUES (?, ?, ?, ?, 0)", row).rowcount
            database.execute('UPDATE message SET calls = calls + 1 WHERE "key" = ?', [key])
        return bool(new)

    def keep_all(self, rows: list[tuple[str, str, str]]) -> list[bool]:
        """The same for many (key, to, text), in one transaction."""
        now = _stamp(datetime.now(UTC))
        with self.open() as database:
            new = [
                bool(database.execute("INSERT OR IGNORE INTO message VALUES (?, ?, ?, ?, 0)", (*row, now)).rowcount)
                for row in rows
            ]
            database.executemany('UPDATE message SET calls = calls + 1 WHERE "key" = ?', [(row[0],) for row in rows])
        return new

    def listed(self, to: str, since: str) -> list[dict[str, Any]]:
        with self.open() as database:
            database.row_factory = sqlite3.Row
            rows = database.execute(LISTED, {"to": to, "since": since, "limit": MAX_LISTED})
            return [dict(row) for row in rows]

    def keep_reply(self, sender: str, text: str) -> None:
        with self.open() as database:
            row = (str(uuid4()), sender, text, _stamp(datetime.now(UTC)))
            database.execute("INSERT INTO reply VALUES (?, ?, ?, ?, NULL)", row)

    def waiting_replies(self) -> list[dict[str, Any]]:
        """What the portal has not taken yet, the oldest first."""
        with self.open() as database:
            database.row_factory = sqlite3.Row
            rows = database.execute('SELECT id, "from", text, at FROM reply WHERE status IS NULL ORDER BY at')
            return [dict(row) for row in rows]

    def reply_done(self, key: str, status: int) -> None:
        with self.open() as database:
            database.execute("UPDATE reply SET status = ? WHERE id = ?", (status, key))


def _stamp(moment: datetime) -> str:
    """UTC in one length, so that text sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


class BadRequest(Exception):
    """With the HTTP status and the words to answer."""


class Handler(BaseHTTPRequestHandler):
    server: Gateway
    timeout = 10  # seconds that a silent client may hold a thread

    def do_POST(self) -> None:
        self.respond(self.take)

    def do_GET(self) -> None:
        self.respond(self.show)

    def respond(self, act: Any) -> None:
        """Answer with what `act` gives: an HTTP status and a JSON object."""
        try:
            self.check_caller()
            self.answer(*act())
        except BadRequest as error:
            status, words = error.args
            self.answer(status, {"error": words})

    def check_caller(self) -> None:
        path = urlsplit(self.path).path
        if path != "/messages" and (self.command, path) not in {("POST", "/replies"), ("POST", "/messages/bulk")}:
            raise BadRequest(404, "only /messages, /messages/bulk and /replies are here")
        given = self.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self.server.token}".encode()):
            raise BadRequest(401, "the bearer token is missing or wrong")

    def take(self) -> tuple[int, dict[str, Any]]:
        if urlsplit(self.path).path == "/messages/bulk":
            return self.take_all()
        if urlsplit(self.path).path == "/replies":
            self.server.store.keep_reply(*self.read_words("from", "text"))
            self.server.come.set()
            return 202, {"status": "on its way"}
        key = self.headers.get("Idempotency-Key", "")
        if not 1 <= len(key) <= 100:
            raise BadRequest(400, "the header Idempotency-Key is missing or too long")
        new = self.server.store.keep(key, *self.read_words("to", "text"))
        return (201, {"status": "sent"}) if new else (200, {"status": "already sent"})

    def take_all(self) -> tuple[int, dict[str, Any]]:
        """Many messages in one call."""
        body = self.read_body(MAX_BULK, "messages")
        try:
            rows = [(row["key"], row["to"], row["text"]) for row in body["messages"]]
        except (KeyError, TypeError) as error:
            raise BadRequest(400, "each of the messages must have key, to and text") from error
        if not all(isinstance(word, str) for row in rows for word in row) or not all(
            key and to for key, to, _text in rows
        ):
            raise BadRequest(400, "key, to and text must be words")
        taken = zip(rows, self.server.store.keep_all(rows), strict=True)
        said = [{"key": row[0], "status": "sent" if new else "already sent"} for row, new in taken]
        return 200, {"messages": said}

    def read_body(self, limit: int, *names: str) -> Any:
        """The JSON of a body of `limit` bytes at most; `names` are its fields, for the complaint."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            raise BadRequest(411, "the header Content-Length is missing")
        if int(length) > limit:
            raise BadRequest(413, f"more than {limit} bytes")
        try:
            return json.loads(self.rfile.read(int(length)))
        except ValueError as error:
            raise BadRequest(400, f"the body must be JSON with {' and '.join(names)}") from error

    def read_words(self, *names: str) -> list[str]:
        """These fields of the body."""
        body = self.read_body(MAX_BODY, *names)
        try:
            words = [body[name] for name in names]
        except (KeyError, TypeError) as error:
            raise BadRequest(400, f"the body must be JSON with {' and '.join(names)}") from error
        if not (all(isinstance(word, str) for word in words) and words[0]):
            raise BadRequest(400, f"{' and '.join(names)} must be words")
        return words

    def show(self) -> tuple[int, dict[str, Any]]:
        asked = {name: values[-1] for name, values in parse_qs(urlsplit(self.path).query).items()}
        try:
            since = _stamp(datetime.fromisoformat(asked["since"])) if "since" in asked else ""
        except ValueError as error:
            raise BadRequest(400, "since must be a time as 2026-11-22T10:00:00+08:00") from error
        return 200, {"messages": self.server.store.listed(asked.get("to", ""), since)}

    def answer(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing: a line for each message would drown the portal's own."""


class Gateway(ThreadingHTTPServer):
    """Listens on this machine only."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, token: str, folder: Path, handler: type[Handler] = Handler) -> None:
        super().__init__(("127.0.0.1", port), handler)
        self.token, self.store = token, Store(folder)
        self.come = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that went away needs no traceback."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def hand_over(gateway: Gateway, url: str, token: str) -> None:
    """Bring replies to the portal, each until it is taken or refused for good; those of an earlier run as well."""
    while True:
        waiting = gateway.store.waiting_replies()
        for reply in waiting:
            status = call(url, token, reply)
            if status == 200 or status in FINAL:
                gateway.store.reply_done(reply["id"], status)
        gateway.come.wait(PAUSE if waiting else None)
        gateway.come.clear()


def call(url: str, token: str, reply: dict[str, Any]) -> int:
    """The HTTP status of the portal's answer; 0 where there was none."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        with urlopen(Request(url, json.dumps(reply).encode(), headers), timeout=10) as answer:  # noqa: S310  # ours
            return int(answer.status)
    except HTTPError as error:
        return error.code
    except (URLError, OSError):
        return 0


def main(handler: type[Handler] = Handler) -> None:
    """Serve until interrupted, as the environment says (`.env.example`)."""
    port = int(os.environ.get("GATEWAY_PORT", "8025"))
    folder = Path(os.environ.get("VAR", PROJECT / "var")) / "gateway"
    try:
        gateway = Gateway(port, os.environ.get("SMS_GATEWAY_TOKEN", "demo"), folder, handler)
    except OSError as error:
        sys.exit(
            f"The message gateway can't listen on 127.0.0.1:{port} ({error.strerror}). Set GATEWAY_PORT to a free one."
        )
    token = os.environ.get("SMS_INBOUND_TOKEN") or gateway.token
    url = os.environ.get("SMS_INBOUND_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/sms/inbound/")
    threading.Thread(target=hand_over, args=(gateway, url, token), daemon=True).start()
    print(f"message gateway on http://127.0.0.1:{gateway.server_port}/messages", flush=True)  # noqa: T201  # for the supervisor's console
    try:
        gateway.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        gateway.server_close()


if __name__ == "__main__":
    main()
