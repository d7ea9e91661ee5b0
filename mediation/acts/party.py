"""Acts of the sides, and of the mediator with one of them: answer, claim, offer, talk, facts, evidence, wishes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from mediation import party_forms, permissions, workflow
from mediation.acts.conduct import _not_frozen
from mediation.acts.table import MEDIATED, ONLY_MEDIATING, Act, Values
from mediation.forms import ConfirmForm
from mediation.models import Case, MediatorWish, Status
from mediation.workflow.response import BEFORE_THE_END, is_asked, unanswered
from mediation.workflow.wishes import BEFORE_ASSIGNMENT, WHILE_MEDIATED

OPEN_TALKS = frozenset({Status.MEDIATING, Status.SUSPENDED})


def _may_ask(case: Case) -> bool:
    return bool(unanswered(case)) and not is_asked(case)


def _some_unanswered(case: Case) -> bool:
    return bool(unanswered(case))


def _offer_stands(case: Case) -> bool:
    return any(row.stands and not row.is_private for row in case.offers.all())


def _offer_to_pass_on(case: Case) -> bool:
    return any(row.stands and row.is_private and row.telling == "may" for row in case.offers.all())


def _facts_asked(case: Case) -> bool:
    return any(row.is_asked for row in case.fact_sheets.all())


def _another_asked(case: Case) -> bool:
    return any(row.kind == MediatorWish.Kind.ANOTHER and row.decided_at is None for row in case.wishes.all())


def _offer(case: Case, user: User, v: Values) -> object:
    return workflow.make_offer(
        v["side"], v["to"], v["terms"], v["valid_until"], telling=v["telling"], answers=v.get("offer"), actor=user
    )


ANSWERS = (
    Act(
        "ask_response", _("Ask for an answer to the application"), "chat-bubble-left-right",
        frozenset(BEFORE_THE_END), permissions.can_ask_response, ConfirmForm,
        lambda case, user, v: workflow.ask_response(case, actor=user),
        (
            _("The other side is asked by SMS what it says, and has 7 working days."),
            _("If nothing comes, the mediation goes on with what is there. Nobody is judged for it."),
        ),
        ready=_may_ask,
    ),
    Act(
        "respond", _("Answer the application"), "chat-bubble-left-right",
        frozenset(BEFORE_THE_END), permissions.can_respond, party_forms.RespondForm,
        lambda case, user, v: workflow.respond(v["side"], v["words"], v["files"], actor=user),
        (
            _("Both sides and the mediator read it."),
            _("You need not answer. If you say nothing, the mediation goes on, and it is not held against you."),
        ),
        weight=5, ready=_some_unanswered,
    ),
    Act(
        "counter_claim", _("Claim something yourself"), "scale",
        frozenset(BEFORE_THE_END), permissions.can_counter_claim, party_forms.CounterClaimForm,
        lambda case, user, v: workflow.counter_claim(v["side"], v["claim"], v["files"], actor=user),
        (
            _("Both sides and the mediator read it. It is mediated together with the application."),
            _("The limitation period of your claim is interrupted from today."),
        ),
    ),
)  # fmt: skip

OFFERS = (
    Act(
        "answer_offer", _("Answer the offer"), "check-circle",
        ONLY_MEDIATING, permissions.can_bargain, party_forms.AnswerOfferForm,
        lambda case, user, v: workflow.answer_offer(v["offer"], v["answer"] == "yes", v["words"], actor=user),
        (
            _("What you accept becomes the draft of the agreement. It binds nobody before all have signed."),
            _("What is said in offers is not evidence later."),
        ),
        ready=lambda case: _offer_stands(case) and _not_frozen(case), card="offers",
    ),
    Act(
        "counter_offer", _("Make another offer instead"), "arrows-right-left",
        ONLY_MEDIATING, permissions.can_bargain, party_forms.CounterOfferForm, _offer,
        (
            _("The offer that you were made ends; yours takes its place."),
            _("What is said in offers is not evidence later."),
        ),
        ready=lambda case: _offer_stands(case) and _not_frozen(case), card="offers",
    ),
    Act(
        "make_offer", _("Make an offer"), "hand-thumb-up",
        ONLY_MEDIATING, permissions.can_bargain, party_forms.OfferForm, _offer,
        (
            _("You choose whether the other side reads it, or only the mediator."),
            _("It is not evidence later. You may take it back until it is accepted."),
        ),
        ready=_not_frozen, card="offers",
    ),
    Act(
        "withdraw_offer", _("Take an offer back"), "arrow-uturn-left",
        OPEN_TALKS, permissions.can_bargain, party_forms.WithdrawOfferForm,
        lambda case, user, v: workflow.withdraw_offer(v["offer"], actor=user),
        (_("It can no longer be accepted. Whoever knew it is told."),), card="offers",
    ),
    Act(
        "pass_on_offer", _("Pass an offer on"), "paper-airplane",
        ONLY_MEDIATING, permissions.can_pass_on, party_forms.PassOnForm,
        lambda case, user, v: workflow.pass_on(v["offer"], actor=user),
        (_("The other side reads it and may accept it. The side that made it has allowed this."),),
        ready=lambda case: _offer_to_pass_on(case) and _not_frozen(case), card="offers",
    ),
    Act(
        "set_telling", _("Say what may be told"), "lock-open",
        OPEN_TALKS, permissions.can_set_telling, party_forms.TellingForm,
        lambda case, user, v: workflow.set_telling(v["item"], v["telling"], actor=user),
        (_("The mediator keeps to it. You may change it until the other side knows."),),
        card="offers",
    ),
)  # fmt: skip

TALKS = (
    Act(
        "record_talk", _("Write down a private talk"), "lock-closed",
        ONLY_MEDIATING, permissions.can_record_talk, party_forms.TalkForm,
        lambda case, user, v: workflow.record_talk(v.pop("party"), v.pop("said"), actor=user, **v),
        (_("Only this side and you read it; neither the director nor the clerk does. It leaves in no export."),),
    ),
    Act(
        "state_facts", _("Write down undisputed facts"), "clipboard-document-list",
        ONLY_MEDIATING, permissions.can_state_facts, party_forms.FactsForm,
        lambda case, user, v: workflow.state_facts(case, v["facts"], actor=user),
        (
            _("All sides are asked by SMS to confirm them; a list asked before is replaced."),
            _("Once all have confirmed, they stand in the draft of the agreement."),
        ),
    ),
    Act(
        "confirm_facts", _("Confirm the facts"), "clipboard-document-check",
        ONLY_MEDIATING, permissions.can_confirm_facts, party_forms.AnswerFactsForm,
        lambda case, user, v: workflow.answer_facts(v["sheet"], v["side"], v["answer"], v["words"], actor=user),
        (
            _("They count once all sides have said yes. In court they then need not be proved again."),
            _("Do not confirm what you only concede for the sake of peace."),
        ),
        weight=8, ready=_facts_asked,
    ),
)  # fmt: skip

EVIDENCE = (
    Act(
        "list_evidence", _("Put a piece on the list"), "paper-clip",
        MEDIATED, permissions.can_list_evidence, party_forms.EvidenceForm,
        lambda case, user, v: workflow.list_evidence(v.pop("submitter"), actor=user, **v),
        (_("Both sides see it, unless you tick the last box."), _("Keep the original: the mediator asks to see it.")),
        card="evidence",
    ),
    Act(
        "see_original", _("Original seen"), "eye",
        MEDIATED, permissions.can_see_original, party_forms.SeenForm,
        lambda case, user, v: workflow.see_original(v["piece"], v["day"], actor=user),
        (_("Your name and the day stand in the list."),), card="evidence",
    ),
    Act(
        "print_evidence", _("Make the list a paper"), "document-text",
        MEDIATED, permissions.can_print_evidence, ConfirmForm,
        lambda case, user, v: workflow.make_evidence_list(case, actor=user),
        (_("Both sides can read it. What one side showed in confidence is not on it."),),
        ready=lambda case: case.evidence.joint().exists(), card="evidence",
    ),
)  # fmt: skip

WISHES = (
    Act(
        "wish_mediator", _("Say which mediator you would like"), "user-circle",
        frozenset(BEFORE_ASSIGNMENT), permissions.can_wish_mediator, party_forms.WishForm,
        lambda case, user, v: workflow.wish_mediator(v["side"], v["mediator"], actor=user),
        (_("The director reads it and decides. You may change it until a mediator is named."),),
        ready=lambda case: case.mediator_id is None,
    ),
    Act(
        "ask_another", _("Ask once for a different mediator"), "user-minus",
        frozenset(WHILE_MEDIATED), permissions.can_ask_another, party_forms.AnotherForm,
        lambda case, user, v: workflow.ask_another(v["side"], v["reason"], actor=user),
        (
            _("The director decides. Your mediator does not read the reason."),
            _("You may ask once. You may always stop the mediation, or go to court."),
        ),
        ready=lambda case: case.mediator_id is not None,
    ),
    Act(
        "decide_wish", _("Decide about the mediator"), "user-circle",
        frozenset(WHILE_MEDIATED), permissions.can_decide_wish, party_forms.DecideWishForm,
        lambda case, user, v: workflow.decide_wish(v["wish"], v["mediator"], v["words"], actor=user),
        (_("The side that asked is told, with your words. A new mediator declares anew before doing anything."),),
        weight=9, ready=_another_asked,
    ),
)  # fmt: skip

ACTS = (*ANSWERS, *OFFERS, *TALKS, *EVIDENCE, *WISHES)
