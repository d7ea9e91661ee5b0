"""Changes: asking for a swap, taking it, taking over in an emergency, absences; the page of who plans."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations import permissions
from consultations.models import Absence, Lawyer, Shift, SwapRequest
from consultations.models.partnership import LawyerQuerySet
from consultations.swap_forms import AbsenceForm, SwapForm, TakeOverForm
from consultations.views.calls import ASKED, back_to
from consultations.views.shifts import desk_of, shift_for
from consultations.workflow import shifts, swaps
from foundation.accounts.models import User
from foundation.accounts.requests import MemberRequest

WEEK = timedelta(days=7)


# Swaps


@login_required
@require_http_methods(ASKED)
def ask(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask one colleague, or all, to take a shift."""
    shift = shift_for(request, pk)
    if not permissions.can_act_on(request.user, shift):
        raise PermissionDenied
    form = SwapForm(request.POST, shift=shift) if request.method == "POST" else SwapForm(shift=shift)
    if request.method == "POST" and form.is_valid():
        try:
            swaps.ask_swap(shift, form.cleaned_data["to"], form.cleaned_data["reason"], actor=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Your colleagues are asked. Until somebody takes the shift, it stays yours."))
            return back_to(request)
    context = {"shift": shift, "form": form, "approval": settings.DUTY_SWAP_APPROVAL}
    context["back_url"] = desk_of(request)
    return render(request, "consultations/swap.html", context)


def take(swap: SwapRequest, user: User) -> None:
    lawyer = permissions.lawyer_of(user)
    assert lawyer  # may_take
    swaps.take_swap(swap, lawyer, actor=user)


def may_take(user: User, swap: SwapRequest) -> bool:
    lawyer = permissions.lawyer_of(user)
    return lawyer is not None and lawyer.firm_id == swap.shift.partnership.firm_id and lawyer.pk != swap.asked_by_id


def may_decline(user: User, swap: SwapRequest) -> bool:
    lawyer = permissions.lawyer_of(user)
    asked = lawyer is not None and lawyer.pk == swap.to_id and swap.state == SwapRequest.State.OPEN
    return asked or permissions.can_plan(user, swap.shift.partnership)


Act = tuple[Callable[[User, SwapRequest], bool], Callable[[SwapRequest, User], None]]
SWAP_ACTS: dict[str, Act] = {
    "take": (may_take, take),
    "decline": (may_decline, lambda swap, user: swaps.decline_swap(swap, actor=user)),
    "withdraw": (
        lambda user, swap: permissions.can_act_on(user, swap.shift),
        lambda swap, user: swaps.withdraw_swap(swap, actor=user),
    ),
    "approve": (
        lambda user, swap: permissions.can_plan(user, swap.shift.partnership),
        lambda swap, user: swaps.approve_swap(swap, actor=user),
    ),
}


@login_required
@require_POST
def do(request: MemberRequest, pk: int, name: str) -> HttpResponse:
    """Take, decline, withdraw or approve a swap."""
    rows = SwapRequest.objects.visible_to(request.user)
    rows = rows.select_related("shift__partnership", "shift__lawyer__person", "asked_by__person", "to", "taker__person")
    swap, (may, run) = get_object_or_404(rows, pk=pk), SWAP_ACTS[name]
    if not may(request.user, swap):
        raise PermissionDenied
    try:
        run(swap, request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, words_of(swap))
    return back_to(request)


def words_of(swap: SwapRequest) -> str:
    return {
        SwapRequest.State.DONE: _("Done: %(name)s serves the shift %(shift)s."),
        SwapRequest.State.TAKEN: _("Noted: %(name)s serves the shift %(shift)s until who plans has approved."),
    }.get(swap.state, _("The shift %(shift)s stays with %(name)s.")) % {"name": swap.shift.lawyer, "shift": swap.shift}  # type: ignore[call-overload, no-any-return]


# Taking over


@login_required
@require_http_methods(ASKED)
def take_over(request: MemberRequest, pk: int) -> HttpResponse:
    """In an emergency: serve a shift at once."""
    shift = shift_for(request, pk)
    if not permissions.can_take_over(request.user, shift):
        raise PermissionDenied
    possible = possible_for(request.user, shift)
    form = TakeOverForm(request.POST or None, possible=possible)
    if request.method == "POST" and form.is_valid():
        try:
            rest = shifts.take_over(shift, form.cleaned_data["lawyer"], actor=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("%(name)s now has the shift %(shift)s.") % {"name": rest.lawyer, "shift": rest})
            return back_to(request)
    context = {
        "shift": shift,
        "form": form,
        "running": shift.begins_at <= timezone.now(),
        "possible": possible.exists(),
    }
    context["back_url"] = desk_of(request)
    return render(request, "consultations/take_over.html", context)


def possible_for(user: User, shift: Shift) -> LawyerQuerySet:
    """Who could take over: anybody who is free for who plans, oneself for a lawyer."""
    begin = max(timezone.now(), shift.begins_at)
    rows = shifts.free(shifts.colleagues(shift), begin, max(shift.ends_at, begin))
    return rows if permissions.can_plan(user, shift.partnership) else rows.filter(person__user=user)


# Absences


@login_required
@require_http_methods(ASKED)
def absences(request: MemberRequest) -> HttpResponse:
    """Who is away, and which shifts that hits; a lawyer sees and writes the own ones."""
    possible = may_be_absent(request.user)
    form = AbsenceForm(request.POST or None, possible=possible)
    if request.method == "POST" and form.is_valid():
        begin, data = timezone.now(), form.cleaned_data
        try:
            absence, hit = swaps.record_absence(**data, actor=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            say_absent(request, absence, hit, begin)
            return redirect("duty_absences")
    rows = Absence.objects.visible_to(request.user).standing().filter(lawyer__in=possible)
    shown = list(rows.select_related("lawyer__person").order_by("begins_at", "id")[:100])
    hit_by = swaps.hits_of(shown)
    context = {"form": form, "rows": [(row, hit_by[row.pk]) for row in shown]}
    return render(request, "consultations/absences.html", context)


def may_be_absent(user: User) -> LawyerQuerySet:
    """The lawyers that `user` may write absences of."""
    own = permissions.lawyer_of(user)
    if permissions.plans(user):
        firms = permissions.planned_by(user).values("firm")
        rows = Lawyer.objects.visible_to(user).filter(firm__in=firms, left_on=None)
    elif own:
        rows = Lawyer.objects.filter(pk=own.pk)
    else:
        raise PermissionDenied
    return rows.select_related("person").order_by("person__name", "id")


def say_absent(request: MemberRequest, absence: Absence, hit: list[Shift], now: datetime) -> None:
    """What was kept, which shifts it hits, and that of a shift that has begun only the rest counts."""
    messages.success(request, _("The absence is kept."))
    if hit:
        named = "；".join(map(str, hit))
        words = _("These published shifts stay until somebody takes them: %(shifts)s. Please ask for a swap.")
        messages.warning(request, words % {"shifts": named})
    if any(shift.begins_at < now for shift in hit):
        messages.warning(request, _("One of them has begun: the absence counts from now, for the rest of it."))


@login_required
@require_POST
def withdraw_absence(request: MemberRequest, pk: int) -> HttpResponse:
    rows = Absence.objects.visible_to(request.user).select_related("lawyer__sub_district")
    absence = get_object_or_404(rows, pk=pk)
    if not may_be_absent(request.user).filter(pk=absence.lawyer_id).exists():
        raise PermissionDenied
    swaps.withdraw_absence(absence, actor=request.user)
    messages.success(request, _("The absence is withdrawn."))
    return redirect("duty_absences")


# The page of who plans


@login_required
@require_safe
def changes(request: MemberRequest) -> HttpResponse:
    """The published shifts of a week, who has signed in, and what can be done for somebody absent."""
    if not permissions.plans(request.user):
        raise PermissionDenied
    first = week_of(request.GET.get("from", ""))
    begin, end = (timezone.make_aware(datetime.combine(day, time())) for day in (first, first + WEEK))
    open_swaps = SwapRequest.objects.open().select_related("taker__person", "to__person")
    rows = Shift.objects.visible_to(request.user).published().within(begin, end)
    rows = rows.filter(partnership__in=permissions.planned_by(request.user))
    context: dict[str, Any] = {
        "rows": rows.select_related("lawyer__person", "studio").prefetch_related(
            Prefetch("swaps", open_swaps, "open_swaps")
        ),
        "first": first, "last": first + WEEK - timedelta(days=1), "before": first - WEEK, "after": first + WEEK,
        "now": timezone.now(),
    }  # fmt: skip
    return render(request, "consultations/changes.html", context)


def week_of(asked: str) -> date:
    """The day that the address names, else today; years that no roster reaches count as today."""
    try:
        day = parse_date(asked)
    except ValueError:
        day = None
    today = timezone.localdate()
    return day if day and abs(day.year - today.year) <= 10 else today
