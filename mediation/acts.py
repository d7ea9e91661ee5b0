"""The acts of the case page, as one table: who may, from which status, with which form, and what will happen.

Each act is one URL that takes POST only; its page with the form is `act_page`. The workflow has the last word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from mediation import acceptance_forms, forms, link_forms, permissions, rating_forms, times_forms, workflow
from mediation.models import Agreement, Case, CaseLink, Delegation, Party, Power, Status
from mediation.models.case import ENDED, OPEN, RATED
from mediation.workflow import conduct
from mediation.workflow.acceptance import refusable
from mediation.workflow.agreement import living
from mediation.workflow.ending import open_ends
from mediation.workflow.transitions import TRANSITIONS

Values = dict[str, Any]


def from_statuses(to: str) -> frozenset[str]:
    """The statuses from which the table allows `to`."""
    return frozenset(status for status, following in TRANSITIONS.items() if to in following)


def always(case: Case) -> bool:
    return True


@dataclass(frozen=True)
class Act:
    """One act on a case. `effects` say what will happen; `weight` orders the buttons, 0 hides it under “more”."""

    name: str
    label: Promise
    icon: str
    statuses: frozenset[str]
    can: permissions.Predicate
    form: type[forms.ActForm]
    run: Callable[[Case, User, Values], object]
    effects: tuple[Promise, ...]
    weight: int = 0
    danger: bool = False
    ready: Callable[[Case], bool] = always

    def possible(self, user: User, case: Case) -> bool:
        return case.status in self.statuses and self.can(user, case) and self.ready(case)


def _draft_exists(case: Case) -> bool:
    agreement = living(case)
    return agreement is not None and agreement.status == Agreement.Status.DRAFT


def _frozen(case: Case) -> bool:
    agreement = living(case)
    return agreement is not None and agreement.status == Agreement.Status.FROZEN


def _not_frozen(case: Case) -> bool:
    return not _frozen(case)


def _waiting_for_answer(case: Case) -> bool:
    return any(party.consent == Party.Answer.PENDING for party in case.parties.all())


def _obligations_open(case: Case) -> bool:
    agreement = living(case)
    return agreement is not None and agreement.obligations.filter(state="open").exists()


def _not_reported(case: Case) -> bool:
    return Delegation.objects.filter(case=case, reported_at=None).exists()


def _may_close(case: Case) -> bool:
    return case.status != Status.AGREED or case.closing_asked_at is not None


def _session_planned(case: Case) -> bool:
    return case.sessions.planned().exists()


def _times_offered(case: Case) -> bool:
    return case.proposals.open().exists()


def _somebody_acts(case: Case) -> bool:
    return any(agent.ended_at is None for party in case.parties.all() for agent in party.agents.all())


def _related(case: Case) -> bool:
    return CaseLink.objects.of(case).exists()


def _by_party(case: Case, user: User, values: Values) -> None:
    """A party stops the mediation; or the mediator ends it, on a ground of the list."""
    mine = permissions.parties_of(user, case, Power.APPLY)
    code = values.get("code") or "party_will"
    workflow.terminate(case, code, values["reason"], party=mine[0] if mine else None, actor=user)


ONLY_MEDIATING = frozenset({Status.MEDIATING})
ONLY_AGREED = frozenset({Status.AGREED})
MEDIATED = frozenset(conduct.MEDIATED)

ACTS: dict[str, Act] = {
    act.name: act
    for act in (
        Act(
            "ask_consent", _("Ask the other side"), "paper-airplane",
            frozenset({Status.SUBMITTED}), permissions.can_ask_consent, acceptance_forms.ConsentAskForm,
            lambda case, user, v: workflow.ask_consent(case, urgency=v["urgency"], actor=user),
            (
                _("The other side gets a link to the notice of rights by SMS and answers within 3 working days."),
                _("The applicant is told that you asked."),
            ),
            weight=9,
        ),
        Act(
            "ask_supplement", _("Ask for what is missing"), "document-plus",
            frozenset({Status.SUBMITTED}), permissions.can_ask_supplement, acceptance_forms.SupplementAskForm,
            lambda case, user, v: workflow.ask_supplement(
                case, v["gaps"], codes=v["codes"], again=v.get("again", ""), actor=user
            ),
            (_("A letter with your list is made; the applicant has 5 working days and is told by SMS."),),
            weight=5,
        ),
        Act(
            "supplement", _("Send what is missing"), "document-plus",
            frozenset({Status.NEEDS_SUPPLEMENT}), permissions.can_supplement, acceptance_forms.SupplementForm,
            lambda case, user, v: workflow.supplement(case, v["text"], v["files"], given=v["given"], actor=user),
            (_("The studio is told, and decides within 3 working days."),),
            weight=9,
        ),
        Act(
            "send_link", _("Send the link again"), "link",
            frozenset({Status.CONSENT_PENDING}), permissions.can_send_link, acceptance_forms.LinkForm,
            lambda case, user, v: workflow.send_link(v["party"], phone=v["phone"], actor=user),
            (_("A new link goes out by SMS; the earlier one ends."),),
            weight=4, ready=_waiting_for_answer,
        ),
        Act(
            "record_answer", _("Write down an oral answer"), "chat-bubble-left-right",
            frozenset({Status.CONSENT_PENDING}), permissions.can_record_answer, acceptance_forms.OralAnswerForm,
            lambda case, user, v: workflow.answer(v["party"], v["agrees"] == "yes", channel="oral", actor=user),
            (_("With the last yes the case gets its number and the month begins; a no ends the matter."),),
            weight=5, ready=_waiting_for_answer,
        ),
        Act(
            "propose_refusal", _("Propose not to accept"), "no-symbol",
            frozenset({Status.SUBMITTED}), permissions.can_propose_refusal, acceptance_forms.RefuseForm,
            lambda case, user, v: workflow.propose_refusal(case, v["ground"], v["advice"], actor=user),
            (_("The director decides. Nobody else is told."),),
        ),
        Act(
            "refuse", _("Do not accept"), "no-symbol",
            from_statuses(Status.REFUSED), permissions.can_refuse, acceptance_forms.RefuseForm,
            lambda case, user, v: workflow.refuse(case, v["ground"], v["advice"], actor=user),
            (_("A letter with the ground and the other ways is made and the applicant is told by SMS."),),
            danger=True, ready=lambda case: refusable(case, timezone.localdate()),
        ),
        Act(
            "transfer", _("Refer elsewhere"), "arrow-right-circle",
            from_statuses(Status.TRANSFERRED), permissions.can_transfer, acceptance_forms.TransferForm,
            lambda case, user, v: workflow.transfer(case, **v, actor=user),
            (_("A letter of referral is made and those concerned are told."),), danger=True,
        ),
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
            ONLY_MEDIATING, permissions.can_record_session, forms.RecordForm,
            lambda case, user, v: workflow.record_session(case, v.pop("session"), v, actor=user, once=v.pop("once")),
            (_("The record becomes a paper that both sides can read."),), weight=8, ready=_not_frozen,
        ),
        Act(
            "plan_session", _("Arrange a session"), "calendar",
            ONLY_MEDIATING, permissions.can_plan_session, forms.SessionForm,
            lambda case, user, v: workflow.plan_session(case, v["starts_at"], v["place"], actor=user),
            (_("Both sides are told now, and reminded a day and two hours before."),), weight=7,
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
            ONLY_MEDIATING, permissions.can_plan_session, forms.CallOffForm,
            lambda case, user, v: workflow.call_off_session(v["session"], v["reason"], actor=user),
            (_("Everybody is told; the reminders are withdrawn."),), ready=_session_planned,
        ),
        Act(
            "freeze", _("Give it out to sign"), "lock-closed",
            ONLY_MEDIATING, permissions.can_freeze, forms.ConfirmForm,
            lambda case, user, v: workflow.freeze(case, actor=user),
            (
                _("The draft becomes one fixed PDF. Everybody signs exactly this file."),
                _("Both sides are asked by SMS to read and sign it."),
            ),
            weight=9, ready=_draft_exists,
        ),
        Act(
            "redraft", _("Take the agreement back"), "arrow-uturn-left",
            ONLY_MEDIATING, permissions.can_redraft, forms.ReasonForm,
            lambda case, user, v: workflow.redraft(case, v["reason"], actor=user),
            (_("The signatures under this version no longer count; a new draft begins with its text."),),
            danger=True, ready=_frozen,
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
            "record_performance", _("Enter performance"), "check-circle",
            ONLY_AGREED, permissions.can_record_performance, forms.PerformanceForm,
            lambda case, user, v: workflow.record_performance(
                v["obligation"], v["state"], v["day"], v["note"], actor=user
            ),
            (_("Both sides see it. If a clause is not performed, the way to court stays open."),),
            weight=9, ready=_obligations_open,
        ),
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
    )
}  # fmt: skip


def possible(user: User, case: Case) -> list[Act]:
    """The acts that `user` can do on `case` now, the weightiest first."""
    found: Iterable[Act] = (act for act in ACTS.values() if act.possible(user, case))
    return sorted(found, key=lambda act: -act.weight)
