"""What follows from a user's mandates. Every permission of the portal is built from these few questions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from foundation.accounts.models import User
from residents.models import Mandate, Role

COMMITTEE_ROLES = frozenset({Role.CLERK, Role.MEDIATOR, Role.DIRECTOR, Role.SEAL_HOLDER, Role.ARCHIVIST})
# For whom a role acts, where it can't be without: a committee, an organisation, or an estate.
NEEDS = {
    **dict.fromkeys(COMMITTEE_ROLES, "committee"),
    **dict.fromkeys([Role.ORGANISATION_AGENT, Role.DUTY_LAWYER, Role.FIRM_COORDINATOR], "organisation"),
    **dict.fromkeys([Role.STAIRWAY_HEAD, Role.STUDY_HOUSEHOLD], "estate"),
}


def mandates_of(user: User | AnonymousUser) -> list[Mandate]:
    """The mandates that hold today, read once per user object (that is: once per request)."""
    if not isinstance(user, User):
        return []
    if not hasattr(user, "_mandates"):
        rows = Mandate.objects.current().filter(person__user=user, sub_district=user.sub_district_id)
        user._mandates = list(rows.select_related("person", "organisation"))  # type: ignore[attr-defined]
    return user._mandates  # type: ignore[attr-defined, no-any-return]


def roles_of(user: User | AnonymousUser) -> set[str]:
    return {mandate.role for mandate in mandates_of(user)}


def committees_of(user: User | AnonymousUser, *roles: str) -> frozenset[int]:
    """Ids of the committees for which `user` has one of `roles`."""
    return _ids(user, "committee_id", roles)


def people_of(user: User | AnonymousUser, *roles: str) -> frozenset[int]:
    """Id of the person as whom `user` has one of `roles`; nobody where there is none."""
    return _ids(user, "person_id", roles)


def _ids(user: User | AnonymousUser, name: str, roles: tuple[str, ...]) -> frozenset[int]:
    """What the mandates of `roles` name under `name`; kept with them, for the page of a case asks for it 100 times."""
    known = vars(user).setdefault("_ids", {})
    if (name, roles) not in known:
        found = (getattr(mandate, name) for mandate in mandates_of(user) if mandate.role in roles)
        known[name, roles] = frozenset(key for key in found if key)
    return known[name, roles]  # type: ignore[no-any-return]


def as_person(user: User | AnonymousUser, path: str = "person") -> dict[str, Any]:
    """A condition that `path` leads to the person of `user`: by its id where a mandate tells it: a join less."""
    people = {mandate.person_id for mandate in mandates_of(user)}
    return {f"{path}__in": people} if people else {f"{path}__user": user}


def organisations_of(user: User | AnonymousUser) -> frozenset[int]:
    """Ids of the organisations for which `user` may act."""
    return _ids(user, "organisation_id", (Role.ORGANISATION_AGENT,))


def has_role(user: User | AnonymousUser, *roles: str) -> bool:
    return not roles_of(user).isdisjoint(roles)


def is_staff(user: User | AnonymousUser) -> bool:
    """Does `user` work for a mediation committee?"""
    return has_role(user, *COMMITTEE_ROLES)


def may_have_password(user: User | AnonymousUser) -> bool:
    """Who works with the portal logs in with a password as well; residents log in by code, and need none."""
    return isinstance(user, User) and (user.has_usable_password() or bool(roles_of(user) - {Role.RESIDENT}))


def for_administrators(view: Any) -> Any:
    """Only for the system administrator of a sub-district."""

    @login_required
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not has_role(request.user, Role.SYSTEM_ADMIN):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


def people_with(role: str, *, committee_id: int) -> Iterable[Mandate]:
    """Today's mandates of one role in a committee, with their people, by name."""
    rows = Mandate.objects.current().filter(role=role, committee=committee_id)
    return rows.select_related("person__user").order_by("person__name", "id")
