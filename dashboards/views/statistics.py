"""The statistics for the judicial office: a year's months, a sheet, the rows behind each figure, and the files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dashboards import counting, sheets, statistic_files
from dashboards.asked import cases_in, period_of, scope_in, year_in
from dashboards.by_hand import PARTS
from dashboards.filters import in_words
from dashboards.models import Adjustment, Recount, Sheet
from dashboards.permissions import for_readers, sees_whole_place
from dashboards.scopes import Scope, may_approve, may_propose, scopes_for
from dashboards.sheets import Reading
from dashboards.tasks import count_month
from dashboards.views.rows import case_rows
from dashboards.workflow import statistics as workflow
from foundation.accounts.requests import MemberRequest
from lib.periods import Period
from mediation.tasks import soon

LARGE = 50_000  # matters: a page does not wait for counting more
TABLES = ("type", "source", "kind", "committee")


def scope_of(request: MemberRequest) -> Scope:
    return scope_in(request.user, request.GET)


def month_of(written: str) -> Period:
    """404 for what is no month."""
    period = period_of(written)
    if period.kind != "month":
        raise Http404
    return period


def url_of(name: str, scope: Scope, *args: Any) -> str:
    """An address of these pages, with the scope."""
    return reverse(name, args=args) + (f"?{scope.address}" if scope.address else "")


def switch(request: MemberRequest, scope: Scope) -> list[tuple[str, str, bool]]:
    """The other scopes: words, what the address carries, and whether it is this one."""
    return [(str(each), each.address, each == scope) for each in scopes_for(request.user)]


@for_readers
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """A year month by month: where each sheet stands, and what waits for somebody."""
    scope, today = scope_of(request), timezone.localdate()
    year = year_in(request.GET)
    waiting = Adjustment.objects.visible_to(request.user).waiting().for_list()
    proposed = Sheet.objects.visible_to(request.user).filter(state=Sheet.State.PROPOSED)
    found = {
        "scope": scope,
        "scopes": switch(request, scope),
        "year": year,
        "today_year": today.year,
        "lines": sheets.months_of(scope, year),
        "periods": [(in_words(period), str(period)) for period in quarters(year) if period.first <= today],
        "waiting": [(row, sheets.in_short(row.differences)) for row in waiting[:20]],
        "proposed": proposed.select_related("committee__organisation", "sub_district").order_by("month")[:20],
        "hotline": str(Period.month(today.year, today.month)) if sees_whole_place(request.user) else "",
    }  # fmt: skip
    return render(request, "dashboards/statistics.html", found)


def quarters(year: int) -> list[Period]:
    return [Period.year(year), *(Period.quarter(year, n) for n in range(4, 0, -1))]


@for_readers
@require_safe
def sheet_page(request: MemberRequest, period: str) -> HttpResponse:
    """The form of a month, quarter or year as it is stored, with its adjustments, beside a year ago."""
    scope, wanted = scope_of(request), period_of(period)
    reading, before = sheets.read(scope, wanted), sheets.read(scope, wanted.year_ago)
    committees = sheets.committees_of(scope)
    tables = [(name, sheets.table(reading, name, committees)) for name in TABLES]
    found = {
        "reading": reading,
        "scope": scope,
        "scopes": switch(request, scope),
        "words": in_words(wanted),
        "before": before,
        "before_words": in_words(wanted.year_ago),
        "compared": sheets.compared(reading, before),
        "beside": [sheets.label_of(name) for name in sheets.BESIDE],
        "compared_kinds": [
            (line, [row for row in found if row.cell.measure in sheets.BESIDE])
            for line, found in sheets.compared_by(reading, before, "type")
        ],
        "columns": [(sheets.label_of(name), sheets.explain(name)) for name in sheets.COLUMNS],
        "tables": [(name, lines) for name, lines in tables if lines],
        "parts": [(label, sheets.facts(reading, part)) for part, label in PARTS.items()],
        "lines": worded(sheets.counted_here(scope, wanted), committees),
        "corrections": worded(reading.corrections, committees),
        "runs": wanted.first <= timezone.localdate() <= wanted.last,
        "why_not": "" if reading.sheets else workflow.out_of_reach(scope, wanted, timezone.localdate()),
        "others": neighbours(wanted),
        "period": wanted,
    }
    return render(request, "dashboards/statistics_sheet.html", found | of_month(request, reading, committees))


def neighbours(period: Period) -> list[tuple[str, str]]:
    """The ways to the period before and after it."""
    after = period.moved({"month": 1, "quarter": 3, "year": 12}[period.kind])
    return [(in_words(other), str(other)) for other in (period.before, after) if other.first <= timezone.localdate()]


def of_month(request: MemberRequest, reading: Reading, committees: dict[str, str]) -> dict[str, Any]:
    """What may be done with the sheet of a month, and what differs from it."""
    sheet, user = reading.sheet, request.user
    if sheet is None:
        return {"may_compute": may_propose(user) and reading.period.kind == "month"}
    recount = Recount.objects.filter(sheet=sheet).first()
    left = workflow.uncorrected(sheet) if sheet.is_frozen else {}
    waits, over = sheet.state == Sheet.State.PROPOSED, sheet.period.last < timezone.localdate()
    proposed = counting.differences(sheet.figures, recount.figures) if waits and recount else {}
    approves = may_approve(user, sheet.committee_id) and sheet.proposed_by_id != user.pk
    return {
        "sheet": sheet,
        "recount": recount,
        "left": [(sheets.words_of(name, committees), signed(name, by)) for name, by in (left or proposed).items()],
        "waiting": worded(list(sheet.adjustments.waiting().for_list()), committees),
        "may_compute": may_propose(user),
        "may_fill": may_propose(user) and sheet.state == Sheet.State.DRAFT,
        "may_propose": may_propose(user) and sheet.state == Sheet.State.DRAFT and over,
        "may_freeze": waits and approves,
        "may_send_back": waits and (may_approve(user, sheet.committee_id) or may_propose(user)),
        "may_adjust": may_propose(user) and sheet.is_frozen,
        "may_decide": may_approve(user, sheet.committee_id),
        "own": sheet.proposed_by_id == user.pk,
    }


def signed(name: str, by: int) -> str:
    return sheets.signed(name.partition("|")[0], by)


def worded(rows: list[Adjustment], committees: dict[str, str]) -> list[dict[str, Any]]:
    """Adjustments as the page lists them: in short, and with all their lines."""
    return [
        {"row": row, "words": sheets.in_short(row.differences), "month": in_words(row.sheet.period),
         "changes": sheets.changes(row.differences, committees)}
        for row in rows
    ]  # fmt: skip


@require_POST
@for_readers
def compute(request: MemberRequest, period: str) -> HttpResponse:
    """Count a month now; a large place is counted by a worker."""
    scope, month = scope_of(request), month_of(period)
    if not may_propose(request.user):
        raise PermissionDenied
    back = url_of("statistic_sheet", scope, month)
    if why := workflow.out_of_reach(scope, month, timezone.localdate()):
        messages.warning(request, why)
    elif scope.cases.order_by()[: LARGE + 1].count() > LARGE:
        soon(count_month, scope.place.pk, scope.committee.pk if scope.committee else None, str(month))
        messages.success(request, _("It is being counted. Open this page again in a minute."))
    else:
        workflow.compute(scope, month, actor=request.user)
        messages.success(request, _("Counted just now."))
    return redirect(back)


@for_readers
@require_safe
def statistic_rows(request: MemberRequest, period: str, measure: str) -> HttpResponse:
    """Today's matters behind a figure; where the sheet says another number, that is said."""
    scope, wanted = scope_of(request), period_of(period)
    dimension, value = request.GET.get("by", "all"), request.GET.get("value", "")
    rows = cases_in(scope, wanted, measure, request.GET)
    reading, name = sheets.read(scope, wanted), counting.key(measure, dimension, value)
    now = counting.total_of(measure, rows)
    found = {
        "title": sheets.words_of(name, sheets.committees_of(scope)) if dimension != "all" else sheets.label_of(measure),
        "period": in_words(wanted),
        "explain": explained(reading, name, now),
        "back_url": url_of("statistic_sheet", scope, wanted),
        "back_label": _("Statistics"),
        "now": now,
    }
    return case_rows(request, rows, **found)


