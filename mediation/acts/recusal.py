"""Acts about the mediator's impartiality: ties disclosed, recusal asked for and decided."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from mediation import permissions, recusal_forms, workflow
from mediation.acts.table import MEDIATED, Act
from mediation.models import Case
from mediation.workflow.ties import standstill, unanswered

# What the mediator does not do at a standstill; the acts themselves refuse it.
HELD = frozenset(
    {
        "begin", "record_session", "plan_session", "propose_times", "fix_time", "suspend", "resume", "freeze",
        "redraft", "record_performance", "follow_up", "ask_closing", "terminate", "transfer", "ask_extension",
        "note_extension", "review_pause", "record_confirmation", "ask_response", "record_talk", "state_facts",
        "pass_on_offer", "print_evidence", "move_session", "record_no_show", "note_minutes", "amend_minutes",
        "invite_helper", "dismiss_helper", "seek_consent", "enter_signatures", "refuse_signing", "take_refusal_back",
        "record_inquiry", "note_inquiry", "record_service", "read_out", "agree_orally", "settle_rest",
    }
)  # fmt: skip


def held(user: User, case: Case) -> frozenset[str]:
    """The acts that `user` can't do on `case` as its mediator, because recusal or a tie stands in the way."""
    waits = permissions.is_mediator(user, case) and not permissions.is_director(user, case) and standstill(case)
    return HELD if waits else frozenset()


def _mediated(case: Case) -> bool:
    return case.mediator_id is not None and not _contested(case)


def _contested(case: Case) -> bool:
    return case.recusal_asked


def _tie_waits(case: Case) -> bool:
    return bool(unanswered(case))


ACTS = (
    Act(
        "disclose_tie", _("Disclose a tie"), "identification",
        MEDIATED, permissions.can_disclose, recusal_forms.DiscloseForm,
        lambda case, user, v: workflow.disclose_tie(case, v["kind"], v["words"], actor=user),
        (
            _("Both sides read it and say whether you may go on. Until all have said yes, please wait."),
            _("With a no of one side another mediator is named."),
        ),
        ready=_mediated,
    ),
    Act(
        "answer_tie", _("Say whether the mediator may go on"), "scale",
        MEDIATED, permissions.can_answer_tie, recusal_forms.TieAnswerForm,
        lambda case, user, v: workflow.answer_tie(v["party"], v["agrees"], oral=v["oral"], actor=user),
        (
            _("With the yes of all sides the mediator goes on. Your yes is kept with its time."),
            _("With a no this mediator leaves the matter, and the director names another one."),
        ),
        weight=9, ready=_tie_waits,
    ),
    Act(
        "ask_recusal", _("Ask for another mediator"), "arrows-right-left",
        MEDIATED, permissions.contests, recusal_forms.RecusalForm,
        lambda case, user, v: workflow.ask_recusal(case, v["reason"], party=v["party"], actor=user),
        (
            _("The director reads the reason and decides. Until then the mediation waits."),
            _("The other side and the mediator are not told the reason."),
        ),
        ready=_mediated,
    ),
    Act(
        "decide_recusal", _("Decide on recusal"), "scale",
        MEDIATED, permissions.can_decide_recusal, recusal_forms.DecideForm,
        lambda case, user, v: workflow.decide_recusal(v["recusal"], v["grant"], v["ground"], actor=user),
        (
            _("A letter with the decision is made, and those concerned are told."),
            _("A mediator who leaves no longer sees the matter from this moment on, in no role, and can't come back."),
            _("Arranged sessions do not take place; an agreement that waits for signatures is taken back."),
        ),
        weight=10, danger=True, ready=_contested,
    ),
)  # fmt: skip
