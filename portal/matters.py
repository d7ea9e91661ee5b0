"""What is one's own, from all rooms: matters and messages."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from foundation.accounts.requests import MemberRequest
from foundation.notifications.models import Message
from mediation.models import Case, Party

PAGE = 25


@login_required
@require_safe
def my_matters(request: MemberRequest) -> HttpResponse:
    """One's matters, newest first, and the requests that wait for an answer."""
    cases = Case.objects.of_party(request.user).for_list().order_by("-submitted_at", "-id")
    asked = Party.objects.of(request.user).asked()
    asked = asked.select_related("case__estate", "case__building")
    return render(request, "portal/my_matters.html", {"cases": cases[:100], "asked": asked})


@login_required
@require_safe
def inbox(request: MemberRequest) -> HttpResponse:
    """Messages, newest first, paged by key."""
    rows = Message.objects.visible_to(request.user).order_by("-sent_at", "-id")
    if before := request.GET.get("before", ""):
        try:
            rows = rows.filter(older_than(before))
        except ValueError:
            return redirect("inbox")
    page = list(rows[: PAGE + 1])
    last = page[PAGE - 1] if len(page) > PAGE else None
    following = urlencode({"before": f"{last.sent_at.isoformat()} {last.pk}"}) if last and last.sent_at else ""
    context = {"rows": page[:PAGE], "next_url": f"?{following}" if following else "", "previous_url": ""}
    return render(request, "portal/inbox.html", context)


def older_than(key: str) -> Q:
    """The messages after the key of a page: time and id, since several may go out at one moment. ValueError if it is
    none.
    """
    at, _space, pk = key.rpartition(" ")
    time, last = datetime.fromisoformat(at), UUID(pk)
    if time.tzinfo is None:
        raise ValueError(key)
    return Q(sent_at__lt=time) | Q(sent_at=time, id__lt=last)


@login_required
@require_POST
def read_all(request: MemberRequest) -> HttpResponse:
    Message.objects.visible_to(request.user).mark_read()
    return redirect("inbox")
