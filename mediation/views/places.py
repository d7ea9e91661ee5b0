"""An address: everything that was ever filed for a unit, a building or an estate, for clerks and directors."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from foundation.accounts.models import User
from foundation.accounts.requests import MemberRequest
from foundation.audit import log as audit
from mediation import permissions
from mediation.forms import PlainField
from mediation.models import Case, Category, WorkOrder
from mediation.models.case import CaseQuerySet
from mediation.views.intake import key_of
from mediation.views.lists import chosen, cut, list_context
from residents.models import Building, Estate, Unit

Place = Estate | Building | Unit
LISTED = 50
ORDERS = 10  # work orders shown, found among the newest READ: they carry no place but words
READ = 1000


class PlaceSearch(forms.Form):
    estate = forms.ModelChoiceField(
        label=gettext_lazy("Estate"), queryset=Estate.objects.none(), required=False,
        empty_label=gettext_lazy("all estates"), widget=forms.Select(attrs={"class": "form-select"}),
    )  # fmt: skip
    building = PlainField(
        label=gettext_lazy("Building"), required=False, max_length=20,
        widget=forms.TextInput(attrs={"class": "form-control", "placeholder": gettext_lazy("Building")}),
    )  # fmt: skip
    number = PlainField(
        label=gettext_lazy("Number of the unit"), required=False, max_length=20,
        widget=forms.TextInput(attrs={"class": "form-control", "placeholder": gettext_lazy("Number of the unit")}),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["estate"].queryset = Estate.objects.filter(sub_district=user.sub_district_id)  # type: ignore[attr-defined]


class PlaceFilter(forms.Form):
    category = forms.ChoiceField(
        label=gettext_lazy("Category"), required=False,
        choices=[("", gettext_lazy("all categories")), *Category.choices],
        widget=forms.Select(attrs={"class": "form-select"}),
    )  # fmt: skip


@login_required
@require_safe
def places(request: MemberRequest) -> HttpResponse:
    """Look an address up: by estate, building and number."""
    if not permissions.sees_places(request.user):
        raise PermissionDenied
    form = PlaceSearch(request.GET or None, user=request.user)
    wanted = form.cleaned_data if form.is_valid() else {}
    found: list[Any] = list(looked_up(request.user, **wanted)[: LISTED + 1])
    page = {
        "form": form,
        "rows": [(address(row), level_of(row), row.pk) for row in found[:LISTED]],
        "more": len(found) > LISTED,
        "asked": any(wanted.values()),
    }
    return render(request, "mediation/places.html", page)


def looked_up(
    user: User, estate: Estate | None = None, building: str = "", number: str = ""
) -> QuerySet[Estate] | QuerySet[Building] | QuerySet[Unit]:
    """Units with a number; without one buildings; without an estate all estates."""
    building = building.rstrip("幢号楼栋# ")
    if number:
        units: QuerySet[Unit] = Unit.objects.filter(estate__sub_district=user.sub_district_id, number=number)
        units = units.filter(estate=estate) if estate else units
        units = units.filter(building__number=building) if building else units
        return units.select_related("estate", "building", "entrance").order_by("estate__name", "building__id", "id")
    if building or estate:
        rows = Building.objects.filter(estate__sub_district=user.sub_district_id).select_related("estate")
        rows = rows.filter(estate=estate) if estate else rows
        return (rows.filter(number=building) if building else rows).order_by("estate__name", "id")
    return Estate.objects.filter(sub_district=user.sub_district_id)


def level_of(spot: Place) -> str:
    return str(spot._meta.model_name)


def address(spot: Place) -> str:
    """The full address, as people read it."""
    if isinstance(spot, Unit):
        entrance = _("entrance %(number)s") % {"number": spot.entrance.number} if spot.entrance else ""
        return " ".join(filter(None, [str(spot.estate), str(spot.building), entrance, spot.number]))
    return f"{spot.estate} {spot}" if isinstance(spot, Building) else str(spot)


def place_for(user: User, level: str, pk: int) -> Place:
    """The place, of one's own sub-district, for those who may see what was filed there; 404 for everybody else."""
    if not permissions.sees_places(user):
        raise Http404
    mine = user.sub_district_id
    if level == "estate":
        return get_object_or_404(Estate, pk=pk, sub_district=mine)
    if level == "building":
        return get_object_or_404(Building.objects.select_related("estate"), pk=pk, estate__sub_district=mine)
    if level == "unit":
        units = Unit.objects.select_related("estate", "building", "entrance")
        return get_object_or_404(units, pk=pk, estate__sub_district=mine)
    raise Http404


