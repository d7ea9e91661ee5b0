"""The counter: a clerk files for somebody, and prints the slip."""

from __future__ import annotations

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.accounts.requests import MemberRequest
from mediation import permissions, workflow
from mediation.counter_forms import RegisterForm
from mediation.similar import of_case, similar_cases
from mediation.views.cases import case_for


@login_required
def register(request: MemberRequest) -> HttpResponse:
    """Register a walk-in, a call or a letter on one page."""
    if not permissions.can_register(request.user):
        raise PermissionDenied
    form = RegisterForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            case = form.register()
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Filed: %(number)s. Now print the slip.") % {"number": case.reference})
            return redirect("registered", case.pk)
    return render(request, "mediation/register.html", {"form": form})


@login_required
@require_safe
def registered(request: MemberRequest, pk: int) -> HttpResponse:
    """Filed: receipt, slip, and on to the case."""
    case = case_for(request, pk)
    if not permissions.is_clerk(request.user, case):
        raise PermissionDenied
    entries = case.entries.filter(paper__isnull=False, kind__in=["filed", "written_down"]).select_related("paper")
    return render(
        request,
        "mediation/registered.html",
        {
            "case": case,
            "entries": entries.order_by("id"),
            "matches": similar_cases(of_case(case), request.user, {case.pk}),
            "may_slip": permissions.can_make_slip(request.user, case),
        },
    )


@login_required
@require_POST
def slip(request: MemberRequest, pk: int) -> HttpResponse:
    """The slip with a new code, to print. It is shown once: the code is kept nowhere."""
    case = case_for(request, pk)
    if not permissions.can_make_slip(request.user, case):
        raise PermissionDenied
    try:
        code = workflow.make_slip(case, actor=request.user)
    except ValidationError as refused:
        messages.warning(request, refused.messages[0])
        return redirect("case", pk)
    address = settings.PUBLIC_URL + reverse("slip_link", args=[case.reference, code])
    qr = segno.make(address, error="m").svg_data_uri(scale=5)
    page = {"case": case, "code": code, "qr": qr, "address": settings.PUBLIC_URL + reverse("slip")}
    response = render(request, "mediation/slip_print.html", page)
    response.headers["Cache-Control"] = "no-store"
    return response
