"""What is next in a matter, for one of its sides: in a sentence, who must act, and whether that is the reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from lib.related import fetch_related
from mediation.models import (
    Agent,
    Agreement,
    Case,
    Choice,
    Disclosure,
    Extension,
    FactAnswer,
    FactSheet,
    Obligation,
    Offer,
    Party,
    PerformanceReport,
    Recusal,
    Session,
    SessionProposal,
    Side,
    Signature,
    SignRefusal,
    Source,
    Status,
)

CONTESTABLE = [Status.ACCEPTED, Status.MEDIATING, Status.SUSPENDED, Status.AGREED]
YOU, STUDIO, OTHER, MEDIATOR = _("you"), _("the studio"), _("the other side"), _("the mediator")
DIRECTOR, ALL, NOBODY = _("the director"), _("everybody"), ""


@dataclass(frozen=True)
class NextStep:
    """`who` must act next ("" for nobody), `yours` if it is the reader; `about`: where the page shows it."""

    words: str | Promise
    who: str | Promise
    about: str = ""

    @property
    def yours(self) -> bool:
        return self.who == YOU


# Where nothing more than the status counts. Of a status with two sentences the second is the respondent's.
ENDED = NextStep(_("This matter has ended. All its papers stay here for you."), NOBODY)
DECLINED = NextStep(_("Mediation was declined. The studio writes to you which other ways are open."), STUDIO)
UNDONE = NextStep(_("A side took its yes back. You need do nothing."), NOBODY)
PLAIN: dict[str, tuple[NextStep, NextStep]] = {
    Status.SUBMITTED: (NextStep(_("You need do nothing. The studio checks your matter."), STUDIO),) * 2,
    Status.NEEDS_SUPPLEMENT: (
        NextStep(_("Something is still missing. This is the whole list:"), YOU),
        NextStep(_("You need do nothing. The applicant hands something in."), OTHER),
    ),
    Status.CONSENT_PENDING: (
        NextStep(_("You need do nothing. The other side was asked whether it agrees."), OTHER),
        NextStep(_("You need do nothing. You have agreed; others were asked as well."), OTHER),
    ),
    Status.SUSPENDED: (NextStep(_("The mediation pauses. You are told when it goes on."), MEDIATOR),) * 2,
    Status.TERMINATED: (
        NextStep(_("Mediation has ended without agreement. The letter below names other ways, also to court."), NOBODY),
    ) * 2,
    Status.REFUSED: (
        NextStep(_("We could not mediate. The letter below says why, and which other ways are open."), NOBODY),
        ENDED,
    ),
    Status.TRANSFERRED: (NextStep(_("The matter was passed on. The letter below says to whom."), NOBODY),) * 2,
    Status.WITHDRAWN: (
        NextStep(_("You took the matter back. You may file again at any time."), NOBODY),
        NextStep(_("The applicant took the matter back. You need do nothing."), NOBODY),
    ),
    Status.CLOSED: (ENDED, ENDED),
    Status.ARCHIVED: (ENDED, ENDED),
}  # fmt: skip


def next_step(case: Case, mine: Iterable[Party]) -> NextStep:
    """What is next in `case` for the parties `mine` and who acts for them. Reads what `with_next_step` fetches."""
    sides = list(mine)
    applicant = any(party.side == Side.APPLICANT for party in sides)
    if case.status == Status.WITHDRAWN and case.source != Source.APPLICATION:
        return UNDONE
    if case.status == Status.CONSENT_PENDING and any(
        row.consent == Party.Answer.DECLINED for row in case.parties.all()
    ):
        return DECLINED
    if waits := _contested(case, {party.pk for party in sides}):
        return waits
    if case.status == Status.ACCEPTED:
        return _accepted(case)
    if case.status == Status.MEDIATING:
        return _mediating(case, {party.pk for party in sides})
    if case.status == Status.AGREED:
        return _agreed(case, {party.pk for party in sides})
    return PLAIN[case.status][0 if applicant else 1]


def _contested(case: Case, mine: set[int]) -> NextStep | None:
    """What goes before all else: may the mediator go on? Nothing where nobody doubts it."""
    if case.status not in CONTESTABLE:
        return None
    if any(row.state == Recusal.State.OPEN for row in case.recusals.all()):
        return NextStep(_("Another mediator was asked for. You need do nothing: the director decides."), DIRECTOR)
    ties = [row for row in case.disclosures.all() if row.mediator_id == case.mediator_id]
    if any(mine - {answer.party_id for answer in row.answers.all()} for row in ties):
        return NextStep(_("The mediator disclosed a tie. Please say whether this mediator may go on."), YOU, "tie")
    if any(len(row.answers.all()) < len(case.parties.all()) for row in ties):
        return NextStep(_("The other side says whether the mediator with a tie may go on."), OTHER, "tie")
    if case.mediator_id is None and case.status in {Status.MEDIATING, Status.SUSPENDED}:
        return NextStep(_("You need do nothing. Another mediator is being named and will call you."), DIRECTOR)
    return None


def _accepted(case: Case) -> NextStep:
    if case.mediator_id:
        return NextStep(_("You need do nothing. The mediator begins soon and will call you."), MEDIATOR)
    return NextStep(_("You need do nothing. A mediator is being named and will call you."), DIRECTOR)


def _mediating(case: Case, mine: set[int]) -> NextStep:
    """The agreement that waits for signatures goes before all else, and what the reader is asked before what waits."""
    for agreement in case.agreements.all():
        if agreement.status == Agreement.Status.FROZEN:
            return _to_sign(agreement, mine)
    return _asked(case, mine) or _waiting(case, mine)


def _asked(case: Case, mine: set[int]) -> NextStep | None:
    """What the mediator or the other side asks `mine`: an offer, facts, more time, times to choose from."""
    if any(offer.to_id in mine for offer in _told(case)):
        words = _("The other side makes you an offer. Please read it; accept it only if you agree.")
        return NextStep(words, YOU, "offer")
    if any(mine - {row.party_id for row in sheet.answers.all()} for sheet in _sheets(case)):
        return NextStep(_("The mediator has written down what seems undisputed. Please say whether it is right."), YOU)
    if case.extension_asked and mine & {party.pk for party in case.extension_asked.waiting()}:
        return NextStep(_("The mediator asks for more time. Please say whether you agree."), YOU)
    if any(mine - {choice.party_id for choice in proposal.choices.all()} for proposal in _proposals(case)):
        return NextStep(_("The mediator offers times for a session. Please say which suit you."), YOU, "times")
    return None


def _waiting(case: Case, mine: set[int]) -> NextStep:
    """What the reader has done its part of, and others have not; else the next session."""
    if any(offer.party_id in mine for offer in _told(case)):
        return NextStep(_("You have made an offer. The other side reads it and says yes or no."), OTHER)
    if _sheets(case):
        return NextStep(_("You have answered about the facts. The other side is still asked."), OTHER)
    if case.extension_asked:
        return NextStep(_("You have answered about more time. The other side is still asked."), OTHER)
    if _proposals(case):
        words = _("You have said which times suit. The mediator fixes one and tells you.")
        return NextStep(words, MEDIATOR, "times")
    if any(session.is_planned and session.party_id in {None, *mine} for session in case.sessions.all()):
        return NextStep(_("Please come to the session."), ALL, "session")
    if _is_settled(case):
        words = _("Both sides accept an offer. The mediator writes the agreement and gives it to you to sign.")
        return NextStep(words, MEDIATOR)
    return NextStep(_("The mediator arranges the next session with you."), MEDIATOR)


def _is_settled(case: Case) -> bool:
    """Was an offer accepted, and never yet an agreement given out?"""
    accepted = any(offer.state == Offer.State.ACCEPTED for offer in case.offers.all())
    return accepted and all(row.status == Agreement.Status.DRAFT for row in case.agreements.all())


def _told(case: Case) -> list[Offer]:
    """The offers that both sides know, and that can still be accepted."""
    return [offer for offer in case.offers.all() if offer.stands and not offer.is_private]


def _sheets(case: Case) -> list[FactSheet]:
    return [sheet for sheet in case.fact_sheets.all() if sheet.is_asked]


def _proposals(case: Case) -> list[SessionProposal]:
    return [proposal for proposal in case.proposals.all() if proposal.ended_at is None]


def _to_sign(agreement: Agreement, mine: set[int]) -> NextStep:
    """Whose turn it is; while a side does not sign, the mediator's."""
    if agreement.is_refused:
        return NextStep(_("The agreement was not signed. The mediator tells you how it goes on."), MEDIATOR, "refused")
    if any(party.pk in mine for party in agreement.in_turn()):
        return NextStep(_("The agreement is ready. Please read it; sign it only if you agree."), YOU, "sign")
    if any(party.pk in mine for party in agreement.unsigned_parties()):
        words = _("The agreement is ready. The other side signs first; we tell you when it is your turn.")
        return NextStep(words, OTHER, "sign")
    if agreement.unsigned_parties():
        return NextStep(_("You have signed. Now the other side signs."), OTHER, "sign")
    return NextStep(_("Both sides have signed. Now the mediator signs, and the seal is put."), STUDIO, "sign")


