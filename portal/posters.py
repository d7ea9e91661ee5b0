"""Posters for the stairways: one sheet for each building of an estate, with a QR code that opens the filing there."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import wraps
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation.accounts.models import User
from foundation.accounts.requests import MemberRequest
from foundation.documents.papers import compiled_with_marks
from foundation.files.storage import harmless
from residents.models import Building, Estate, Role, Studio
from residents.permissions import has_role

FOR = (Role.CLERK, Role.DIRECTOR, Role.SYSTEM_ADMIN)
MARK = settings.BASE_DIR / "static" / "img" / "mark.svg"
View = Callable[..., HttpResponseBase]


def may_print(user: Any) -> bool:
    return has_role(user, *FOR)


def for_those_who_print(view: View) -> View:
    """To everybody else the page is not there."""

    @login_required
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_print(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return checked


@require_safe
@for_those_who_print
def posters(request: MemberRequest) -> HttpResponse:
    """The estates, each with the number of its buildings."""
    rows = estates_of(request.user).annotate(n=Count("buildings")).order_by("name")
    return render(request, "portal/posters.html", {"estates": rows})


@require_safe
@for_those_who_print
def posters_pdf(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The posters of an estate as one PDF; an estate whose buildings are not known leads back, and says so."""
    estate = get_object_or_404(estates_of(request.user).select_related("sub_district"), pk=pk)
    pdf = posters_of(estate)
    if pdf is None:
        messages.warning(
            request,
            _("No building of %(estate)s is known yet. Import the register of units first.") % {"estate": estate},
        )
        return redirect("posters")
    return harmless(io.BytesIO(pdf), _("Posters %(estate)s") % {"estate": estate} + ".pdf", "application/pdf")


def estates_of(user: User) -> Any:
    return Estate.objects.filter(sub_district=user.sub_district_id)


def posters_of(estate: Estate) -> bytes | None:
    """The PDF, A4, a page for each building in the order of their numbers; None where no building is known.

    Chinese, whatever the language of who prints: it hangs where residents pass by.
    """
    buildings = sorted(estate.buildings.all(), key=by_number)
    if not buildings:
        return None
    with translation.override("zh-hans"):
        return compiled_with_marks("poster", data_of(estate, buildings))


def data_of(estate: Estate, buildings: list[Building]) -> dict[str, Any]:
    place = estate.sub_district
    studio = estate.studios.order_by("pk").first() or place.studios.order_by("pk").first() or Studio()
    day = timezone.localdate()
    return {
        "studio": studio.name or place.name,
        "address": studio.address,
        "phone": place.hotline or studio.phone,
        "hours": studio.hours_in_words,
        "place": place.name,
        "mark": MARK.read_text(),
        "estate": estate.name,
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "sheets": [sheet_of(building) for building in buildings],
    }


def sheet_of(building: Building) -> dict[str, str]:
    """Number, address to type, and the same as a QR code (SVG)."""
    address = settings.PUBLIC_URL + reverse("file_at", args=[building.pk])
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", xmldecl=False, border=0)
    return {"number": building.number, "address": address.partition("://")[2], "qr": out.getvalue().decode()}


def by_number(building: Building) -> tuple[int, str]:
    """2 comes before 10, and 3A after 3."""
    digits = "".join(sign for sign in building.number if sign.isdecimal())
    return int(digits or 0), building.number
