"""Who may do what on a case that they see. Whether it is possible now, the acts themselves say."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser

from foundation.accounts.models import User
from mediation.models import Agent, Case, Inquiry, Obligation, Party, Power, SavedView, Side, Source, Status
from residents.models import Role
from residents.permissions import committees_of, has_role, organisations_of

Someone = User | AnonymousUser
Predicate = Callable[[Someone, Case], bool]


def parties_of(user: Someone, case: Case, power: str = "") -> list[Party]:
    """The parties that are `user` or for whom `user` acts; with `power`, only where the authority covers it."""
    mine = organisations_of(user)
    return [
        party
        for party in case.parties.all()
        if (party.person and party.person.user_id == user.pk)
        or party.organisation_id in mine
        or any(agent.may_act(user, power) for agent in party.agents.all())
    ]


def is_applicant(user: Someone, case: Case, power: str = "") -> bool:
    return any(party.side == Side.APPLICANT for party in parties_of(user, case, power))


def is_party(user: Someone, case: Case, power: str = "") -> bool:
    return bool(parties_of(user, case, power))


def _serves(user: Someone, case: Case, *roles: str) -> bool:
    """Does `user` have one of `roles` in the committee of the case? Not who is a side of it (ADR 20)."""
    return case.committee_id in committees_of(user, *roles) and not is_party(user, case)


def is_clerk(user: Someone, case: Case) -> bool:
    return _serves(user, case, Role.CLERK)


def is_director(user: Someone, case: Case) -> bool:
    return _serves(user, case, Role.DIRECTOR)


def is_mediator(user: Someone, case: Case) -> bool:
    """Is `user` the mediator of this case, with a mandate that holds today?"""
    named = bool(case.mediator and case.mediator.user_id == user.pk)
    return named and case.committee_id in committees_of(user, Role.MEDIATOR)


def mediates(user: Someone, case: Case) -> bool:
    """Is `user` the mediator, and has declared to have no interest in the dispute? Before that, only this is open."""
    return case.declared_at is not None and is_mediator(user, case)


def is_seal_holder(user: Someone, case: Case) -> bool:
    return _serves(user, case, Role.SEAL_HOLDER)


def works_on(user: Someone, case: Case) -> bool:
    """Does `user` see this case for the committee?"""
    desk = Role.CLERK, Role.DIRECTOR, Role.ARCHIVIST, Role.SEAL_HOLDER
    works = _serves(user, case, *desk) or is_mediator(user, case)
    return works and not any(row.is_granted and row.mediator.user_id == user.pk for row in case.recusals.all())


def has_tray(user: Someone) -> bool:
    """Clerks and directors work on the intake tray of their sub-district."""
    return has_role(user, Role.CLERK, Role.DIRECTOR)


sees_places = has_tray  # everything that was filed for an address


def asks(user: Someone, case: Case) -> bool:
    """Who brings in the parties' answers: a clerk, or the mediator who offered mediation."""
    return is_clerk(user, case) or (case.source == Source.PROACTIVE and is_mediator(user, case))


def can_offer(user: Someone) -> bool:
    """Start a matter that nobody applied for: the committee offers mediation (人民调解法 17)."""
    return has_role(user, Role.CLERK, Role.DIRECTOR, Role.MEDIATOR)


def can_take_over(user: Someone) -> bool:
    """Start a matter that an authority delegates."""
    return has_role(user, Role.CLERK, Role.DIRECTOR)


def can_report_back(user: Someone, case: Case) -> bool:
    return is_clerk(user, case) or is_director(user, case)


can_send_link = can_record_answer = asks
can_ask_supplement = can_ask_consent = can_propose_refusal = is_clerk
can_assign = can_reopen = can_decide_recusal = is_director
can_begin = can_disclose = is_mediator
can_plan_session = can_record_session = can_suspend = can_resume = mediates
can_record_inquiry = can_amend_minutes = can_invite_helper = can_dismiss_helper = mediates
can_draft = can_freeze = can_redraft = can_record_performance = can_follow_up = can_ask_closing = mediates
can_seal = is_seal_holder
can_read_out = can_settle_rest = mediates


def can_agree_orally(user: Someone, case: Case) -> bool:
    """The mediator; or a clerk, who enters the form that the mediator and both sides signed."""
    return mediates(user, case) or is_clerk(user, case)


def can_keep_clauses(user: Someone) -> bool:
    """The library of clauses is the director's and the system administrator's."""
    return has_role(user, Role.DIRECTOR, Role.SYSTEM_ADMIN)


def sees_agreements(user: Someone) -> bool:
    """The register of agreements: who works at the desk of a committee."""
    return has_role(user, Role.CLERK, Role.DIRECTOR, Role.MEDIATOR, Role.SEAL_HOLDER, Role.ARCHIVIST)


def can_supplement(user: Someone, case: Case) -> bool:
    return is_applicant(user, case, Power.EVIDENCE)


def contests(user: Someone, case: Case) -> bool:
    """A side, or who decides for it, asks for another mediator; a clerk writes it down; the mediator asks himself."""
    return is_party(user, case, Power.APPLY) or is_clerk(user, case) or is_mediator(user, case)


