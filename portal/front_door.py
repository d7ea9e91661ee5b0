"""The front door: what can be done here, who is there now, and what waits for the one who is logged in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from consultations.now import on_duty
from foundation.accounts.models import SubDistrict, User
from foundation.accounts.requests import Request
from foundation.workdays.models import Calendar
from mediation import figures
from mediation.models import Case, Party, WorkOrder
from mediation.next_step import next_step, with_next_step
from mediation.permissions import has_tray, parties_of
from mediation.views.lists import capped
from portal.posters import may_print
from residents import opening
from residents.permissions import is_staff

SHOWN = 3  # matters of one's own; the others stand under My matters


@require_safe
def home(request: Request) -> HttpResponse:
    place, now = request.sub_district, timezone.now()
    context = of_place(place, now) if place else {}
    if isinstance(request.user, User):
        context |= of_member(request.user)
    return render(request, "portal/home.html", context)


def of_place(place: SubDistrict, now: datetime) -> dict[str, Any]:
    """What everybody sees. But for the studios and who is on duty it comes from the cache, ten minutes old at most."""
    days, today = Calendar.glance(), timezone.localdate(now)
    studios = place.studios.order_by("name")
    return {
        "studios": [(studio, opening.standing(studio.hours, now, days)) for studio in studios],
        "on_duty": on_duty(place, now),
        "holiday": opening.next_break(today, days),
        "make_up_day": opening.next_make_up_day(today, days),
        "today": today,
        "figures": figures.of_year(place, today),
    }


def of_member(user: User) -> dict[str, Any]:
    """One's open matters with what comes next, the requests that wait for an answer, and the work that waits."""
    newest = Case.objects.of_party(user).open().for_list().order_by("-submitted_at", "-id")
    cases = [(case, next_step(case, parties_of(user, case))) for case in with_next_step(newest[:SHOWN], user)]
    asked = Party.objects.of(user).asked().select_related("case__estate", "case__building")
    return {"cases": cases, "asked": asked[:SHOWN], "work": work_of(user), "may_print": may_print(user)}


def work_of(user: User) -> dict[str, str]:
    """How much waits for a member of staff, by the name of the page where it waits."""
    work = {}
    if is_staff(user):
        work["queue"] = capped(Case.objects.visible_to(user).todo_of(user))
    if has_tray(user):
        work["intake"] = capped(WorkOrder.objects.visible_to(user).filter(status=WorkOrder.Status.NEW))
    return work
