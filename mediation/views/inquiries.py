"""The record of an inquiry: its pages, how it was confirmed, and the box to sign in for who was asked."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.accounts import codes
from foundation.accounts.models import PhoneCode, User
from foundation.accounts.requests import MemberRequest
from foundation.audit import log as audit
from lib.phones import masked
from mediation import permissions, workflow
from mediation.acts import possible
from mediation.forms import SignForm
from mediation.models import Inquiry


def inquiry_for(request: MemberRequest, pk: int) -> Inquiry:
    rows = Inquiry.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("entry__paper", "case__mediator__user", "party", "noted_by"), pk=pk)


@login_required
@require_safe
def inquiry(request: MemberRequest, pk: int) -> HttpResponse:
    """The paper's own pages, who was asked, and whether that person confirmed it."""
    row = inquiry_for(request, pk)
    audit.viewed(row.case, request.user, "inquiry")
    return show(request, row, None)


def show(request: MemberRequest, row: Inquiry, form: SignForm | None) -> HttpResponse:
    may = permissions.may_sign_inquiry(request.user, row)
    if may and form is None:
        form = SignForm(initial={"sha256": row.paper.sha256, "name": request.user.name})
    acts = [act for act in possible(request.user, row.case) if act.card == "inquiries"]
    context = {
        "inquiry": row, "case": row.case, "paper": row.paper, "form": form if may else None,
        "acts": [] if row.how else acts, "phone": masked(request.user.phone),
    }  # fmt: skip
    return render(request, "mediation/inquiry.html", context)


def to_sign(request: MemberRequest, pk: int) -> tuple[Inquiry, User]:
    row = inquiry_for(request, pk)
    if not permissions.may_sign_inquiry(request.user, row):
        raise PermissionDenied
    return row, request.user


@login_required
@require_POST
def send_code(request: MemberRequest, pk: int) -> HttpResponse:
    row, user = to_sign(request, pk)
    try:
        workflow.send_inquiry_code(row, actor=user)
    except ValidationError as refused:
        messages.warning(request, refused.messages[0])
    else:
        messages.success(request, _("The code is on its way to %(phone)s.") % {"phone": masked(user.phone)})
    return redirect(reverse("inquiry", args=[pk]) + "#sign")


@login_required
@require_POST
def sign(request: MemberRequest, pk: int) -> HttpResponse:
    """Sign: the code is used up first, so that a wrong one stays counted whatever follows."""
    row, user = to_sign(request, pk)
    form = SignForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            codes.redeem(user.phone, PhoneCode.Purpose.SIGN, data["code"], about=data["sha256"])
            mark = {"sha256": data["sha256"], "name": data["name"], "strokes": data["strokes"] or []}
            workflow.sign_inquiry(row, actor=user, **mark)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Signed. Thank you."))
            return redirect("inquiry", pk)
    return show(request, row, form)
