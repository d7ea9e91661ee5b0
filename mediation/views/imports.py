"""Lists for the intake tray: choose a file, name its columns, read the report, confirm, see it come in."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.accounts.requests import MemberRequest
from foundation.audit import log as audit
from lib import tables
from mediation.intake_forms import ColumnsForm, UploadForm
from mediation.intake_lines import DIFFERS, reason
from mediation.models import WorkOrderImport
from mediation.permissions import has_tray
from mediation.tasks import soon, work_on_import
from mediation.workflow import imports

RECENT = 20
SHOWN = 50  # listed lines on the page; the file has them all
SAMPLE = 3  # lines shown while the columns are named
State = WorkOrderImport.State


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: MemberRequest) -> HttpResponse:
    """The form for a new list, and the last ones."""
    if not has_tray(request.user):
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, place = form.cleaned_data["file"], request.user.sub_district
        try:
            batch = imports.take_in(
                file.read(), file.name, sub_district=place, channel=form.cleaned_data["channel"], actor=request.user
            )
        except ValidationError as refused:
            form.add_error("file", refused)
        else:
            return redirect("import", batch.pk)
    rows = WorkOrderImport.objects.visible_to(request.user).select_related("uploaded_by").defer("listed")
    recent = rows.order_by("-pk")[:RECENT]
    context = {"form": form, "imports": recent}
    return render(request, "mediation/imports.html", context)


def batch_for(request: MemberRequest, pk: int) -> WorkOrderImport:
    """The list, if the visitor may see it."""
    return get_object_or_404(WorkOrderImport.objects.visible_to(request.user).select_related("sub_district"), pk=pk)


@login_required
@require_safe
def import_page(request: MemberRequest, pk: int) -> HttpResponse:
    """Where the list stands: its columns, how far it is read, the report, or what came in."""
    return show(request, batch_for(request, pk))


def show(request: MemberRequest, batch: WorkOrderImport, form: ColumnsForm | None = None) -> HttpResponse:
    wanted = batch.state != State.CHECKED or "columns" in request.GET
    if form is None and wanted and batch.has_open_columns:
        form = ColumnsForm(batch=batch)
    listed = [item | {"reason": reason(item)} for item in batch.listed[:SHOWN]]
    if form or listed:
        audit.viewed(batch, request.user, "import")
    context: dict[str, Any] = {
        "batch": batch,
        "form": form,
        "sample": sample(batch) if form else [],
        "refused": [item for item in listed if item["why"] != DIFFERS],
        "differing": [item for item in listed if item["why"] == DIFFERS],
        "more": len(batch.listed) - len(listed),
    }
    return render(request, "mediation/import.html", context)


def sample(batch: WorkOrderImport) -> list[tuple[str, list[str]]]:
    """Each heading with what stands below it in the first lines."""
    try:
        with batch.file.open("rb") as file:
            rows = [row.cells for row in islice(tables.read(file.read()).rows, SAMPLE)]
    except (tables.NotATable, FileNotFoundError):
        return []
    return [
        (heading, [cells[number][:60] if number < len(cells) else "" for cells in rows])
        for number, heading in enumerate(batch.headings)
    ]


@login_required
@require_POST
def columns(request: MemberRequest, pk: int) -> HttpResponse:
    """Name the columns; a worker reads the list through."""
    batch = batch_for(request, pk)
    if not batch.has_open_columns:
        messages.warning(request, _("This is not possible now. Somebody else may have been faster."))
        return redirect("import", pk)
    form = ColumnsForm(request.POST, batch=batch)
    if form.is_valid():
        try:
            imports.name_columns(batch, form.columns(), actor=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            soon(work_on_import, batch.pk)
            return redirect("import", pk)
    return show(request, batch, form)


@login_required
@require_POST
def confirm(request: MemberRequest, pk: int) -> HttpResponse:
    """Import what the report shows."""
    return _done(request, pk, imports.confirm)


@login_required
@require_POST
def drop(request: MemberRequest, pk: int) -> HttpResponse:
    """Do not import this list."""
    return _done(request, pk, imports.drop)


def _done(request: MemberRequest, pk: int, act: Any) -> HttpResponse:
    batch = batch_for(request, pk)
    try:
        act(batch, actor=request.user)
    except ValidationError as refused:
        messages.warning(request, refused.messages[0])
        return redirect("import", pk)
    if act is imports.drop:
        messages.success(request, _("The list was dropped. Nothing was imported."))
        return redirect("imports")
    soon(work_on_import, pk)
    return redirect("import", pk)


@login_required
@require_safe
def refused_lines(request: MemberRequest, pk: int) -> HttpResponse:
    """The lines that were refused or differ, as they came, with the reason: to be mended and imported again."""
    batch = batch_for(request, pk)
    audit.viewed(batch, request.user, "import_refused")
    rows = ([item["line"], reason(item), *map(item["cells"].get, batch.headings)] for item in batch.listed)
    table = tables.as_csv([_("line"), _("reason"), *batch.headings], rows)
    response = HttpResponse(table, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="refused-{pk}.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
