"""Acts about danger, for staff alone."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mediation import permissions, risk_forms, workflow
from mediation.acts.table import Act
from mediation.models import Case, Risk
from mediation.workflow.risk import WATCHED


def _in_danger(case: Case) -> bool:
    last = next(iter(case.risks.all()), None)  # the newest
    return last is not None and last.level != Risk.Level.NONE


ACTS = (
    Act(
        "set_risk", _("Enter danger"), "exclamation-triangle",
        frozenset(WATCHED), permissions.minds_danger, risk_forms.RiskForm,
        lambda case, user, v: workflow.set_risk(case, v["level"], v["seen"], actor=user),
        (
            _("Only staff see it. Nothing of it ever reaches a side."),
            _("If it is acute, directors and clerks are told at once, also at night."),
        ),
    ),
    Act(
        "warn", _("Enter who was told of the danger"), "megaphone",
        frozenset(WATCHED), permissions.minds_danger, risk_forms.WarnedForm,
        lambda case, user, v: workflow.warn(case, actor=user, **v),
        (_("It is kept with the matter, for staff alone."),), ready=_in_danger,
    ),
)  # fmt: skip
