"""The intake tray: work orders in tabs, one work order, and one page and one URL per act on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.accounts.requests import MemberRequest
from foundation.audit import log as audit
from mediation.intake_acts import ORDER_ACTS, OrderAct, possible
from mediation.intake_forms import TrayFilter
from mediation.models import Case, WorkOrder
from mediation.models.intake import WorkOrderQuerySet
from mediation.permissions import has_tray
from mediation.similar import of_order, similar_cases
from mediation.views.lists import chosen, cut, list_context

SIMILAR = 20
Status = WorkOrder.Status


def tabs(rows: WorkOrderQuerySet) -> dict[str, tuple[str, Callable[[], WorkOrderQuerySet]]]:
    return {
        "new": (_("New"), lambda: rows.filter(status=Status.NEW)),
        "case": (_("Became cases"), lambda: rows.filter(status=Status.CASE)),
        "answered": (_("Answered"), lambda: rows.filter(status=Status.ANSWERED)),
        "referred": (_("Referred"), lambda: rows.filter(status=Status.REFERRED)),
        "all": (_("All"), lambda: rows),
    }


@login_required
@require_safe
def tray(request: MemberRequest) -> HttpResponse:
    """The work orders of the sub-district, newest first, identical texts as one row, paged by key."""
    if not has_tray(request.user):
        raise PermissionDenied
    form = TrayFilter(request.GET or None)
    rows = WorkOrder.objects.visible_to(request.user)
    if form.is_valid():
        rows = filtered(rows, form.cleaned_data)
    every = tabs(rows)
    shown = every[chosen(request, every)][1]()
    page, following = page_of(shown.one_of_each_group(), request.GET.get("after", ""))
    sizes = shown.group_sizes(order.group_key for order in page)
    context = {"orders": [(order, sizes[order.group_key]) for order in page]}
    return render(request, "mediation/intake.html", context | list_context(request, form, every, following))


def filtered(rows: WorkOrderQuerySet, wanted: dict[str, Any]) -> WorkOrderQuerySet:
    if wanted["channel"]:
        rows = rows.filter(channel=wanted["channel"])
    return rows.search(wanted["q"].strip()) if wanted["q"].strip() else rows


def key_of(after: str) -> tuple[datetime, int] | None:
    """Time and id from the address of a page; None for the first page, or where somebody wrote something else."""
    at, _space, pk = after.rpartition(" ")
    try:
        moment, last = datetime.fromisoformat(at), int(pk)
    except ValueError:
        return None
    return (moment, last) if moment.tzinfo else None


def page_of(rows: WorkOrderQuerySet, after: str) -> tuple[list[WorkOrder], str]:
    """25 rows after the key `after`, newest first, and the key that follows."""
    rows = rows.order_by("-came_at", "-id")
    if key := key_of(after):
        rows = rows.filter(Q(came_at__lt=key[0]) | Q(came_at=key[0], id__lt=key[1]))
    page, last = cut(rows)
    return page, f"{last.came_at.isoformat()} {last.pk}" if last else ""


def order_for(request: MemberRequest, pk: int) -> WorkOrder:
    """The work order, if the visitor may see it."""
    rows = WorkOrder.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("sub_district", "case", "handled_by", "batch", "duplicate_of"), pk=pk)


@login_required
@require_safe
def work_order(request: MemberRequest, pk: int) -> HttpResponse:
    """The cleaned text, the reply, who else says the same, and what can be done."""
    order = order_for(request, pk)
    audit.viewed(order, request.user, "work_order")
    return render(request, "mediation/work_order.html", order_context(request, order))


@login_required
@require_safe
def original(request: MemberRequest, pk: int) -> HttpResponse:
    """The line of the list as it came. Looking at it is logged."""
    order = order_for(request, pk)
    audit.viewed(order, request.user, "work_order_original")
    return render(request, "mediation/work_order.html", order_context(request, order) | {"original": order.original})


def order_context(request: MemberRequest, order: WorkOrder) -> dict[str, Any]:
    return {
        "order": order,
        "acts": possible(order),
        "matches": similar_cases(of_order(order), request.user, {order.case_id or 0}),
        "similar": order.others.order_by("-came_at", "-id")[:SIMILAR],
        "case": Case.objects.visible_to(request.user).filter(pk=order.case_id).first() if order.case_id else None,
    }


def act_context(order: WorkOrder, act: OrderAct, form: Any) -> dict[str, Any]:
    return {
        "case": order,  # the page is that of the acts on a case
        "act": act,
        "form": form,
        "back_url": reverse("work_order", args=[order.pk]),
        "act_url": reverse(f"order_{act.name}", args=[order.pk]),
    }


@login_required
@require_safe
def act_page(request: MemberRequest, pk: int, name: str) -> HttpResponse:
    """The form of an act, and what will happen."""
    if name not in ORDER_ACTS:
        raise Http404
    order, act = order_for(request, pk), ORDER_ACTS[name]
    if not act.possible(order):
        messages.warning(request, _("This is not possible now. Somebody else may have been faster."))
        return redirect("work_order", pk)
    form = act.form(order=order)
    return render(request, "mediation/order_act.html", act_context(order, act, form))


@login_required
@require_POST
def do(request: MemberRequest, pk: int, name: str) -> HttpResponse:
    """Do an act. A refused form comes back with everything that was typed."""
    order, act = order_for(request, pk), ORDER_ACTS[name]
    form = act.form(request.POST, order=order)
    if form.is_valid():
        try:
            done = act.do(order, request.user, form.values())
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Done: %(act)s.") % {"act": act.label})
            return redirect("case", done.pk) if isinstance(done, Case) else redirect("intake")
    return render(request, "mediation/order_act.html", act_context(order, act, form))
