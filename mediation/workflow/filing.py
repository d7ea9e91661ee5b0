"""Filing: a draft owned by a signed cookie grows page by page and becomes a matter with a number and a receipt."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import SubDistrict, User
from foundation.audit import log as audit
from foundation.files import storage
from mediation import clocks, messages, papers
from mediation.models import (
    CATEGORIES,
    Attachment,
    Case,
    CaseClock,
    Category,
    Channel,
    Entry,
    Kind,
    Party,
    Side,
    Status,
)
from mediation.models.case import new_token
from mediation.models.categories import Danger
from mediation.models.statuses import ENDED, OPEN
from mediation.workflow.agents import name_agent
from mediation.workflow.story import attach, next_number, tell
from mediation.workflow.transitions import Refused, lock, move, require
from residents import workflow as residents
from residents.models import Consent, ConsentText, Organisation, Person, Studio

MAX_FILES = 20
TITLE_LENGTH = 40
DRAFT_FIELDS = {
    "facts", "since", "wish", "category", "dangers", "estate", "building", "unit", "place", "privacy_read_at"
}  # fmt: skip


def start_draft(sub_district: SubDistrict, *, channel: str = Channel.WEB, at: datetime | None = None) -> Case:
    """A new draft, owned by whoever holds its `draft_key`."""
    return Case.objects.create(
        sub_district=sub_district, channel=channel, draft_key=new_token(), created_at=at or timezone.now(),
        status=Status.DRAFT,
    )  # fmt: skip


@transaction.atomic
def fill_in(case: Case, **values: Any) -> None:
    """Keep answers of one page of the filing."""
    lock(case)
    require(case, Status.DRAFT)
    unknown = values.keys() - DRAFT_FIELDS
    if unknown:
        raise ValueError(f"not a field of a draft: {unknown}")
    for name, value in values.items():
        setattr(case, name, value)
    case.save(update_fields=list(values))
    if {"category", "dangers"} & values.keys():
        _judge(case)


def _judge(case: Case) -> None:
    """How urgent the draft is, by its kind and by what was ticked (domain §4, column U)."""
    about = CATEGORIES.get(case.category)
    case.dangers = [danger.code for danger in about.asked if danger.code in case.dangers] if about else []
    case.urgency = next((danger.level for danger in urgent(case)), "")
    case.save(update_fields=["dangers", "urgency"])
    _alert(case)


def urgent(case: Case) -> list[Danger]:
    """What can't wait in the matter, the worst first."""
    about = CATEGORIES.get(case.category)
    return about.urgent(case.dangers) if about else []


def _alert(case: Case, at: datetime | None = None) -> None:
    """Tell the studio what can't wait: of a draft as soon as its phone is proved, so that somebody can call back."""
    studio = studio_for(case)
    if studio and case.urgency and (case.draft_phone or case.status != Status.DRAFT):
        messages.urgent(case, studio.committee, urgent(case), at=at)


@transaction.atomic
def correct_category(case: Case, category: str, reason: str, *, actor: User, at: datetime | None = None) -> None:
    """Put the matter under another kind, from filing until it is archived: figures count it there from now on.

    It becomes no less urgent by that. Of a month of statistics that is frozen the difference is an adjustment. Refused
    where it is of this kind already.
    """
    at = at or timezone.now()
    lock(case)
    require(case, *OPEN, *ENDED, Status.CLOSED)
    before = case.category
    if before == category:
        raise Refused(_("The matter is of this kind already."))
    case.category = category
    urgency = max(case.urgency, next((danger.level for danger in urgent(case)), ""))
    risen, case.urgency = urgency != case.urgency, urgency
    case.save(update_fields=["category", "urgency"])
    words = {"before": dict(Category.choices).get(before, "—"), "now": Category(category).label, "reason": reason}
    tell(case, Kind.CATEGORY, actor, at, body=_("%(before)s → %(now)s. %(reason)s") % words)
    record = audit.record(case, "case.category", actor, at=at, before=before, now=category)
    messages.category_corrected(case, record)
    if risen and case.committee and case.status in OPEN:
        messages.urgent(case, case.committee, urgent(case), at=at)


def studio_for(case: Case) -> Studio | None:
    """The studio of the estate, else the first one of the sub-district."""
    return Studio.objects.filter(estates=case.estate_id).first() or case.sub_district.studios.order_by("pk").first()


