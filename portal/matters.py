"""What is one's own, from all rooms: matters and messages."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import BooleanField, Count, ExpressionWrapper, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from foundation.accounts.models import User
from foundation.accounts.requests import MemberRequest
from foundation.notifications.models import Message
from mediation.models import Case, Party
from mediation.models.case import CaseQuerySet
from mediation.models.statuses import OPEN
from mediation.next_step import NextStep, next_step, waiting_for, with_next_step
from mediation.permissions import parties_of

PAGE = 25
FOLDED = 10  # from the eleventh matter on the ended ones stand in a tab of their own


@login_required
@require_safe
def my_matters(request: MemberRequest) -> HttpResponse:
    """One's matters: requests that wait for an answer, then what waits for oneself, then the others; paged by key."""
    user = request.user
    mine = Case.objects.of_party(user)
    tab, many = request.GET.get("tab", ""), mine[: FOLDED + 1].count() > FOLDED
    if many:
        mine = mine.exclude(status__in=OPEN) if tab == "ended" else mine.open()
    page, following = page_of(mine, user, request.GET.get("after", ""))
    asked = Party.objects.of(user).asked().select_related("case__estate", "case__building")
    rows = described(page, user)
    context = {
        "open": [row for row in rows if many or row["case"].status in OPEN],
        "ended": [row for row in rows if not many and row["case"].status not in OPEN],
        "asked": asked,
        "many": many,
        "tab": tab,
        "next_url": f"?{urlencode({'tab': tab, 'after': following})}" if following else "",
        "previous_url": "",
    }
    return render(request, "portal/my_matters.html", context)


def page_of(rows: CaseQuerySet, user: User, after: str) -> tuple[list[Case], str]:
    """The cases after the key of a page, what waits for `user` first, then the newest; and the key that follows.

    Few have more than a page; only then the database must know what waits.
    """
    newest = rows.order_by("-submitted_at", "-id").for_list()
    if not after:
        every = list(newest[: PAGE + 1])
        if len(every) <= PAGE:
            return sorted(with_next_step(every, user), key=lambda case: not step(case, user).yours), ""
    rows = newest.annotate(waits=ExpressionWrapper(waiting_for(user), BooleanField()))
    with suppress(ValueError):  # what somebody wrote into the address
        rows = rows.filter(following_case(after))
    page = with_next_step(rows.order_by("-waits", "-submitted_at", "-id")[: PAGE + 1], user)
    if len(page) <= PAGE:
        return page, ""
    end: Any = page[PAGE - 1]  # with `waits`, which the query adds
    return page[:PAGE], f"{int(end.waits)} {end.submitted_at.isoformat()} {end.pk}"


def step(case: Case, user: User) -> NextStep:
    return next_step(case, parties_of(user, case))


def following_case(key: str) -> Q:
    """What comes after the key of a page: whether it waits, when it was filed, its id. ValueError if it is none."""
    waits, at, pk = key.split(" ")
    time, last = datetime.fromisoformat(at), int(pk)
    if time.tzinfo is None:
        raise ValueError(key)
    later = Q(waits=waits == "1") & (Q(submitted_at__lt=time) | Q(submitted_at=time, id__lt=last))
    return later | Q(waits=False) if waits == "1" else later


def described(page: list[Case], user: User) -> list[dict[str, Any]]:
    """Each case with what is next for `user`, and how many messages about it are unread."""
    links = {reverse("matter", args=[case.pk]): case.pk for case in page}
    unread = Message.objects.visible_to(user).unread().filter(link__in=links).values_list("link")
    counts = {links[link]: count for link, count in unread.annotate(n=Count("pk"))}
    return [{"case": case, "next": step(case, user), "unread": counts.get(case.pk, 0)} for case in page]


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
