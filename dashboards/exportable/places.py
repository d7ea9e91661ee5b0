"""What the system administrator keeps: the register of units, and the mandates."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboards.exportable.cases import listed
from dashboards.exportable.desk import every_row
from dashboards.exportable.lists import Column, Listing
from foundation.accounts.models import User
from lib import masking
from lib.phones import local
from residents.models import Mandate, Occupancy, Ownership, Role, Unit
from residents.permissions import has_role
from residents.views.mandates import mandates_for


def administers(user: User) -> bool:
    return has_role(user, Role.SYSTEM_ADMIN)


# The register of units


def unit_rows(user: User, query: QueryDict) -> QuerySet[Unit]:
    """The units that stand today, with their owners and users of today; of one estate, where one is named."""
    rows: Any = Unit.objects.current().filter(estate__sub_district=user.sub_district_id)
    if estate := query.get("estate", ""):
        rows = rows.filter(estate=int(estate)) if estate.isdecimal() and len(estate) < 19 else rows.none()
    today = timezone.localdate()
    holds = Q(starts_on__lte=today) & (Q(ends_on=None) | Q(ends_on__gte=today))
    people: dict[str, Any] = {
        "ownerships": Ownership.objects.select_related("person", "organisation"),
        "occupancies": Occupancy.objects.select_related("person"),
    }
    fetched = [
        Prefetch(name, found.filter(holds).defer("person__identity_number").order_by("id"))
        for name, found in people.items()
    ]
    rows = rows.select_related("estate__community", "building", "entrance").prefetch_related(*fetched)
    return rows.order_by("estate__name", "building_id", "entrance_id", "number", "id")  # type: ignore[no-any-return]


def owner_names(row: Unit, hide: bool) -> str:
    """An organisation is no secret."""
    names = []
    for owned in row.ownerships.all():
        name = str(owned.person or owned.organisation)
        names.append(masking.name(name) if hide and owned.person else name)
    return listed(names)


def owner_phones(row: Unit) -> list[str]:
    return [owned.person.phone for owned in row.ownerships.all() if owned.person]


def users(row: Unit) -> list[Any]:
    return [lives.person for lives in row.occupancies.all()]


def shares(row: Unit) -> str:
    return listed(f"{owned.share.normalize():f}" for owned in row.ownerships.all())


UNITS = (
    Column("community", _("Community"), lambda row: str(row.estate.community), on=False),
    Column("estate", _("Estate"), lambda row: str(row.estate)),
    Column("building", _("Building"), lambda row: row.building.number),
    Column("entrance", _("Entrance"), lambda row: row.entrance.number if row.entrance else ""),
    Column("number", _("Number"), lambda row: row.number),
    Column("area", _("Area (m²)"), lambda row: row.area),
    Column("owners", _("Owners"), lambda row: owner_names(row, False), lambda row: owner_names(row, True)),
    Column("shares", _("Shares"), shares, on=False),
    Column(
        "owner_phones",
        _("Telephones of the owners"),
        lambda row: listed(map(local, owner_phones(row))),
        lambda row: listed(map(masking.phone, owner_phones(row))),
        on=False,
    ),
    Column(
        "users",
        _("Users"),
        lambda row: listed(person.name for person in users(row)),
        lambda row: listed(masking.name(person.name) for person in users(row)),
        on=False,
    ),
    Column(
        "user_phones",
        _("Telephones of the users"),
        lambda row: listed(local(person.phone) for person in users(row)),
        lambda row: listed(masking.phone(person.phone) for person in users(row)),
        on=False,
    ),
)


# Mandates


def for_whom(row: Mandate) -> str:
    return listed(str(part) for part in (row.committee, row.organisation, row.estate) if part)


def mandate_rows(user: User, query: QueryDict) -> QuerySet[Mandate]:
    """As the page of the mandates."""
    rows: QuerySet[Mandate] = mandates_for(user, query)[1]
    return rows.defer("person__identity_number")


MANDATES = (
    Column("name", _("Name"), lambda row: row.person.name, lambda row: masking.name(row.person.name)),
    Column(
        "phone",
        _("Telephone"),
        lambda row: local(row.person.phone),
        lambda row: masking.phone(row.person.phone),
        on=False,
    ),
    Column("role", _("Role"), lambda row: row.get_role_display()),
    Column("for", _("For whom"), for_whom),
    Column("from", _("From the day"), lambda row: row.starts_on),
    Column("to", _("To the day"), lambda row: row.ends_on),
    Column("void", _("Taken back at once"), lambda row: _("yes") if row.void else "", on=False),
    Column(
        "reason",
        pgettext_lazy("of the end of a mandate", "Why it ended"),
        lambda row: row.end_reason,
        lambda row: masking.free(row.end_reason),
        on=False,
    ),
)

LISTS = (
    Listing("units", _("Register of units"), "register", administers, unit_rows, UNITS, every_row),
    Listing("mandates", _("Mandates"), "mandates", administers, mandate_rows, MANDATES, every_row),
)
