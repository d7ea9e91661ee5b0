"""Two cases that look alike: linked, led together, or kept apart; and the way back.

Both stay cases with their own number, clocks, parties and papers: nobody is made a party by another's filing. The
parties of neither are told of the other.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from mediation.models import Case, CaseLink
from mediation.models.statuses import OPEN
from mediation.workflow.transitions import Refused, lock, require

Kind = CaseLink.Kind


def _lock_both(case: Case, other: Case) -> tuple[Case, Case]:
    """Lock both, in the order of their ids; the one filed later comes first in the answer."""
    for row in sorted((case, other), key=lambda row: row.pk):
        lock(row)
    newer, older = sorted((case, other), key=lambda row: (row.submitted_at or row.created_at, row.pk), reverse=True)
    return newer, older


def _may_join(newer: Case, older: Case) -> None:
    """One lead, and no lead of leads."""
    joined = CaseLink.objects.filter(kind=Kind.JOINED)
    if joined.filter(newer=newer).exclude(older=older).exists():
        raise Refused(_("%(case)s is already led together with another one. Undo that first.") % {"case": newer})
    if joined.filter(newer=older).exists():
        raise Refused(_("%(case)s is itself led together with an older one. Join it there.") % {"case": older})
    if joined.filter(older=newer).exists():
        raise Refused(_("Others are led together with %(case)s. Undo that first.") % {"case": newer})


@transaction.atomic
def relate(
    case: Case, other: Case, kind: str, reason: str = "", *, actor: User, at: datetime | None = None
) -> CaseLink:
    """Decide about two cases (`kind` of CaseLink): of joined ones the one filed first leads. Twice is once."""
    at = at or timezone.now()
    if case.pk == other.pk:
        raise Refused(_("This is the same matter."))
    newer, older = _lock_both(case, other)
    require(case, *OPEN)
    if case.sub_district_id != other.sub_district_id:
        raise Refused(_("The other matter belongs to another sub-district."))
    link = CaseLink.objects.filter(newer=newer, older=older).first()
    if link and link.kind == kind:
        return link
    if kind == Kind.JOINED:
        _may_join(newer, older)
    before = link.kind if link else ""
    link = link or CaseLink(newer=newer, older=older)
    link.kind, link.reason, link.decided_by, link.decided_at = kind, reason, actor, at
    link.save()
    audit.record(case, "case.related", actor, at=at, other=other.pk, before=before, after=kind)
    return link


@transaction.atomic
def unrelate(case: Case, other: Case, *, actor: User, at: datetime | None = None) -> None:
    """Undo what was decided about the two. Twice is once; the record of the decision stays."""
    newer, older = _lock_both(case, other)
    require(case, *OPEN)
    link = CaseLink.objects.filter(newer=newer, older=older).first()
    if link is None:
        return
    before = link.kind
    link.delete()
    audit.record(case, "case.unrelated", actor, at=at or timezone.now(), other=other.pk, before=before)
