"""Acts of the mediation itself: mediator, sessions, times, pauses, what is written."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mediation import forms, permissions, session_forms, times_forms, workflow
from mediation.acts.agreement import is_frozen
from mediation.acts.table import MEDIATED, ONLY_MEDIATING, Act
from mediation.models import Case, Status


def _not_frozen(case: Case) -> bool:
    return not is_frozen(case)


def _session_planned(case: Case) -> bool:
    return any(session.is_planned for session in case.sessions.all())


def _times_offered(case: Case) -> bool:
    return any(proposal.ended_at is None for proposal in case.proposals.all())


ACTS = (
    Act(
        "assign", _("Name the mediator"), "user-plus",
        MEDIATED, permissions.can_assign, forms.AssignForm,
        lambda case, user, v: workflow.assign(case, v["mediator"], actor=user),
        (
            _("The mediator is told, and a former one too."),
            _("The new one declares to have no interest in the dispute before doing anything else."),
        ),
        weight=4,
    ),
    Act(
        "begin", _("Declare and start"), "play",
        MEDIATED, permissions.can_begin, forms.BeginForm,
        lambda case, user, v: workflow.begin(case, actor=user),
        (_("Your declaration is kept with the case; both sides are told who mediates."),),
        weight=9, ready=lambda case: case.declared_at is None,
    ),
    Act(
        "record_session", _("Write the record"), "pencil-square",
        ONLY_MEDIATING, permissions.can_record_session, session_forms.RecordForm,
        lambda case, user, v: workflow.record_session(case, actor=user, **v),
        (_("The record becomes a paper; who was there confirms it, or asks for a correction."),), weight=8,
        ready=_not_frozen,
    ),
    Act(
        "plan_session", _("Arrange a session"), "calendar",
        ONLY_MEDIATING, permissions.can_plan_session, session_forms.SessionForm,
        lambda case, user, v: workflow.plan_session(case, actor=user, **v),
        (_("Those invited are told now, and reminded a day and two hours before."),), weight=7,
    ),
    Act(
        "propose_times", _("Offer times for a session"), "calendar-days",
        ONLY_MEDIATING, permissions.can_plan_session, times_forms.TimesForm,
        lambda case, user, v: workflow.propose_times(case, v["times"], v["place"], actor=user),
        (
            _("Both sides are asked by SMS which times suit, and reminded on the next working day."),
            _("You see what suits everybody, and fix one. Times offered earlier no longer count."),
        ),
        weight=6,
    ),
    Act(
        "choose_times", _("Say which times suit"), "calendar-days",
        ONLY_MEDIATING, permissions.can_choose_times, times_forms.ChoiceForm,
        lambda case, user, v: workflow.choose_times(v["party"], v["times"], v["none_because"], actor=user),
        (_("Only the mediator sees it, and fixes a time. Until then you may change it."),),
        weight=9, ready=_times_offered,
    ),
    Act(
        "fix_time", _("Fix the time"), "calendar",
        ONLY_MEDIATING, permissions.can_plan_session, times_forms.FixForm,
        lambda case, user, v: workflow.fix_time(v["time"], actor=user),
        (_("Both sides are told now, and reminded a day and two hours before."),), ready=_times_offered,
    ),
    Act(
        "call_off_session", _("Call a session off"), "calendar",
        ONLY_MEDIATING, permissions.can_plan_session, session_forms.CallOffForm,
        lambda case, user, v: workflow.call_off_session(v["session"], v["reason"], actor=user),
        (_("Everybody is told; the reminders are withdrawn."),), ready=_session_planned,
    ),
    Act(
        "suspend", _("Pause the mediation"), "pause",
        ONLY_MEDIATING, permissions.can_suspend, forms.ReasonForm,
        lambda case, user, v: workflow.suspend(case, v["reason"], actor=user),
        (
            _("The month stands still; you are asked to look again after 15 days."),
            _("Sessions that were arranged do not take place."),
        ),
    ),
    Act(
        "resume", _("Go on"), "play",
        frozenset({Status.SUSPENDED}), permissions.can_resume, forms.ReasonForm,
        lambda case, user, v: workflow.resume(case, v["reason"], actor=user),
        (_("The month goes on, longer by the days of the pause."),), weight=9,
    ),
    Act(
        "write", _("Write something"), "chat-bubble-left",
        frozenset(
            {
                Status.SUBMITTED, Status.NEEDS_SUPPLEMENT, Status.CONSENT_PENDING, Status.ACCEPTED,
                Status.MEDIATING, Status.SUSPENDED, Status.AGREED,
            }
        ),
        permissions.can_write, forms.WriteForm,
        lambda case, user, v: workflow.write(case, actor=user, **v),
        (_("Those whom you choose can read it."),),
    ),
)  # fmt: skip
