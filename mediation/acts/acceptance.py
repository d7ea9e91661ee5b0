"""Acts until a matter is accepted, refused or referred."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation import acceptance_forms, forms, permissions, workflow
from mediation.acts.table import Act, from_statuses
from mediation.models import Case, Party, Status
from mediation.models.statuses import ENDED, OPEN
from mediation.workflow.acceptance import refusable


def _waiting_for_answer(case: Case) -> bool:
    return any(party.consent == Party.Answer.PENDING for party in case.parties.all())


ACTS = (
    Act(
        "correct_category", _("Correct the kind of matter"), "tag",
        frozenset({*OPEN, *ENDED, Status.CLOSED}), permissions.can_correct_category, forms.CategoryForm,
        lambda case, user, v: workflow.correct_category(case, actor=user, **v),
        (
            _("Both sides read it in the story; the mediator is told."),
            _("Figures count the matter under the new kind. Where a month is frozen, this becomes an adjustment."),
        ),
    ),
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
)  # fmt: skip
