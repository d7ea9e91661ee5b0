"""Who a session belongs to."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from foundation.accounts.models import User


class WithSubDistrict(AuthenticationBackend):
    """allauth's, which fetches the sub-district with the user: every page asks for it (`middleware.sub_district`)."""

    def get_user(self, user_id: Any) -> User | None:
        user = User.objects.select_related("sub_district").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
