"""How somebody wants to be reached: the channels, and the daily message."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from foundation.accounts.models import User
from foundation.accounts.requests import MemberRequest
from lib.phones import local
from portal.digest import SECTIONS
from residents.permissions import has_role


class ReachForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """What does not concern somebody is not asked: e-mail without an address, the daily message without a role."""

    class Meta:
        model = User
        fields = ["by_sms", "by_email", "daily_digest"]
        help_texts = {
            "by_sms": gettext_lazy("Login codes, codes for signing and alarms come by SMS in any case."),
            "by_email": "",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.email:
            del self.fields["by_email"]
        else:
            self.fields["by_email"].help_text = self.instance.email
        if not has_role(self.instance, *SECTIONS):
            del self.fields["daily_digest"]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reach(request: MemberRequest) -> HttpResponse:
    """Which channels messages take besides the portal, which has them all."""
    form = ReachForm(request.POST if request.method == "POST" else None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Kept. From now on we reach you like this."))
        return redirect("reach")
    return render(request, "portal/reach.html", {"form": form, "phone": local(request.user.phone)})
