"""Acts about people invited to help (人民调解法 20)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mediation import helper_forms, permissions, workflow
from mediation.acts.table import ONLY_MEDIATING, Act
from mediation.models import Case, Helper, Status

GOING_ON = frozenset({Status.MEDIATING, Status.SUSPENDED})


def _asked(case: Case) -> bool:
    return any(row.state == Helper.State.ASKED for row in case.helpers.all())


def _lasting(case: Case) -> bool:
    return any(row.state in {Helper.State.ASKED, Helper.State.INVITED} for row in case.helpers.all())


ACTS = (
    Act(
        "invite_helper", _("Invite somebody to help"), "user-plus",
        ONLY_MEDIATING, permissions.can_invite_helper, helper_forms.InviteForm,
        lambda case, user, v: workflow.invite_helper(case, actor=user, **v),
        (
            _("Both sides are asked, each by itself. Only with the yes of both the person is told."),
            _("The person reads your words and nothing else of the matter, and may write advice."),
        ),
    ),
    Act(
        "answer_helper", _("Say whether somebody may help"), "user-group",
        ONLY_MEDIATING, permissions.can_answer_helper, helper_forms.AnswerHelperForm,
        lambda case, user, v: workflow.answer_helper(v["helper"], v["party"], v["agrees"], actor=user),
        (_("It is your free choice. You may take a yes back at any time; nobody but the mediator is told."),),
        weight=8, ready=_asked, card="helpers",
    ),
    Act(
        "withdraw_helper", _("Take my yes to a helper back"), "arrow-uturn-left",
        GOING_ON, permissions.can_withdraw_helper, helper_forms.WithdrawHelperForm,
        lambda case, user, v: workflow.withdraw_helper(v["helper"], v["party"], actor=user),
        (_("The person sees nothing more of the matter from this moment on. You need give no reason."),),
        ready=_lasting, card="helpers",
    ),
    Act(
        "dismiss_helper", _("No longer needed"), "user-minus",
        GOING_ON, permissions.can_dismiss_helper, helper_forms.HelperForm,
        lambda case, user, v: workflow.dismiss_helper(v["helper"], actor=user),
        (_("The person sees nothing more of the matter from this moment on, and is thanked."),),
        ready=_lasting, card="helpers",
    ),
)  # fmt: skip
