"""From filing to acceptance: what is missing, refusal, referral, the other side's answer, the case number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from mediation import clocks, messages, papers
from mediation.models import Audience, Case, CaseClock, Kind, Party, Status
from mediation.models.case import new_token
from mediation.workflow.ending import drop_plans
from mediation.workflow.story import attach, next_number, tell
from mediation.workflow.transitions import Refused, lock, move, require
from residents import workflow as residents
from residents.models import Consent, ConsentText, Person

LINK_LIFETIME = timedelta(days=30)


@transaction.atomic
def ask_supplement(case: Case, gaps: str, *, actor: User, at: datetime | None = None) -> None:
    """Ask the applicant, once and completely, for what is missing: five working days."""
    at = at or timezone.now()
    lock(case)
    record = move(case, Status.NEEDS_SUPPLEMENT, "case.supplement_asked", actor, at, refusal_asked_at=None)
    paper = papers.supplement(case, gaps, actor=actor, at=at)
    tell(case, Kind.SUPPLEMENT_ASKED, actor, at, body=gaps, audience=Audience.PARTY, party=case.applicant, paper=paper)
    clocks.stop(case, CaseClock.Code.DECIDE)
    clocks.start(case, CaseClock.Code.SUPPLEMENT, timezone.localdate(at))
    messages.supplement_asked(case, record)


@transaction.atomic
def supplement(
    case: Case, text: str, files: Iterable[UploadedFile] = (), *, actor: User, at: datetime | None = None
) -> None:
    """Hand in what was missing; the clock of the decision starts anew."""
    at = at or timezone.now()
    lock(case)
    require(case, Status.NEEDS_SUPPLEMENT)
    record = move(case, Status.SUBMITTED, "case.supplemented", actor, at)
    attach(tell(case, Kind.SUPPLEMENTED, actor, at, body=text, party=case.applicant), files, actor)
    clocks.stop(case, CaseClock.Code.SUPPLEMENT)
    clocks.start(case, CaseClock.Code.DECIDE, timezone.localdate(at))
    messages.supplemented(case, record)


@transaction.atomic
def propose_refusal(case: Case, ground: str, advice: str, *, actor: User, at: datetime | None = None) -> None:
    """Propose to the director not to accept the matter (domain §1.2, row 5: the director confirms). Twice is once."""
    at = at or timezone.now()
    lock(case)
    require(case, Status.SUBMITTED)
    if case.refusal_asked_at:
        return
    record = audit.record(case, "case.refusal_proposed", actor, at=at, ground=ground)
    case.refusal_asked_at = at
    case.save(update_fields=["refusal_asked_at"])
    body = f"{papers.GROUNDS[ground]}\n\n{advice}"
    tell(case, Kind.REFUSAL_PROPOSED, actor, at, body=body, audience=Audience.DIRECTOR)
    messages.refusal_proposed(case, record)


def refusable(case: Case, on: date) -> bool:
    """A filed matter can be refused; one that waits for somebody, once that one declined or the period has passed."""
    if case.status not in {Status.NEEDS_SUPPLEMENT, Status.CONSENT_PENDING}:
        return True
    declined = any(party.consent == Party.Answer.DECLINED for party in case.parties.all())
    return declined or any(clock.is_late(on) for clock in case.clocks.all())


@transaction.atomic
def refuse(case: Case, ground: str, advice: str, *, actor: User, at: datetime | None = None) -> None:
    """Do not accept the matter, on ground A, B or C, with the other routes named (75号令 22, 24; Law 17)."""
    at = at or timezone.now()
    lock(case)
    if not refusable(case, timezone.localdate(at)):
        raise Refused(_("Nobody has declined, and the period is not over. Please wait for the answer."))
    record = move(case, Status.REFUSED, "case.refused", actor, at, refusal_ground=ground)
    paper = papers.refusal(case, ground, advice, actor=actor, at=at)
    tell(case, Kind.REFUSED, actor, at, body=advice, audience=Audience.PARTY, party=case.applicant, paper=paper)
    clocks.stop(case)
    messages.refused(case, record)


@transaction.atomic
def transfer(case: Case, to: str, reason: str, *, actor: User, at: datetime | None = None) -> None:
    """Refer the matter to the authority or committee that it belongs to, with a letter."""
    at = at or timezone.now()
    lock(case)
    record = move(case, Status.TRANSFERRED, "case.transferred", actor, at)
    paper = papers.transfer(case, to, reason, actor=actor, at=at)
    tell(case, Kind.TRANSFERRED, actor, at, body=f"{to}\n\n{reason}", paper=paper)
    drop_plans(case, at)
    messages.transferred(case, record, to)


@transaction.atomic
def ask_consent(case: Case, *, urgency: str | None = None, actor: User, at: datetime | None = None) -> None:
    """Grounds A and B are excluded: ask the other side whether it agrees to mediation. Three working days.

    `urgency` is the clerk's view of it; None leaves what followed from the filing.
    """
    at = at or timezone.now()
    lock(case)
    urgency = case.urgency if urgency is None else urgency
    record = move(case, Status.CONSENT_PENDING, "case.consent_asked", actor, at, urgency=urgency)
    clocks.stop(case, CaseClock.Code.DECIDE)
    clock = clocks.start(case, CaseClock.Code.CONSENT, timezone.localdate(at))
    tell(case, Kind.CONSENT_ASKED, actor, at)
    for party in case.respondents:
        messages.consent_asked(case, party, _new_link(party, at), clock, record)
    messages.consent_being_asked(case, record)


@transaction.atomic
def send_link(party: Party, *, phone: str, actor: User, at: datetime | None = None) -> None:
    """Send the link to the notice again, also to another phone (E.164); the earlier link ends."""
    at = at or timezone.now()
    case = party.case
    lock(case)
    require(case, Status.CONSENT_PENDING)
    party.refresh_from_db()
    if party.consent != Party.Answer.PENDING:
        raise Refused(_("This side has answered already."))
    party.phone = phone
    party.save(update_fields=["phone"])
    record = audit.record(case, "case.link_sent", actor, at=at, party=party.pk)
    clock = case.clocks.filter(rule=CaseClock.Code.CONSENT).latest("id")
    messages.consent_asked(case, party, _new_link(party, at), clock, record)


def _new_link(party: Party, at: datetime) -> str:
    token = new_token()
    party.link_digest, party.link_expires_at = Party.digest(token), at + LINK_LIFETIME
    party.save(update_fields=["link_digest", "link_expires_at"])
    return token


@transaction.atomic
def answer(
    party: Party,
    agrees: bool,
    *,
    actor: User | None,
    channel: str = Consent.Channel.LINK,
    at: datetime | None = None,
) -> None:
    """The other side read the notice and agrees to mediation, or declines. With the last yes the case is accepted.

    Mediation is not allowed against a party's will (人民调解法 17): after a no, the clerk refuses on ground C.
    An answer is given once; the same answer again changes nothing.
    """
    at = at or timezone.now()
    case = party.case
    lock(case)
    party.refresh_from_db()
    given = Party.Answer.AGREED if agrees else Party.Answer.DECLINED
    if party.consent == given:
        return
    require(case, Status.CONSENT_PENDING)
    if party.consent != Party.Answer.PENDING:
        raise Refused(_("This side has answered already."))
    party.consent, party.consented_at, party.notice_read_at = given, at, at
    party.save(update_fields=["consent", "consented_at", "notice_read_at"])
    record = audit.record(case, f"case.party_{given}", actor, at=at, party=party.pk, channel=channel)
    if agrees:
        about = f"case:{case.pk}"
        residents.give_consent(party.giver, ConsentText.Kind.RIGHTS, actor=actor, channel=channel, about=about, at=at)
        if party.person and party.phone and channel == Consent.Channel.LINK:
            _recognise(party, party.person, at)
    tell(case, Kind.AGREED if agrees else Kind.DECLINED, actor, at, party=party)
    messages.answered(case, party, record)
    if all(respondent.consent == Party.Answer.AGREED for respondent in case.parties.all()):
        _accept(case, actor=actor, at=at)


def _recognise(party: Party, named: Person, at: datetime) -> None:
    """The link proved the phone: its login is the party's. If it is another known person's, that is who answered."""
    user = residents.login_for(named, phone=party.phone, at=at)
    holder = Person.objects.filter(user=user, sub_district=named.sub_district).first()
    if holder and any(other.person_id == holder.pk for other in party.case.parties.exclude(pk=party.pk)):
        raise Refused(_("This link went to the number of the other side itself. Please call us."))
    if holder and holder.pk != named.pk:
        party.person = holder
        party.save(update_fields=["person"])


def _accept(case: Case, *, actor: User | None, at: datetime) -> None:
    """Issue the gap-free number of the committee's year and start the month (75号令 33)."""
    assert case.committee is not None  # set at filing
    year = timezone.localtime(at).year
    n = next_number(f"case:{case.committee_id}:{year}")
    number = case.committee.number_template.format(year=year, prefix=case.committee.number_prefix, n=n)
    record = move(
        case,
        Status.ACCEPTED,
        "case.accepted",
        actor,
        at,
        accepted_at=at,
        number=number,
        number_year=year,
        number_in_year=n,
    )
    tell(case, Kind.ACCEPTED, None, at, body=number, paper=papers.register(case, actor=actor, at=at))
    day = timezone.localdate(at)
    clocks.stop(case, CaseClock.Code.CONSENT)
    clocks.start(case, CaseClock.Code.MONTH, day)
    clocks.start(case, CaseClock.Code.FIRST_SESSION, day)
    messages.accepted(case, record)
