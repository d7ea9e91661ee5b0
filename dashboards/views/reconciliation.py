"""The hotline's work orders of a month against ours, and the result as a file with their numbers."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dashboards import reconciliation
from dashboards.filters import in_words
from dashboards.permissions import for_readers, sees_whole_place
from dashboards.reconciliation import GROUPS, HEADINGS, Pair
from dashboards.statistic_forms import HotlineForm
from dashboards.views.statistics import month_of, neighbours
from dashboards.workflow import hotline as workflow
from foundation.accounts.requests import MemberRequest
from lib.periods import Period
from lib.spreadsheets import TYPES, whole
from mediation.models import Office
from mediation.permissions import has_tray

PAGE = 50


def channel_of(request: MemberRequest) -> str:
    """Whose work orders; 403 for who does not read those of the whole place."""
    if not sees_whole_place(request.user):
        raise PermissionDenied
    wanted = request.GET.get("channel", "")
    return wanted if wanted in Office.values else Office.HOTLINE


@for_readers
@require_http_methods(["GET", "HEAD", "POST"])
def hotline(request: MemberRequest, period: str) -> HttpResponse:
    """Theirs, ours, missing, closed differently; and the form for their list."""
    channel, month = channel_of(request), month_of(period)
    form = HotlineForm(request.POST or None, request.FILES or None, initial={"channel": channel})
    if request.method == "POST" and form.is_valid() and (back := taken_in(request, form, month)):
        return redirect(back)
    given = reconciliation.newest(request.user.sub_district, channel, month)
    rows = reconciliation.pairs(request.user.sub_district, channel, month, given)
    counts = Counter(pair.group for pair in rows)
    group = request.GET.get("group", "")
    group = group if group in GROUPS else next((name for name in GROUPS if counts[name]), "same")
    page = [pair for pair in rows if pair.group == group and pair.number > request.GET.get("after", "")]
    address = f"?channel={channel}&group={group}"
    found = {
        "form": form,
        "month": month,
        "words": in_words(month),
        "others": neighbours(month),
        "channel": channel,
        "channels": Office.choices,
        "given": given,
        "theirs": sum(pair.theirs is not None for pair in rows),
        "ours": sum(pair.order is not None for pair in rows),
        "tabs": [(name, label, counts[name]) for name, label in GROUPS.items()],
        "group": group,
        "headings": HEADINGS[:-1],
        "lines": [line_of(request, pair) for pair in page[:PAGE]],
        "next_url": f"{address}&after={page[PAGE - 1].number}" if len(page) > PAGE else "",
        "previous_url": address if request.GET.get("after") else "",
    }
    return render(request, "dashboards/hotline.html", found)


def line_of(request: MemberRequest, pair: Pair) -> tuple[str, list[str], str]:
    """The number, what else a row shows, and the way to what we have of it: the sheet of the matter, or the tray."""
    number, *cells, _group = pair.cells
    url = ""
    if pair.order and (case := reconciliation.case_of(pair.order)):
        url = reverse("case_sheet", args=[case.pk]) + "?" + urlencode({"back": request.get_full_path()})
    elif pair.order and has_tray(request.user):
        url = reverse("work_order", args=[pair.order.pk])
    return number, cells, url


def taken_in(request: MemberRequest, form: HotlineForm, month: Period) -> str:
    """Keep the list, and where to go then; empty where it was refused, which stands on the form."""
    file, channel = form.cleaned_data["file"], form.cleaned_data["channel"]
    try:
        row = workflow.take_in(
            file.read(), file.name, sub_district=request.user.sub_district, channel=channel, month=month,
            actor=request.user,
        )  # fmt: skip
    except ValidationError as refused:
        form.add_error("file", refused)
        return ""
    said = _("%(n)d lines were taken in; %(left)d of other months or without a number were left out.")
    messages.success(request, said % {"n": len(row.lines), "left": row.left_out})
    return reverse("hotline", args=[month]) + f"?channel={channel}"


@for_readers
@require_safe
def hotline_file(request: MemberRequest, period: str, kind: str) -> HttpResponse:
    """Every work order of the month with their number and our result; who took it out is recorded."""
    channel, month = channel_of(request), month_of(period)
    if kind not in TYPES:
        raise Http404
    place = request.user.sub_district
    rows = reconciliation.pairs(place, channel, month, reconciliation.newest(place, channel, month))
    title = f"{place} · {Office(channel).label} · {in_words(month)}"
    data = whole(kind, title, list(map(str, HEADINGS)), (pair.cells for pair in rows))
    workflow.note_download(place, channel, month, kind, actor=request.user)
    response = HttpResponse(data, content_type=TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="hotline-{month}.{kind}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
