"""Exports: the form beside each list, the file on its way, one's own, and all of them for who audits."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboards.export_forms import ExportForm
from dashboards.exportable import LISTS, Listing
from dashboards.exportable.records import audits
from dashboards.models import Export
from dashboards.models.exports import QUERY_LENGTH, ExportQuerySet
from dashboards.permissions import sees_figures
from dashboards.tasks import write_export
from dashboards.workflow import exports as workflow
from foundation.accounts.requests import MemberRequest
from foundation.files.storage import harmless
from lib.spreadsheets import TYPES
from mediation.tasks import soon
from mediation.views.lists import cut


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_export(request: MemberRequest, key: str) -> HttpResponse:
    """Which columns of a list, and how. A short one is written now and comes at once, a long one by a worker."""
    listing, query = LISTS.get(key), query_of(request)
    if listing is None:
        raise Http404
    if not listing.may(request.user):
        raise PermissionDenied
    form = ExportForm(request.POST if request.method == "POST" else None, listing=listing, user=request.user)
    refused = refusal(listing, request)
    if not refused and form.is_valid():
        try:
            row = workflow.ask(listing, request.user, query=query, **form.wanted())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return begun(row)
    context = {"listing": listing, "form": form, "back_url": listing.address(query), "narrowed": bool(query)}
    context["refused"] = refused
    return render(request, "dashboards/new_export.html", context)


def refusal(listing: Listing, request: MemberRequest) -> list[str]:
    """What the list says of a filter that can't be read, on its page as well; 404 where it is of nothing there is."""
    try:
        listing.rows(request.user, QueryDict(query_of(request)))
    except ValidationError as error:
        return error.messages
    return []


def query_of(request: MemberRequest) -> str:
    """The address of the list, without the key of a page."""
    query = request.GET.copy()
    query.pop("after", None)
    words = query.urlencode()
    if len(words) > QUERY_LENGTH:
        raise Http404
    return words


def begun(row: Export) -> HttpResponse:
    """To the file, if it is there by now; else to the page that shows how far it is."""
    if row.state == Export.State.WAITING:
        if workflow.is_small(row):
            workflow.write(row.pk, told=False)
            row.refresh_from_db()
        else:
            soon(write_export, str(row.pk))
    return redirect("export_file" if row.state == Export.State.READY else "export", row.pk)


def export_for(request: MemberRequest, pk: UUID) -> Export:
    rows = Export.objects.visible_to(request.user).select_related("owner", "sub_district")
    return get_object_or_404(rows, pk=pk)


@login_required
@require_safe
def export(request: MemberRequest, pk: UUID) -> HttpResponse:
    """How far it is, or the way to the file. It may be left: the writing goes on."""
    row = export_for(request, pk)
    return render(request, "dashboards/export.html", {"row": row} | shown(row))


def shown(row: Export) -> dict[str, Any]:
    """What pages say of it in words; a list that no longer exists by its key alone."""
    listing = LISTS.get(row.listing)
    return {
        "label": listing.label if listing else row.listing,
        "columns": [column.label for column in listing.chosen(row.columns)] if listing else row.columns,
        "list_url": listing.address(row.query) if listing else "",
        "again_url": f"?{row.query}" if row.query else "",
    }


@login_required
@require_POST
def stop_export(request: MemberRequest, pk: UUID) -> HttpResponse:
    workflow.stop(export_for(request, pk), actor=request.user)
    return redirect("export", pk)


@login_required
@require_safe
def export_file(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """The file, for its owner alone, as long as the mandates hold under which it was asked for."""
    row = export_for(request, pk)
    if row.state == Export.State.READY and not workflow.still_allowed(row, request.user):
        workflow.end(row)
    try:
        workflow.take(row, actor=request.user)
        file = default_storage.open(row.file)
    except (workflow.NotThere, FileNotFoundError):
        messages.warning(request, _("There is no file any more. Please ask for the list anew."))
        return redirect("export", pk)
    name = f"{shown(row)['label']} {timezone.localdate(row.created_at)}.{row.format}".replace("/", "-")
    response = harmless(file, name, TYPES[row.format])
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response


@login_required
@require_safe
def exports(request: MemberRequest) -> HttpResponse:
    """One's own; for who audits those of the sub-district, without the files. The newest first, paged by key."""
    lists = {key for key, listing in LISTS.items() if listing.may(request.user)}
    if not lists:
        raise PermissionDenied
    first = "all" if lists == {"exports"} else "mine"  # who audits and exports nothing else wants to see all
    every = audits(request.user) and request.GET.get("tab", first) == "all"
    rows = Export.objects.audited_by(request.user) if every else Export.objects.visible_to(request.user)
    page, last = cut(after(rows, request.GET.get("after", "")).for_list())
    kept = {"tab": "all" if every else "mine"} if audits(request.user) else {}
    context = {
        "rows": [(row, shown(row)) for row in page],
        "every": every,
        "both": audits(request.user),
        "reads_figures": sees_figures(request.user),
        "next_url": f"?{urlencode(kept | {'after': f'{last.created_at.isoformat()}_{last.pk}'})}" if last else "",
        "previous_url": f"?{urlencode(kept)}" if request.GET.get("after") else "",
    }
    return render(request, "dashboards/exports.html", context)


def after(rows: ExportQuerySet, key: str) -> ExportQuerySet:
    """What follows the last row of a page; all, where somebody wrote something else into the address."""
    at, _underscore, pk = key.partition("_")
    try:
        moment, last = datetime.fromisoformat(at), UUID(pk)
    except ValueError:
        return rows
    if moment.tzinfo is None:
        return rows
    return rows.filter(Q(created_at__lt=moment) | Q(created_at=moment, id__lt=last))
