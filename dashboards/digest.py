"""What of scorecards and statistics waits for somebody this morning: lines of their daily message, by role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _

from dashboards.models import Adjustment, Scorecard, Sheet
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
    sheets = Sheet.objects.visible_to(user).filter(state=Sheet.State.PROPOSED).exclude(proposed_by=user)
    changes = Adjustment.objects.filter(sheet__in=Sheet.objects.visible_to(user), state=Adjustment.State.PROPOSED)
    return counted({
        _("Scorecards to approve"): rows.count(),
        _("Months of statistics to approve"): sheets.count(),
        _("Adjustments to approve"): changes.exclude(made_by=user).count(),
    })  # fmt: skip


SECTIONS: dict[str, Callable[[User, date], list[str]]] = {Role.ORGANISATION_AGENT: of_agent, Role.HEAD: of_head}
