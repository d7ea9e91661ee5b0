"""What one keeps for oneself at the desk: saved views, what was read, a note and tags on a case."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.accounts.models import User
from foundation.accounts.requests import MemberRequest
from mediation import permissions
from mediation.models import Case, MyNote, SavedView
from mediation.queue_forms import NoteForm, SaveViewForm, ViewForm
from mediation.workflow import desk
from residents.permissions import is_staff


def my_note_of(case: Case, user: User) -> MyNote | None:
    return MyNote.objects.filter(owner=user, case=case).first()


@login_required
def my_note(request: MemberRequest, pk: int) -> HttpResponse:
    """Write, change or delete one's own note and tags on a case."""
    rows = Case.objects.visible_to(request.user).select_related("mediator__user").prefetch_related("recusals__mediator")
    case = get_object_or_404(rows, pk=pk)
    if not permissions.can_note(request.user, case):
        raise PermissionDenied
    note = my_note_of(case, request.user)
    initial = {"text": note.text, "tags": " ".join(note.tags)} if note else {}
    form = NoteForm(request.POST or None, initial=initial)
    if "delete" in request.POST:
        desk.keep_note(case, "", [], owner=request.user)
        messages.success(request, _("Your note and your tags are deleted."))
        return redirect("case", pk)
    if request.method == "POST" and form.is_valid():
        desk.keep_note(case, form.cleaned_data["text"], form.cleaned_data["tags"], owner=request.user)
        messages.success(request, _("Kept. Only you see it."))
        return redirect("case", pk)
    return render(request, "mediation/my_note.html", {"case": case, "form": form, "note": note})


@login_required
@require_POST
def mark_read(request: MemberRequest) -> HttpResponse:
    """Nothing that stood in the queue when it was opened (`until`) is news any more."""
    if not is_staff(request.user):
        raise PermissionDenied
    try:
        until = datetime.fromisoformat(request.POST.get("until", ""))
        until = until if timezone.is_aware(until) else timezone.make_aware(until)
    except ValueError:
        until = timezone.now()
    desk.see_all(request.user, until)
    messages.success(request, _("All is marked as read."))
    return redirect("queue")


@login_required
def saved_views(request: MemberRequest) -> HttpResponse:
    """The views that one finds in the queue; a POST saves a new one."""
    user = request.user
    if not is_staff(user):
        raise PermissionDenied
    form = SaveViewForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            view = desk.save_view(form.cleaned_data["name"], form.cleaned_data["query"], actor=user)
        except ValidationError as refused:
            form.add_error("name", refused)
        else:
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
            return redirect(f"{reverse('queue')}?{view.query}")
    views = [(view, permissions.can_unshare(user, view)) for view in SavedView.objects.visible_to(user).for_list()]
    return render(request, "mediation/saved_views.html", {"form": form, "views": views})


@login_required
def saved_view(request: MemberRequest, pk: int) -> HttpResponse:
    """Rename one's own view, share it or keep it for oneself."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user).for_list(), pk=pk)
    if view.owner_id != request.user.pk:
        raise PermissionDenied
    initial = {"name": view.name, "shared_with": view.shared_with_id}
    form = ViewForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            desk.change_view(view, values["name"], values["shared_with"], actor=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
            return redirect("saved_views")
    return render(request, "mediation/saved_view.html", {"form": form, "view": view})


@login_required
@require_POST
def drop_view(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete one's own view; as director take a shared one off the staff."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user).for_list(), pk=pk)
    if not permissions.can_unshare(request.user, view):
        raise PermissionDenied
    mine, name = view.owner_id == request.user.pk, view.name
    desk.drop_view(view, actor=request.user)
    done = _("The view “%(name)s” is deleted.") if mine else _("The view “%(name)s” is no longer shared.")
    messages.success(request, done % {"name": name})
    return redirect("saved_views")
