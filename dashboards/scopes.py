"""Of what a sheet of statistics is: the whole sub-district or one committee; who reads, proposes, approves it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from dashboards.permissions import offices_of, sees_whole_place
from foundation.accounts.models import SubDistrict, User
from lib.periods import Period
from mediation.models import Case, Status
from mediation.models.case import CaseQuerySet
from residents.models import Committee, Role
from residents.permissions import committees_of


@dataclass(frozen=True)
class Scope:
    place: SubDistrict
    committee: Committee | None = None

    def __str__(self) -> str:
        return str(self.committee or self.place)

    @property
    def cases(self) -> CaseQuerySet:
        """The matters that are counted in it."""
        rows = Case.objects.filter(sub_district=self.place).exclude(status=Status.DRAFT)
        return rows.filter(committee=self.committee) if self.committee else rows

    def first_month(self) -> Period | None:
        """The month of the place's first matter; None where there is none yet. A committee without any has noughts."""
        moments = Scope(self.place).cases.order_by("submitted_at").values_list("submitted_at", flat=True)
        begin = next((moment for moment in moments[:1] if moment), None)
        return Period.month(*timezone.localdate(begin).timetuple()[:2]) if begin else None

    @property
    def address(self) -> str:
        """What an address carries on of it."""
        return f"committee={self.committee.pk}" if self.committee else ""


def all_of(place: SubDistrict) -> list[Scope]:
    """The whole place, then each committee."""
    committees = Committee.objects.filter(sub_district=place).select_related("organisation").order_by("pk")
    return [Scope(place), *(Scope(place, committee) for committee in committees)]


def scopes_for(user: User) -> list[Scope]:
    """Those whose sheets `user` reads: of a director the own committee's alone."""
    found = all_of(user.sub_district)
    if sees_whole_place(user):
        return found
    mine = committees_of(user, Role.DIRECTOR)
    return [scope for scope in found if scope.committee and scope.committee.pk in mine]


def reads_sheets(user: User) -> bool:
    """Does `user` read any of them?"""
    return sees_whole_place(user) or bool(committees_of(user, Role.DIRECTOR))


def may_propose(user: User) -> bool:
    """Staff and head of the whole sub-district fill in, propose and correct."""
    return sees_whole_place(user)


def may_approve(user: User, committee_id: int | None) -> bool:
    """The head of the whole sub-district; of a committee's own sheet its director too."""
    head = any(mandate.role == Role.HEAD and mandate.estate_id is None for mandate in offices_of(user))
    return head or (committee_id is not None and committee_id in committees_of(user, Role.DIRECTOR))
