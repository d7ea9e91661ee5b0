"""The library of clauses: its list, one clause, switched off and on."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.accounts.requests import MemberRequest
from mediation import permissions, workflow
from mediation.agreement_forms import ClauseTemplateForm
from mediation.clauses import VARIABLES, in_chinese
from mediation.models import ClauseTemplate


def keeper(request: MemberRequest) -> None:
    if not permissions.can_keep_clauses(request.user):
        raise PermissionDenied


def clause_for(request: MemberRequest, pk: int) -> ClauseTemplate:
    row = get_object_or_404(ClauseTemplate.objects.visible_to(request.user), pk=pk)
    keeper(request)
    return row


@login_required
@require_safe
def clauses(request: MemberRequest) -> HttpResponse:
    """All clauses of the sub-district, by kind of dispute."""
    keeper(request)
    rows = ClauseTemplate.objects.visible_to(request.user).order_by("category", "order", "id")
    return render(request, "mediation/clauses.html", {"clauses": rows})


@login_required
def new_clause(request: MemberRequest) -> HttpResponse:
    keeper(request)
    return write(request, None)


@login_required
def edit_clause(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a clause; of a common one the sub-district gets its own text."""
    return write(request, clause_for(request, pk))


def write(request: MemberRequest, row: ClauseTemplate | None) -> HttpResponse:
    initial = {name: getattr(row, name) for name in ClauseTemplateForm.Meta.fields} if row else {}
    if row:
        initial["text"] = in_chinese(row.text)
    form = ClauseTemplateForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            workflow.keep_clause(row, form.cleaned_data, actor=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The clause is kept."))
            return redirect("clauses")
    return render(request, "mediation/clause.html", {"form": form, "row": row, "variables": VARIABLES.values()})


@login_required
@require_POST
def switch_clause(request: MemberRequest, pk: int) -> HttpResponse:
    """Switch a clause off (`on` empty) or on."""
    row = clause_for(request, pk)
    workflow.switch_clause(row, bool(request.POST.get("on")), actor=request.user)
    messages.success(request, _("The clause is kept."))
    return redirect("clauses")