def can_answer_tie(user: Someone, case: Case) -> bool:
    """A side says whether a mediator with a tie may go on; a clerk writes down what it said."""
    return is_party(user, case, Power.APPLY) or is_clerk(user, case)


def sees_ties(user: Someone, case: Case) -> bool:
    """What the data hints at: for the director, who decides, and the mediator until the declaration to have no tie."""
    return is_director(user, case) or (case.declared_at is None and is_mediator(user, case))


def minds_danger(user: Someone, case: Case) -> bool:
    """Sees and enters how dangerous a matter is: clerk, director and mediator, but nobody who is a side of it."""
    staff = is_clerk(user, case) or is_director(user, case) or is_mediator(user, case)
    return staff and not is_party(user, case)


def can_withdraw(user: Someone, case: Case) -> bool:
    """Who applied; where nobody did, whoever said yes, until the others have answered."""
    if case.source == Source.APPLICATION:
        return is_applicant(user, case, Power.APPLY)
    return case.status == Status.CONSENT_PENDING and is_party(user, case, Power.APPLY)


def can_choose_times(user: Someone, case: Case) -> bool:
    """A side, or who decides for it; a helper of the family does not."""
    return is_party(user, case, Power.APPLY)


def can_answer_session(user: Someone, case: Case) -> bool:
    """A side that is invited to a session still to come, or who may take messages for it.

    Of a session with one side alone the other does not even find the button.
    """
    mine = {party.pk for party in parties_of(user, case, Power.RECEIVE)}
    rows = case.sessions.all() if mine else ()
    return any(row.is_planned and (row.party_id is None or row.party_id in mine) for row in rows)


def can_object_minutes(user: Someone, case: Case) -> bool:
    return is_party(user, case, Power.EVIDENCE)


def can_note_minutes(user: Someone, case: Case) -> bool:
    """Who has the signed paper on the table, or heard why somebody does not sign."""
    return mediates(user, case) or is_clerk(user, case)


can_note_inquiry = can_note_minutes


def may_sign_inquiry(user: Someone, inquiry: Inquiry) -> bool:
    """The side that was asked, of a record that it may read and nobody has confirmed."""
    if inquiry.how or not inquiry.is_read_by_asked or inquiry.case.status not in {"mediating", "suspended", "agreed"}:
        return False
    return any(party.pk == inquiry.party_id for party in parties_of(user, inquiry.case, Power.SIGN))


def can_answer_helper(user: Someone, case: Case) -> bool:
    """A side, or who decides for it; a helper of the family does not."""
    return is_party(user, case, Power.APPLY)


can_withdraw_helper = can_answer_helper


def can_keep_rooms(user: Someone) -> bool:
    """The rooms in which sessions are held: directors and the system administrator."""
    return has_role(user, Role.DIRECTOR, Role.SYSTEM_ADMIN)


def sees_sessions(user: Someone) -> bool:
    """The calendar of sessions."""
    return has_role(user, Role.CLERK, Role.DIRECTOR, Role.MEDIATOR)


def can_answer_extension(user: Someone, case: Case) -> bool:
    """A side that has not answered yet, or who decides for it."""
    asked = case.extension_asked
    waiting = {party.pk for party in asked.waiting()} if asked else set()
    return any(party.pk in waiting for party in parties_of(user, case, Power.APPLY))


can_ask_extension = mediates
can_note = works_on  # keep a private note


def directs(user: Someone) -> bool:
    """Decides for a committee: names mediators, approves what was proposed."""
    return has_role(user, Role.DIRECTOR)


def can_unshare(user: Someone, view: SavedView) -> bool:
    """The owner, and who directs the committee whose staff find the view."""
    return view.owner_id == user.pk or view.shared_with_id in committees_of(user, Role.DIRECTOR)


def can_record_confirmation(user: Someone, case: Case) -> bool:
    """Who has the court's papers on the table."""
    return mediates(user, case) or is_clerk(user, case)


def can_archive(user: Someone, case: Case) -> bool:
    """The archivist (domain §1.2, row 19)."""
    return case.committee_id in committees_of(user, Role.ARCHIVIST)


def can_bargain(user: Someone, case: Case) -> bool:
    """Offer, accept, admit: a side, or who may admit, change or waive its claims (民事诉讼法 62; 民法典 165)."""
    return is_party(user, case, Power.SETTLE)


can_set_telling = can_confirm_facts = can_bargain
can_record_talk = can_state_facts = can_pass_on = mediates


def is_respondent(user: Someone, case: Case, power: str = "") -> bool:
    return any(party.side == Side.RESPONDENT for party in parties_of(user, case, power))


def can_ask_response(user: Someone, case: Case) -> bool:
    return is_clerk(user, case) or mediates(user, case)


def can_respond(user: Someone, case: Case) -> bool:
    return is_respondent(user, case, Power.EVIDENCE)


def can_counter_claim(user: Someone, case: Case) -> bool:
    """A claim of one's own is an application."""
    return is_respondent(user, case, Power.APPLY)


def can_list_evidence(user: Someone, case: Case) -> bool:
    return is_party(user, case, Power.EVIDENCE) or can_see_original(user, case)