def _agreed(case: Case, mine: set[int]) -> NextStep:
    if case.closing_asked_at:
        return NextStep(_("You need do nothing. Everything is done; the director closes the matter."), DIRECTOR)
    agreements = [row for row in case.agreements.all() if row.status == Agreement.Status.EFFECTIVE]
    open_ones = [row for each in agreements for row in each.obligations.all() if row.state == Obligation.State.OPEN]
    sides = {party.side for party in case.parties.all() if party.pk in mine}
    reported = {row.debtor.side for row in open_ones if any(not report.answer for report in row.reports.all())}
    if any(reported - {side} for side in sides):
        return NextStep(
            _("The other side reports that it did something. Please say whether it is right."), YOU, "agreed"
        )
    left = [row for row in open_ones if not row.is_reported]
    if any(row.debtor_id in mine for row in left):
        return NextStep(_("Please do what you promised, in time. We ask how it goes."), YOU, "agreed")
    if left:
        return NextStep(
            _("You need do nothing. The other side does what it promised; we watch over it."), OTHER, "agreed"
        )
    if reported:
        return NextStep(_("You have reported what you did. The other side says whether it is right."), OTHER, "agreed")
    if open_ones:
        return NextStep(_("You need do nothing. Both sides say that it was done; the mediator enters it."), MEDIATOR)
    return NextStep(_("Everything agreed is done. The mediator asks once more how it goes."), MEDIATOR, "agreed")


