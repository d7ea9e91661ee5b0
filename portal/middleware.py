"""What the portal adds to answers that come without a page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from lib import settled
from portal.views import error

GetResponse = Callable[[HttpRequest], HttpResponse]


def reading(get_response: GetResponse) -> GetResponse:
    """A page that is read asks once for what its conditions have in common (`lib.settled`)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return get_response(request)
        with settled.reading():
            return get_response(request)

    return middleware


def refused_method(get_response: GetResponse) -> GetResponse:
    """Our own page for a 405, which is else an empty window: after a login that came between a form and its sending."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405:
            return response
        page = error(request, 405)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return middleware
