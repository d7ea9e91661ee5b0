"""What the pages of a case show of ties and recusal."""

from __future__ import annotations

from typing import Any

from foundation.accounts.models import User
from foundation.audit.kept import until_next_act
from mediation import permissions
from mediation.conflicts import ties_of
from mediation.models import Case
from mediation.workflow.conduct import MEDIATED
from mediation.workflow.ties import standstill


def recusal_context(user: User, case: Case) -> dict[str, Any]:
    """Why everything waits, disclosed ties with their answers, and the requests that `user` may know of.

    Who works on the case knows all of them, a side its own. The reason is for the director and who wrote it.
    """
    mine = permissions.parties_of(user, case)
    requests = list(case.recusals.all())
    if mine:
        requests = [row for row in requests if row.party in mine]
    director = permissions.is_director(user, case) and not mine
    found: dict[str, Any] = {
        "requests": [(row, row.reason if director or row.asked_by_id == user.pk else "") for row in requests],
        "disclosures": [row for row in case.disclosures.all() if row.mediator_id == case.mediator_id],
        "standstill": standstill(case) if case.status in MEDIATED else "",
    }
    mediator = case.mediator
    if mediator and case.status in MEDIATED and permissions.sees_ties(user, case):
        what = f"ties {case.pk} {mediator.pk}"
        found["ties"] = until_next_act(case.sub_district_id, what, lambda: ties_of(case, [mediator])[mediator.pk])
    return found
