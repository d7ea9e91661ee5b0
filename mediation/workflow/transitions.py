"""Which status may follow which, and the one function that sets it (domain §1.2, "Allowed pairs, literally")."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from foundation.audit.models import Record
from mediation.models import Case, Status
from mediation.models.statuses import OUTCOMES

# A case that does not exist yet: the committee offers mediation itself, or an authority delegates it.
NEW = "new"

TRANSITIONS: dict[str, frozenset[str]] = {
    NEW: frozenset({Status.DRAFT, Status.CONSENT_PENDING}),
    Status.DRAFT: frozenset({Status.SUBMITTED}),
    Status.SUBMITTED: frozenset(
        {Status.NEEDS_SUPPLEMENT, Status.REFUSED, Status.TRANSFERRED, Status.CONSENT_PENDING, Status.WITHDRAWN}
    ),
    # refused: nothing came in time
    Status.NEEDS_SUPPLEMENT: frozenset({Status.SUBMITTED, Status.REFUSED, Status.WITHDRAWN}),
    Status.CONSENT_PENDING: frozenset({Status.ACCEPTED, Status.REFUSED, Status.TRANSFERRED, Status.WITHDRAWN}),
    Status.ACCEPTED: frozenset({Status.MEDIATING, Status.TERMINATED, Status.TRANSFERRED, Status.WITHDRAWN}),
    Status.MEDIATING: frozenset(
        {Status.SUSPENDED, Status.AGREED, Status.TERMINATED, Status.TRANSFERRED, Status.WITHDRAWN}
    ),
    Status.SUSPENDED: frozenset({Status.MEDIATING, Status.TERMINATED, Status.TRANSFERRED, Status.WITHDRAWN}),
    # mediating: the court rejected the confirmation, or all parties ask for a change; the director
    Status.AGREED: frozenset({Status.CLOSED, Status.MEDIATING}),
    Status.TERMINATED: frozenset({Status.CLOSED}),
    Status.REFUSED: frozenset({Status.CLOSED}),
    Status.TRANSFERRED: frozenset({Status.CLOSED}),
    Status.WITHDRAWN: frozenset({Status.CLOSED}),
    # mediating: the director, all parties consent; a resident's feedback can only ask for it
    Status.CLOSED: frozenset({Status.ARCHIVED, Status.MEDIATING}),
    Status.ARCHIVED: frozenset(),
}


class Refused(ValidationError):
    """An act that is not possible now. The view puts it on the form."""


def lock(case: Case) -> None:
    """Lock the case's row in place until the transaction ends, with its values as they are now."""
    case.refresh_from_db(from_queryset=Case.objects.select_for_update())


def require(case: Case, *statuses: str) -> None:
    """Refuse the act unless the (locked) case is in one of `statuses`."""
    if case.status not in statuses:
        now = case.get_status_display()
        raise Refused(_("Not possible: somebody else was faster. The case is now: %(status)s.") % {"status": now})


def move(case: Case, to: str, verb: str, actor: User | None, at: datetime, **values: Any) -> Record:
    """Set the status of the locked `case` and `values` with it, and record it. Nothing else sets a status.

    The outcome follows from it. Raises Refused where TRANSITIONS does not have the pair.
    """
    before = case.status
    if to not in TRANSITIONS[before]:
        require(case)
    values |= outcome_of(to, at)
    case.status = to
    for name, value in values.items():
        setattr(case, name, value)
    case.save(update_fields=["status", *values])
    return audit.record(case, verb, actor, at=at, before=before, after=to)


def outcome_of(status: str, at: datetime) -> dict[str, Any]:
    """What `status` says of the outcome of a case: it ended `at`, or goes on; nothing for what comes after the end."""
    if status in OUTCOMES:
        return {"outcome": OUTCOMES[status], "outcome_at": at}
    return {} if status in {Status.CLOSED, Status.ARCHIVED} else {"outcome": "", "outcome_at": None}
