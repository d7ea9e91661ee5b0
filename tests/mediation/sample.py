"""How an act of the case page is described for its tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from mediation import workflow
from tests import make

TOO_LONG = "长" * 4001
BOTH = "alice+ bob+"
REASON = {"bad": {"reason": TOO_LONG}}


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


# States on which acts build


def draft(case, cast):
    clause = {
        "debtor": case.parties.get(side="respondent"),
        "deed": "付修理费",
        "amount": None,
        "due_on": timezone.localdate() + timedelta(days=10),
        "place": "",
    }
    workflow.draft(case, facts="漏水。", issues="修理费。", clauses=[clause], actor=cast.mira.user)


def perform(case, cast):
    make.serve(case, cast)
    for row in case.agreements.get(status="effective").obligations.all():
        workflow.record_performance(row, "performed", timezone.localdate(), actor=cast.mira.user)
    visit = {"whom": "双方", "satisfaction": "满意", "findings": "已付。", "measures": ""}
    workflow.follow_up(case, visit, actor=cast.mira.user)


def ask_closing(case, cast):
    perform(case, cast)
    workflow.ask_closing(case, "已履行。", actor=cast.mira.user)
