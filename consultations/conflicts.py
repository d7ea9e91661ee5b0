"""Conflicts of interest (律师法 39): which lawyer must not see a case, and why. Read the facts, then compare them."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from consultations.models import Call, Client, Lawyer, Task
from mediation.models import Agent, Case, Entry, Kind, Party
from residents.models import Mandate, Person, Role

Key = tuple[str, str]  # kind and value: two people or names with a key in common are one
SUFFIXES = ("股份有限公司", "有限责任公司", "有限公司", "公司")


class Conflict(StrEnum):
    """Why a lawyer can't serve. Pages say no more than “conflict”: the reason itself may be a secret of the firm."""

    CLIENT = "client"  # a party is a client that the firm declared
    COMPANY = "company"  # a party, or who acts for it, acts for such a client
    FIRM = "firm"  # the firm itself is a party, or a colleague is one or acts for one
    SELF = "self"  # the lawyer is a party, or acts or acted for one
    EARLIER = "earlier"  # the lawyer is or was otherwise at work in the matter
    DECLINED = "declined"  # the lawyer has said so
    ADVISED = "advised"  # the lawyer advised a side in a call


@dataclass
class CaseFacts:
    """Who is on a case."""

    names: set[str] = field(default_factory=set)  # of the parties, and of the organisations behind them
    organisations: set[int] = field(default_factory=set)
    behind: set[int] = field(default_factory=set)  # organisations for which the people of the case act
    behind_names: set[str] = field(default_factory=set)
    people: set[Key] = field(default_factory=set)  # parties and who acts or acted for them
    workers: set[int] = field(default_factory=set)  # users: whoever wrote in its story, and its mediator
    declined: set[int] = field(default_factory=set)  # lawyers
    advised: set[int] = field(default_factory=set)  # lawyers


@dataclass
class LawyerFacts:
    """A lawyer and the firm."""

    pk: int
    user: int | None
    firm: int
    firm_name: str
    people: set[Key] = field(default_factory=set)
    acts_for: set[int] = field(default_factory=set)
    colleagues: set[Key] = field(default_factory=set)
    clients: set[int] = field(default_factory=set)
    client_names: set[str] = field(default_factory=set)


def between(case: CaseFacts, lawyer: LawyerFacts) -> set[Conflict]:
    """The conflicts; none: the lawyer may be asked."""
    client = case.names & lawyer.client_names or case.organisations & lawyer.clients
    company = case.behind & lawyer.clients or case.behind_names & lawyer.client_names
    firm = lawyer.firm in case.organisations | case.behind or lawyer.firm_name in case.names
    found = {
        Conflict.CLIENT: bool(client),
        Conflict.COMPANY: bool(company),
        Conflict.FIRM: bool(firm or case.people & lawyer.colleagues),
        Conflict.SELF: bool(case.people & lawyer.people or case.organisations & lawyer.acts_for),
        Conflict.EARLIER: lawyer.user in case.workers,
        Conflict.DECLINED: lawyer.pk in case.declined,
        Conflict.ADVISED: lawyer.pk in case.advised,
    }
    return {conflict for conflict, is_so in found.items() if is_so}


def normalised(name: str) -> str:
    """A name as two spellings of it have it in common: half-width, without spaces, signs and the form of a company."""
    plain = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())
    for suffix in SUFFIXES:
        if plain.endswith(suffix) and len(plain) > len(suffix) + 1:
            return plain.removesuffix(suffix)
    return plain


def keys_of(person: Person) -> set[Key]:
    """A person may be known twice: once by a login, once as somebody else has named them."""
    found = {("id", str(person.pk))}
    if person.identity_hash:
        found.add(("identity", person.identity_hash))
    if person.phone:
        found.add(("called", f"{normalised(person.name)} {person.phone}"))
    return found


# Reading: a fixed number of queries, however many cases and lawyers


def facts_of_cases(cases: Iterable[Case]) -> dict[int, CaseFacts]:
    """By the id of the case."""
    rows = {case.pk: case for case in cases}
    found = {pk: CaseFacts() for pk in rows}
    people: dict[int, set[int]] = defaultdict(set)  # ids of persons by case
    for party in Party.objects.filter(case__in=rows).select_related("person", "organisation"):
        facts = found[party.case_id]
        facts.names |= {normalised(party.name), normalised(str(party.giver))}
        if party.organisation_id:
            facts.organisations.add(party.organisation_id)
        if party.person:
            facts.people |= keys_of(party.person)
            people[party.case_id].add(party.person.pk)
    for agent in Agent.objects.filter(party__case__in=rows).select_related("person", "party"):
        found[agent.party.case_id].people |= keys_of(agent.person)
        people[agent.party.case_id].add(agent.person_id)
    _read_what_is_behind(found, people)
    _read_earlier_roles(found, rows)
    return found


