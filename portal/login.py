"""Logging in by phone, on allauth: what it asks of a site (the adapter) and the pages that we open of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from allauth.account import views as allauth
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.ratelimit import consume
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from foundation.accounts.forms import PhoneField
from foundation.accounts.models import User
from foundation.audit.log import record
from foundation.notifications import outbox
from foundation.notifications.models import Channel
from lib.phones import is_mobile, local
from portal.forms import CodeRequestForm, PasswordForm
from portal.preferences import take_over
from residents.permissions import may_have_password

CODE_LIFETIME = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)


class PhoneAdapter(DefaultAccountAdapter):
    """A user is known by the phone number alone, and gets the login by filing, never by signing up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": gettext_lazy("This login is closed. Please call us."),
        "incorrect_code": gettext_lazy("That is not the code we sent. Please look again."),
        "incorrect_password": gettext_lazy("That is not your password."),
        "phone_password_mismatch": gettext_lazy("The number and the password do not belong together."),
        "rate_limited": gettext_lazy("Please wait a few minutes before you ask for another code."),
        "too_many_login_attempts": gettext_lazy("Too many tries. Please wait a few minutes and ask for a new code."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        return PhoneField(**kwargs)

    def get_phone(self, user: User) -> tuple[str, bool]:
        return user.phone, user.phone_verified

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.filter(phone=phone).first()

    @transaction.atomic
    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        outbox.queue(
            key=f"code.login:{uuid4()}",
            sub_district=user.sub_district,
            kind="code.login",
            channel=Channel.SMS,
            to=phone,
            user=user,
            language=get_language(),
            body=_("Your login code is %(code)s. It is good for 10 minutes. Never tell it to anyone.") % {"code": code},
            event_at=timezone.now() + CODE_LIFETIME,
            urgent=True,
        )

    @transaction.atomic
    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """The page does not tell strangers whose number is known, so the phone itself is told: once a day at most."""
        place = self.request.sub_district
        if not place or not is_mobile(phone):
            return
        outbox.queue(
            key=f"login.unknown:{phone}:{timezone.localdate()}",
            sub_district=place,
            kind="login.unknown",
            channel=Channel.SMS,
            to=phone,
            language=get_language(),
            body=_("No matter is filed under this number. Try the number that you gave us, or call %(hotline)s.")
            % {"hotline": place.hotline},
        )

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Note the login, and take over the language and the view that are kept with it."""
        with transaction.atomic():
            record(user, "user.logged_in", user)
        return take_over(request, super().post_login(request, user, **kwargs), user)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth counts wrong passwords by e-mail or user name; without either, all phones would share one count.
        return f"phone:{credentials.get('phone', '')}"


class Login(allauth.LoginView):
    """One page with two ways in: a code to the phone, or a password."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"code_form": CodeRequestForm()}


class RequestCode(allauth.RequestLoginCodeView):
    template_name = "account/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"code_form": context["form"], "form": PasswordForm(request=self.request)}


class ConfirmCode(allauth.ConfirmLoginCodeView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"phone": local(context["phone"])}

    def _resend_form_valid(self, form: Form) -> HttpResponseBase:
        """Another code counts as one more request; a number without a login gets the same answer, and no code.

        allauth's own does not count it, and fails for such a number.
        """
        process = self._process
        if not consume(self.request, action="request_login_code", key=process.state["phone"]):
            messages.error(self.request, PhoneAdapter.error_messages["rate_limited"])
            return self._again()
        if process.user:
            process.resend()
        else:
            process.record_resend()
            process.persist()
        messages.success(self.request, _("Another code is on its way. Only the newest one is good."))
        return self._again()

    def _again(self) -> HttpResponseBase:
        return redirect(self.passthrough_next_url(reverse("account_confirm_login_code")))


def logout(request: HttpRequest) -> HttpResponseBase:
    """End the login, and drop what the browser keeps: at a shared desk nobody finds a case by going back."""
    response = allauth.logout(request)
    if not request.user.is_authenticated:
        response.headers["Clear-Site-Data"] = '"cache"'
    return response


@login_required
def change_password(request: HttpRequest) -> HttpResponseBase:
    """For those who work with the portal; the first one is set after a login by code. Residents need none."""
    if not may_have_password(request.user):
        raise Http404
    known = isinstance(request.user, User) and request.user.has_usable_password()
    return allauth.password_change(request) if known else allauth.password_set(request)


# The names are allauth's own: it reverses them. Signing up, e-mail and resetting a password stay closed.
urlpatterns = [
    path("login/", Login.as_view(), name="account_login"),
    path("login/code/", RequestCode.as_view(), name="account_request_login_code"),
    path("login/code/confirm/", ConfirmCode.as_view(), name="account_confirm_login_code"),
    path("logout/", logout, name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("password/", change_password, name="account_change_password"),
]
