"""Pages of the system administrator: the calendar of working days, and the phones of the demo."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.accounts.requests import MemberRequest
from foundation.notifications import gateway_client
from foundation.workdays import workflow as workdays
from foundation.workdays.forms import CalendarDayForm
from foundation.workdays.models import CalendarDay
from residents.models import Role
from residents.permissions import has_role


def for_administrators(view: Any) -> Any:
    """Only for the system administrator of a sub-district."""

    @login_required
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not has_role(request.user, Role.SYSTEM_ADMIN):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


@for_administrators
def calendar(request: MemberRequest, year: int | None = None) -> HttpResponse:
    """The rest days and make-up working days of a year, with the form to enter one."""
    return show(request, year or timezone.localdate().year, CalendarDayForm())


def show(request: MemberRequest, year: int, form: CalendarDayForm) -> HttpResponse:
    days = CalendarDay.objects.filter(date__year=year).order_by("date")
    next_year = timezone.localdate().year + 1
    return render(
        request,
        "workdays/calendar.html",
        {
            "year": year,
            "days": days,
            "form": form,
            "known": days.exists(),
            "next_year_missing": timezone.localdate().month >= 11
            and not CalendarDay.objects.filter(date__year=next_year).exists(),
            "next_year": next_year,
        },
    )


@for_administrators
@require_POST
def set_day(request: MemberRequest) -> HttpResponse:
    form = CalendarDayForm(request.POST)
    if not form.is_valid():
        return show(request, timezone.localdate().year, form)
    data = form.cleaned_data
    try:
        workdays.set_day(data["date"], data["kind"], data["name"], actor=request.user)
    except ValidationError as refused:
        form.add_error(None, refused)
        return show(request, data["date"].year, form)
    messages.success(request, _("The day was entered. Dates counted from now on use it."))
    return redirect("calendar_year", data["date"].year)


@for_administrators
@require_POST
def remove_day(request: MemberRequest, pk: int) -> HttpResponse:
    day = get_object_or_404(CalendarDay, pk=pk)
    year = day.date.year
    workdays.remove_day(day, actor=request.user)
    messages.success(request, _("The day was taken out."))
    return redirect("calendar_year", year)


@for_administrators
def demo_phone(request: MemberRequest) -> HttpResponse:
    """What the phones of the demo got. There is no such page where a real gateway sends."""
    if not settings.DEMO:
        raise Http404
    phone = request.GET.get("to", "").strip()
    try:
        rows, reachable = gateway_client.inbox(phone or None), True
    except gateway_client.GatewayUnreachable:
        rows, reachable = [], False
    return render(request, "portal/demo_phone.html", {"rows": rows, "reachable": reachable, "phone": phone})