def explained(reading: Reading, name: str, now: int) -> str:
    """What the figure counts, what it comes to, which adjustments changed it, and how it differs from the sheet now."""
    measure = name.partition("|")[0]
    parts = [sheets.explain(measure)]
    if measure in {"parties", "amount"}:
        parts.append(_("Together: %(n)s.") % {"n": sheets.shown(measure, now)})
    if reading.is_frozen:
        parts.append(_("The period is frozen; these are the matters as they are today."))
    changes = [(row.differences[name], row.reason) for row in reading.corrections if row.differences.get(name)]
    for by, reason in changes:
        said = {"by": sheets.signed(measure, by), "reason": reason}
        parts.append(_("An adjustment of %(by)s was approved: %(reason)s.") % said)
    then = reading.total.get(name, 0)
    if then != now and reading.sheets:
        said = {
            "then": sheets.shown(measure, then),
            "now": sheets.shown(measure, now),
            "by": sheets.signed(measure, now - then),
        }
        words = _("With it the sheet says %(then)s, counted now it is %(now)s: a difference of %(by)s.")
        if not changes:
            words = _("The sheet says %(then)s, counted now it is %(now)s: a difference of %(by)s.")
        parts.append(words % said)
    return " ".join(parts)


FILES = {
    "xlsx": (statistic_files.as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pdf": (statistic_files.as_pdf, "application/pdf"),
    "csv": (statistic_files.as_csv, "text/csv; charset=utf-8"),
}


@for_readers
@require_safe
def statistic_file(request: MemberRequest, period: str, kind: str) -> HttpResponse:
    """The form as a file; who took it out is recorded."""
    scope, wanted = scope_of(request), period_of(period)
    if kind not in FILES:
        raise Http404
    make, content_type = FILES[kind]
    reading = sheets.read(scope, wanted)
    if not reading.sheets:
        messages.warning(request, _("Nothing is counted for this period yet."))
        return redirect(url_of("statistic_sheet", scope, wanted))
    workflow.note_download(scope, wanted, kind, actor=request.user)
    response = HttpResponse(make(reading), content_type=content_type)
    of = f"-committee-{scope.committee.pk}" if scope.committee else ""
    response.headers["Content-Disposition"] = f'attachment; filename="statistics-{wanted}{of}.{kind}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
