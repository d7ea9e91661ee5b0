"""What our middleware adds to a request, for the type checker."""

from __future__ import annotations

from django.http import HttpRequest

from foundation.accounts.models import SubDistrict, User


class Request(HttpRequest):
    """Any visitor's request, with the sub-district that it belongs to."""

    sub_district: SubDistrict | None


class MemberRequest(Request):
    """A request behind `login_required`."""

    user: User  # type: ignore[assignment]
