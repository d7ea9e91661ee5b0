"""The cases behind a figure, and the sheet of one of them: the procedure alone, no side, nothing of its story."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboards.filters import FigureFilter, in_words
from dashboards.measures import MEASURES, Measure
from dashboards.overview import written
from dashboards.permissions import counted_for, for_readers, listed_for
from foundation.accounts.requests import MemberRequest
from mediation.models import Case, Kind
from mediation.models.case import CaseQuerySet
from mediation.models.statuses import OPEN
from mediation.views.lists import cut

# What happened to the case, as the sheet says it; of nothing else in its story.
STEPS = [
    Kind.FILED, Kind.OFFERED, Kind.SUPPLEMENT_ASKED, Kind.SUPPLEMENTED, Kind.CONSENT_ASKED, Kind.REFUSED,
    Kind.TRANSFERRED, Kind.ACCEPTED, Kind.ASSIGNED, Kind.STARTED, Kind.SUSPENDED, Kind.RESUMED, Kind.EXTENDED,
    Kind.SEALED, Kind.AGREED_ORALLY, Kind.TERMINATED, Kind.WITHDRAWN, Kind.FOLLOW_UP, Kind.CLOSED, Kind.REOPENED,
    Kind.ARCHIVED,
]  # fmt: skip


def case_rows(request: MemberRequest, rows: CaseQuerySet, **context: Any) -> HttpResponse:
    """A page of cases, the newest filing first, paged by key, with their number; no row names a side.

    `context`: `title`; perhaps `explain`, `back_url` with `back_label`, and `chips` (words, address without it).
    """
    at = request.resolver_match
    assert at is not None  # a view is called by its address
    shown = listed_for(request.user, rows)
    page, last = page_of(shown, request.GET.get("after", ""))
    kept = request.GET.copy()
    kept.pop("after", None)
    asked = kept.copy()
    asked.pop("back", None)
    found = {
        "cases": page,
        "today": timezone.localdate(),
        "open": OPEN,
        "count": (count := rows.order_by().count()),
        "unlisted": count - shown.order_by().count(),
        "address": kept.urlencode(),
        "export": f"figure-{at.kwargs['key']}" if at.url_name == "figure_rows" else at.url_name,
        "export_query": asked.urlencode() if at.url_name == "figure_rows" else urlencode(asked.dict() | at.kwargs),
        "next_url": next_url(request, last),
        "previous_url": f"?{kept.urlencode()}" if request.GET.get("after") else "",
    }
    return render(request, "dashboards/rows.html", found | context)


def next_url(request: MemberRequest, last: Case | None) -> str:
    """The page after `last`, the last case of a page where more follow."""
    if last is None or last.submitted_at is None:
        return ""
    kept = request.GET.copy()
    kept["after"] = f"{last.submitted_at.isoformat()}_{last.pk}"
    return f"?{kept.urlencode()}"


def page_of(rows: CaseQuerySet, after: str) -> tuple[list[Case], Case | None]:
    """25 rows after the key `after` (when it was filed and its id), and the last of them where more follow."""
    moment, _underscore, pk = after.partition("_")
    try:
        at, key = datetime.fromisoformat(moment), int(pk)
        rows = rows.filter(Q(submitted_at__lt=at) | Q(submitted_at=at, pk__lt=key))
    except (ValueError, OverflowError):
        pass  # the first page, or somebody wrote something else
    return cut(rows.order_by("-submitted_at", "-pk").select_related("estate", "building", "mediator", "company"))


@for_readers
@require_safe
def figure_rows(request: MemberRequest, key: str) -> HttpResponse:
    """Exactly the cases that a figure counts; `whole` asks for those of which it is the share."""
    measure, form = MEASURES.get(key), FigureFilter(request.GET, user=request.user)
    if measure is None:
        raise Http404
    whole = measure.of if "whole" in request.GET else None
    back = back_in(request, reverse("overview"))
    carried = "&" + urlencode({"back": back}) if back else ""
    kept = carried + ("&whole=1" if whole else "")
    words = _("%(figure)s: all of which it is the share") if whole else "%(figure)s"
    found = {
        "title": words % {"figure": measure.label},
        "explain": measure.explain,
        "form": form,
        "period": "" if measure.now else in_words(form.chosen),
        "chips": [(words, address + kept) for words, address in form.active()],
        "share": share_of(measure, form, carried) if measure.of else None,
        "whole": whole,
        "back_url": back or f"{reverse('overview')}?{form.address()}",
        "back_label": _("Ways in") if back.startswith(reverse("parity")) else _("Overview"),
    }
    return case_rows(request, (whole or measure.rows)(form.cases, form.chosen), **found)


def back_in(request: MemberRequest, under: str = "/") -> str:
    """Where the visitor came from, as the address says it; empty for what is not `under` this path of the portal."""
    back = request.GET.get("back", "")
    return back if back.startswith(under) and url_has_allowed_host_and_scheme(back, allowed_hosts=None) else ""


def share_of(measure: Measure, form: FigureFilter, carried: str) -> dict[str, Any]:
    """The two numbers of a share, with the addresses of both, and what they carry on."""
    part, whole = (form.count(rows, form.chosen) for rows in (measure.rows, measure.of) if rows)
    value = measure.value(form.cases, form.chosen, form.count)
    urls = {"part_url": f"?{form.address()}{carried}", "whole_url": f"?{form.address(whole=1)}{carried}"}
    return {"part": part, "all": whole, "value": written(measure, value)} | urls


@login_required
@require_safe
def case_sheet(request: MemberRequest, pk: int) -> HttpResponse:
    """Where a case stands and how it went there, for whoever counts it; who may read it finds the way to it."""
    rows = listed_for(request.user, counted_for(request.user)).select_related(
        "sub_district", "estate", "mediator", "company", "committee"
    )
    case, back = get_object_or_404(rows.prefetch_related("clocks"), pk=pk), back_in(request)
    found = {
        "case": case,
        "is_open": case.status in OPEN,
        "steps": case.entries.filter(kind__in=STEPS).order_by("at", "id").only("kind", "at"),
        "may_open": Case.objects.visible_to(request.user).filter(pk=pk).exists(),
        "back": back,
    }
    return render(request, "dashboards/case.html", found)
