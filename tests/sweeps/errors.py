"""The URLs of the portal, and one address for every way in which an answer can fail."""

from allauth.core.exceptions import RateLimited
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpResponseNotAllowed
from django.urls import path
from django.views.decorators.csrf import requires_csrf_token

from config import urls
from config.urls import handler400, handler403, handler404, handler429, handler500  # noqa: F401
from portal.views import csrf_failed

FAILURES = {
    400: BadRequest,
    403: PermissionDenied,
    404: Http404,
    413: RequestDataTooBig,
    429: RateLimited,
    500: OSError,
}


def fail(request, status):
    if status == 405:
        return HttpResponseNotAllowed(["POST"])
    raise FAILURES[status]


@requires_csrf_token
def stale(request):
    return csrf_failed(request)


urlpatterns = [*urls.urlpatterns, path("fail/<int:status>/", fail), path("fail/stale/", stale)]
