"""Pages of the system administrator: the calendar of working days, and the phones of the demo."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.accounts.requests import MemberRequest
from foundation.notifications import gateway_client
from foundation.workdays import workflow as workdays
from foundation.workdays.forms import CalendarDayForm
from foundation.workdays.models import Calendar, CalendarDay
from lib.phones import local, normalise
from residents.permissions import for_administrators

FIRST_YEAR = 2020  # what the calendar was filled with


@for_administrators
@require_safe
def calendar(request: MemberRequest, year: int | None = None) -> HttpResponse:
    """The rest days and make-up working days of a year, with the form to enter one."""
    return show(request, year or timezone.localdate().year, CalendarDayForm())


def show(request: MemberRequest, year: int, form: CalendarDayForm) -> HttpResponse:
    today, known = timezone.localdate(), Calendar.load().known
    if year not in range(FIRST_YEAR, today.year + 10):
        raise Http404
    return render(
        request,
        "workdays/calendar.html",
        {
            "year": year,
            "days": CalendarDay.objects.filter(date__year=year),
            "form": form,
            "known": year in known,
            "next_year": today.year + 1,
            "next_year_missing": today.month >= 11 and today.year + 1 not in known,
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
@require_safe
def demo_phone(request: MemberRequest) -> HttpResponse:
    """What the phones of the demo got. There is no such page where a real gateway sends."""
    if not settings.DEMO:
        raise Http404
    asked = request.GET.get("to", "").strip()
    try:
        rows, reachable = gateway_client.inbox(e164(asked)), True
    except gateway_client.GatewayUnreachable:
        rows, reachable = [], False
    return render(request, "portal/demo_phone.html", {"rows": rows, "reachable": reachable, "phone": asked})


@for_administrators
@require_POST
def demo_reply(request: MemberRequest) -> HttpResponse:
    """Send a text message from a phone of the demo: it goes the way of a real one."""
    if not settings.DEMO:
        raise Http404
    phone, text = e164(request.POST.get("from", "").strip()), request.POST.get("text", "").strip()
    if not phone.startswith("+") or not text:
        messages.warning(request, _("Please enter a telephone number and a text."))
        return redirect("demo_phone")
    try:
        gateway_client.reply(phone, text)
    except gateway_client.GatewayUnreachable:
        messages.warning(request, _("The demo gateway does not answer. Please send it again once it runs."))
    else:
        messages.success(request, _("Sent. It reaches the portal within a few seconds."))
    return redirect(f"{reverse('demo_phone')}?{urlencode({'to': local(phone)})}")


def e164(text: str) -> str:
    """The number as the gateway knows it; what is no number as it was typed, which finds nothing."""
    try:
        return normalise(text)
    except ValueError:
        return text
