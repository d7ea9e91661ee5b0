"""Acts on an agreement: given out to sign, taken back, performed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mediation import forms, permissions, signing_forms, workflow
from mediation.acts.table import ONLY_AGREED, ONLY_MEDIATING, Act
from mediation.models import Agreement, Case
from mediation.workflow.agreement import living


def draft_exists(case: Case) -> bool:
    agreement = living(case)
    return agreement is not None and agreement.status == Agreement.Status.DRAFT


def is_frozen(case: Case) -> bool:
    """Does an agreement wait for signatures?"""
    agreement = living(case)
    return agreement is not None and agreement.status == Agreement.Status.FROZEN


def _obligations_open(case: Case) -> bool:
    agreement = living(case)
    return agreement is not None and agreement.obligations.filter(state="open").exists()


ACTS = (
    Act(
        "freeze", _("Give it out to sign"), "lock-closed",
        ONLY_MEDIATING, permissions.can_freeze, signing_forms.FreezeForm,
        lambda case, user, v: workflow.freeze(case, v["order"], because=v["because"], actor=user),
        (
            _("The draft becomes one fixed PDF. Everybody signs exactly this file."),
            _("Both sides are asked by SMS to read and sign it."),
        ),
        weight=9, ready=draft_exists,
    ),
    Act(
        "redraft", _("Take the agreement back"), "arrow-uturn-left",
        ONLY_MEDIATING, permissions.can_redraft, forms.ReasonForm,
        lambda case, user, v: workflow.redraft(case, v["reason"], actor=user),
        (_("The signatures under this version no longer count; a new draft begins with its text."),),
        danger=True, ready=is_frozen,
    ),
    Act(
        "record_performance", _("Enter performance"), "check-circle",
        ONLY_AGREED, permissions.can_record_performance, forms.PerformanceForm,
        lambda case, user, v: workflow.record_performance(
            v["obligation"], v["state"], v["day"], v["note"], actor=user
        ),
        (_("Both sides see it. If a clause is not performed, the way to court stays open."),),
        weight=9, ready=_obligations_open,
    ),
)  # fmt: skip