def can_see_original(user: Someone, case: Case) -> bool:
    """The clerk at the counter, or the mediator."""
    return is_clerk(user, case) or mediates(user, case)


can_print_evidence = can_see_original


def can_wish_mediator(user: Someone, case: Case) -> bool:
    return is_party(user, case, Power.APPLY)


can_ask_another = can_wish_mediator
can_decide_wish = is_director


def can_ask_lawyer(user: Someone, case: Case) -> bool:
    """The mediator, after declaring to have no interest, and the director; the room above has the page."""
    return mediates(user, case) or is_director(user, case)


def can_rate(user: Someone, case: Case) -> bool:
    """A side, or who decides for it; a helper of the family does not."""
    return is_party(user, case, Power.APPLY)


def reads_ratings(user: Someone, case: Case) -> bool:
    """Director and clerks; not the mediator, who would know from whom it is."""
    return is_director(user, case) or is_clerk(user, case)


def can_add_agent(user: Someone, case: Case) -> bool:
    """A party itself lets somebody act for it; a clerk writes down what a party or a guardian declares."""
    return is_clerk(user, case) or any(
        party.person and party.person.user_id == user.pk for party in parties_of(user, case)
    )


can_end_agent = can_add_agent


def can_register(user: Someone) -> bool:
    """File for others at the counter."""
    return has_role(user, Role.CLERK)


def can_make_slip(user: Someone, case: Case) -> bool:
    """A slip is for somebody who applied and has no login."""
    party = case.applicant if case.source == Source.APPLICATION else None
    return is_clerk(user, case) and bool(party and party.person and party.person.user_id is None)


def can_relate(user: Someone, case: Case) -> bool:
    """Clerk and director decide what becomes of two matters that look alike."""
    return is_clerk(user, case) or is_director(user, case)


can_correct_category = can_relate


def can_refuse(user: Someone, case: Case) -> bool:
    """The director confirms a refusal; after a missed deadline or a party's no the clerk may do it (rows 5 and 9)."""
    return is_director(user, case) or (case.status != Status.SUBMITTED and asks(user, case))


def can_transfer(user: Someone, case: Case) -> bool:
    """Before acceptance the clerk refers a matter elsewhere, after it the mediator; the director always."""
    before = case.status in {Status.SUBMITTED, Status.CONSENT_PENDING}
    return is_director(user, case) or (is_clerk(user, case) if before else mediates(user, case))


def can_terminate(user: Someone, case: Case) -> bool:
    return mediates(user, case) or is_party(user, case, Power.APPLY)


def can_write(user: Someone, case: Case) -> bool:
    party = is_party(user, case, Power.EVIDENCE)
    return party or is_clerk(user, case) or is_mediator(user, case) or is_director(user, case)


def can_consent(user: Someone, case: Case) -> bool:
    """A consent is one's own: given and taken back by the side itself, or by who may apply and stop for it."""
    return is_party(user, case, Power.APPLY)


def can_seek_consent(user: Someone, case: Case) -> bool:
    """Who asks for consents, and writes down what is said at the counter or on the phone."""
    return is_clerk(user, case) or mediates(user, case)


def can_confirm_erased(user: Someone, case: Case) -> bool:
    return mediates(user, case) or is_director(user, case)


def can_sign(user: Someone, case: Case) -> bool:
    return is_party(user, case, Power.SIGN) or mediates(user, case)


def can_close(user: Someone, case: Case) -> bool:
    """An agreed case closes with the director's approval, an ended one by the clerk."""
    return is_director(user, case) or (case.status != Status.AGREED and is_clerk(user, case))


def guardians_of(party: Party) -> list[Agent]:
    """Who has to sign for a ward, or together with it (民法典 19-23)."""
    return [agent for agent in party.agents.all() if agent.kind == Agent.Kind.GUARDIAN and agent.ended_at is None]


def can_enter_signatures(user: Someone, case: Case) -> bool:
    """The clerk at the counter or the mediator, from paper; never who is a side of the matter."""
    return can_see_original(user, case) and not is_party(user, case)


can_record_service = can_enter_signatures


def can_refuse_signing(user: Someone, case: Case) -> bool:
    """A side, or who signs for it; staff write down what a side said by telephone or in person."""
    return is_party(user, case, Power.SIGN) or can_enter_signatures(user, case)


def can_report_performance(user: Someone, case: Case) -> bool:
    """The side that owes something that was not yet entered, or who hands in papers for it."""
    debtors = {row.debtor_id for row in _open_obligations(case)}
    return any(party.pk in debtors for party in parties_of(user, case, Power.EVIDENCE))


def can_confirm_performance(user: Someone, case: Case) -> bool:
    """The other side of who reported, or who may admit something for it (民法典 165)."""
    asked = {row.debtor.side for row in _open_obligations(case) if any(not it.answer for it in row.reports.all())}
    return any(asked - {party.side} for party in parties_of(user, case, Power.SETTLE))


def _open_obligations(case: Case) -> list[Obligation]:
    agreement = case.effective_agreement
    return [row for row in agreement.obligations.all() if row.state == "open"] if agreement else []
