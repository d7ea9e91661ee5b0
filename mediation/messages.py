"""One function per notice. Each is queued in the act's transaction; an SMS says little, the portal says all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import SubDistrict, User
from foundation.audit.models import Record
from foundation.notifications import outbox
from foundation.notifications.models import Channel
from foundation.notifications.notices import Address, said, send
from lib.phones import local
from mediation.models import (
    Agent,
    Agreement,
    Audience,
    Case,
    CaseClock,
    Category,
    Entry,
    Kind,
    Obligation,
    Party,
    Power,
    Source,
    Status,
    Urgency,
)
from mediation.models.categories import Danger
from residents.models import Committee, Mandate, Person, Role
from residents.permissions import people_with

CODE_LIFETIME = timedelta(minutes=10)


# Whom to tell


def of_party(*parties: Party | None) -> list[Address]:
    """A person by login and phone; an organisation by its line and everyone who may act for it."""
    found: list[Address] = []
    for party in filter(None, parties):
        callers = _callers(party.case) if party.wants_no_sms else ()
        found.append(Address(party.person.user if party.person else None, party.phone, party.name, callers))
        acting = Agent.objects.acting().filter(party=party, powers__contains=[Power.RECEIVE])
        people = [row.person for row in acting.select_related("person__user")]
        found += [Address(person.user, person.phone, party.name, callers) for person in people]
        if party.organisation_id:
            agents = Mandate.objects.current().filter(role=Role.ORGANISATION_AGENT, organisation=party.organisation_id)
            found += [Address(agent.person.user) for agent in agents.select_related("person__user")]
    return found


def _callers(case: Case) -> tuple[User, ...]:
    """The clerks, who call those that want no SMS."""
    return tuple(clerk.user for clerk in staff_of(case, Role.CLERK) if clerk.user)


def parties_of(case: Case) -> list[Address]:
    """Everyone who may read the case."""
    return of_party(*case.parties.open_to_read().select_related("person__user"))


def _of_committee(committee_id: int | None, role: str) -> list[Address]:
    return [Address(m.person.user) for m in people_with(role, committee_id=committee_id or 0)]


def staff_of(case: Case, role: str) -> list[Address]:
    """Those of the committee with a role, but for who was recused in the case."""
    recused = [Address(row.mediator.user) for row in case.recusals.granted().select_related("mediator__user")]
    return [address for address in _of_committee(case.committee_id, role) if address not in recused]


def mediator_of(case: Case) -> list[Address]:
    return [Address(case.mediator.user)] if case.mediator else []


def everybody_of(case: Case) -> list[Address]:
    return [*parties_of(case), *mediator_of(case)]


# How it is said


def tell(case: Case, record: Record, to: Iterable[Address], text: Promise, *, sms: bool = True, **values: Any) -> None:
    """A notice of the act in `record`, with a link to the case. `%(case)s` in it is the number, or the reference."""
    send(
        record.verb, to, text, {"case": str(case), **values}, sub_district=case.sub_district,
        key=f"{record.verb}:{record.pk}", link=reverse("matter", args=[case.pk]), outside=reverse("slip"),
        title=case.title, sms=sms, at=record.at,
    )  # fmt: skip


def to_phone(
    kind: str, phone: str, text: Promise, *, key: str, sub_district: SubDistrict, user: User | None, **values: Any
) -> None:
    """A code goes to the phone alone, at once, and not after its end: in the portal somebody might read along."""
    language = user.language if user else translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(language):
        outbox.queue(
            key=key, sub_district=sub_district, kind=kind, channel=Channel.SMS, to=phone, user=user, language=language,
            body=said(text, values), event_at=timezone.now() + CODE_LIFETIME, urgent=True,
        )  # fmt: skip


def contact_code(sub_district: SubDistrict, phone: str, code: str, *, key: str) -> None:
    """The code that proves a phone number at filing."""
    text = _("%(code)s is your code for filing your matter. It is good for 10 minutes. Give it to nobody.")
    to_phone("code.contact", phone, text, key=key, sub_district=sub_district, user=None, code=code)


def signing_code(agreement: Agreement, user: User, code: str, *, key: str) -> None:
    """The code that confirms a signature under one paper."""
    text = _("%(code)s is your code to sign the agreement %(case)s. It is good for 10 minutes.")
    case = agreement.case
    to_phone(
        "code.sign", user.phone, text, key=key, sub_district=case.sub_district, user=user, code=code, case=case.number
    )


# Filing and acceptance


def filed(case: Case, record: Record) -> None:
    text = _("We have received your matter: %(case)s. We decide on acceptance within 3 working days.")
    tell(case, record, of_party(case.applicant), text)
    tell(case, record, staff_of(case, Role.CLERK), _("New matter %(case)s: please check it."), sms=False)


def urgent(case: Case, committee: Committee, dangers: list[Danger], *, at: datetime | None = None) -> None:
    """What can't wait, to clerks and directors, at once and at night: once for each level of a matter."""
    text = {
        Urgency.U2: _("DANGER, %(kind)s: %(what)s %(place)s, telephone %(phone)s. Please see to it and call now."),
        Urgency.U1: _("Urgent, %(kind)s: %(what)s %(place)s, telephone %(phone)s. Please inspect within 24 hours."),
    }[Urgency(case.urgency)]
    phone = (case.applicant and case.applicant.phone) or case.draft_phone  # or that of who speaks for them
    values = {
        "kind": Category(case.category).label,
        "what": lazy(lambda: " ".join(f"{danger.label}." for danger in dangers if danger.label), str)(),
        "place": lazy(lambda: " ".join(str(part) for part in (case.estate, case.building, case.place) if part), str)(),
        "phone": local(phone),
    }
    staff = [*_of_committee(committee.pk, Role.CLERK), *_of_committee(committee.pk, Role.DIRECTOR)]
    link = "" if case.status == Status.DRAFT else reverse("case", args=[case.pk])
    send(
        "case.urgent", staff, text, values, sub_district=case.sub_district, key=f"case.urgent:{case.pk}:{case.urgency}",
        link=link, title=case.title, at=at, urgent=True,
    )  # fmt: skip


