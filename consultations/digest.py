"""What waits for lawyers, and for those who plan duty, this morning: lines of their daily message, by role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from consultations import roster
from consultations.models import CallBack, HandOver, Shift, Task
from consultations.permissions import lawyer_of, planned_by
from consultations.workflow.watch import drafts_ahead, gaps_ahead
from foundation.accounts.models import User
from mediation.digest import counted
from residents.models import Role


def of_lawyer(user: User, today: date) -> list[str]:
    """Today's and tomorrow's shifts; promises, hand-overs and tasks that are open."""
    lawyer = lawyer_of(user)
    if lawyer is None:
        return []
    begin = roster.midnight(today)
    shifts = Shift.objects.published().filter(lawyer=lawyer).within(begin, begin + 2 * roster.DAY)
    tasks = Task.objects.of_lawyer(user)
    lines = [_("On duty: %(shift)s, %(place)s") % {"shift": row, "place": row.place} for row in shifts.for_list()]
    return lines + counted({
        _("Call-backs promised"): CallBack.objects.open().filter(lawyer=lawyer).count(),
        _("Hand-overs to read"): HandOver.objects.filter(to=lawyer, acknowledged_at=None).count(),
        _("Tasks open"): tasks.open().count(),
        _("Tasks late"): tasks.overdue(today).count(),
    })  # fmt: skip


def of_planner(user: User, today: date) -> list[str]:
    """What is not covered or not published in the next seven days, and promises that were not kept."""
    mine, place = planned_by(user), user.sub_district
    late = CallBack.objects.open().filter(call__shift__partnership__in=mine, due_at__lt=timezone.now())
    unread = HandOver.objects.filter(shift__partnership__in=mine, acknowledged_at=None)
    return counted({
        _("Hours without a lawyer in the next 7 days"): len(gaps_ahead(place, today)),
        _("Shifts of the next 7 days not published"): drafts_ahead(place, today),
        _("Call-backs late"): late.count(),
        _("Hand-overs not read"): unread.count(),
    })  # fmt: skip


SECTIONS: dict[str, Callable[[User, date], list[str]]] = {
    Role.DUTY_LAWYER: of_lawyer, Role.FIRM_COORDINATOR: of_planner, Role.STAFF: of_planner,
}  # fmt: skip
