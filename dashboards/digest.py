"""What of the scorecards waits for somebody this morning: lines of their daily message, by role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _

from dashboards.models import Scorecard
from foundation.accounts.models import User
from mediation.digest import counted
from residents.models import Role
from residents.permissions import organisations_of


def of_agent(user: User, today: date) -> list[str]:
    """Scorecards of the own company to which it may still reply in time."""
    rows = Scorecard.objects.filter(company__in=organisations_of(user), state=Scorecard.State.HANDED)
    return counted({_("Scorecards to reply to"): rows.filter(reply_due_on__gte=today).count()})


def of_head(user: User, today: date) -> list[str]:
    """What the head approves."""
    rows = Scorecard.objects.visible_to(user).filter(state=Scorecard.State.PROPOSED).exclude(proposed_by=user)
    return counted({_("Scorecards to approve"): rows.count()})


SECTIONS: dict[str, Callable[[User, date], list[str]]] = {Role.ORGANISATION_AGENT: of_agent, Role.HEAD: of_head}
