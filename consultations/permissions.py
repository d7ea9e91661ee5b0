"""Who may do what with the roster and on a shift: built from mandates alone."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from consultations.models import Lawyer, Partnership, Shift
from consultations.models.partnership import PartnershipQuerySet
from consultations.models.roster import ShiftQuerySet
from foundation.accounts.models import User
from residents.models import Role
from residents.permissions import has_role, mandates_of

Someone = User | AnonymousUser


def firms_of(user: Someone, role: str) -> set[int]:
    """Ids of the law firms for which `user` has `role`."""
    return {m.organisation_id for m in mandates_of(user) if m.role == role and m.organisation_id}


def lawyer_of(user: Someone) -> Lawyer | None:
    """The lawyer that `user` is, with a mandate of the firm that holds today."""
    firms = firms_of(user, Role.DUTY_LAWYER)
    if not isinstance(user, User) or not firms:
        return None
    rows = Lawyer.objects.filter(person__user=user, firm__in=firms, left_on=None)
    return rows.select_related("person", "firm").first()


def is_lawyer(user: Someone) -> bool:
    return has_role(user, Role.DUTY_LAWYER)


def sees_roster(user: Someone) -> bool:
    """Lawyers and coordinators of the firm, the studio's clerks, mediators and director, and sub-district staff."""
    return has_role(
        user, Role.DUTY_LAWYER, Role.FIRM_COORDINATOR, Role.CLERK, Role.MEDIATOR, Role.DIRECTOR, Role.STAFF, Role.HEAD
    )


def can_keep_partnership(user: Someone) -> bool:
    """The sub-district's staff and the director keep partnerships, lawyers and what must be covered."""
    return has_role(user, Role.STAFF, Role.DIRECTOR)


def can_plan(user: Someone, partnership: Partnership) -> bool:
    """Plan shifts, publish them, act for somebody absent: staff and director, and the coordinator of the own firm."""
    mine = partnership.sub_district_id == getattr(user, "sub_district_id", None)
    return mine and (can_keep_partnership(user) or partnership.firm_id in firms_of(user, Role.FIRM_COORDINATOR))


def planned_by(user: Someone) -> PartnershipQuerySet:
    """The partnerships whose shifts `user` may plan."""
    if not isinstance(user, User):
        return Partnership.objects.none()
    rows = Partnership.objects.visible_to(user)
    return rows if can_keep_partnership(user) else rows.filter(firm__in=firms_of(user, Role.FIRM_COORDINATOR))


def shifts_for(user: User) -> ShiftQuerySet:
    """The shifts that `user` sees: all that are published, and the drafts of what he plans."""
    mine = Q(status=Shift.Status.DRAFT, partnership__in=planned_by(user))
    return Shift.objects.visible_to(user).filter(Q(status=Shift.Status.PUBLISHED) | mine)
