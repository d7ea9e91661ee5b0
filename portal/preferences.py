"""Language and elder mode: chosen by a switch on every page, kept in a cookie, and with the login if there is one."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from foundation.accounts.models import User

ELDER_COOKIE = "elder"
YEAR = 365 * 24 * 60 * 60  # seconds


def is_elder(request: HttpRequest) -> bool:
    """The choice of this browser, else the one kept with the login."""
    chosen = request.COOKIES.get(ELDER_COOKIE)
    user = getattr(request, "user", None)  # an error may come before the login is known
    return chosen == "1" if chosen else isinstance(user, User) and user.elder_mode


def remember(response: HttpResponse, *, language: str | None = None, elder: bool | None = None) -> HttpResponse:
    """`response` with cookies of a year for the choices that are given."""
    values = {settings.LANGUAGE_COOKIE_NAME: language, ELDER_COOKIE: None if elder is None else str(int(elder))}
    for name, value in values.items():
        if value is not None:
            response.set_cookie(name, value, max_age=YEAR, httponly=True, secure=settings.HTTPS, samesite="Lax")
    return response


def take_over(request: HttpRequest, response: HttpResponse, user: User) -> HttpResponse:
    """At login: what `user` chose earlier holds in this browser, unless another choice was just made in it."""
    return remember(
        response,
        language=None if settings.LANGUAGE_COOKIE_NAME in request.COOKIES else user.language,
        elder=None if ELDER_COOKIE in request.COOKIES else user.elder_mode,
    )
