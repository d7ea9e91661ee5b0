"""The duty of one lawyer: the page for the phone, signing in and out, the code at the desk, the log."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations import permissions
from consultations.models import Absence, CallBack, Channel, HandOver, Lawyer, Shift, SwapRequest
from consultations.workflow import shifts
from consultations.workflow.calls import promises
from foundation.accounts.requests import MemberRequest
from foundation.audit import log as audit
from residents.models import Studio

COMING = 10
STILL_OPEN = timedelta(hours=12)  # after its end a shift that nobody signed out of is still shown
NEWS = timedelta(days=14)  # older hand-overs are no news


def shift_for(request: MemberRequest, pk: int) -> Shift:
    """The published shift, if the visitor may know of it."""
    rows = Shift.objects.visible_to(request.user).published()
    return get_object_or_404(
        rows.select_related("lawyer__person__user", "partnership", "studio", "sub_district"), pk=pk
    )


def desk_of(request: MemberRequest) -> str:
    """Where the visitor came from, and goes on: the own duty, or that of all."""
    return reverse("duty_mine" if permissions.is_lawyer(request.user) else "duty_changes")


def own_lawyer(request: MemberRequest) -> Lawyer:
    lawyer = permissions.lawyer_of(request.user)
    if lawyer is None:
        raise PermissionDenied
    return lawyer


# My duty


@login_required
@require_safe
def mine(request: MemberRequest) -> HttpResponse:
    """The shift of now or next, what the one before has left, promises, offers, and what comes."""
    lawyer, now = own_lawyer(request), timezone.now()
    shift = shown_shift(lawyer, now)
    context = {
        "lawyer": lawyer,
        "shift": shift,
        "can_sign_in": bool(shift and not shift.signed_in_at and shift.begins_at - shifts.EARLY <= now < shift.ends_at),
        "by_code": bool(shift and settings.DUTY_PLACE_CODE and shift.channel == Channel.DESK),
        "running": bool(shift and shift.begins_at <= now < shift.ends_at),
        "left": left_for(shift, now) if shift else None,
        "call_backs": CallBack.objects.open().filter(lawyer=lawyer).select_related("call")[:50],
        "offers": offers_to(lawyer, now),
        "coming": coming(lawyer, now, shift),
        "absences": Absence.objects.standing().filter(lawyer=lawyer).order_by("begins_at"),
        "now": now,
    }
    return render(request, "consultations/mine.html", context)


def shown_shift(lawyer: Lawyer, now: datetime) -> Shift | None:
    """The running shift, or one that was not signed out of; else the next."""
    rows = Shift.objects.published().filter(lawyer=lawyer, signed_out_at=None).select_related("studio", "partnership")
    lasting = Q(period__endswith__gt=now) | Q(signed_in_at__isnull=False, period__endswith__gt=now - STILL_OPEN)
    return rows.filter(lasting).first()


def left_for(shift: Shift, now: datetime) -> dict[str, Any] | None:
    """What the shift before has handed over to `shift`."""
    former = shifts.former_in_line(shift)
    row = HandOver.objects.filter(shift=former, written_at__gt=now - NEWS).first() if former else None
    if row is None or former is None:
        return None
    row.shift = former
    return {"hand_over": row, "promises": None if row.acknowledged_at else promises(former)}


def offers_to(lawyer: Lawyer, now: datetime) -> list[SwapRequest]:
    """Coming shifts of colleagues that `lawyer` is asked to take."""
    rows = SwapRequest.objects.filter(Q(to=lawyer) | Q(to=None), state=SwapRequest.State.OPEN)
    rows = rows.filter(shift__partnership__firm=lawyer.firm_id, shift__period__startswith__gt=now)
    rows = rows.exclude(shift__lawyer=lawyer).select_related("shift__studio", "asked_by__person")
    return list(rows.order_by("shift__period", "id")[:COMING])


def coming(lawyer: Lawyer, now: datetime, shown: Shift | None) -> list[Shift]:
    """The next shifts, each with its open swap; the shown one too, where it has not begun and could be swapped."""
    rows = Shift.objects.published().filter(lawyer=lawyer, period__startswith__gt=now).select_related("studio")
    swaps = Prefetch("swaps", SwapRequest.objects.open().select_related("taker__person", "to__person"), "open_swaps")
    return list(rows.prefetch_related(swaps)[:COMING])


@login_required
@require_POST
def sign_in(request: MemberRequest, pk: int) -> HttpResponse:
    shift = shift_for(request, pk)
    if not permissions.is_mine(request.user, shift):
        raise PermissionDenied
    return signed_in(request, shift, None)


def signed_in(request: MemberRequest, shift: Shift, desk: Studio | None) -> HttpResponse:
    try:
        shifts.sign_in(shift, actor=request.user, desk=desk)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("You are signed in. Have a good shift."))
    return redirect("duty_mine")


@login_required
@require_POST
def sign_out(request: MemberRequest, pk: int) -> HttpResponse:
    """Then the hand-over is written."""
    shift = shift_for(request, pk)
    if not permissions.is_mine(request.user, shift):
        raise PermissionDenied
    try:
        shifts.sign_out(shift, actor=request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect("duty_mine")
    messages.success(request, _("You are signed out. Please leave a note for the next lawyer."))
    return redirect("duty_hand_over", shift.pk)


# The code at the desk


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: MemberRequest, code: str) -> HttpResponse:
    """What the QR code at a desk opens: sign in there with one tap."""
    studio = shifts.studio_of_code(code, request.user)
    if studio is None:
        raise Http404
    lawyer, now = own_lawyer(request), timezone.now()
    rows = Shift.objects.published().filter(lawyer=lawyer, studio=studio, period__endswith__gt=now, signed_out_at=None)
    shift = rows.select_related("lawyer__person", "partnership", "studio", "sub_district").first()
    if request.method == "POST" and shift:
        return signed_in(request, shift, studio)
    return render(request, "consultations/desk.html", {"studio": studio, "shift": shift})


@login_required
@require_safe
def desk_codes(request: MemberRequest) -> HttpResponse:
    """The codes of all desks, to print and hang up."""
    if not permissions.can_keep_partnership(request.user):
        raise PermissionDenied
    studios = Studio.objects.filter(sub_district=request.user.sub_district_id).order_by("name")
    codes = [(row, qr(reverse("duty_desk", args=[shifts.desk_code(row)]))) for row in studios]
    return render(request, "consultations/desk_codes.html", {"codes": codes})


def qr(path: str) -> str:
    return segno.make(settings.PUBLIC_URL + path, error="m").svg_data_uri(scale=6)


# The log


@login_required
@require_safe
def log(request: MemberRequest, pk: int) -> HttpResponse:
    """The duty log (值班日志) of a shift, to print; names are masked, and numbers for who was not on the shift."""
    shift = shift_for(request, pk)
    if not permissions.can_act_on(request.user, shift):
        raise PermissionDenied
    audit.viewed(shift, request.user, "duty_log")
    context = {
        "shift": shift,
        "mine": permissions.is_mine(request.user, shift),
        "calls": shift.calls.select_related("call_back", "answers", "case"),
        "hand_over": HandOver.objects.filter(shift=shift).select_related("to__person").first(),
        "promises": promises(shift),
        "printed_at": timezone.now(),
    }
    return render(request, "consultations/log.html", context)
