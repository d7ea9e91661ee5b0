"""The page of somebody invited to help: the brief, the sessions, the advice. Nothing else of the case leads here."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.accounts.requests import MemberRequest
from foundation.audit import log as audit
from foundation.notifications.models import Message
from mediation import workflow
from mediation.helper_forms import AdviceForm
from mediation.models import Helper
from mediation.workflow.helper import advice_of


def helper_for(request: MemberRequest, pk: int) -> Helper:
    rows = Helper.objects.visible_to(request.user).select_related("case__mediator", "case__studio", "person")
    return get_object_or_404(rows, pk=pk)


@login_required
@require_safe
def helper(request: MemberRequest, pk: int) -> HttpResponse:
    """What a helper reads."""
    row = helper_for(request, pk)
    audit.viewed(row.case, request.user, "brief")
    Message.objects.visible_to(request.user).filter(link=request.path).mark_read()
    return show(request, row, AdviceForm())


def show(request: MemberRequest, row: Helper, form: AdviceForm) -> HttpResponse:
    context = {
        "helper": row, "sessions": row.sessions.standing(), "advice": advice_of(row), "form": form,
        "may_write": row.case.status == "mediating",
    }  # fmt: skip
    return render(request, "mediation/helper.html", context)


@login_required
@require_POST
def advise(request: MemberRequest, pk: int) -> HttpResponse:
    """Hand the advice in."""
    row = helper_for(request, pk)
    form = AdviceForm(request.POST)
    if form.is_valid():
        try:
            workflow.give_advice(row, form.cleaned_data["words"], actor=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Your advice was handed in. Thank you."))
            return redirect("helper", pk)
    return show(request, row, form)
