"""Addresses that were looked up, and everything that was filed for one of them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from dashboards.exportable.cases import DESK, SIDES, own_cases
from dashboards.exportable.lists import Column, Listing, tab_of
from dashboards.views.scorecards import number
from foundation.accounts.models import User
from mediation import permissions
from mediation.models import Case
from mediation.views import places


def found(user: User, query: QueryDict) -> QuerySet[Any]:
    """As the page that looks addresses up."""
    form = places.PlaceSearch(query or None, user=user)
    return places.looked_up(user, **(form.cleaned_data if form.is_valid() else {}))


def cases_at(user: User, query: QueryDict) -> QuerySet[Case]:
    """As the page of the place."""
    spot = places.place_for(user, query.get("level", ""), number(query.get("pk", "")))
    tabs = places.tabs(places.at(spot, user), query)
    rows = tabs[tab_of(query, tabs)][1]().select_related("estate", "building", "mediator", "company", "unit__building")
    return rows.prefetch_related(SIDES).order_by("-submitted_at", "-id")


LEVELS = {"estate": _("Estate"), "building": _("Building"), "unit": _("Unit")}
ADDRESSES = (
    Column("address", _("Address"), places.address),
    Column("level", _("Kind of place"), lambda spot: LEVELS[places.level_of(spot)], on=False),
)
LISTS = (
    Listing("places", _("Addresses"), "places", permissions.sees_places, found, ADDRESSES),
    Listing(
        "place", _("Matters of an address"), "place", permissions.sees_places, cases_at, DESK, own_cases,
        parts=("level", "pk"),
    ),
)  # fmt: skip
