"""At the counter and on the telephone: a clerk files for somebody and hands out a slip; the person takes over later."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import SubDistrict, User
from foundation.audit import log as audit
from foundation.documents.papers import new_code
from lib.encryption import keyed_hash
from mediation import papers
from mediation.models import Case, Channel, Entry, Kind, Party, Side
from mediation.workflow.agents import name_agent
from mediation.workflow.filing import fill_in, name_applicant, name_respondent, start_draft, submit
from mediation.workflow.story import tell
from mediation.workflow.transitions import Refused, lock
from residents.models import Consent, Person


def register(
    sub_district: SubDistrict,
    *,
    channel: str,
    applicant: dict[str, str],
    answers: dict[str, Any],
    other_side: dict[str, Any],
    agent: dict[str, str] | None = None,
    once: UUID | None = None,
    actor: User,
    at: datetime | None = None,
) -> Case:
    """File what somebody told at the counter, by telephone, letter or hotline: under that name, without a login.

    `applicant`: name, phone (E.164 or empty), address; `answers`: fields of a draft; `other_side`: what
    `name_respondent` wants; `agent`: who speaks for the applicant: name, phone, kind, relation, authority, limits.
    The form `once` files once. Oral applications are written down and read back (75号令 23).
    """
    try:
        with transaction.atomic():
            return _register(sub_district, channel, applicant, answers, other_side, agent, once, actor, at)
    except IntegrityError:
        made = Entry.objects.select_related("case").filter(case__sub_district=sub_district, once=once).first()
        if once is None or made is None:
            raise
        return made.case


def _register(
    sub_district: SubDistrict,
    channel: str,
    applicant: dict[str, str],
    answers: dict[str, Any],
    other_side: dict[str, Any],
    agent: dict[str, str] | None,
    once: UUID | None,
    actor: User,
    at: datetime | None,
) -> Case:
    at = at or timezone.now()
    case = start_draft(sub_district, channel=channel, at=at)
    tell(case, Kind.FILED, actor, at, once=once)
    fill_in(case, privacy_read_at=at, **answers)
    name_respondent(case, **other_side)
    person = Person.objects.create(sub_district=sub_district, **applicant)
    party = name_applicant(case, person, phone=applicant["phone"])
    if agent:
        speaker = Person.objects.create(sub_district=sub_district, name=agent["name"], phone=agent["phone"])
        more = {key: agent[key] for key in ("kind", "relation", "authority", "limits")}
        name_agent(party, speaker, **more, actor=actor, at=at)
    by_letter = channel == Channel.LETTER
    submit(case, actor=actor, at=at, consent=Consent.Channel.PAPER if by_letter else Consent.Channel.ORAL)
    if channel in {Channel.COUNTER, Channel.TELEPHONE}:
        write_down(case, actor=actor, at=at)
    return case


@transaction.atomic
def write_down(case: Case, *, actor: User, at: datetime | None = None) -> None:
    """What was applied for orally stands on paper and was read back (75号令 23)."""
    at = at or timezone.now()
    lock(case)
    paper = papers.application(case, actor=actor, at=at)
    tell(case, Kind.WRITTEN_DOWN, actor, at, party=case.applicant, paper=paper)


# The slip


def slip_digest(code: str) -> str:
    """What is kept of a slip's code: neither the code nor a way back to it."""
    return keyed_hash("slip|" + "".join(filter(str.isalnum, code)).upper(), settings.SECRET_KEY)


def party_with_slip(sub_district: SubDistrict, reference: str, code: str) -> Party | None:
    """The applicant whose slip has this number and this code."""
    rows = Party.objects.filter(side=Side.APPLICANT, slip_digest=slip_digest(code), case__sub_district=sub_district)
    return rows.filter(case__reference=reference.strip().upper()).select_related("case__sub_district", "person").first()


@transaction.atomic
def make_slip(case: Case, *, actor: User, at: datetime | None = None) -> str:
    """A new code for the applicant's paper slip, 12 characters (58 bits); an earlier one ends. It is kept nowhere."""
    lock(case)
    party = case.applicant
    if party is None or (party.person and party.person.user_id):
        raise Refused(_("The applicant has a login already and needs no slip."))
    code = new_code()
    party.slip_digest = slip_digest(code)
    party.save(update_fields=["slip_digest"])
    audit.record(case, "case.slip_made", actor, at=at, party=party.pk)
    return code


@transaction.atomic
def claim(party: Party, user: User, *, at: datetime | None = None) -> None:
    """Whoever holds the slip and has proved the phone takes the matter over; the slip ends. Twice is once.

    Numbers are given to other people in time: the phone alone is not enough, and the slip alone neither.
    """
    at = at or timezone.now()
    case = party.case
    lock(case)
    party.refresh_from_db()
    holder = Person.objects.get(user=user)
    if party.person_id == holder.pk and not party.slip_digest:
        return
    if not party.slip_digest or (party.phone and party.phone != user.phone):
        raise Refused(_("This is not the number that was given when the matter was filed. Please call us."))
    if any(other.person_id == holder.pk for other in case.parties.exclude(pk=party.pk)):
        raise Refused(_("You are the other side of this matter. Please call us."))
    party.person, party.phone, party.slip_digest = holder, user.phone, ""
    party.save(update_fields=["person", "phone", "slip_digest"])
    audit.record(case, "case.claimed", user, at=at, party=party.pk)
    tell(case, Kind.CLAIMED, user, at, party=party)
