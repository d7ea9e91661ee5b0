"""What waits for the people of a committee this morning: lines of their daily message, by role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from mediation.models import Case, Session, WorkOrder
from mediation.models.case import CaseQuerySet
from residents.models import Role


def _todo(rows: CaseQuerySet, user: User, role: str) -> CaseQuerySet:
    return rows.filter(rows.todo_by_role(user)[role])


def counted(counts: dict[str, int]) -> list[str]:
    """`label: n` for each count that is not zero."""
    return [f"{label}: {n}" for label, n in counts.items() if n]


def of_clerk(user: User, today: date) -> list[str]:
    """New matters and other steps of the clerk, what is late at the desk, and the tray."""
    desk = Case.objects.at_desk_of(user)
    return counted({
        _("To do"): _todo(desk, user, Role.CLERK).count(),
        _("Late"): desk.overdue(today).count(),
        _("New in the intake tray"): WorkOrder.objects.new().filter(sub_district=user.sub_district_id).count(),
    })  # fmt: skip


def of_director(user: User, today: date) -> list[str]:
    """What the director decides, and what is late at the desk."""
    desk = Case.objects.at_desk_of(user)
    todo = _todo(desk, user, Role.DIRECTOR).count()
    return counted({_("To decide"): todo, _("Late"): desk.overdue(today).count()})


def of_mediator(user: User, today: date) -> list[str]:
    """The mediator's own cases by their dates, and the sessions of the day."""
    mine = Case.objects.visible_to(user).filter(mediator__user=user)
    lines = counted({
        _("To do"): _todo(mine, user, Role.MEDIATOR).count(),
        _("Due today"): mine.due_within(today, today).count(),
        _("Due within three days"): mine.due_within(today + timedelta(days=1), today + timedelta(days=3)).count(),
        _("Late"): mine.overdue(today).count(),
    })  # fmt: skip
    sessions = Session.objects.planned().filter(case__mediator__user=user, starts_at__date=today)
    named = _("Session at %(time)s: %(case)s, %(place)s")
    return lines + [
        named % {"time": f"{timezone.localtime(row.starts_at):%H:%M}", "case": row.case, "place": row.place}
        for row in sessions.select_related("case")
    ]


def of_seal_holder(user: User, today: date) -> list[str]:
    """Agreements that wait for signatures and seal."""
    return counted({_("To seal"): _todo(Case.objects.visible_to(user), user, Role.SEAL_HOLDER).count()})


SECTIONS: dict[str, Callable[[User, date], list[str]]] = {
    Role.CLERK: of_clerk, Role.DIRECTOR: of_director, Role.MEDIATOR: of_mediator, Role.SEAL_HOLDER: of_seal_holder,
}  # fmt: skip