def supplement_asked(case: Case, record: Record) -> None:
    text = _("For your matter %(case)s something is still missing. Please look what, and send it.")
    tell(case, record, of_party(case.applicant), text)


def supplemented(case: Case, record: Record) -> None:
    tell(case, record, staff_of(case, Role.CLERK), _("The missing papers for %(case)s have come."), sms=False)


def refusal_proposed(case: Case, record: Record) -> None:
    text = _("Please decide whether %(case)s is not accepted.")
    tell(case, record, staff_of(case, Role.DIRECTOR), text, sms=False)


def refused(case: Case, record: Record) -> None:
    """To the applicant; where nobody applied, to those who had agreed."""
    text = _("We can't mediate in your matter %(case)s. Please read why, and which other ways are open to you.")
    tell(case, record, of_party(case.applicant) if case.source == Source.APPLICATION else parties_of(case), text)


def transferred(case: Case, record: Record, to: str) -> None:
    tell(case, record, everybody_of(case), _("Matter %(case)s was passed on to: %(office)s."), office=to)


def consent_asked(case: Case, party: Party, token: str, clock: CaseClock, record: Record) -> None:
    """The link to the notice, to the phone of who was asked; its people in the portal see it there."""
    text = {
        Source.APPLICATION: _(
            "%(place)s: a neighbour asks for free mediation. Please read the notice and say yes or no by %(day)s. "
            "It is your free choice."
        ),
        Source.PROACTIVE: _(
            "%(place)s: the mediation committee offers you free mediation. Please read the notice and say yes or no by "
            "%(day)s. It is your free choice."
        ),
        Source.DELEGATED: _(
            "%(place)s: %(office)s suggests free mediation. Please read the notice and say yes or no by %(day)s. "
            "It is your free choice."
        ),
    }[Source(case.source)]
    office = case.delegation.authority if case.source == Source.DELEGATED else ""
    send(
        record.verb, of_party(party), text, {"place": case.sub_district.name, "day": clock.due, "office": office},
        sub_district=case.sub_district, key=f"{record.verb}:{record.pk}:{party.pk}",
        link=reverse("answer", args=[token]), title=_("Request for mediation"), at=record.at,
    )  # fmt: skip


