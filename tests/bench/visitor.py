"""Somebody at a browser: one connection that stays open, cookies, the tokens of forms."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.test import Client

from foundation.accounts.models import User

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
IDLE = 1.0  # seconds: gunicorn closes a connection that says nothing for two


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    url: str
    seconds: float


class Visitor:
    """Logged in as `user` from the beginning, without the pages of the login."""

    def __init__(self, user: User, port: int) -> None:
        self.line = HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies = {settings.SESSION_COOKIE_NAME: session_of(user)}
        self.token, self.asked_at = "", 0.0

    def close(self) -> None:
        self.line.close()

    def get(self, url: str) -> Answer:
        return self._ask("GET", url)

    def post(self, url: str, **fields: object) -> Answer:
        """What follows a form that was sent: the page after the redirect, with the time of both."""
        sent = self._ask("POST", url, urlencode(fields | {"csrfmiddlewaretoken": self.token}, doseq=True))
        if sent.status != 302:
            return sent
        shown = self.get(sent.text)
        return Answer(shown.status, shown.text, shown.url, sent.seconds + shown.seconds)

    def _ask(self, method: str, url: str, body: str | None = None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if time.monotonic() - self.asked_at > IDLE:
            self.line.close()
            self.line.connect()
        begun = time.perf_counter()
        self.line.request(method, url, body, headers)
        response = self.line.getresponse()
        content = response.read()
        seconds, self.asked_at = time.perf_counter() - begun, time.monotonic()
        for line in response.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        if response.status == 302:
            return Answer(302, response.headers["Location"], url, seconds)
        is_text = response.headers.get_content_maintype() == "text"
        text = content.decode() if is_text else content[:20].decode("latin-1")
        if token := TOKEN.search(text):
            self.token = token[1]
        return Answer(response.status, text, urlsplit(url).path, seconds)


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
