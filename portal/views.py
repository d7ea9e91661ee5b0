"""The privacy notice, the two switches, and the pages for when something went wrong."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFilesSent
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from foundation.accounts.models import User
from portal.preferences import remember
from residents.models import ConsentText


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy notice in force, in one place that every page leads to (网络数据安全管理条例 21)."""
    notice = ConsentText.objects.filter(kind=ConsentText.Kind.PRIVACY).order_by("version").last()
    return render(request, "portal/privacy.html", {"notice": notice})


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """For a load balancer: 200 while the database and the cache answer, else the error's 500."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    cache.get("healthz")
    return JsonResponse({"status": "ok"})


# Switches


def back(request: HttpRequest) -> HttpResponse:
    """To the page that the switch stood on, if it is one of ours; else home."""
    url = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return redirect(url if safe else "home")


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    code = request.POST.get("language")
    if code not in dict(settings.LANGUAGES):
        raise BadRequest
    if request.user.is_authenticated:
        User.objects.filter(pk=request.user.pk).update(language=code)
    return remember(back(request), language=code)


@require_POST
def set_elder(request: HttpRequest) -> HttpResponse:
    on = request.POST.get("on") == "1"
    if request.user.is_authenticated:
        User.objects.filter(pk=request.user.pk).update(elder_mode=on)
    return remember(back(request), elder=on)


# Errors


def error(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    """The page that says what happened; a line for a program that wants no page."""
    if not request.accepts("text/html"):
        return HttpResponse(f"{status} {HTTPStatus(status).phrase}\n", status=status, content_type="text/plain")
    return render(request, f"{status}.html", context, status=status)


def error_400(request: HttpRequest, exception: Exception) -> HttpResponse:
    too_big = isinstance(exception, RequestDataTooBig | TooManyFilesSent)
    return error(request, 413 if too_big else 400)


def error_403(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error(request, 403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open for too long, in another login, or cookies are off: it can be sent again."""
    return error(request, 403, form_is_stale=True)


def error_404(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error(request, 404)


def error_429(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error(request, 429)


def error_500(request: HttpRequest) -> HttpResponse:
    """Made without a context processor or a query: the database may be what failed."""
    page = render_to_string("500.html", {"elder": request.COOKIES.get("elder") == "1"})
    return HttpResponse(page, status=500)
