"""Ties between people in one small neighbourhood: who stands for whom in a case, and what may make a mediator biased.

What is read here of a case serves the lawyers' conflicts too (`consultations.conflicts`). A tie is a hint to the
director and the mediator, who know better; it forbids nothing (人民调解法 15, 19; 特邀调解规定 15).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

from django.db.models import Q, TextChoices
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from mediation.models import Agent, Case, Entry, Kind, Party, Recusal
from residents.models import Mandate, Occupancy, Ownership, Person, Role

Key = tuple[str, str]  # kind and value: two people or names with a key in common are one
SUFFIXES = ("股份有限公司", "有限责任公司", "有限公司", "公司")
EMPLOYED = [Role.ORGANISATION_AGENT, Role.DUTY_LAWYER, Role.FIRM_COORDINATOR]  # roles for an organisation
# A room above adds what it knows: receivers get `facts` (CaseFacts) and `people`, and give ties by the id of a person.
asked = Signal()


class Tie(TextChoices):
    """What binds a mediator to a case, the heaviest first."""

    SIDE = "side", _("a side, or acts for one")
    HOUSEHOLD = "household", _("same household or telephone as a side")
    UNIT = "unit", _("owns or lives in the flat of the dispute")
    EMPLOYER = "employer", _("works for an organisation of a side")
    CLIENT = "client", _("the own law firm has a side as its client")
    OPPONENT = "opponent", _("was in an earlier matter together with a side")
    BUILDING = "building", _("same building")
    EARLIER = "earlier", _("mediated an earlier matter of a side")


@dataclass
class CaseFacts:
    """Who is on a case."""

    names: set[str] = field(default_factory=set)  # of the parties, and of the organisations behind them
    organisations: set[int] = field(default_factory=set)
    behind: set[int] = field(default_factory=set)  # organisations for which the people of the case act
    behind_names: set[str] = field(default_factory=set)
    people: set[Key] = field(default_factory=set)  # parties and who acts or acted for them
    workers: set[int] = field(default_factory=set)  # users: whoever wrote in its story, its mediator, who was recused


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


# Reading: a fixed number of queries, however many cases


def facts_of_cases(cases: Iterable[Case]) -> dict[int, CaseFacts]:
    """By the id of the case: who stands in it, and who worked on it."""
    rows = {case.pk: case for case in cases}
    found = sides_of_cases(rows.values())
    _read_earlier_roles(found, rows)
    return found


def sides_of_cases(cases: Iterable[Case]) -> dict[int, CaseFacts]:
    """By the id of the case: the sides, and the people and organisations behind them."""
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
    recused = Recusal.objects.granted().filter(case__in=rows, mediator__user__isnull=False)
    for case, user in recused.values_list("case", "mediator__user"):
        found[case].workers.add(user)


# Mediators: hints for who names one, and on the page of the case


def ties_of(case: Case, people: Iterable[Person]) -> dict[int, list[Tie]]:
    """The ties of each of `people` (by id) with the case, the heaviest first; in a fixed number of queries."""
    rows = {person.pk: person for person in people}
    facts = sides_of_cases([case])[case.pk]
    parties = list(case.parties.all())
    sides, phones = {party.person_id for party in parties if party.person_id}, {party.phone for party in parties}
    found: dict[int, set[Tie]] = {pk: set() for pk in rows}
    for pk, person in rows.items():
        if keys_of(person) & facts.people:
            found[pk].add(Tie.SIDE)
        elif person.phone and person.phone in phones:
            found[pk].add(Tie.HOUSEHOLD)
    _add_places(found, case, sides)
    _add_employers(found, facts)
    _add_earlier(found, case, parties)
    for _receiver, more in asked.send(Tie, facts=facts, people=rows.values()):
        for pk, ties in (more or {}).items():  # type: ignore[union-attr]  # what receivers give
            found[pk] |= ties
    return {pk: [tie for tie in Tie if tie in mine] for pk, mine in found.items()}


def _add_places(found: dict[int, set[Tie]], case: Case, sides: set[int]) -> None:
    """Who lives in or owns what: the flat of a side, that of the dispute, one in the same building."""
    units: dict[int, set[int]] = defaultdict(set)  # ids of units by person
    building: dict[int, int] = {}
    everybody = {*found, *sides}
    homes = (table.objects.current().filter(person__in=everybody) for table in (Occupancy, Ownership))
    for row in chain.from_iterable(rows.values("person", "unit", "unit__building") for rows in homes):
        units[row["person"]].add(row["unit"])
        building[row["unit"]] = row["unit__building"]
    theirs = set().union(*(units[pk] for pk in sides))
    near = {building[unit] for unit in theirs} | {case.building_id}
    for pk in found.keys() - sides:
        if units[pk] & theirs:
            found[pk].add(Tie.HOUSEHOLD)
        if case.unit_id in units[pk]:
            found[pk].add(Tie.UNIT)
        if any(building[unit] in near for unit in units[pk]):
            found[pk].add(Tie.BUILDING)


def _add_employers(found: dict[int, set[Tie]], facts: CaseFacts) -> None:
    """Who acts for an organisation that is a side, or for which a side acts."""
    mandates = Mandate.objects.current().filter(person__in=found, role__in=EMPLOYED)
    for person, organisation in mandates.values_list("person", "organisation"):
        if organisation in facts.organisations | facts.behind:
            found[person].add(Tie.EMPLOYER)


def _add_earlier(found: dict[int, set[Tie]], case: Case, parties: list[Party]) -> None:
    """Other matters of the sides: who was a side of one as well, and who mediated one."""
    people = {party.person_id for party in parties if party.person_id}
    organisations = {party.organisation_id for party in parties if party.organisation_id}
    same = Party.objects.filter(Q(person__in=people) | Q(organisation__in=organisations)).exclude(case=case)
    matters = same.filter(case__sub_district=case.sub_district_id).values("case")
    for person in Party.objects.filter(case__in=matters, person__in=found).values_list("person", flat=True):
        found[person].add(Tie.OPPONENT)
    mediated = Case.objects.filter(pk__in=matters, mediator__in=found).values_list("mediator", flat=True)
    for pk in mediated.distinct():
        found[pk].add(Tie.EARLIER)  # type: ignore[index]  # the filter