def consent_being_asked(case: Case, record: Record) -> None:
    text = _("We have asked the other side in %(case)s whether it agrees to mediation.")
    tell(case, record, of_party(case.applicant), text, sms=False)


def answered(case: Case, party: Party, record: Record) -> None:
    """Thanks for a yes; a no goes to the clerk, who tells the applicant of the other ways."""
    if party.consent == Party.Answer.AGREED:
        text = _("Thank you. You agreed to mediation in %(case)s. You may stop at any time.")
        tell(case, record, of_party(party), text)
    else:
        text = _("The other side declined mediation in %(case)s. Please tell the applicant of the other ways.")
        if case.source != Source.APPLICATION:
            text = _("%(name)s declined the mediation offered in %(case)s. Please end the matter.")
        to = [*staff_of(case, Role.CLERK), *mediator_of(case)]
        tell(case, record, to, text, sms=False, name=party.name)


def accepted(case: Case, record: Record) -> None:
    text = _("Your matter is accepted: %(case)s. A mediator will be named for it.")
    tell(case, record, parties_of(case), text)
    if case.mediator is None:
        tell(case, record, staff_of(case, Role.DIRECTOR), _("Please name a mediator for %(case)s."), sms=False)
    else:
        tell(case, record, mediator_of(case), _("Everybody agreed in %(case)s. Please declare and start."))


# People who act for a party


def agent_named(case: Case, agent: Agent, record: Record) -> None:
    text = _("You may act for %(name)s in %(case)s. Log in with this number to see the matter.")
    tell(case, record, [Address(agent.person.user, agent.person.phone)], text, name=agent.party.name)
    tell(case, record, of_party(agent.party), _("%(name)s may act for you in %(case)s."), sms=False,
          name=agent.person.name)  # fmt: skip


def agent_ended(case: Case, agent: Agent, record: Record) -> None:
    text = _("You no longer act for %(name)s in %(case)s.")
    tell(case, record, [Address(agent.person.user, agent.person.phone)], text, sms=False, name=agent.party.name)


# Mediation


def assigned(case: Case, former: Person | None, record: Record) -> None:
    """The new mediator, and the former one, are told."""
    tell(case, record, mediator_of(case), _("You are named mediator of %(case)s."))
    if former and former.user:
        tell(case, record, [Address(former.user)], _("%(case)s was given to another mediator."), sms=False)


def started(case: Case, record: Record) -> None:
    text = _("%(name)s mediates in %(case)s and has no interest in the dispute. You may ask for another mediator.")
    if case.disclosures.filter(mediator=case.mediator_id).exists():
        text = _("%(name)s mediates in %(case)s, with the tie that both sides know. You may ask for another mediator.")
    tell(case, record, parties_of(case), text, name=case.mediator.name if case.mediator else "")


def written(case: Case, entry: Entry, record: Record) -> None:
    """A message or evidence: to those who may read it, but for its author. Notes of staff are told to nobody."""
    readers: list[Address] = []
    if entry.audience == Audience.JOINT:
        readers = [*parties_of(case), *(mediator_of(case) or staff_of(case, Role.CLERK))]
    elif entry.audience == Audience.PARTY:
        by_slip = staff_of(case, Role.CLERK) if entry.author is None else []  # the clerks, until a mediator is named
        readers = [*of_party(entry.party), *(mediator_of(case) or by_slip)]
    others = [reader for reader in readers if reader.user is None or reader.user != entry.author]
    tell(case, record, others, _("There is something new to read in %(case)s."), sms=False)


def suspended(case: Case, record: Record) -> None:
    tell(case, record, parties_of(case), _("The mediation in %(case)s pauses."))


def resumed(case: Case, record: Record) -> None:
    tell(case, record, parties_of(case), _("The mediation in %(case)s goes on."))


