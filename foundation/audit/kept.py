"""Figures that are counted once after each act, for nothing of what they count changes without one.

What changes with time alone, such as a period that runs out, may be a minute late.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar
from uuid import uuid4

from django.core.cache import cache
from django.db import connection

from lib.settled import once

FOR = 60  # seconds
Found = TypeVar("Found")


def until_next_act(sub_district: int, what: str, count: Callable[[], Found]) -> Found:
    """What `count` finds, kept until somebody acts in the sub-district (its id). `what` says whose, which, of when.

    Within a transaction it is counted: what that changed, nobody else may meet yet.
    """
    if connection.in_atomic_block:
        return count()
    # Before counting: an act that comes meanwhile makes what is kept out of date. A page asks once which was the last.
    act = once(_key(sub_district), lambda: cache.get(_key(sub_district)))
    name = "kept:" + sha256(f"{sub_district} {act} {what}".encode()).hexdigest()
    kept = cache.get_or_set(name, lambda: (count(),), FOR)
    return kept[0] if kept else count()


def acted(sub_district: int) -> None:
    """Count anew: something was done in the sub-district, and is committed."""
    cache.set(_key(sub_district), uuid4().hex, None)


def _key(sub_district: int) -> str:
    return f"acted:{sub_district}"
