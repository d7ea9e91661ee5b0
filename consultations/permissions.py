"""Who may do what with the roster and on a shift: built from mandates alone."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from consultations.models import Lawyer, Partnership, Shift
from consultations.models.partnership import PartnershipQuerySet
from consultations.models.roster import ShiftQuerySet
from foundation.accounts.models import SubDistrict, User
from mediation import permissions as of_cases
from residents.models import Mandate, Role
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


def is_mine(user: Someone, shift: Shift) -> bool:
    """Is `user` the lawyer of the shift, with a mandate that holds?"""
    lawyer = lawyer_of(user)
    return lawyer is not None and lawyer.pk == shift.lawyer_id


def can_act_on(user: Someone, shift: Shift) -> bool:
    """Ask for a swap, write a hand-over: the lawyer of the shift, or who plans, for somebody absent."""
    return is_mine(user, shift) or can_plan(user, shift.partnership)


def can_take_over(user: Someone, shift: Shift) -> bool:
    """In an emergency: any lawyer of the firm, and who plans."""
    lawyer = lawyer_of(user)
    colleague = lawyer is not None and lawyer.firm_id == shift.partnership.firm_id and lawyer.pk != shift.lawyer_id
    return colleague or can_plan(user, shift.partnership)


def plans(user: Someone) -> bool:
    """Does `user` plan for anybody?"""
    return can_keep_partnership(user) or has_role(user, Role.FIRM_COORDINATOR)


def planned_by(user: Someone) -> PartnershipQuerySet:
    """The partnerships whose shifts `user` may plan."""
    if not isinstance(user, User):
        return Partnership.objects.none()
    rows = Partnership.objects.visible_to(user)
    return rows if can_keep_partnership(user) else rows.filter(firm__in=firms_of(user, Role.FIRM_COORDINATOR))


# Tasks in disputes


def lawyers_to_ask(place: SubDistrict, on: date | None = None) -> QuerySet[Lawyer]:
    """Licensed lawyers with a login, a mandate and a partnership of their firm that hold on a day, by name."""
    on = on or timezone.localdate()
    mandates = Mandate.objects.current(on).filter(
        role=Role.DUTY_LAWYER, person=OuterRef("person"), organisation=OuterRef("firm")
    )
    promises = Partnership.objects.current(on).filter(firm=OuterRef("firm"), sub_district=place, ended_at=None)
    rows = Lawyer.objects.licensed(on).filter(Exists(mandates), Exists(promises), sub_district=place)
    return rows.exclude(person__user=None).select_related("person__user", "firm").order_by("person__name", "id")


def can_be_asked(lawyer: Lawyer, on: date | None = None) -> bool:
    return lawyers_to_ask(lawyer.sub_district, on).filter(pk=lawyer.pk).exists()


can_ask_lawyer = can_withdraw_task = of_cases.can_ask_lawyer


def sees_numbers(user: Someone) -> bool:
    """Staff and head of the sub-district, the director; a coordinator those of the own firm."""
    return has_role(user, Role.STAFF, Role.HEAD, Role.DIRECTOR, Role.FIRM_COORDINATOR)


def own_firms_only(user: Someone) -> set[int] | None:
    """The firms to which the numbers are narrowed for `user`; None: not narrowed."""
    return None if has_role(user, Role.STAFF, Role.HEAD, Role.DIRECTOR) else firms_of(user, Role.FIRM_COORDINATOR)


def shifts_for(user: User) -> ShiftQuerySet:
    """The shifts that `user` sees: all that are published, and the drafts of what he plans."""
    mine = Q(status=Shift.Status.DRAFT, partnership__in=planned_by(user))
    return Shift.objects.visible_to(user).filter(Q(status=Shift.Status.PUBLISHED) | mine)