# Agreement


def redrafted(case: Case, record: Record) -> None:
    text = _("The agreement %(case)s is being changed. Please wait for the new text before you sign.")
    tell(case, record, parties_of(case), text)


def in_force(agreement: Agreement, record: Record) -> None:
    text = _("The agreement %(case)s is in force from today. You find it under My matters.")
    tell(agreement.case, record, everybody_of(agreement.case), text)


def performance_entered(case: Case, record: Record) -> None:
    tell(case, record, parties_of(case), _("The performance of a clause of %(case)s was entered."), sms=False)


def category_corrected(case: Case, record: Record) -> None:
    text = _("The kind of %(case)s was corrected. Please see whether the right law is cited.")
    tell(case, record, mediator_of(case), text, sms=False)


# Endings


def followed_up(case: Case, record: Record) -> None:
    tell(case, record, parties_of(case), _("A follow-up visit was entered in %(case)s."), sms=False)


def closing_asked(case: Case, record: Record) -> None:
    tell(case, record, staff_of(case, Role.DIRECTOR), _("Please approve the closing of %(case)s."), sms=False)


def closed(case: Case, record: Record) -> None:
    tell(case, record, parties_of(case), _("Matter %(case)s is closed. All papers stay under My matters."))


def reopened(case: Case, record: Record) -> None:
    tell(case, record, everybody_of(case), _("Matter %(case)s is being mediated again."))


def withdrawn(case: Case, record: Record) -> None:
    tell(case, record, [*everybody_of(case), *staff_of(case, Role.CLERK)], _("Matter %(case)s was withdrawn."))


def terminated(case: Case, record: Record) -> None:
    text = _("The mediation in %(case)s has ended without agreement. Please read which ways are open to you.")
    tell(case, record, everybody_of(case), text)


# What falls due


def sides_of(clock: CaseClock) -> list[Party]:
    """The sides that a period waits for; of the other periods the committee takes care."""
    case = clock.case
    if clock.rule == CaseClock.Code.SUPPLEMENT:
        return [case.applicant] if case.applicant else []
    if clock.rule == CaseClock.Code.ANSWER:
        answered = set(case.entries.filter(kind=Kind.RESPONSE).values_list("party", flat=True))
        return [party for party in case.respondents if party.pk not in answered]
    return []


def carriers_of(clock: CaseClock) -> list[Address]:
    """Who carries a period: the sides that it waits for, archivists the archive, else the mediator or the clerks."""
    case = clock.case
    archivists = staff_of(case, Role.ARCHIVIST) if clock.rule == CaseClock.Code.ARCHIVE else []
    return of_party(*sides_of(clock)) or archivists or mediator_of(case) or staff_of(case, Role.CLERK)


def deadline_near(clock: CaseClock, days: int) -> None:
    """10, 3 and 0 days before a period of a case ends, to who carries it (domain §1.2)."""
    case, sides = clock.case, sides_of(clock)
    values = {"case": str(case), "what": CaseClock.Code(clock.rule).label, "day": clock.due}
    send(
        "clock.near", carriers_of(clock), _("%(case)s: “%(what)s” is due on %(day)s."), values,
        sub_district=case.sub_district, key=f"clock:{clock.pk}:{days}", link=reverse("matter", args=[case.pk]),
        title=case.title, sms=bool(sides),
    )  # fmt: skip


def obligation_due(obligation: Obligation, days: int) -> None:
    """Three days before, on, one and seven days after a clause is due (domain §1.2, machine B): debtor and mediator."""
    case = obligation.agreement.case
    values = {"case": case.number, "n": obligation.position, "day": obligation.due_on}
    text = _("Agreement %(case)s, clause %(n)d is due on %(day)s.")
    to = [*of_party(obligation.debtor), *mediator_of(case)]
    send(
        "obligation.due", to, text, values, sub_district=case.sub_district,
        key=f"obligation:{obligation.pk}:{days}", link=reverse("matter", args=[case.pk]), title=case.title,
    )  # fmt: skip
