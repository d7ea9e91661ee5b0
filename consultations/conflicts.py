"""Conflicts of interest (律师法 39): which lawyer must not see a case, and why. Read the facts, then compare them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from consultations.models import Call, Client, Lawyer, Task
from mediation import conflicts
from mediation.conflicts import Key, Tie, keys_of, normalised
from mediation.models import Case
from residents.models import Mandate, Person, Role


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
class CaseFacts(conflicts.CaseFacts):
    """Who is on a case, and which lawyers are out of the question."""

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


# Reading: a fixed number of queries, however many cases and lawyers


def facts_of_cases(cases: Iterable[Case]) -> dict[int, CaseFacts]:
    """By the id of the case."""
    found = {pk: CaseFacts(**vars(facts)) for pk, facts in conflicts.facts_of_cases(cases).items()}
    declined = Task.objects.filter(case__in=found, state=Task.State.DECLINED, why=Task.Why.CONFLICT)
    for case, lawyer in declined.values_list("case", "lawyer"):
        found[case].declined.add(lawyer)
    for case, lawyer in Call.objects.filter(case__in=found).values_list("case", "shift__lawyer").distinct():
        found[case].advised.add(lawyer)
    return found


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


def clients_among_sides(
    sender: object, *, facts: dict[int, conflicts.CaseFacts], people: Iterable[Person], **kwargs: Any
) -> conflicts.Found:
    """Mediators who are lawyers too, and whose firm has a side of a case as its client: a hint to the director."""
    lawyers = list(Lawyer.objects.filter(person__in=[row.pk for row in people]).select_related("person", "firm"))
    about = facts_of_lawyers(lawyers)
    found: conflicts.Found = {pk: {} for pk in facts}
    for pk, case in facts.items():
        for row in lawyers:
            if between(CaseFacts(**vars(case)), about[row.pk]) & {Conflict.CLIENT, Conflict.COMPANY, Conflict.FIRM}:
                found[pk][row.person_id] = {Tie.CLIENT}
    return found