def _read_what_is_behind(found: dict[int, CaseFacts], people: dict[int, set[int]]) -> None:
    """The organisations for which the people act, and the people who act for the organisations, by mandate."""
    everybody = set().union(*people.values())
    every_organisation: set[int] = set().union(*(facts.organisations for facts in found.values()))
    agents = Mandate.objects.current().filter(role=Role.ORGANISATION_AGENT).select_related("organisation", "person")
    for mandate in agents.filter(person__in=everybody):
        for pk in (pk for pk, mine in people.items() if mandate.person_id in mine):
            found[pk].behind.add(mandate.organisation_id)  # type: ignore[arg-type]  # the CHECK constraint
            found[pk].behind_names.add(normalised(str(mandate.organisation)))
    for mandate in agents.filter(organisation__in=every_organisation):
        for facts in (facts for facts in found.values() if mandate.organisation_id in facts.organisations):
            facts.people |= keys_of(mandate.person)


def _read_earlier_roles(found: dict[int, CaseFacts], rows: dict[int, Case]) -> None:
    authors = Entry.objects.filter(case__in=rows).exclude(kind=Kind.LAWYER_OPINION).exclude(author=None)
    for case, author in authors.values_list("case", "author").distinct():
        found[case].workers.add(author)
    mediators = Case.objects.filter(pk__in=rows, mediator__user__isnull=False)
    for case, user in mediators.values_list("pk", "mediator__user"):
        found[case].workers.add(user)
    declined = Task.objects.filter(case__in=rows, state=Task.State.DECLINED, why=Task.Why.CONFLICT)
    for case, lawyer in declined.values_list("case", "lawyer"):
        found[case].declined.add(lawyer)
    for case, lawyer in Call.objects.filter(case__in=rows).values_list("case", "shift__lawyer").distinct():
        found[case].advised.add(lawyer)


def facts_of_lawyers(lawyers: Iterable[Lawyer]) -> dict[int, LawyerFacts]:
    """By the id of the lawyer. Wants them with `person` and `firm`."""
    rows = list(lawyers)
    firms = {row.firm_id for row in rows}
    clients: dict[int, list[Client]] = defaultdict(list)
    for client in Client.objects.filter(firm__in=firms, ended_at=None).select_related("organisation"):
        clients[client.firm_id].append(client)
    colleagues: dict[int, list[Lawyer]] = defaultdict(list)
    for other in Lawyer.objects.filter(firm__in=firms).select_related("person"):
        colleagues[other.firm_id].append(other)
    acting = Mandate.objects.current().filter(role=Role.ORGANISATION_AGENT, person__in=[row.person_id for row in rows])
    acts_for: dict[int, set[int]] = defaultdict(set)
    for person, organisation in acting.values_list("person", "organisation"):
        acts_for[person].add(organisation)  # type: ignore[arg-type]  # the CHECK constraint
    return {row.pk: _facts(row, clients[row.firm_id], colleagues[row.firm_id], acts_for[row.person_id]) for row in rows}


def _facts(row: Lawyer, clients: list[Client], firm: list[Lawyer], acts_for: set[int]) -> LawyerFacts:
    others: Iterable[Any] = (other for other in firm if other.pk != row.pk)
    return LawyerFacts(
        pk=row.pk,
        user=row.person.user_id,
        firm=row.firm_id,
        firm_name=normalised(row.firm.name),
        people=keys_of(row.person),
        acts_for=acts_for,
        colleagues={key for other in others for key in keys_of(other.person)},
        clients={client.organisation_id for client in clients if client.organisation_id},
        client_names={normalised(str(name)) for c in clients for name in (c.name, c.organisation) if name},
    )


def conflict_of(case: Case, lawyer: Lawyer) -> set[Conflict]:
    """The conflicts of one lawyer with one case."""
    return between(facts_of_cases([case])[case.pk], facts_of_lawyers([lawyer])[lawyer.pk])


def free_of_conflict(tasks: Iterable[Task]) -> list[Task]:
    """Those of the tasks that their lawyers may open. Wants them with the lawyer's `person` and `firm`."""
    rows = list(tasks)
    cases = facts_of_cases([task.case for task in rows])
    lawyers = facts_of_lawyers({task.lawyer_id: task.lawyer for task in rows}.values())
    return [task for task in rows if not between(cases[task.case_id], lawyers[task.lawyer_id])]
