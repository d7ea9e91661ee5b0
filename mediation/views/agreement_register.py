"""The register of agreements (人民调解法 27): all that came into force, as a list and to print."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from foundation.accounts.models import User
from foundation.accounts.requests import MemberRequest
from mediation import permissions
from mediation.agreement_forms import RegisterFilter
from mediation.models import Agreement, Obligation
from mediation.models.agreement import AgreementQuerySet
from mediation.views.lists import cut


@login_required
@require_safe
def agreements(request: MemberRequest) -> HttpResponse:
    """By the day in force, the newest first, 25 to a page; the sums of a year beside it."""
    if not permissions.sees_agreements(request.user):
        raise PermissionDenied
    form, rows = chosen(request.user, request.GET)
    page, last = cut(after(rows, request.GET.get("after", "")).for_register())
    kept = {key: str(value) for key, value in request.GET.items() if value and key != "after"}
    key = f"{last.effective_on}:{last.pk}" if last else ""
    context = {
        "form": form,
        "may_keep_clauses": permissions.can_keep_clauses(request.user),
        "agreements": page,
        "totals": totals(rows) if form.is_bound and form.is_valid() and form.cleaned_data["year"] else None,
        "kept": urlencode(kept),
        "next_url": f"?{urlencode(kept | {'after': key})}" if key else "",
        "previous_url": f"?{urlencode(kept)}" if request.GET.get("after") else "",
    }
    return render(request, "mediation/agreements.html", context)


def chosen(user: User, query: QueryDict) -> tuple[RegisterFilter, AgreementQuerySet]:
    """The filter and what it leaves; at first those of this year."""
    data = query if set(RegisterFilter.base_fields) & query.keys() else {"year": timezone.localdate().year}
    form = RegisterFilter(data, sub_district=user.sub_district_id)
    rows = Agreement.objects.visible_to(user).filter(effective_on__isnull=False)
    return form, filtered(rows, form.cleaned_data) if form.is_valid() else rows


def filtered(rows: AgreementQuerySet, wanted: dict[str, Any]) -> AgreementQuerySet:
    if wanted["year"]:
        rows = rows.filter(effective_on__range=(date(wanted["year"], 1, 1), date(wanted["year"], 12, 31)))
    if wanted["estate"]:
        rows = rows.filter(case__estate=wanted["estate"])
    if wanted["kind"] == "part":
        rows = rows.exclude(left_open="")
    elif wanted["kind"]:
        rows = rows.filter(form=wanted["kind"])
    return rows.filter(performed(wanted["performance"])) if wanted["performance"] else rows


def performed(state: str) -> Q:
    """The agreements whose clauses stand so; a replaced one is in none of these states."""
    clauses = Obligation.objects.filter(agreement=OuterRef("pk"))
    late = Q(Exists(clauses.filter(state=Obligation.State.OPEN, due_on__lt=timezone.localdate())))
    broken = Q(Exists(clauses.filter(state=Obligation.State.BREACHED)))
    waiting = Q(Exists(clauses.filter(state=Obligation.State.OPEN)))
    which = {"open": waiting, "overdue": late & ~broken, "breached": broken, "performed": ~waiting & ~broken}
    return Q(status=Agreement.Status.EFFECTIVE) & which[state]


def after(rows: AgreementQuerySet, key: str) -> AgreementQuerySet:
    """What follows the last row of a page; all, where somebody wrote something else into the address."""
    day, _colon, pk = key.partition(":")
    try:
        last, number = date.fromisoformat(day), int(pk)
    except ValueError:
        return rows
    return rows.filter(Q(effective_on__lt=last) | Q(effective_on=last, id__lt=number))


def totals(rows: AgreementQuerySet) -> dict[str, Any]:
    """How many of each form, and the money promised (yuan), of a year."""
    count = rows.order_by().aggregate(
        n=Count("pk"), oral=Count("pk", filter=Q(form=Agreement.Form.ORAL)),
        part=Count("pk", filter=~Q(left_open="")),
    )  # fmt: skip
    money = Obligation.objects.filter(agreement__in=rows.order_by().values("pk")).aggregate(n=Sum("amount"))
    return count | {"written": count["n"] - count["oral"], "money": money["n"] or 0}
