"""Reads settings from the environment, strictly: a value that doesn't fit is an error that names its setting."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE = Path(__file__).resolve().parent.parent
YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}
KINDS = {int: "a whole number", bool: "true or false"}


def read_file() -> None:
    """Take what `.env` (or the file that ENV_FILE names) says; the environment itself goes before it."""
    environ.Env.read_env(os.environ.get("ENV_FILE", BASE / ".env"))


class Env(environ.Env):  # type: ignore[misc]  # environ has no types
    """`environ.Env` that takes no guess: `DEBUG=ture` is refused instead of meaning no."""

    @classmethod
    def parse_value(cls, value: str, cast: Any) -> Any:
        if cast is not bool:
            return super().parse_value(value, cast)
        if value.strip().lower() not in YES | NO:
            raise ValueError(value)
        return value.strip().lower() in YES

    def get_value(self, var: str, cast: Any = None, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().get_value(var, cast, *args, **kwargs)
        except ValueError as error:
            kind = KINDS.get(cast, "of the right form")
            raise ImproperlyConfigured(f"{var} must be {kind}, not {os.environ.get(var)!r}.") from error

    def postgresql(self, var: str, default: str) -> dict[str, Any]:
        """The entry of DATABASES for a URL. The message leaves the value out: a password may stand in it."""
        url = self.str(var, default=default)
        try:
            config = self.db_url_config(url) if urlsplit(url).scheme in {"postgresql", "postgres"} else {}
        except ValueError:
            config = {}
        if not config.get("NAME"):
            raise ImproperlyConfigured(f"{var} must read postgresql://user:password@host:port/name.")
        return config

    def redis(self, var: str, default: str) -> str:
        """The URL of a Redis: redis://, rediss:// or unix://."""
        url = self.str(var, default=default)
        try:
            parts = urlsplit(url)
            valid = bool(parts.path if parts.scheme == "unix" else parts.hostname and parts.port != 0)
        except ValueError:
            valid = False
        if not valid or parts.scheme not in {"redis", "rediss", "unix"}:
            raise ImproperlyConfigured(f"{var} must read redis://host:port/number or unix:///path/to/socket.")
        return url

    def email(self, var: str, default: str) -> dict[str, Any]:
        """Django's EMAIL_… settings for a URL."""
        try:
            return self.email_url(var, default=default)
        except (ImproperlyConfigured, ValueError) as error:
            raise ImproperlyConfigured(
                f"{var} must read smtp+tls://user:password@host:587 or filemail:///folder."
            ) from error
