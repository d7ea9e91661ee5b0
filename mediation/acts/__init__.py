"""The acts of the case page, as one table. Each is one URL that takes POST only; its page with the form is `act_page`.

The workflow has the last word.
"""

from __future__ import annotations

from collections.abc import Iterable

from foundation.accounts.models import User
from mediation.acts import (
    acceptance,
    agreement,
    conduct,
    consents,
    ending,
    helper,
    inquiries,
    oral,
    party,
    people,
    periods,
    recusal,
    risk,
    sessions,
    signing,
)
from mediation.acts.table import Act
from mediation.models import Case

ROOMS = (
    acceptance,
    conduct,
    sessions,
    inquiries,
    agreement,
    oral,
    signing,
    ending,
    party,
    people,
    periods,
    recusal,
    risk,
    helper,
    consents,
)
EVERY = [act for room in ROOMS for act in room.ACTS]
ACTS: dict[str, Act] = {act.name: act for act in EVERY}


def possible(user: User, case: Case) -> list[Act]:
    """The acts that `user` can do on `case` now, the weightiest first."""
    held = recusal.held(user, case)
    found: Iterable[Act] = (act for act in ACTS.values() if act.name not in held and act.possible(user, case))
    return sorted(found, key=lambda act: -act.weight)
