"""The calendar of sessions, the rooms, and sessions in the calendars of telephones."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.accounts.models import User
from foundation.accounts.requests import MemberRequest
from foundation.workdays.models import Calendar
from foundation.workdays.windows import DAY, Window, day_in, midnight, window
from mediation import permissions, workflow
from mediation.models import CalendarAddress, Room, Session
from mediation.session_calendar import feed_of, file_of, sessions_for, weeks
from mediation.session_forms import RoomForm
from residents.models import Role, Studio
from residents.permissions import committees_of, has_role

METHODS = ["GET", "HEAD", "POST"]
CALENDAR = "text/calendar; charset=utf-8"


@login_required
@require_safe
def session_calendar(request: MemberRequest) -> HttpResponse:
    """Month or week: one's own sessions; a room's; for clerk and director those of the committee."""
    if not permissions.sees_sessions(request.user):
        raise PermissionDenied
    shown = window(request.GET.get("view", ""), day_in(request.GET.get("on", "")))
    of = chosen(request.user, request.GET.get("of", ""))
    first, last = shown.drawn
    sessions = sessions_for(request.user, of, midnight(first), midnight(last + DAY))
    context = {
        "shown": shown, "weeks": weeks(shown, sessions, Calendar.glance()), "today": timezone.localdate(), "of": of,
        "rooms": Room.objects.visible_to(request.user).filter(active=True).select_related("studio"),
        "may_all": has_role(request.user, Role.CLERK, Role.DIRECTOR), "links": links(shown, of),
        "keeps": permissions.can_keep_rooms(request.user),
    }  # fmt: skip
    return render(request, "mediation/session_calendar.html", context)


def chosen(user: User, of: str) -> str:
    """Whose sessions: what the chips say; else all for who sees all, and one's own for the others."""
    if of == "mine" or (of.isdecimal() and len(of) < 10):
        return of
    return "all" if has_role(user, Role.CLERK, Role.DIRECTOR) else "mine"


def links(shown: Window, of: str) -> dict[str, str]:
    """The addresses of the neighbouring pages."""

    def link(**more: Any) -> str:
        values = {"view": shown.kind, "on": shown.first, "of": of} | more
        return "?" + urlencode({key: str(value) for key, value in values.items()})

    today = timezone.localdate()
    here = today if shown.first <= today <= shown.last else shown.first
    return {
        "before": link(on=shown.before), "after": link(on=shown.after), "today": link(on=today),
        "week": link(view="week", on=here), "month": link(view="month", on=here), "all": link(of="all"),
        "mine": link(of="mine"), "bare": link(of=""),
    }  # fmt: skip


# Rooms


def studios_of(user: User) -> Any:
    """Those whose rooms `user` keeps."""
    rows = Studio.objects.filter(sub_district=user.sub_district_id)
    if has_role(user, Role.SYSTEM_ADMIN):
        return rows
    return rows.filter(committee__in=committees_of(user, Role.DIRECTOR))


@login_required
@require_http_methods(METHODS)
def rooms(request: MemberRequest) -> HttpResponse:
    """The rooms, and a form for another one."""
    if not permissions.can_keep_rooms(request.user):
        raise PermissionDenied
    studios = studios_of(request.user)
    form = RoomForm(request.POST if request.method == "POST" else None, studios=studios)
    if form.is_valid():
        workflow.keep_room(form.instance, actor=request.user)
        messages.success(request, _("The room was added."))
        return redirect("rooms")
    rows = Room.objects.filter(studio__in=studios).select_related("studio")
    return render(request, "mediation/rooms.html", {"form": form, "rooms": rows})


@login_required
@require_http_methods(METHODS)
def room(request: MemberRequest, pk: int) -> HttpResponse:
    """One room, to change. Sessions that were arranged in it stay."""
    row = get_object_or_404(Room.objects.visible_to(request.user), pk=pk)
    studios = studios_of(request.user)
    if row.studio not in studios:
        raise PermissionDenied
    form = RoomForm(request.POST if request.method == "POST" else None, instance=row, studios=studios)
    if form.is_valid():
        workflow.keep_room(form.instance, actor=request.user)
        messages.success(request, _("The room was changed."))
        return redirect("rooms")
    return render(request, "mediation/room.html", {"form": form, "room": row})


# In the calendars of telephones


@login_required
@require_safe
def session_file(request: MemberRequest, pk: int) -> HttpResponse:
    """One session as a file for a calendar; after it was called off, the file that takes it away again."""
    rows = Session.objects.visible_to(request.user).select_related("case")
    row = get_object_or_404(rows, pk=pk)
    name = f"{row.case.reference}-{row.pk}.ics"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(file_of(row, link="my_matters"), content_type=CALENDAR, headers=headers)


@login_required
@require_http_methods(METHODS)
def my_calendar(request: MemberRequest) -> HttpResponse:
    """The addresses of one's own calendar; a new one is shown once."""
    address = ""
    if request.method == "POST":
        secret = workflow.make_calendar_address(request.user)
        address = settings.PUBLIC_URL + reverse("calendar_feed", args=[secret])
    rows = CalendarAddress.objects.filter(user=request.user, revoked_at=None).order_by("-pk")
    return render(request, "mediation/my_calendar.html", {"address": address, "addresses": rows})


@login_required
@require_POST
def revoke_calendar(request: MemberRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(CalendarAddress, pk=pk, user=request.user)
    workflow.revoke_calendar_address(row, actor=request.user)
    messages.success(request, _("The address was revoked. Calendars that use it get nothing any more."))
    return redirect("my_calendar")


@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar itself; 404 where the secret is wrong or revoked, or the login is closed."""
    rows = CalendarAddress.objects.filter(digest=workflow.calendar_digest(secret), revoked_at=None)
    row = rows.filter(user__is_active=True).select_related("user").first()
    if row is None:
        raise Http404
    with translation.override(row.user.language):
        body = feed_of(row.user, timezone.now())
    return HttpResponse(body, content_type=CALENDAR, headers={"Cache-Control": "no-store"})
