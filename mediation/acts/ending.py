"""Acts that end a matter, or come after its end."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from mediation import acceptance_forms, forms, permissions, rating_forms, workflow
from mediation.acts.table import ONLY_AGREED, Act, Values, from_statuses
from mediation.models import Case, Delegation, Power, Status
from mediation.models.statuses import ENDED, RATED
from mediation.workflow.ending import open_ends


def _not_reported(case: Case) -> bool:
    return Delegation.objects.filter(case=case, reported_at=None).exists()


def _may_close(case: Case) -> bool:
    return case.status != Status.AGREED or case.closing_asked_at is not None


def _by_party(case: Case, user: User, values: Values) -> None:
    """A party stops the mediation; or the mediator ends it, on a ground of the list."""
    mine = permissions.parties_of(user, case, Power.APPLY)
    code = values.get("code") or "party_will"
    workflow.terminate(case, code, values["reason"], party=mine[0] if mine else None, actor=user)


ACTS = (
    Act(
        "follow_up", _("Enter a follow-up visit"), "home",
        ONLY_AGREED, permissions.can_follow_up, forms.FollowUpForm,
        lambda case, user, v: workflow.follow_up(case, v, actor=user, once=v.pop("once")),
        (_("The visit becomes a paper of the case."),), weight=8,
    ),
    Act(
        "ask_closing", _("Propose to close"), "archive-box",
        ONLY_AGREED, permissions.can_ask_closing, forms.ReasonForm,
        lambda case, user, v: workflow.ask_closing(case, v["reason"], actor=user),
        (_("The director approves the closing."),), weight=9,
        ready=lambda case: case.closing_asked_at is None and not open_ends(case),
    ),
    Act(
        "close", _("Close the case"), "archive-box",
        frozenset({*ENDED, Status.AGREED}), permissions.can_close, forms.ReasonForm,
        lambda case, user, v: workflow.close(case, v["reason"], actor=user),
        (_("A closing report is made, the case becomes read-only, and the parties are told."),),
        weight=9, ready=_may_close,
    ),
    Act(
        "reopen", _("Open the case again"), "arrow-path",
        frozenset({Status.AGREED, Status.CLOSED}), permissions.can_reopen, forms.ReopenForm,
        lambda case, user, v: workflow.reopen(case, v["reason"], actor=user),
        (_("The agreement is replaced; mediation goes on, for a month, and everybody is told."),), danger=True,
        ready=lambda case: case.accepted_at is not None,
    ),
    Act(
        "terminate", _("Stop the mediation"), "hand-raised",
        from_statuses(Status.TERMINATED), permissions.can_terminate, forms.TerminateForm, _by_party,
        (
            _("Mediation ends. Nobody can be made to go on."),
            _("Both sides get a letter that names arbitration, administration and court."),
        ),
        danger=True,
    ),
    Act(
        "withdraw", _("Take the matter back"), "arrow-uturn-left",
        from_statuses(Status.WITHDRAWN), permissions.can_withdraw, forms.ReasonForm,
        lambda case, user, v: workflow.withdraw(
            case, v["reason"], party=permissions.parties_of(user, case, Power.APPLY)[0], actor=user
        ),
        (_("The matter ends. You may file again, or go to court, at any time."),), danger=True,
    ),
    Act(
        "report_back", _("Report to the authority"), "arrow-uturn-left",
        frozenset({*ENDED, Status.AGREED, Status.CLOSED}), permissions.can_report_back, acceptance_forms.ReportForm,
        lambda case, user, v: workflow.report_back(case, v["result"], actor=user),
        (_("A letter to the authority that delegated the matter is made. Print it, and send it there."),),
        weight=9, ready=_not_reported,
    ),
    Act(
        "rate", _("Rate the service"), "star",
        frozenset(RATED), permissions.can_rate, rating_forms.RatingForm,
        lambda case, user, v: workflow.rate(v["party"], v["stars"], v["solved"], v["comment"], actor=user),
        (
            _("The director and the clerks read it. In reports it stands without your name."),
            _("The matter itself stays as it is. You may change your rating for 30 days."),
        ),
        weight=3,
    ),
)  # fmt: skip
