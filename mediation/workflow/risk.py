"""How dangerous a matter is, and who was told of it (人民调解法 25: prevent escalation, report to the police)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from mediation import risk_messages
from mediation.models import Case, Risk, Status, Warned
from mediation.models.statuses import ENDED, OPEN
from mediation.workflow.transitions import Refused, lock, require

WATCHED = (*OPEN, *ENDED, Status.CLOSED)  # danger does not end with the matter


@transaction.atomic
def set_risk(case: Case, level: str, seen: str, *, actor: User, at: datetime | None = None) -> Risk:
    """Enter the level with what was seen. An acute one is told to directors, clerks and mediator at once.

    The same again is once. No entry in the story: nothing of it ever reaches a side.
    """
    at = at or timezone.now()
    lock(case)
    require(case, *WATCHED)
    last = case.risks.first()
    if last and (last.level, last.seen) == (level, seen):
        return last
    row = case.risks.create(level=level, seen=seen, set_by=actor, set_at=at)
    record = audit.record(case, "case.risk_set", actor, at=at, risk=row.pk, level=level)
    if level == Risk.Level.ACUTE:
        risk_messages.acute(case, record, actor)
    return row


@transaction.atomic
def warn(
    case: Case, whom: str, name: str, said: str = "", *, told_at: datetime, actor: User, at: datetime | None = None
) -> Warned:
    """Enter who was told of the danger, and when. The same again is once."""
    at = at or timezone.now()
    lock(case)
    require(case, *WATCHED)
    if told_at > at:
        raise Refused(_("This time is still to come. Enter it when they have been told."))
    for row in case.warned.filter(whom=whom, told_at=told_at):
        if (row.name, row.said) == (name, said):
            return row
    row = case.warned.create(whom=whom, name=name, said=said, told_at=told_at, told_by=actor)
    audit.record(case, "case.warned", actor, at=at, warned=row.pk, whom=whom)
    return row
