"""The demo gateway with the slowness of a real one: each call takes a while, and one sees which are under way.

Every second call waits before its messages are kept; if its caller has died meanwhile, they are lost unread, as on a
line that breaks. The others wait between keeping and answering. A caller writes its name before the path,
`/of/NAME/messages`; `GET /under-way` lists the calls that wait, each with name and keys.
"""

from __future__ import annotations

import io
import json
import select
import socket
import threading
import time
from itertools import count
from typing import Any

from foundation.notifications.gateway import Handler

PAUSE = 0.25  # seconds
numbers, under_way, changing = count(), {}, threading.Lock()


class NamedHandler(Handler):
    """Without any slowness."""

    caller = ""

    def do_POST(self) -> None:
        if self.path.startswith("/of/"):
            _, _, self.caller, path = self.path.split("/", 3)
            self.path = f"/{path}"
        super().do_POST()


class SlowHandler(NamedHandler):
    def do_GET(self) -> None:
        if self.path == "/under-way":
            with changing:
                calls = list(under_way.values())
            self.answer(200, {"calls": calls})
        else:
            super().do_GET()

    def take(self) -> tuple[int, dict[str, Any]]:
        number = next(numbers)
        with changing:
            under_way[number] = {"of": self.caller, "keys": self.read_keys()}
        try:
            if number % 2:
                self.wait_for_a_living_caller()
                return super().take()
            answer = super().take()
            time.sleep(PAUSE)
            return answer
        finally:
            with changing:
                del under_way[number]

    def read_keys(self) -> list[str]:
        """The keys in the call, whose body is there to be read again."""
        data = self.rfile.read(int(self.headers["Content-Length"]))
        self.rfile = io.BytesIO(data)
        return [row["key"] for row in json.loads(data).get("messages", [])] or [self.headers["Idempotency-Key"]]

    def wait_for_a_living_caller(self) -> None:
        time.sleep(PAUSE)
        readable = select.select([self.connection], [], [], 0)[0]
        if readable and not self.connection.recv(1, socket.MSG_PEEK):
            raise ConnectionAbortedError
