"""The large screen in the hall: who is on duty now. It asks again by itself every minute."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from consultations.now import on_duty
from foundation.accounts.requests import Request

AGAIN = 60  # seconds


@require_safe
def show(request: Request) -> HttpResponse:
    place, now = request.sub_district, timezone.now()
    if place is None:
        raise Http404
    context = {"posts": on_duty(place, now), "place": place, "now": now}
    response = render(request, "consultations/now.html", context)
    response["Refresh"] = str(AGAIN)  # needs no script
    return response
