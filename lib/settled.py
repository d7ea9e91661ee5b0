"""Keys that many conditions of one page name, such as the cases of which the reader is a side: asked for once.

Only while a page is read. Where something may change, in an act, in a worker, each question asks anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db.models import QuerySet

FEW = 100
Row = TypeVar("Row")
Found = TypeVar("Found")

_known: ContextVar[dict[Hashable, Any] | None] = ContextVar("known", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Inside, nothing changes of what `settled` is asked for."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def once(key: Hashable, find: Callable[[], Found]) -> Found:
    """While a page is read: what `find` gives, asked for once for each `key`; everywhere else it is asked each time."""
    known = _known.get()
    if known is None:
        return find()
    if key not in known:
        known[key] = find()
    return known[key]  # type: ignore[no-any-return]


def settled(key: Hashable, rows: Callable[[], QuerySet[Any, Row]]) -> list[Row] | None:
    """While a page is read: what `rows` finds, asked once for each `key`; None where that is more than a few.

    Everywhere else None: who asks puts the question itself into the condition.
    """
    if _known.get() is None:
        return None

    def few() -> list[Row] | None:
        found = list(rows()[: FEW + 1])
        return found if len(found) <= FEW else None

    return once(key, few)
