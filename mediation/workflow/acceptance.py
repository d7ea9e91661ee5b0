"""From filing to acceptance: what is missing, refusal, referral, the other side's answer, the case number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from foundation.audit.models import Record
from mediation import clocks, messages, papers
from mediation.grounds import GROUNDS, letter_of
from mediation.models import (
    Agent,
    Attachment,
    Audience,
    Case,
    CaseClock,
    Delegation,
    Gap,
    Kind,
    Party,
    Sharing,
    Source,
    Status,
)
from mediation.models.case import new_token
from mediation.workflow.ending import drop_plans
from mediation.workflow.story import attach, next_number, tell
from mediation.workflow.ties import refuse_if_contested
from mediation.workflow.transitions import Refused, lock, move, require
from residents import workflow as residents
from residents.models import Consent, ConsentText, Person

LINK_LIFETIME = timedelta(days=30)


def gaps_of(case: Case) -> list[str]:
    """What the portal itself sees missing in a matter: codes of Gap."""
    applicant, agents = case.applicant, Agent.objects.acting().filter(party__case=case).exclude(kind=Agent.Kind.HELPER)
    missing = {
        Gap.Code.CONTACT: not (applicant and (applicant.phone or applicant.address)),
        Gap.Code.OTHER_SIDE: any(
            not (party.organisation_id or party.phone or party.address) for party in case.respondents
        ),
        Gap.Code.PLACE: not (case.building_id or case.place),
        Gap.Code.SINCE: not case.since,
        Gap.Code.EVIDENCE: not Attachment.objects.filter(entry__case=case).exists(),
        # Whoever filed for somebody else on the portal said so; nobody has seen a paper of it.
        Gap.Code.AUTHORITY: agents.filter(recorded_by=F("person__user")).exists(),
    }
    return [code for code, lacks in missing.items() if lacks]


@transaction.atomic
def ask_supplement(
    case: Case,
    words: str = "",
    *,
    codes: Iterable[str] = (),
    again: str = "",
    actor: User,
    at: datetime | None = None,
) -> None:
    """Ask the applicant, once and completely, for what is missing: five working days (domain §1.2, row 4).

    `codes` are items of the list, `words` others, one on each line. Who asks a second time says `again` why.
    """
    at = at or timezone.now()
    lock(case)
    record = move(case, Status.NEEDS_SUPPLEMENT, "case.supplement_asked", actor, at, refusal_asked_at=None)
    if case.gaps.exists() and not again:
        raise Refused(_("The list of what is missing went out already. Please say why you ask again."))
    _list_gaps(case, codes, words, at)
    paper = papers.supplement(case, actor=actor, at=at)
    body = "\n".join(filter(None, [again, *_words_of_gaps(case)]))
    tell(case, Kind.SUPPLEMENT_ASKED, actor, at, body=body, audience=Audience.PARTY, party=case.applicant, paper=paper)
    clocks.stop(case, CaseClock.Code.DECIDE)
    clocks.start(case, CaseClock.Code.SUPPLEMENT, timezone.localdate(at))
    messages.supplement_asked(case, record)


def _list_gaps(case: Case, codes: Iterable[str], words: str, at: datetime) -> None:
    """Put onto the list what is not there and still open."""
    open_codes = set(case.gaps.filter(given_at=None).values_list("code", flat=True))
    own = [line.strip()[:300] for line in words.splitlines() if line.strip()]
    listed = [Gap(case=case, code=code, asked_at=at) for code in codes if code not in open_codes]
    Gap.objects.bulk_create(listed + [Gap(case=case, code=Gap.Code.OWN_WORDS, words=line, asked_at=at) for line in own])
    if not case.gaps.filter(given_at=None).exists():
        raise Refused(_("Tick or write what is missing."))


def _words_of_gaps(case: Case) -> list[str]:
    with translation.override("zh-hans"):  # the story is kept in one language
        return [str(gap) for gap in case.gaps.filter(given_at=None)]


@transaction.atomic
def supplement(
    case: Case,
    text: str,
    files: Iterable[UploadedFile] = (),
    *,
    given: Iterable[Gap] | None = None,
    actor: User,
    at: datetime | None = None,
) -> None:
    """Hand in what was missing (`given`; None: all of it); the clock of the decision starts anew."""
    at = at or timezone.now()
    lock(case)
    require(case, Status.NEEDS_SUPPLEMENT)
    record = move(case, Status.SUBMITTED, "case.supplemented", actor, at)
    rows = case.gaps.filter(given_at=None)
    (rows if given is None else rows.filter(pk__in=[gap.pk for gap in given])).update(given_at=at)
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
    case.refusal_asked_at, case.refusal_ground = at, ground
    case.save(update_fields=["refusal_asked_at", "refusal_ground"])
    with translation.override("zh-hans"):  # the story is kept in one language
        body = f"{GROUNDS[ground].says}\n\n{advice}"
    tell(case, Kind.REFUSAL_PROPOSED, actor, at, body=body, audience=Audience.DIRECTOR)
    messages.refusal_proposed(case, record)


def proposed(case: Case) -> dict[str, str]:
    """Ground and advice of the refusal that was proposed; nothing without one."""
    if not case.refusal_asked_at:
        return {}
    entry = case.entries.filter(kind=Kind.REFUSAL_PROPOSED).order_by("at", "id").last()
    return {"ground": case.refusal_ground, "advice": entry.body.partition("\n\n")[2] if entry else ""}


def refusable(case: Case, on: date) -> bool:
    """A filed matter can be refused; one that waits for somebody, once that one declined or the period has passed."""
    if case.status not in {Status.NEEDS_SUPPLEMENT, Status.CONSENT_PENDING}:
        return True
    declined = any(party.consent == Party.Answer.DECLINED for party in case.parties.all())
    return declined or any(clock.is_late(on) for clock in case.clocks.all())


@transaction.atomic
def refuse(case: Case, ground: str, advice: str, *, actor: User, at: datetime | None = None) -> None:
    """Do not accept the matter, on a ground of GROUNDS, with the other routes named (75号令 22, 24; Law 17).

    What an authority has delegated can't be refused because it has taken it up (75号令 22: the exception of ground B).
    """
    at = at or timezone.now()
    lock(case)
    if not refusable(case, timezone.localdate(at)):
        raise Refused(_("Nobody has declined, and the period is not over. Please wait for the answer."))
    if case.source == Source.DELEGATED and letter_of(ground) == "B":
        raise Refused(_("The authority itself delegated this matter: that is no ground to refuse it."))
    record = move(case, Status.REFUSED, "case.refused", actor, at, refusal_ground=ground)
    paper = papers.refusal(case, ground, advice, actor=actor, at=at)
    applied = case.source == Source.APPLICATION
    tell(
        case, Kind.REFUSED, actor, at, body=advice, paper=paper,
        audience=Audience.PARTY if applied else Audience.JOINT, party=case.applicant if applied else None,
    )  # fmt: skip
    clocks.stop(case)
    messages.refused(case, record)


@transaction.atomic
def transfer(
    case: Case,
    to: str,
    reason: str,
    facts: str = "",
    *,
    sharing: str = Sharing.NONE,
    share_how: str = "",
    actor: User,
    at: datetime | None = None,
) -> None:
    """Refer the matter to the office or committee that it belongs to, with a letter.

    Whose data goes along: see Sharing. The applicant's own yes is kept as a consent of its own (个人信息保护法 23).
    """
    at = at or timezone.now()
    lock(case)
    refuse_if_contested(case, actor)
    record = move(case, Status.TRANSFERRED, "case.transferred", actor, at)
    if sharing != Sharing.NONE:
        audit.record(case, "case.data_shared", actor, at=at, to=to, sharing=sharing, how=share_how)
    paper = papers.transfer(case, to, reason, facts or case.title, sharing, actor=actor, at=at)
    if sharing == Sharing.AGREED and (giver := case.applicant and case.applicant.giver):
        kind, oral = ConsentText.Kind.SHARING, Consent.Channel.ORAL
        residents.give_consent(giver, kind, actor=actor, channel=oral, about=f"case:{case.pk}", at=at)
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
    ask_each(case, clock, record, at)
    messages.consent_being_asked(case, record)


def ask_each(case: Case, clock: CaseClock, record: Record, at: datetime) -> None:
    """A link of its own to everybody whose answer is awaited."""
    for party in case.parties.filter(consent=Party.Answer.PENDING):
        messages.consent_asked(case, party, _new_link(party, at), clock, record)


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
    party.consent, party.consented_at, party.notice_read_at, party.channel = given, at, at, channel
    party.save(update_fields=["consent", "consented_at", "notice_read_at", "channel"])
    record = audit.record(case, f"case.party_{given}", actor, at=at, party=party.pk, channel=channel)
    if agrees:
        about = f"case:{case.pk}"
        residents.give_consent(party.giver, ConsentText.Kind.RIGHTS, actor=actor, channel=channel, about=about, at=at)
        if party.person and party.phone and channel == Consent.Channel.LINK:
            _recognise(party, party.person, at)
    answers = {other.consent for other in case.parties.all()}
    waiting = Party.Answer.PENDING in answers and agrees
    paper = None if waiting else papers.consent_record(case, actor=actor, at=at)
    tell(case, Kind.AGREED if agrees else Kind.DECLINED, actor, at, party=party, paper=paper)
    messages.answered(case, party, record)
    if answers == {Party.Answer.AGREED}:
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
    """Issue the gap-free number of the committee's year and start the month (75号令 33).

    What a court delegated is to be finished 30 days after its receipt was confirmed (在线调解规则 24).
    """
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
    tell(case, Kind.RIGHTS_NOTICE, None, at, paper=papers.rights_notice(case, actor=actor, at=at))
    day = timezone.localdate(at)
    clocks.stop(case, CaseClock.Code.CONSENT)
    if case.source == Source.DELEGATED and case.delegation.kind == Delegation.From.COURT:
        clocks.start(case, CaseClock.Code.COURT, case.delegation.received_on)
    else:
        clocks.start(case, CaseClock.Code.MONTH, day)
    clocks.start(case, CaseClock.Code.FIRST_SESSION, day)
    messages.accepted(case, record)