@transaction.atomic
def keep_phone(case: Case, phone: str, *, at: datetime | None = None) -> None:
    """Let whoever proves `phone` (E.164), which has just been proved, go on with the draft on another device."""
    lock(case)
    require(case, Status.DRAFT)
    case.draft_phone = phone
    case.save(update_fields=["draft_phone"])
    _alert(case, at)


def name_respondent(case: Case, *, organisation: Organisation | None, name: str, phone: str, address: str) -> Party:
    """Say who the other side is: an organisation of the register, or a person by name (and phone, E.164, if known)."""
    return name_side(case, Side.RESPONDENT, organisation=organisation, name=name, phone=phone, address=address)


@transaction.atomic
def name_side(
    case: Case, side: str, *, organisation: Organisation | None, name: str, phone: str, address: str
) -> Party:
    """Say who a side of a draft is, without a login."""
    lock(case)
    require(case, Status.DRAFT)
    party = case.parties.filter(side=side).first() or Party(case=case, side=side)
    if organisation:
        party.organisation, party.person = organisation, None
        party.name, party.phone = organisation.name, organisation.phone
        party.address = organisation.address
    else:
        person = party.person or Person(sub_district=case.sub_district)
        person.name, person.phone, person.address = name, phone, address
        person.save()
        party.organisation, party.person = None, person
        party.name, party.phone, party.address = name, phone, address
    party.save()
    return party


@transaction.atomic
def name_applicant(case: Case, person: Person, *, phone: str, reach: dict[str, Any] | None = None) -> Party:
    """Say whose matter it is, with a `phone` (E.164, or empty).

    `reach` is how to reach them safely and what they need: `by` (Reach), `when`, `needs` (of Need), `mind`.
    """
    lock(case)
    require(case, Status.DRAFT)
    party = case.parties.filter(side=Side.APPLICANT).first() or Party(case=case, side=Side.APPLICANT)
    party.person, party.organisation = person, None
    party.name, party.phone, party.address = person.name, phone, person.address
    party.reach = {name: said for name, said in (reach or {}).items() if said}
    party.save()
    return party


def filer_of(case: Case) -> Person | None:
    """Who files the draft: the applicant, or who speaks for the applicant."""
    party = case.applicant
    agent = party.agents.acting().select_related("person").first() if party else None
    return agent.person if agent else party.person if party else None


@transaction.atomic
def name_filer(
    case: Case, person: Person, *, phone: str, reach: dict[str, Any] | None = None, at: datetime | None = None
) -> None:
    """Say who files, a person whose `phone` (E.164) was proved: as the applicant, unless it is for somebody else.

    From now on the phone opens the draft elsewhere, too. `reach`: see `name_applicant`.
    """
    keep_phone(case, phone, at=at)
    party = case.applicant
    if agent := (party and party.agents.acting().first()):
        agent.person = person
        agent.save(update_fields=["person"])
    else:
        name_applicant(case, person, phone=phone, reach=reach)


@transaction.atomic
def file_for_oneself(case: Case) -> None:
    """Who files is the applicant."""
    lock(case)
    require(case, Status.DRAFT)
    filer, party = filer_of(case), case.applicant
    if filer and party and party.person_id != filer.pk:
        concerned = party.person
        party.agents.all().delete()
        name_applicant(case, filer, phone=case.draft_phone or filer.phone, reach=party.reach)
        if concerned:
            concerned.delete()


@transaction.atomic
def file_for_another(
    case: Case, concerned: dict[str, str], *, kind: str, relation: str, limits: str, authority: str, actor: User
) -> Party:
    """Who files speaks for another person. `concerned`: name, phone (E.164 or empty), address of that person."""
    lock(case)
    require(case, Status.DRAFT)
    filer, party = filer_of(case), case.applicant
    assert filer is not None and party is not None  # the page before asked
    person = party.person if party.person_id != filer.pk else None
    person = person or Person(sub_district=case.sub_district)
    person.name, person.phone, person.address = concerned["name"], concerned["phone"], concerned["address"]
    person.save()
    party.agents.all().delete()
    party = name_applicant(case, person, phone=concerned["phone"], reach=party.reach)
    name_agent(party, filer, kind, relation=relation, limits=limits, authority=authority, actor=actor)
    return party


