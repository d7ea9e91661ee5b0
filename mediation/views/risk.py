"""How dangerous a matter is, whom to call and what to say: a page for staff alone."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from foundation.accounts.requests import MemberRequest
from foundation.audit import log as audit
from lib.phones import local
from mediation import permissions
from mediation.acts import ACTS
from mediation.models import Risk, Warned
from mediation.views.cases import case_for


@login_required
@require_safe
def risk(request: MemberRequest, pk: int) -> HttpResponse:
    """What to say to the police, help where somebody may harm themselves, what was seen and who was told."""
    case = case_for(request, pk)
    if not permissions.minds_danger(request.user, case):
        raise PermissionDenied
    audit.viewed(case, request.user, "risk")
    page = {
        "case": case,
        "my_phone": local(request.user.phone),
        "risks": Risk.objects.visible_to(request.user).filter(case=case).select_related("set_by"),
        "warned": Warned.objects.visible_to(request.user).filter(case=case).select_related("told_by"),
        "acts": [act for name in ("set_risk", "warn") if (act := ACTS[name]).possible(request.user, case)],
    }
    return render(request, "mediation/risk.html", page)
