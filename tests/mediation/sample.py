"""How an act of the case page is described for its tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

TOO_LONG = "长" * 4001
BOTH = "alice+ bob+"


def nothing(case: Any, cast: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Sample:
    """`data` is what the form gets; `bad` overrides it so that the form refuses, and `kept` (a pattern) must stand on
    the page."""

    status: str
    who: str
    may_not: str
    data: Callable[[Any, Any], dict[str, Any]]
    verb: str
    after: dict[str, Any]
    kind: str = ""
    paper: str = ""
    told: str = ""
    audience: str = "joint"
    bad: dict[str, Any] = field(default_factory=dict)
    kept: str = TOO_LONG
    prepare: Callable[[Any, Any], object] = nothing


def fixed(**values: Any) -> Callable[[Any, Any], dict[str, Any]]:
    return lambda case, cast: dict(values)
