"""What is one's own, from all rooms: matters and messages."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import login_required
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
    asked = Party.objects.of(request.user).asked().filter(side="respondent")
    asked = asked.select_related("case__estate", "case__building")
    return render(request, "portal/my_matters.html", {"cases": cases[:100], "asked": asked})


@login_required
@require_safe
def inbox(request: MemberRequest) -> HttpResponse:
    """Messages, newest first, paged by key."""
    rows = Message.objects.visible_to(request.user).order_by("-sent_at", "-id")
    before = request.GET.get("before", "")
    try:
        rows = rows.filter(sent_at__lt=datetime.fromisoformat(before)) if before else rows
    except ValueError:
        return redirect("inbox")
    page = list(rows[: PAGE + 1])
    following = urlencode({"before": str(page[PAGE - 1].sent_at)}) if len(page) > PAGE else ""
    context = {"rows": page[:PAGE], "next_url": f"?{following}" if following else "", "previous_url": ""}
    return render(request, "portal/inbox.html", context)


@login_required
@require_POST
def read_all(request: MemberRequest) -> HttpResponse:
    Message.objects.visible_to(request.user).mark_read()
    return redirect("inbox")
