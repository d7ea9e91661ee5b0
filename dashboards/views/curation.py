"""Targets, and pages of figures kept under a name."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboards.forms import SaveFiguresForm, TargetForm
from dashboards.models import SavedFigures, Target
from dashboards.permissions import can_set_targets, for_readers, sees_figures
from dashboards.workflow import curation
from foundation.accounts.requests import MemberRequest


@for_readers
def targets(request: MemberRequest) -> HttpResponse:
    """What the figures should be: staff and head of the whole sub-district set it."""
    if not can_set_targets(request.user):
        raise PermissionDenied
    place = request.user.sub_district
    rows = Target.objects.filter(sub_district=place).values_list("measure", "value")
    initial = {measure: int(value) if value == int(value) else value for measure, value in rows}
    form = TargetForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        curation.set_targets(place, form.cleaned_data, actor=request.user)
        messages.success(request, _("The targets are kept. The overview holds its figures against them."))
        return redirect("overview")
    return render(request, "dashboards/targets.html", {"form": form})


@for_readers
def saved_figures(request: MemberRequest) -> HttpResponse:
    """The views that one finds; a POST saves a new one."""
    form = SaveFiguresForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            row = curation.save_figures(**form.cleaned_data, actor=request.user)
        except ValidationError as refused:
            form.add_error("name", refused)
        else:
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": row.name})
            return redirect(f"{reverse(row.page)}?{row.query}")
    rows = SavedFigures.objects.visible_to(request.user).for_list()
    return render(request, "dashboards/saved.html", {"form": form, "rows": rows})


@login_required
@require_POST
def drop_figures(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete one's own view."""
    if not sees_figures(request.user):
        raise Http404
    row = get_object_or_404(SavedFigures.objects.visible_to(request.user), pk=pk)
    if row.owner_id != request.user.pk:
        raise PermissionDenied
    curation.drop_figures(row)
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": row.name})
    return redirect("saved_figures")