def with_next_step(rows: Iterable[Case], user: User) -> list[Case]:
    """With all that `next_step` reads, as far as `user` may see it, in as many queries for one case as for many."""
    cases = list(rows)
    agreed = [
        f"agreements__{name}" for name in ("signatures", "refusals", "obligations__debtor", "obligations__reports")
    ]
    fetch_related(
        cases, "recusals", "disclosures__answers", *agreed,
        "proposals__choices", "fact_sheets__answers", "extensions__answers",
        parties=lambda: Party.objects.select_related("person"),
        parties__agents=lambda: Agent.objects.acting().select_related("person"),
        sessions=lambda: Session.objects.visible_to(user),
        proposals=SessionProposal.objects.open,
        offers=lambda: Offer.objects.told().select_related("entry"),
        fact_sheets=FactSheet.objects.asked,
        extensions=Extension.objects.open,
    )  # fmt: skip
    return cases


def waiting_for(user: User) -> Q:
    """The cases in which `user` must act next: the same as `NextStep.yours`, for the order of a list."""
    mine = Party.objects.of(user).open_to_read().filter(case=OuterRef("pk"))
    frozen = Agreement.objects.filter(case=OuterRef("pk"), status=Agreement.Status.FROZEN)
    refused = Exists(SignRefusal.objects.filter(agreement=OuterRef("pk"), taken_back_at=None))
    waits = first_to_sign(OuterRef("case"), OuterRef("side"))
    signed = Signature.objects.filter(party=OuterRef("pk"), agreement__status=Agreement.Status.FROZEN)
    offered = SessionProposal.objects.open().filter(case=OuterRef("pk"))
    chosen = Choice.objects.filter(party=OuterRef("pk"), proposal__ended_at=None)
    owed = Obligation.objects.filter(
        agreement__status=Agreement.Status.EFFECTIVE, state=Obligation.State.OPEN, debtor=OuterRef("pk")
    ).exclude(is_reported())
    reports = PerformanceReport.objects.filter(
        answer="", obligation__state=Obligation.State.OPEN, obligation__agreement__status=Agreement.Status.EFFECTIVE,
        obligation__agreement__case=OuterRef("case"),
    ).exclude(obligation__debtor__side=OuterRef("side"))  # fmt: skip
    contested = Q(Exists(Recusal.objects.open().filter(case=OuterRef("pk"))))
    ties = Disclosure.objects.filter(case=OuterRef("case"), mediator=OuterRef("case__mediator"))
    silent = Exists(ties.exclude(answers__party=OuterRef("pk")))  # of a side: it has not answered to one of them
    held = contested | Q(Exists(Party.objects.filter(silent, case=OuterRef("pk"))))
    asked = FactSheet.objects.asked().filter(case=OuterRef("pk"))
    answered = FactAnswer.objects.filter(party=OuterRef("pk"), sheet__in=FactSheet.objects.asked())
    answers = Q(Exists(mine.filter(Exists(Offer.objects.standing().told().filter(to=OuterRef("pk"))))))
    answers |= Q(Exists(asked)) & Q(Exists(mine.filter(~Exists(answered))))
    longer = Extension.objects.open().filter(case=OuterRef("case")).exclude(answers__party=OuterRef("pk"))
    answers |= Q(Exists(mine.filter(Exists(longer))))
    signs = Q(Exists(frozen.filter(~refused))) & Q(Exists(mine.filter(~Exists(signed), ~Exists(waits))))
    chooses = Q(Exists(offered)) & ~Q(Exists(frozen)) & Q(Exists(mine.filter(~Exists(chosen))))
    return (
        Q(status=Status.NEEDS_SUPPLEMENT) & Q(Exists(mine.filter(side=Side.APPLICANT)))
        | Q(status__in=CONTESTABLE) & ~contested & Q(Exists(mine.filter(silent)))
        | Q(status=Status.MEDIATING) & ~held & (signs | chooses | (answers & ~Q(Exists(frozen))))
        | Q(status=Status.AGREED, closing_asked_at=None)
        & ~held
        & Q(Exists(mine.filter(Exists(owed) | Exists(reports))))
    )


def is_reported() -> Q:
    """Of an obligation: the same as `Obligation.is_reported`."""
    reports = PerformanceReport.objects.filter(obligation=OuterRef("pk")).exclude(answer="no")
    paid = reports.order_by().values("obligation").annotate(paid=Coalesce(Sum("amount"), Decimal(0))).values("paid")
    return Q(Exists(reports)) & (Q(amount=None) | Q(amount__lte=Subquery(paid)))


def first_to_sign(case: OuterRef, side: OuterRef) -> QuerySet[Party]:
    """The parties of a case whose side signs first and who have not signed, where `side` is the other one."""
    signed = Signature.objects.filter(party=OuterRef("pk"), agreement__status=Agreement.Status.FROZEN)
    rows = Party.objects.filter(
        case=case, case__agreements__status=Agreement.Status.FROZEN, case__agreements__order=F("side")
    )
    return rows.exclude(side=side).filter(~Exists(signed))
