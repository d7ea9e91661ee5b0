"""Who reads which figures: staff and head of a sub-district all of it, or the estates of their mandates; a director
those of the committee. A figure never shows more than its reader may count."""

from __future__ import annotations

from collections.abc import Iterable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from foundation.accounts.models import SubDistrict, User
from mediation.models import Case, Status
from mediation.models.case import CaseQuerySet
from residents.models import Committee, Estate, Mandate, Person, Role
from residents.permissions import committees_of, has_role, mandates_of

Someone = User | AnonymousUser


def sees_figures(user: Someone) -> bool:
    return has_role(user, Role.STAFF, Role.HEAD, Role.DIRECTOR)


def sees_whole_place(user: Someone) -> bool:
    """Is `user` staff or head of the whole sub-district, not of single estates or communities of it?"""
    return any(mandate.estate_id is None for mandate in offices_of(user))


def offices_of(user: Someone) -> Iterable[Mandate]:
    return [mandate for mandate in mandates_of(user) if mandate.role in {Role.STAFF, Role.HEAD}]


def office_holders(place: SubDistrict, role: str) -> list[User | None]:
    """Who has `role` for the whole sub-district today."""
    mandates = Mandate.objects.current().filter(role=role, sub_district=place, estate=None)
    return [row.person.user for row in mandates.select_related("person__user").order_by("pk")]


def counted_for(user: Someone) -> CaseQuerySet:
    """The cases that the figures of `user` count. It opens no case: whose story one reads, `visible_to` says."""
    if not isinstance(user, User) or not sees_figures(user):
        return Case.objects.none()
    rows = Case.objects.filter(sub_district=user.sub_district_id).exclude(status=Status.DRAFT)
    if sees_whole_place(user):
        return rows
    estates = {mandate.estate_id for mandate in offices_of(user)}
    return rows.filter(Q(estate__in=estates) | Q(committee__in=committees_of(user, Role.DIRECTOR)))


def listed_for(user: User, rows: CaseQuerySet) -> CaseQuerySet:
    """Those of the counted `rows` that `user` may see one by one: not those from which `user` was recused (ADR 20)."""
    return rows.not_barred_to(user)


def scope_in_words(user: User) -> str:
    """Of which part of the sub-district the figures of `user` are; empty where of all of it."""
    if sees_whole_place(user):
        return ""
    estates = Estate.objects.filter(pk__in=[mandate.estate_id for mandate in offices_of(user)]).order_by("name")
    committees = Committee.objects.filter(pk__in=committees_of(user, Role.DIRECTOR)).select_related("organisation")
    return "、".join(map(str, [*estates, *committees]))


def can_set_targets(user: Someone) -> bool:
    return sees_whole_place(user)


def of_all_estates(user: User) -> bool:
    return sees_whole_place(user) or has_role(user, Role.DIRECTOR)


def estates_for(user: User) -> Any:
    """The estates by which `user` may narrow the figures."""
    rows = Estate.objects.filter(sub_district=user.sub_district_id)
    if of_all_estates(user):
        return rows
    return rows.filter(pk__in={mandate.estate_id for mandate in offices_of(user)})


def mediators_for(user: User, *, today: bool = False) -> QuerySet[Person]:
    """Who is or was a mediator (`today`: is one) in what `user` counts: of a director in the own committee."""
    mandates = Mandate.objects.filter(role=Role.MEDIATOR, sub_district=user.sub_district_id)
    if not offices_of(user):
        mandates = mandates.filter(committee__in=committees_of(user, Role.DIRECTOR))
    return Person.objects.filter(pk__in=(mandates.current() if today else mandates).values("person"))


def for_readers(view: Any) -> Any:
    """Only for those who see figures."""

    @login_required
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not sees_figures(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked
