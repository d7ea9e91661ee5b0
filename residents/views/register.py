"""The register of units: upload a file, see what it would change, confirm."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from kombu.exceptions import OperationalError

from foundation.accounts.models import SubDistrict
from foundation.accounts.requests import MemberRequest
from foundation.audit import log as audit
from foundation.notifications.outbox import NUDGE
from lib.tables import as_csv
from residents import workflow
from residents.forms import RegisterFileForm
from residents.models import Estate, RegisterImport
from residents.permissions import for_administrators
from residents.register.columns import TEMPLATE
from residents.register.template import template_xlsx
from residents.tasks import go_on_with, progress

State = RegisterImport.State
AT_ONCE = 200_000  # bytes: a file of some hundred lines is done while the person waits
NEWEST = 25
SHOWN = 50  # of each kind of change, and of the refused lines; the rest stands in the file to download
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: MemberRequest) -> HttpResponse:
    """The estates with their units, the newest files, and the form for another."""
    place = request.user.sub_district
    form = RegisterFileForm(request.POST or None, request.FILES or None, sub_district=place)
    if request.method == "POST" and form.is_valid():
        row = uploaded(request, form.cleaned_data)
        return redirect("register_import", row.pk)
    imports = RegisterImport.objects.visible_to(request.user).for_list().order_by("-id")[:NEWEST]
    context = {
        "form": form,
        "estates": estates_of(place),
        "imports": imports,
        "columns": TEMPLATE,
    }
    return render(request, "residents/register.html", context)


def estates_of(place: SubDistrict) -> Any:
    """With the number of their units today."""
    today = timezone.localdate()
    stands = Q(units__starts_on__lte=today) & (Q(units__ends_on=None) | Q(units__ends_on__gte=today))
    return Estate.objects.filter(sub_district=place).annotate(units_now=Count("units", filter=stands))


def uploaded(request: MemberRequest, said: dict[str, Any]) -> RegisterImport:
    file = said["file"]
    row = workflow.upload_register(
        said["estate"],
        said["data"],
        file.name, whole=said["whole"], all_or_nothing=said["all_or_nothing"],
        actor=request.user,
    )  # fmt: skip
    work_on(row, file.size)
    return row


def work_on(row: RegisterImport, size: int) -> None:
    """A small file now, a large one by a worker. Without a broker the beat finds it."""
    if size <= AT_ONCE:
        go_on_with(row.pk, get_language())
        return
    try:
        with go_on_with.app.connection(transport_options=NUDGE) as broker:
            go_on_with.apply_async([row.pk, get_language()], connection=broker, retry=False)
    except OperationalError:
        return


@for_administrators
@require_safe
def template(request: MemberRequest) -> HttpResponse:
    return attached(template_xlsx(), _("units.xlsx"), XLSX)


@for_administrators
@require_safe
def register_import(request: MemberRequest, pk: int) -> HttpResponse:
    """One file: how far it is, what it would change, what is wrong in it."""
    row = get_object_or_404(RegisterImport.objects.visible_to(request.user), pk=pk)
    changes, refused = row.report.get("changes", []), row.report.get("refused", [])
    if changes or refused:
        audit.viewed(row, request.user, "register_import")
    labels = kinds()
    by_kind = sorted(changes, key=lambda change: list(labels).index(change[0]))
    groups = [
        {"label": labels[kind], "count": len(rows := list(found)), "rows": rows[:SHOWN]}
        for kind, found in groupby(by_kind, key=lambda change: change[0])
    ]
    context = {
        "row": row,
        "groups": groups,
        "refused": refused[:SHOWN],
        "more_refused": max(len(refused) - SHOWN, 0),
        "notes": row.report.get("notes", []),
        "counts": counted(row),
        "shown": SHOWN,
        "working": row.state in {State.READING, State.WRITING},
        "done": progress(row.pk),
        "writes": bool(changes) and not (row.all_or_nothing and refused),
    }
    return render(request, "residents/import.html", context)


def kinds() -> dict[str, str]:
    """The kinds of change, in the order in which they are shown: what takes something away comes first."""
    return {
        "ended": _("Units that end"),
        "owners": _("Owners that change"),
        "area": _("Areas that change"),
        "users": _("Users that change"),
        "contact": _("Telephone or identity number"),
        "back": _("Units that are there again"),
        "new": _("New units"),
    }


def counted(row: RegisterImport) -> list[tuple[str, int]]:
    labels = {
        "new": _("new units"),
        "changed": _("changed units"),
        "ended": _("ended units"),
        "unchanged": _("unchanged units"),
        "refused": _("refused lines"),
        "read": _("lines read"),
    }
    return [(label, row.counts[key]) for key, label in labels.items() if key in row.counts]


@for_administrators
@require_POST
def confirm(request: MemberRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(RegisterImport.objects.visible_to(request.user), pk=pk)
    try:
        workflow.confirm_import(row, request.POST.get("fingerprint", ""), actor=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        work_on(row, len(row.content) // 2)
    return redirect("register_import", pk)


@for_administrators
@require_POST
def drop(request: MemberRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(RegisterImport.objects.visible_to(request.user), pk=pk)
    try:
        workflow.drop_import(row, actor=request.user)
        messages.success(request, _("The file was put away. Nothing was entered."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("register_import", pk)
    return redirect("register")


@for_administrators
@require_safe
def refused(request: MemberRequest, pk: int) -> HttpResponse:
    """The refused lines as they were, each with its reason; corrected, the file can be sent again."""
    row = get_object_or_404(RegisterImport.objects.visible_to(request.user), pk=pk)
    audit.viewed(row, request.user, "register_refused")
    rows = row.report.get("refused", [])
    reasons: dict[int, str] = {}
    for line, column, words, _cells in rows:
        said = f"{column}: {words}" if column else words
        reasons[line] = f"{reasons[line]} {said}" if line in reasons else said
    cells = {line: cells for line, _column, _words, cells in rows}
    headings = row.report.get("headings", [])
    head = [*headings, _("Line"), _("What is wrong")]
    body = [[*padded(cells[line], len(headings)), line, why] for line, why in reasons.items()]
    return attached(as_csv(head, body).encode(), _("refused lines.csv"), "text/csv; charset=utf-8")


def padded(cells: list[str], width: int) -> list[str]:
    return (cells + [""] * width)[:width]


@for_administrators
@require_safe
def changes(request: MemberRequest, pk: int) -> HttpResponse:
    """The whole difference, a line each."""
    row = get_object_or_404(RegisterImport.objects.visible_to(request.user), pk=pk)
    audit.viewed(row, request.user, "register_changes")
    labels = kinds()
    rows = [[labels[kind], *rest] for kind, *rest in row.report.get("changes", [])]
    head = [_("What"), _("Unit"), _("Now"), _("Then")]
    return attached(as_csv(head, rows).encode(), _("changes.csv"), "text/csv; charset=utf-8")


def attached(data: bytes, name: str, content_type: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(data, content_type=content_type, headers=headers)
