"""The pages of the portal, and the floor."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from config.urls import handler400, handler403, handler404, handler429, handler500

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500"]


def floor(request: HttpRequest) -> HttpResponse:
    """Nothing but the middleware: session, login, language, sub-district."""
    return HttpResponse(str(request.user))


urlpatterns = [path("floor/", floor, name="floor"), path("", include("config.urls"))]
