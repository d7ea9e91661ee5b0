"""Redis as Django's cache."""

from __future__ import annotations

from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class LastingClients(RedisCacheClient):
    """Django makes a client for each question, which takes longer than to ask it. One serves all threads."""

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        known = vars(self).setdefault("_lasting", {})
        if write not in known:
            known[write] = super().get_client(key, write=write)
        return known[write]


class Cache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = LastingClients
