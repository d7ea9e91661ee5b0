"""The queue of the desk: tabs with counts, chips, saved views, unread marks; pages by key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation.accounts.models import User
from foundation.accounts.requests import MemberRequest
from foundation.audit.kept import until_next_act
from mediation import approvals, permissions
from mediation.models import Case, MyNote, SavedView, my_tags, news_for, with_news
from mediation.models.case import CaseQuerySet
from mediation.queue_forms import QueueFilter, query_of
from mediation.views.lists import capped, chosen, cut, list_context
from mediation.workflow.conduct import MEDIATED
from residents.permissions import is_staff

SOON = timedelta(days=3)
TAGS_SHOWN = 12
UNREAD = 99  # cases with news are counted so far, as the bell counts messages


class Chip(NamedTuple):
    """A part of the filter: its words, the address with or without it, whether it is on, how many rows, its key."""

    label: str
    url: str
    on: bool
    n: str = ""
    key: str = ""


def tabs(rows: CaseQuerySet, user: User) -> dict[str, tuple[str, Callable[[], CaseQuerySet]]]:
    today = timezone.localdate()
    return {
        "todo": (_("To do"), lambda: rows.todo_of(user)),
        "today": (_("Today"), lambda: rows.due_within(today, today)),
        "soon": (_("Due soon"), lambda: rows.due_within(today, today + SOON)),
        "late": (_("Late"), lambda: rows.overdue(today)),
        "all": (_("All"), lambda: rows),
    }


@login_required
@require_safe
def queue(request: MemberRequest) -> HttpResponse:
    """One's cases by urgency and date, in tabs with counts, filtered by chips, paged by key."""
    user = request.user
    if not is_staff(user):
        raise PermissionDenied
    form = QueueFilter(request.GET or None, user=user)
    every = tabs(form.narrowed(Case.objects.visible_to(user)), user)
    rows = every[chosen(request, every)][1]()
    page, following = page_of(rows.for_list(), request.GET.get("after", ""))
    shown = list_context(request, form, every, following)
    mark(page, user)
    found: dict[str, Any] = {"cases": page, "now": timezone.now().isoformat()}
    found |= chips(form, shown["tab"], rows, user) | saved(form, shown["tab"], user)
    return render(request, "mediation/queue.html", found | may(user) | shown)


def may(user: User) -> dict[str, Any]:
    directs = permissions.directs(user)
    return {
        "may_register": permissions.can_register(user),
        "may_offer": permissions.can_offer(user),
        "may_place": permissions.sees_places(user),
        "may_assign": directs,
        "sees_sessions": permissions.sees_sessions(user),
        "approvals": approvals.how_many(user) if directs else "",
    }


def mark(page: list[Case], user: User) -> None:
    """Which cases of the page have news, one's own tags on them, and which the director may give to somebody."""
    keys, directs = [row.pk for row in page], permissions.directs(user)

    def find() -> tuple[set[int], dict[int, list[str]]]:
        news = news_for(user).filter(case__in=keys).order_by().values_list("case", flat=True).distinct()
        mine = MyNote.objects.filter(owner=user, case__in=keys).exclude(tags=[])
        return set(news), dict(mine.values_list("case", "tags"))

    news, tags = until_next_act(user.sub_district_id, f"marks {user.pk} {keys}", find)
    for row in page:
        row.has_news, row.my_tags = row.pk in news, tags.get(row.pk, [])  # type: ignore[attr-defined]
        row.may_tick = directs and row.status in MEDIATED  # type: ignore[attr-defined]


def chips(form: QueueFilter, tab: str, rows: CaseQuerySet, user: User) -> dict[str, Any]:
    """What is switched on, each with the address without it; and what a tap switches on."""
    active = form.active()
    valid = form.is_bound and form.is_valid()

    def address(values: dict[str, str]) -> str:
        return "?" + urlencode({"tab": tab} | values)

    def switch(name: str, value: str, label: str, **more: str) -> Chip:
        on = active.get(name) == value
        others = {key: given for key, given in active.items() if key != name}
        return Chip(label, address(others if on else active | {name: value}), on, **more)

    what = f"unread {user.pk} {tab} {active} {timezone.localdate()}"
    unread = until_next_act(user.sub_district_id, what, lambda: capped(with_news(rows, user), UNREAD))
    quick = [switch("unread", "1", _("Unread"), n=unread, key="u"), switch("mine", "1", _("I mediate"))]
    if permissions.has_tray(user):
        quick.append(switch("nobody", "1", _("Without mediator")))
    quick += [switch("urgency", "any", _("Urgent")), switch("urgency", "U2", "U2"), switch("urgency", "U1", "U1")]
    tags = until_next_act(user.sub_district_id, f"tags {user.pk}", lambda: my_tags(user))
    quick += [switch("tag", tag, f"#{tag}") for tag in tags[:TAGS_SHOWN]]
    without = {name: address({key: value for key, value in active.items() if key != name}) for name in active}
    on = {chip.url for chip in quick if chip.on}
    filled = [Chip(form.shown(name), url, True) for name, url in without.items() if valid and url not in on]
    return {"quick": quick, "active": filled}


def saved(form: QueueFilter, tab: str, user: User) -> dict[str, Any]:
    """The saved views, with that of this very address marked."""
    query = query_of(tab, form)
    rows = SavedView.objects.visible_to(user).for_list().select_related(None)
    views = [(view, view.query == query) for view in rows]
    return {"views": views, "query": query, "is_saved": any(same for _view, same in views)}


def key_of(after: str) -> tuple[date | None, int] | None:
    """Due date and id from the address of a page; None for the first page, or where somebody wrote something else."""
    day, _colon, pk = after.partition(":")
    try:
        return (date.fromisoformat(day) if day else None), int(pk)
    except ValueError:
        return None


def page_of(rows: CaseQuerySet, after: str) -> tuple[list[Case], str]:
    """25 rows after the key `after` (due date and id; those without a date come last), and the key that follows."""
    rows = rows.order_by(F("next_due_on").asc(nulls_last=True), "id")
    undated = None
    if key := key_of(after):
        day, pk = key
        rows, undated = following(rows, day, pk)
    page, last = cut(rows, undated)
    return page, f"{last.next_due_on or ''}:{last.pk}" if last else ""


def following(rows: CaseQuerySet, day: date | None, pk: int) -> tuple[CaseQuerySet, CaseQuerySet]:
    """What comes after a day and an id; and, apart from it so that the index leads to both, those without a day."""
    undated = rows.filter(next_due_on=None)
    if day is None:
        return undated.filter(id__gt=pk), rows.none()
    return rows.filter(next_due_on__gte=day).filter(Q(next_due_on__gt=day) | Q(id__gt=pk)), undated
