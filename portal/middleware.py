"""What the portal adds to answers that come without a page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.views import error

GetResponse = Callable[[HttpRequest], HttpResponse]


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
