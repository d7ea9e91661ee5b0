"""Ties between people in one small neighbourhood: who stands for whom in a case, and what may make a mediator biased.

What is read here of a case serves the lawyers' conflicts too (`consultations.conflicts`). A tie is a hint to the
director and the mediator, who know better; it forbids nothing (人民调解法 15, 19; 特邀调解规定 15).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Min, OuterRef, Q, QuerySet, TextChoices, Value
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from mediation.models import Agent, Case, Entry, Kind, Party, Recusal
from residents.models import Mandate, Occupancy, Ownership, Person, Role

SideKey = tuple[int | None, int | None]  # ids of person and organisation
Key = tuple[str, str]  # kind and value: two people or names with a key in common are one
SUFFIXES = ("股份有限公司", "有限责任公司", "有限公司", "公司")
EMPLOYED = [Role.ORGANISATION_AGENT, Role.DUTY_LAWYER, Role.FIRM_COORDINATOR]  # roles for an organisation
# A room above adds what it knows: receivers get `facts` (CaseFacts by the id of a case) and `people`, and give ties by
# the ids of case and person.
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


Found = dict[int, dict[int, set[Tie]]]  # by the ids of case and person


@dataclass
class CaseFacts:
    """Who is on a case."""

    parties: list[Party] = field(default_factory=list)
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
        facts.parties.append(party)
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
    for mandate in agents.filter(Q(person__in=everybody) | Q(organisation__in=every_organisation)):
        for pk in (pk for pk, mine in people.items() if mandate.person_id in mine):
            found[pk].behind.add(mandate.organisation_id)  # type: ignore[arg-type]  # the CHECK constraint
            found[pk].behind_names.add(normalised(str(mandate.organisation)))
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
    """The ties of each of `people` (by id) with the case, the heaviest first."""
    return ties_of_cases([case], people)[case.pk]


def ties_of_cases(cases: Iterable[Case], people: Iterable[Person]) -> dict[int, dict[int, list[Tie]]]:
    """The same for many cases (by id) of one sub-district; in a fixed number of queries."""
    rows, every = {person.pk: person for person in people}, list(cases)
    facts = sides_of_cases(every)
    parties = {pk: mine.parties for pk, mine in facts.items()}
    found: Found = {case.pk: {pk: set() for pk in rows} for case in every}
    for pk, mine in found.items():
        _add_sides(mine, rows, facts[pk], parties[pk])
    _add_places(found, every, parties)
    _add_employers(found, facts)
    _add_earlier(found, every, parties)
    for _receiver, more in asked.send(Tie, facts=facts, people=rows.values()):
        for pk, theirs in (more or {}).items():  # type: ignore[union-attr]  # what receivers give
            for person, ties in theirs.items():
                found[pk][person] |= ties
    return {
        pk: {person: [tie for tie in Tie if tie in ties] for person, ties in mine.items()}
        for pk, mine in found.items()
    }  # fmt: skip


def _add_sides(found: dict[int, set[Tie]], people: dict[int, Person], facts: CaseFacts, parties: list[Party]) -> None:
    """Who is a side or acts for one; who has a telephone in common with one."""
    phones = {party.phone for party in parties}
    for pk, person in people.items():
        if keys_of(person) & facts.people:
            found[pk].add(Tie.SIDE)
        elif person.phone and person.phone in phones:
            found[pk].add(Tie.HOUSEHOLD)


def _add_places(found: Found, cases: list[Case], parties: dict[int, list[Party]]) -> None:
    """Who lives in or owns what: the flat of a side, that of the dispute, one in the same building."""
    sides = {pk: {party.person_id for party in mine if party.person_id} for pk, mine in parties.items()}
    everybody = set().union(*sides.values(), *found.values())
    units: dict[int, set[int]] = defaultdict(set)  # ids of units by person
    building: dict[int, int] = {}
    homes = (table.objects.current().filter(person__in=everybody).order_by() for table in (Occupancy, Ownership))
    lived_in, owned = (rows.values_list("person", "unit", "unit__building") for rows in homes)
    for person, unit, its_building in lived_in.union(owned):
        units[person].add(unit)
        building[unit] = its_building
    for case in cases:
        theirs = set().union(*(units[pk] for pk in sides[case.pk]))
        near = {building[unit] for unit in theirs} | {case.building_id}
        for pk in found[case.pk].keys() - sides[case.pk]:
            is_so = {
                Tie.HOUSEHOLD: units[pk] & theirs,
                Tie.UNIT: case.unit_id in units[pk],
                Tie.BUILDING: any(building[unit] in near for unit in units[pk]),
            }
            found[case.pk][pk] |= {tie for tie, so in is_so.items() if so}


def _add_employers(found: Found, facts: dict[int, CaseFacts]) -> None:
    """Who acts for an organisation that is a side, or for which a side acts."""
    people = set().union(*found.values())
    mandates = Mandate.objects.current().filter(person__in=people, role__in=EMPLOYED)
    for person, organisation in mandates.values_list("person", "organisation"):
        for pk, mine in facts.items():
            if organisation in mine.organisations | mine.behind:
                found[pk][person].add(Tie.EMPLOYER)


def _add_earlier(found: Found, cases: list[Case], parties: dict[int, list[Party]]) -> None:
    """Other matters of the sides: who was a side of one as well, and who mediated one. Sides are counted, not read."""
    keys = {pk: {(party.person_id, party.organisation_id) for party in mine} for pk, mine in parties.items()}
    every = set().union(*keys.values())
    of_sides = Q(person__in={one for one, _o in every if one}) | Q(organisation__in={o for _one, o in every if o})
    sides = Party.objects.filter(of_sides, case__sub_district__in={case.sub_district_id for case in cases}).order_by()
    people = set().union(*found.values())
    rows = sides.filter(case__parties__person__in=people).values_list("case__parties__person", "person", "organisation")
    for who, person, organisation, n, first in rows.annotate(Count("case", distinct=True), Min("case")):
        for pk in (pk for pk, mine in keys.items() if (person, organisation) in mine):
            if n > 1 or first != pk:
                found[pk][who].add(Tie.OPPONENT)
    for key, who, met in _met(people, sides, list(every)):
        for pk in (pk for pk, mine in keys.items() if key in mine and set(met) - {pk}):
            found[pk][who].add(Tie.EARLIER)


def _met(people: set[int], sides: QuerySet[Party], keys: list[SideKey]) -> Iterator[tuple[SideKey, int, list[int]]]:
    """Of each side and each of `people` some cases that this person mediated: a company may be a side of thousands.

    Three are enough to know that there is another one: in a single case it stands on two sides at most.
    """
    ways = []
    for n, (person, organisation) in enumerate(keys):
        cases = sides.filter(person=person, organisation=organisation, case__mediator=OuterRef("pk")).values("case")
        rows = Person.objects.filter(pk__in=people).order_by().annotate(n=Value(n), met=ArraySubquery(cases[:3]))
        ways.append(rows.values_list("n", "pk", "met"))
    for n, who, met in ways[0].union(*ways[1:], all=True) if ways else ():
        yield keys[n], who, met
