"""A matter that nobody applied for: the page on which it is offered to both sides."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from foundation.accounts.requests import MemberRequest
from mediation import permissions
from mediation.acceptance_forms import OfferForm


@login_required
def offer(request: MemberRequest) -> HttpResponse:
    """Offer mediation to both sides, of the committee's own accord or for an authority."""
    if not permissions.can_offer(request.user):
        raise PermissionDenied
    form = OfferForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            case = form.offer()
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Both sides were asked: %(number)s.") % {"number": case.reference})
            return redirect("case", case.pk)
    return render(request, "mediation/offer.html", {"form": form})
