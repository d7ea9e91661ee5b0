"""Acts about people beside the case, and about matters that belong together."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mediation import forms, link_forms, permissions, workflow
from mediation.acts.table import Act
from mediation.models import Case
from mediation.models.statuses import OPEN


def _somebody_acts(case: Case) -> bool:
    return any(agent.ended_at is None for party in case.parties.all() for agent in party.agents.all())


def _related(case: Case) -> bool:
    return bool(case.links_to_older.all() or case.links_to_newer.all())


ACTS = (
    Act(
        "add_agent", _("Let somebody act for a party"), "user-plus",
        frozenset(OPEN), permissions.can_add_agent, forms.AgentForm,
        lambda case, user, v: workflow.let_act(actor=user, **v),
        (_("This person sees the matter and may do what you tick. You can end it at any time."),),
    ),
    Act(
        "end_agent", _("Nobody acts for the party any more"), "user-minus",
        frozenset(OPEN), permissions.can_end_agent, forms.EndAgentForm,
        lambda case, user, v: workflow.end_agent(v["agent"], actor=user),
        (_("This person no longer sees the matter."),), ready=_somebody_acts,
    ),
    Act(
        "relate", _("Link, join or keep apart"), "square-2-stack",
        frozenset(OPEN), permissions.can_relate, link_forms.RelateForm,
        lambda case, user, v: workflow.relate(case, actor=user, **v),
        (
            _("Only the committee sees it; the parties of neither matter are told of the other."),
            _("Numbers, clocks, parties and papers stay as they are. It can be undone."),
        ),
    ),
    Act(
        "unrelate", _("Undo a link"), "link-slash",
        frozenset(OPEN), permissions.can_relate, link_forms.UnrelateForm,
        lambda case, user, v: workflow.unrelate(case, actor=user, **v),
        (_("The two matters may be proposed to each other again. The record of the decision stays."),),
        ready=_related,
    ),
)  # fmt: skip
