"""Keys that many conditions of one page name, such as the cases of which the reader is a side: asked for once.

Only while a page is read. Where something may change, in an act, in a worker, each question asks anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import QuerySet

FEW = 100

_known: ContextVar[dict[Hashable, list[int] | None] | None] = ContextVar("known", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Inside, nothing changes of what `settled` is asked for."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def settled(key: Hashable, rows: Callable[[], QuerySet[Any, int]]) -> QuerySet[Any, int] | list[int]:
    """What a condition `…__in` takes: while a page is read the keys themselves, if they are few; else the question.

    `rows` makes the question: a flat list of keys. `key` says what and for whom.
    """
    known = _known.get()
    if known is None:
        return rows()
    if key not in known:
        found = list(rows()[: FEW + 1])
        known[key] = found if len(found) <= FEW else None
    keys = known[key]
    return rows() if keys is None else keys
