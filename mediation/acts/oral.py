"""Acts on an oral agreement, and on what an agreement leaves open."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mediation import agreement_forms, permissions, workflow
from mediation.acts.agreement import draft_exists
from mediation.acts.table import ONLY_AGREED, ONLY_MEDIATING, Act
from mediation.models import Case
from mediation.workflow.agreement import living
from mediation.workflow.oral import reading_of
from mediation.workflow.rest import rest_waits


def _read_out(case: Case) -> bool:
    return draft_exists(case) and reading_of(living(case)) is not None


ACTS = (
    Act(
        "read_out", _("Agree orally: read it out"), "chat-bubble-left-right",
        ONLY_MEDIATING, permissions.can_read_out, agreement_forms.ReadOutForm,
        lambda case, user, v: workflow.read_out(
            case, v["on_the_spot"], no_writing=v["no_writing"], because=v["because"], actor=user
        ),
        (
            _("For small things that are done on the spot. Otherwise better give the agreement out to sign."),
            _("The form to print and sign is made, and each side gets a code by SMS, good for 10 minutes."),
            _("Nothing holds before both sides have said yes and you have closed it."),
        ),
        ready=draft_exists,
    ),
    Act(
        "agree_orally", _("Enter the yes of both sides"), "check-badge",
        ONLY_MEDIATING, permissions.can_agree_orally, agreement_forms.AgreeOrallyForm,
        lambda case, user, v: v["form"].run(),
        (
            _("The oral agreement is in force from the day it was reached, without a seal."),
            _("For a court to confirm it, it would have to be written: both sides are told."),
        ),
        weight=10, ready=_read_out,
    ),
    Act(
        "settle_rest", _("Say what becomes of the open points"), "arrow-right-circle",
        ONLY_AGREED, permissions.can_settle_rest, agreement_forms.RestForm,
        lambda case, user, v: workflow.settle_rest(case, v["way"], v["words"], actor=user),
        (_("Both sides are told the same words."),),
        weight=8, ready=rest_waits,
    ),
)  # fmt: skip
