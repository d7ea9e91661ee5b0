"""The record of a session: its pages, who confirmed it, and the box to sign in."""

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
from mediation.models import Minutes, Party, Power


def minutes_for(request: MemberRequest, pk: int) -> Minutes:
    rows = Minutes.objects.visible_to(request.user).select_related("entry__paper", "entry__case__mediator__user")
    return get_object_or_404(rows.prefetch_related("marks__party", "session__attendance__party"), pk=pk)


def my_part(user: User, minutes: Minutes) -> tuple[bool, Party | None]:
    """May `user` still sign, and for which party? (None: as who wrote it.)"""
    case = minutes.case
    if minutes.replaced_at or case.status not in {"mediating", "suspended", "agreed"}:
        return False, None
    mine = {party.pk for party in permissions.parties_of(user, case, Power.SIGN)}
    for party in minutes.waiting():
        if party.pk in mine:
            return True, party
    return minutes.written_by_id == user.pk and permissions.mediates(user, case) and minutes.writer_waits, None


@login_required
@require_safe
def minutes(request: MemberRequest, pk: int) -> HttpResponse:
    """The paper's own pages, its hash, who was there, who confirmed it."""
    row = minutes_for(request, pk)
    audit.viewed(row.case, request.user, "minutes")
    return show(request, row, None)


def show(request: MemberRequest, row: Minutes, form: SignForm | None) -> HttpResponse:
    may, party = my_part(request.user, row)
    if may and form is None:
        form = SignForm(initial={"sha256": row.paper.sha256, "name": request.user.name})
    acts = [act for act in possible(request.user, row.case) if act.card == "minutes"]
    context = {
        "minutes": row, "case": row.case, "paper": row.paper, "form": form if may else None, "party": party,
        "acts": [] if row.replaced_at else acts, "phone": masked(request.user.phone),
    }  # fmt: skip
    return render(request, "mediation/minutes.html", context)


@login_required
@require_POST
def send_code(request: MemberRequest, pk: int) -> HttpResponse:
    row = minutes_for(request, pk)
    if not my_part(request.user, row)[0]:
        raise PermissionDenied
    try:
        workflow.send_minutes_code(row, actor=request.user)
    except ValidationError as refused:
        messages.warning(request, refused.messages[0])
    else:
        messages.success(request, _("The code is on its way to %(phone)s.") % {"phone": masked(request.user.phone)})
    return redirect(reverse("minutes", args=[pk]) + "#sign")


@login_required
@require_POST
def sign(request: MemberRequest, pk: int) -> HttpResponse:
    """Sign: the code is used up first, so that a wrong one stays counted whatever follows."""
    row, user = minutes_for(request, pk), request.user
    may, party = my_part(user, row)
    if not may:
        raise PermissionDenied
    form = SignForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            codes.redeem(user.phone, PhoneCode.Purpose.SIGN, data["code"], about=data["sha256"])
            mark = {"sha256": data["sha256"], "name": data["name"], "strokes": data["strokes"] or []}
            workflow.sign_minutes(row, party, actor=user, **mark)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Signed. Thank you."))
            return redirect("minutes", pk)
    return show(request, row, form)
