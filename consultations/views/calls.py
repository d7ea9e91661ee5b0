"""On a shift: writing a call or visit into the log, keeping promises, handing over; the list of all calls."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations import permissions
from consultations.models import Call, CallBack, HandOver
from consultations.shift_forms import AttemptForm, CallForm, HandOverForm
from consultations.views.shifts import desk_of, shift_for
from consultations.workflow import calls
from foundation.accounts.models import User
from foundation.accounts.requests import MemberRequest
from mediation.views.intake import key_of
from mediation.views.lists import cut

ASKED = ["GET", "HEAD", "POST"]


def back_to(request: MemberRequest) -> HttpResponse:
    return redirect(desk_of(request))


@login_required
@require_http_methods(ASKED)
def call(request: MemberRequest, pk: int, way: str) -> HttpResponse:
    """Write a call or a visit into the log. A refused form comes back with everything that was typed."""
    shift = shift_for(request, pk)
    if way not in Call.Way.values:
        raise Http404
    if not permissions.can_act_on(request.user, shift):
        raise PermissionDenied
    form = CallForm(request.POST if request.method == "POST" else None, place=shift.sub_district)
    if request.method == "POST" and form.is_valid():
        try:
            calls.log_call(
                shift, form.values() | {"way": way}, slot=form.slot(), actor=request.user,
                once=form.cleaned_data["once"],
            )  # fmt: skip
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("It stands in the log."))
            return back_to(request)
    context = {"shift": shift, "form": form, "way": Call.Way(way), "back_url": desk_of(request)}
    return render(request, "consultations/call.html", context)


@login_required
@require_http_methods(ASKED)
def call_back(request: MemberRequest, pk: int) -> HttpResponse:
    """What became of a promise to call back."""
    rows = CallBack.objects.visible_to(request.user).select_related("call__shift__partnership", "lawyer__person")
    promise = get_object_or_404(rows, pk=pk)
    lawyer = permissions.lawyer_of(request.user)
    owes = lawyer is not None and lawyer.pk == promise.lawyer_id
    if not owes and not permissions.can_plan(request.user, promise.call.shift.partnership):
        raise PermissionDenied
    form = AttemptForm(request.POST) if request.method == "POST" else AttemptForm()
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            calls.attempt(
                promise, data["reached"], data["words"], slot=form.slot(), actor=request.user, once=data["once"]
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, done_words(promise))
            return back_to(request)
    left = calls.ATTEMPTS - promise.attempts
    context = {"promise": promise, "form": form, "owes": owes, "left": left, "back_url": desk_of(request)}
    return render(request, "consultations/call_back.html", context)


def done_words(promise: CallBack) -> str:
    """What comes next."""
    if promise.state == CallBack.State.DONE:
        return _("The promise is kept.")
    if promise.state == CallBack.State.DROPPED:
        return _("Three attempts were in vain. Staff are told and see to it.")
    return _("It is noted. The next attempt stands among your call-backs.")


@login_required
@require_http_methods(ASKED)
def hand_over(request: MemberRequest, pk: int) -> HttpResponse:
    """What the next lawyer must know."""
    shift = shift_for(request, pk)
    if not permissions.can_act_on(request.user, shift):
        raise PermissionDenied
    former = HandOver.objects.filter(shift=shift).first()
    initial = {"note": former.note} if former else {}
    form = HandOverForm(request.POST) if request.method == "POST" else HandOverForm(initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            calls.write_hand_over(shift, form.cleaned_data["note"], actor=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Handed over. The next lawyer is told and must confirm to have read it."))
            return back_to(request)
    following = calls.next_in_line(shift)
    context = {"shift": shift, "form": form, "promises": calls.promises(shift), "following": following}
    return render(request, "consultations/hand_over.html", context)


@login_required
@require_POST
def acknowledge(request: MemberRequest, pk: int) -> HttpResponse:
    rows = HandOver.objects.filter(shift__sub_district=request.user.sub_district_id)
    row = get_object_or_404(rows.select_related("shift__partnership", "shift__lawyer", "to"), pk=pk)
    lawyer, heir = permissions.lawyer_of(request.user), calls.heir(row)
    if not (lawyer and lawyer == heir) and not permissions.can_plan(request.user, row.shift.partnership):
        raise PermissionDenied
    try:
        calls.acknowledge(row, actor=request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("Thank you. The open call-backs are now yours."))
    return back_to(request)


@login_required
@require_safe
def call_list(request: MemberRequest) -> HttpResponse:
    """All calls and visits of the partnerships that one plans for, newest first, names and numbers masked."""
    if not permissions.plans(request.user):
        raise PermissionDenied
    rows = calls_for(request.user)
    if key := key_of(request.GET.get("after", "")):
        rows = rows.filter(Q(began_at__lt=key[0]) | Q(began_at=key[0], id__lt=key[1]))
    page, last = cut(rows)
    context = {
        "calls": page,
        "next_url": f"?after={last.began_at.isoformat()} {last.pk}".replace("+", "%2B") if last else "",
        "previous_url": "?" if request.GET.get("after") else "",
    }
    return render(request, "consultations/calls.html", context)


def calls_for(user: User) -> QuerySet[Call]:
    """Those of the partnerships that `user` plans for, the newest first."""
    rows = Call.objects.visible_to(user).filter(shift__partnership__in=permissions.planned_by(user))
    return rows.select_related("shift__lawyer__person", "shift__studio", "case").order_by("-began_at", "-id")
