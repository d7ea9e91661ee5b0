"""One act on a case: who may, from which status, with which form, and what will happen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from foundation.accounts.models import User
from mediation import forms, permissions
from mediation.models import Case, Status
from mediation.workflow import conduct
from mediation.workflow.transitions import TRANSITIONS

Values = dict[str, Any]


def from_statuses(to: str) -> frozenset[str]:
    """The statuses from which the table allows `to`."""
    return frozenset(status for status, following in TRANSITIONS.items() if to in following)


def always(case: Case) -> bool:
    return True


@dataclass(frozen=True)
class Act:
    """One act on a case. `effects` say what will happen; `weight` orders the buttons, 0 hides it under “more”.

    `card`: its button stands in this card of the page, and not among the others.
    """

    name: str
    label: Promise
    icon: str
    statuses: frozenset[str]
    can: permissions.Predicate
    form: type[forms.ActForm]
    run: Callable[[Case, User, Values], object]
    effects: tuple[Promise, ...]
    weight: int = 0
    danger: bool = False
    ready: Callable[[Case], bool] = always
    card: str = ""

    def possible(self, user: User, case: Case) -> bool:
        return case.status in self.statuses and self.can(user, case) and self.ready(case)


ONLY_MEDIATING = frozenset({Status.MEDIATING})
ONLY_AGREED = frozenset({Status.AGREED})
MEDIATED = frozenset(conduct.MEDIATED)