@transaction.atomic
def add_file(case: Case, file: UploadedFile, actor: User | None) -> None:
    """Keep a photo or paper with the draft; Refused beyond 20, ValidationError where the file can't be taken.

    The same picture again is kept once: a form that was sent twice, or a photo chosen twice.
    """
    lock(case)
    require(case, Status.DRAFT)
    entry = _filing_entry(case, actor)
    if entry.attachments.count() >= MAX_FILES:
        raise Refused(_("You can add %(n)d files at most.") % {"n": MAX_FILES})
    attach(entry, [file], actor)
    added = entry.attachments.select_related("upload").latest("id")
    if entry.attachments.filter(upload__sha256=added.upload.sha256).exclude(pk=added.pk).exists():
        _drop(added)


@transaction.atomic
def remove_file(case: Case, attachment: Attachment) -> None:
    lock(case)
    require(case, Status.DRAFT)
    _drop(attachment)


def _drop(attachment: Attachment) -> None:
    upload = attachment.upload
    attachment.delete()
    storage.discard(upload)


def _filing_entry(case: Case, actor: User | None) -> Entry:
    entry = case.entries.filter(kind=Kind.FILED).first()
    return entry or tell(case, Kind.FILED, actor, case.created_at)


def missing(case: Case) -> list[str]:
    """The pages of the filing that still lack an answer, by the name of the page."""
    respondent = bool(case.respondents)
    answers = {
        "words": case.facts,
        "category": case.category,
        "place": respondent and (case.estate_id or case.place),
        "wish": case.wish,
        "contact": case.applicant,
    }
    return [page for page, answer in answers.items() if not answer]


def title_from(facts: str) -> str:
    """The first sentence of the story, short enough for a list."""
    first = re.split(r"[。！？!?\n]", facts.strip(), maxsplit=1)[0].strip()
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1] + "…"


@transaction.atomic
def submit(case: Case, *, actor: User, at: datetime | None = None, consent: str = Consent.Channel.WEB) -> None:
    """File the draft: reference number, receipt with the stamped date, clock of the decision. Twice is once.

    From this day the limitation period is interrupted (诉讼时效规定 12, 民法典 195); the receipt says so.
    `consent`: how the texts were agreed to; an agent agrees for the party (民法典 162).
    """
    at = at or timezone.now()
    lock(case)
    if case.status != Status.DRAFT and case.applicant:
        return
    require(case, Status.DRAFT)
    if missing(case):
        raise Refused(_("Some answers are still missing: they are marked below."))
    applicant = case.applicant
    assert applicant is not None  # missing() asked
    record = move(case, Status.SUBMITTED, "case.filed", actor, at, **entered(case, at))
    _agree(case, applicant, actor, at, consent)
    entry = _filing_entry(case, actor)
    entry.at, entry.author, entry.party = at, actor, applicant
    entry.paper = papers.receipt(case, actor=actor, at=at)
    entry.save(update_fields=["at", "author", "party", "paper"])
    clocks.start(case, CaseClock.Code.DECIDE, timezone.localdate(at))
    messages.filed(case, record)
    _alert(case, at)


def entered(case: Case, at: datetime) -> dict[str, Any]:
    """What a draft gets when it becomes a matter: its number, its title, its day, and who has to do with it."""
    year = timezone.localtime(at).year
    number = next_number(f"reference:{case.sub_district_id}:{year}")
    studio = studio_for(case)
    return {
        "reference": f"{case.sub_district.reference_prefix}-{year}-{number:04d}",
        "title": title_from(case.facts),
        "submitted_at": at,
        "studio": studio,
        "committee": studio.committee if studio else None,
        "company": company_of(case),
    }


def company_of(case: Case) -> Organisation | None:
    """The property company that is a side of `case`, the respondent's before the applicant's."""
    company = Organisation.Kind.PROPERTY_COMPANY
    sides = case.parties.filter(organisation__kind=company).order_by("-side", "id").select_related("organisation")
    party = sides.first()
    return party.organisation if party else None


def _agree(case: Case, applicant: Party, actor: User, at: datetime, channel: str) -> None:
    """Keep that the applicant, or who speaks for them, read the notices and wants mediation."""
    giver = filer_of(case)
    assert giver is not None  # missing() asked
    residents.give_consent(giver, ConsentText.Kind.PRIVACY, actor=actor, channel=channel, at=at)
    about = f"case:{case.pk}"
    residents.give_consent(giver, ConsentText.Kind.RIGHTS, actor=actor, channel=channel, about=about, at=at)
    applicant.consent, applicant.channel = Party.Answer.AGREED, channel
    applicant.consented_at = applicant.notice_read_at = at
    applicant.save(update_fields=["consent", "consented_at", "notice_read_at", "channel"])