@login_required
@require_safe
def place(request: MemberRequest, level: str, pk: int) -> HttpResponse:
    """Cases and work orders of a place, newest first, paged by key, with counts by kind. Each look is logged."""
    spot = place_for(request.user, level, pk)
    audit.viewed(spot, request.user, f"place_{level}")
    here, form = at(spot, request.user), PlaceFilter(request.GET or None)
    every = tabs(here, request.GET)
    page, following = page_of(every[chosen(request, every)][1](), request.GET.get("after", ""))
    found = {
        "address": address(spot),
        "level": level,
        "export_query": urlencode(request.GET.dict() | {"level": level, "pk": pk}),
        "around": around(spot),
        "cases": page,
        "kinds": kinds(here),
        "units": units_with_cases(spot, here),
        "found_orders": [] if request.GET.get("after") else orders_naming(spot, request.user),
    }
    return render(request, "mediation/place.html", found | list_context(request, form, every, following))


def tabs(here: CaseQuerySet, query: QueryDict) -> dict[str, tuple[str, Callable[[], CaseQuerySet]]]:
    """The cases of a place by tab, of the kind that the address names."""
    form = PlaceFilter(query or None)
    category = form.cleaned_data["category"] if form.is_valid() else ""
    rows = here.filter(category=category) if category else here
    return {"all": (_("All"), lambda: rows), "open": (_("Still open"), rows.open)}


def at(spot: Place, user: User) -> CaseQuerySet:
    """The cases of a place. One of a unit may be known by the words of its building alone."""
    rows = Case.objects.at_desk_of(user)
    if not isinstance(spot, Unit):
        return rows.filter(**{level_of(spot): spot.pk})
    in_words = rf"(^|[^0-9]){re.escape(spot.number)}($|[^0-9])"
    return rows.filter(Q(unit=spot) | Q(unit=None, building=spot.building_id, place__regex=in_words))


def page_of(rows: CaseQuerySet, after: str) -> tuple[list[Case], str]:
    """25 rows after the key `after`, newest first, and the key that follows."""
    rows = rows.for_list().prefetch_related("work_orders").order_by("-submitted_at", "-id")
    if key := key_of(after):
        rows = rows.filter(Q(submitted_at__lt=key[0]) | Q(submitted_at=key[0], id__lt=key[1]))
    page, last = cut(rows)
    return page, f"{last.submitted_at.isoformat()} {last.pk}" if last and last.submitted_at else ""


def around(spot: Place) -> list[tuple[str, str]]:
    """The larger places that this one is in: their words and addresses."""
    larger: list[Place] = [] if isinstance(spot, Estate) else [spot.estate]
    larger += [spot.building] if isinstance(spot, Unit) else []
    return [(str(row), reverse("place", args=[level_of(row), row.pk])) for row in larger]


def kinds(here: CaseQuerySet) -> list[tuple[str, str, int]]:
    """How many cases there are of each kind, the most frequent first."""
    rows = here.order_by().values_list("category").annotate(n=Count("pk")).order_by("-n", "category")
    return [(code, str(Category(code).label), n) for code, n in rows if code]


def units_with_cases(spot: Place, here: CaseQuerySet) -> list[tuple[str, int, int]]:
    """Of a building: its units for which something was filed, the most first: number, id, how many."""
    if not isinstance(spot, Building):
        return []
    rows = here.order_by().exclude(unit=None).values_list("unit__entrance__number", "unit__number", "unit")
    counted = rows.annotate(n=Count("pk")).order_by("-n", "unit__number", "unit")[:LISTED]
    return [("-".join(filter(None, [entrance, number])), pk, n) for entrance, number, pk, n in counted]


def orders_naming(spot: Place, user: User) -> list[WorkOrder]:
    """Of the newest work orders of the tray those whose words name this place."""
    visible = WorkOrder.objects.visible_to(user)
    newest = visible.order_by("-came_at", "-id")[:READ].values("pk")
    words = Concat("place", Value(" "), "subject", Value(" "), "text", output_field=TextField())
    estate = spot if isinstance(spot, Estate) else spot.estate
    rows = visible.filter(pk__in=newest).annotate(words=words).filter(words__contains=estate.name)
    if not isinstance(spot, Estate):
        number = (spot if isinstance(spot, Building) else spot.building).number
        rows = rows.filter(words__regex=rf"(^|[^0-9]){re.escape(number)}\s*(幢|栋|号楼|号|#|-)")
    if isinstance(spot, Unit):
        rows = rows.filter(words__regex=rf"[^0-9]{re.escape(spot.number)}($|[^0-9])")
    return list(rows.order_by("-came_at", "-id")[:ORDERS])
