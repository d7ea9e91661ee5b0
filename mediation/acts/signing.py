"""Acts of signing and after it: marks on paper, a side that does not sign, copies, performance as reported."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mediation import permissions, signing_forms, workflow
from mediation.acts.table import ONLY_AGREED, ONLY_MEDIATING, Act
from mediation.models import Agreement, Case
from mediation.workflow.service import unserved


def _frozen(case: Case) -> Agreement:
    return case.agreements.get(status=Agreement.Status.FROZEN)


def _waits_for_parties(case: Case) -> bool:
    agreement = case.frozen_agreement
    return agreement is not None and bool(agreement.in_turn())


def _is_frozen(case: Case) -> bool:
    return case.frozen_agreement is not None


def _is_refused(case: Case) -> bool:
    agreement = case.frozen_agreement
    return agreement is not None and agreement.is_refused


def _copies_left(case: Case) -> bool:
    agreement = case.effective_agreement
    return agreement is not None and bool(unserved(agreement))


SIGNING = (
    Act(
        "enter_signatures", _("Enter signatures from paper"), "document-check",
        ONLY_MEDIATING, permissions.can_enter_signatures, signing_forms.PaperForm,
        lambda case, user, v: workflow.enter_signatures(_frozen(case), v["marks"], v["code"], v["files"], actor=user),
        (
            _("They count like signatures made here. Your name and the scan are kept with them."),
            _("Each party whose signature you enter is told by SMS at once, and how to object."),
        ),
        weight=4, ready=_waits_for_parties,
    ),
    Act(
        "refuse_signing", _("Do not sign the agreement"), "no-symbol",
        ONLY_MEDIATING, permissions.can_refuse_signing, signing_forms.RefuseForm,
        lambda case, user, v: workflow.refuse_signing(_frozen(case), **v, actor=user),
        (
            _("Nobody can sign this version any longer. The mediator and the director are told who does not sign."),
            _("The other side is told only that it is not signed. Nobody has to sign; it is not held against you."),
        ),
        ready=_is_frozen,
    ),
    Act(
        "take_refusal_back", _("Sign after all"), "arrow-uturn-left",
        ONLY_MEDIATING, permissions.can_refuse_signing, signing_forms.SignAgainForm,
        lambda case, user, v: workflow.take_refusal_back(_frozen(case), v["party"], actor=user),
        (_("The agreement can be signed again by everybody whose turn it is."),),
        weight=3, ready=_is_refused,
    ),
    Act(
        "record_service", _("Note that a copy was given"), "inbox-arrow-down",
        ONLY_AGREED, permissions.can_record_service, signing_forms.ServiceForm,
        lambda case, user, v: workflow.record_service(v.pop("party"), v.pop("how"), **v, actor=user),
        (_("It stands in the story and in the file. Before closing, everybody has a copy, or it says why not."),),
        weight=6, ready=_copies_left,
    ),
)  # fmt: skip

REPORTS = (
    Act(
        "report_performance", _("Report what you did"), "clipboard-document-check",
        ONLY_AGREED, permissions.can_report_performance, signing_forms.ReportForm,
        lambda case, user, v: workflow.report_performance(
            v["obligation"], v["day"], v["amount"], v["note"], v["files"], actor=user
        ),
        (
            _("The other side reads it and is asked by SMS whether it is right."),
            _("The mediator then enters what counts."),
        ),
        weight=8,
    ),
    Act(
        "confirm_performance", _("Say whether it was done"), "check-circle",
        ONLY_AGREED, permissions.can_confirm_performance, signing_forms.ConfirmReportForm,
        lambda case, user, v: workflow.confirm_performance(v["report"], v["answer"] == "yes", v["reason"], actor=user),
        (
            _("With your yes it counts as done or paid; the mediator enters it."),
            _("With your no the mediator looks into it. Silence is no yes."),
        ),
        weight=9,
    ),
)  # fmt: skip

ACTS = (*SIGNING, *REPORTS)
