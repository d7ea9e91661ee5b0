"""The director's pages: what waits for a decision, and one mediator for many cases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation.accounts.requests import MemberRequest
from mediation import approvals as waiting
from mediation import permissions
from mediation.models import Case
from mediation.queue_forms import AssignManyForm
from mediation.workflow import desk
from mediation.workflow.conduct import MEDIATED
from residents.models import Person

AT_ONCE = 50


@login_required
@require_safe
def approvals(request: MemberRequest) -> HttpResponse:
    """All that waits for the director, each with its reason and the way to the act."""
    if not permissions.directs(request.user):
        raise PermissionDenied
    groups = waiting.waiting(request.user)
    return render(request, "mediation/approvals.html", {"groups": groups, "some": any(row.items for row in groups)})


@login_required
def assign_many(request: MemberRequest) -> HttpResponse:
    """The ticked cases, the mediators with their loads and ties; then who got which case, and which not and why."""
    if not permissions.directs(request.user):
        raise PermissionDenied
    sent = seen_of(request.POST.getlist("seen")) if request.method == "POST" else {}
    wanted = sent or {int(pk): None for pk in request.GET.getlist("case") if pk.isdecimal() and len(pk) < 19}
    rows = list(
        waiting.desk_of(request.user).filter(pk__in=list(wanted)[:AT_ONCE]).for_list().order_by("next_due_on", "id")
    )
    if not rows:
        messages.warning(request, _("Please tick the matters first that you want to assign."))
        return redirect("queue")
    able, unable = parted(rows)
    form = AssignManyForm(request.POST if sent else None, cases=able)
    found: dict[str, Any] = {"form": form, "able": able, "unable": unable}
    if sent and form.is_valid():
        found |= assign_each(able, form.cleaned_data["mediator"], sent, request)
    return render(request, "mediation/assign_many.html", found)


def seen_of(values: Iterable[str]) -> dict[int, int | None]:
    """`12:5`: case 12 was shown with mediator 5 (nothing: with nobody). What is no number is left out."""
    pairs = (value.partition(":")[::2] for value in values)
    return {
        int(pk): int(mediator) if mediator.isdecimal() else None
        for pk, mediator in pairs
        if pk.isdecimal() and max(len(pk), len(mediator)) < 19
    }


def parted(rows: list[Case]) -> tuple[list[Case], list[tuple[Case, str]]]:
    """The cases that can be given to a mediator together, and the others with the reason."""
    able: list[Case] = []
    unable: list[tuple[Case, str]] = []
    for row in rows:
        if row.status not in MEDIATED:
            unable.append(
                (row, _("It has no mediator in this state: %(status)s") % {"status": row.get_status_display()})
            )
        elif able and row.committee_id != able[0].committee_id:
            unable.append((row, _("It belongs to another committee. Please assign it by itself.")))
        else:
            able.append(row)
    return able, unable


def assign_each(
    cases: list[Case], mediator: Person, seen: dict[int, int | None], request: MemberRequest
) -> dict[str, Any]:
    """Each by itself: what is refused holds nothing else up, and is named with the reason."""
    done: list[Case] = []
    refused: list[tuple[Case, str]] = []
    for case in cases:
        try:
            desk.assign_seen(case, mediator, seen[case.pk], actor=request.user)
        except ValidationError as error:
            refused.append((case, " ".join(error.messages)))
        else:
            done.append(case)
    return {"mediator": mediator, "done": done, "refused": refused}
