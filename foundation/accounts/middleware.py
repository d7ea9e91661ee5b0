"""What every request knows before its view: the language, and the sub-district that it belongs to."""

from __future__ import annotations

from collections.abc import Callable

from allauth.core.exceptions import RateLimited as TooMany
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.utils import translation
from django.utils.cache import patch_vary_headers

from foundation.accounts.models import SubDistrict, User

GetResponse = Callable[[HttpRequest], HttpResponse]


def language(get_response: GetResponse) -> GetResponse:
    """The language that the visitor chose with the switch, else Chinese: what the browser prefers is not asked.

    Stands before the login is known, so the choice travels in a cookie (portal.views.set_language).
    """
    known = dict(settings.LANGUAGES)

    def middleware(request: HttpRequest) -> HttpResponse:
        code = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        code = code if code in known else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = code  # type: ignore[attr-defined]
        with translation.override(code):
            response = get_response(request)
        patch_vary_headers(response, ["Cookie"])
        response.headers.setdefault("Content-Language", code)
        return response

    return middleware


def sub_district_at(host: str) -> SubDistrict | None:
    """The sub-district whose front door is `host` (no port), else the first one; None in an empty database."""
    its_own = Case(When(host=host, then=Value(0)), default=Value(1))
    return SubDistrict.objects.order_by(its_own, "id").first()


def sub_district(get_response: GetResponse) -> GetResponse:
    """`request.sub_district`: the user's own, else the one of the host. One query, which stays true at once."""

    def middleware(request: HttpRequest) -> HttpResponse:
        mine = isinstance(request.user, User) and request.user.sub_district
        host = split_domain_port(request.get_host())[0]
        request.sub_district = mine or sub_district_at(host)  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


class RateLimited:
    """Answers allauth's RateLimited, which nothing else catches, with our own 429 page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return respond_429(request) if isinstance(exception, TooMany) else None
