"""What a file would change in the register: found out without writing, shown, and then written as it was shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from lib.phones import masked
from residents.models import (
    Building,
    Entrance,
    Estate,
    Occupancy,
    Organisation,
    Ownership,
    Person,
    Unit,
)
from residents.register.columns import BY_KEY
from residents.register.lines import Household, Key, Owner, Problem, Progress, Sheet, User
from residents.register.standing import Standing, key_of, label, stands

BATCH = 2000
FEW = 10  # below so many units nobody mistakes the estate
DAY = timedelta(days=1)


class Change(NamedTuple):
    """One line of the report. `rows` holds the ids behind the words, so that equal words are not taken for equal."""

    kind: str  # new, back, area, owners, users, contact, ended
    unit: str
    before: str
    after: str
    rows: str = ""


@dataclass
class Difference:
    """Rows to create, to change and to end, in the order of writing; and the same in words."""

    on: date
    buildings: list[Building] = field(default_factory=list)
    entrances: list[Entrance] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    ownerships: list[Ownership] = field(default_factory=list)
    occupancies: list[Occupancy] = field(default_factory=list)
    changed_units: list[Unit] = field(default_factory=list)
    changed_people: dict[int, Person] = field(default_factory=dict)
    ended: dict[Any, list[int]] = field(default_factory=lambda: {Unit: [], Ownership: [], Occupancy: []})
    changes: list[Change] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """The same for the same changes to the same rows."""
        return hashlib.sha256(json.dumps(self.changes, ensure_ascii=False).encode()).hexdigest()

    def end(self, rows: Iterable[Any]) -> str:
        """Have these rows end; says which, for the fingerprint."""
        found = list(rows)
        for row in found:
            self.ended[type(row)].append(row.pk)
        return ",".join(f"-{row.pk}" for row in found)


class Comparison:
    """Goes through the households of a sheet and gathers the difference to what stands."""

    def __init__(self, estate: Estate, sheet: Sheet, on: date) -> None:
        self.estate, self.sheet = estate, sheet
        self.now = Standing(estate, on)
        self.found = Difference(on)

    def run(self, whole: bool, progress: Progress) -> Difference:
        before = sum(stands(unit, self.found.on) for unit in self.now.units.values())
        changed = new = unchanged = 0
        for n, household in enumerate(list(self.sheet.households.values())):
            if n % 1000 == 0:
                progress(n / len(self.sheet.households))
            if problems := self.taken(household):
                self.sheet.refuse(household, problems)
                continue
            known, so_far = household.key in self.now.units, len(self.found.changes)
            self.household(household)
            if not known:
                new += 1
            elif len(self.found.changes) > so_far:
                changed += 1
            else:
                unchanged += 1
        ended = self.missing(before) if whole else 0
        self.sheet.problems.sort(key=lambda problem: problem.line)
        self.found.counts = {
            "read": self.sheet.read, "new": new, "changed": changed, "ended": ended,
            "unchanged": unchanged, "refused": self.sheet.refused,
        }  # fmt: skip
        if before >= FEW and self.sheet.households and new == len(self.sheet.households):
            words = _("None of these units is in the register of %(estate)s yet. Is it the file of another estate?")
            self.sheet.notes.append(words % {"estate": self.estate})
        return self.found

    def taken(self, household: Household) -> list[Problem]:
        """An identity number that stands in the register under another name: one of the two is wrong."""
        problems = []
        words = _("In the register this identity number has another name. Correct the file, or ask who it really is.")
        for line in household.lines:
            if line.owner and line.owner.identity:
                person = self.now.by_hash.get(self.now.hash_of(line.owner.identity))
                if person and person.name != line.owner.name:
                    problems.append(Problem(line.at, BY_KEY["identity"].heading, words, line.cells))
        return problems

    def household(self, household: Household) -> None:
        unit = self.now.units.get(household.key)
        if unit is None:
            self.new(household)
            return
        if not stands(unit, self.found.on):
            unit.ends_on = None
            self.found.changed_units.append(unit)
            self.say("back", household.key, "", _("is there again"), f"+{unit.pk}")
        if household.area and household.area != unit.area:
            before = f"{unit.area} m²" if unit.area else _("unknown")
            self.say("area", household.key, before, f"{household.area} m²", f"{unit.pk}")
            unit.area = household.area
            if not any(unit is other for other in self.found.changed_units[-1:]):
                self.found.changed_units.append(unit)
        owners = self.owners(household, unit)
        self.users(household, unit, owners)

    def new(self, household: Household) -> None:
        building, entrance, number = household.key
        unit = Unit(
            estate=self.estate, building=self.building(building), entrance=self.entrance(building, entrance),
            number=number, area=household.area, starts_on=self.found.on,
        )  # fmt: skip
        self.found.units.append(unit)
        self.say("new", household.key, "", f"{household.area} m²" if household.area else "")
        owners = self.owners(household, unit)
        self.users(household, unit, owners)

    def building(self, number: str) -> Building:
        if number not in self.now.buildings:
            self.now.buildings[number] = Building(estate=self.estate, number=number)
            self.found.buildings.append(self.now.buildings[number])
        return self.now.buildings[number]

    def entrance(self, building: str, number: str) -> Entrance | None:
        if not number:
            return None
        if (building, number) not in self.now.entrances:
            row = Entrance(building=self.building(building), number=number)
            self.now.entrances[building, number] = row
            self.found.entrances.append(row)
        return self.now.entrances[building, number]

    # Owners and users

    def owners(self, household: Household, unit: Unit) -> list[Person]:
        """Owners that the file names and those that stand; gives the people, for the users. No name says nothing."""
        standing: list[Ownership] = self.now.owners.get(unit.pk, [])
        near = [self.now.people[row.person_id] for row in standing if row.person_id]
        if not household.owners:
            return near
        wanted: dict[int, tuple[Person | Organisation, Decimal]] = {}
        for owner, share in household.owners:
            free = [person for person in near if id(person) not in wanted]  # two lines are two people
            holder = self.now.organisations.get(owner.name) or self.person(owner, household.key, free)
            wanted[id(holder)] = holder, share
        before = [(self.holder(row), row.share) for row in standing]
        kept = {id(holder) for holder, share in before if wanted.get(id(holder)) == (holder, share)}
        gone = [row for row in standing if id(self.holder(row)) not in kept]
        come = [pair for mark, pair in wanted.items() if mark not in kept]
        for holder, share in come:
            who = {"person": holder} if isinstance(holder, Person) else {"organisation": holder}
            self.found.ownerships.append(Ownership(unit=unit, share=share, starts_on=self.found.on, **who))
        if gone or come:
            rows = self.found.end(gone) + "".join(f"+{mark_of(holder)}" for holder, _share in come)
            self.say("owners", household.key, owned(before), owned(wanted.values()), rows)
        people = [holder for holder, _share in wanted.values() if isinstance(holder, Person)]
        return [*people, *near]

    def holder(self, row: Ownership) -> Person | Organisation:
        return self.now.people[row.person_id] if row.person_id else self.now.organisation_ids[row.organisation_id or 0]

    def users(self, household: Household, unit: Unit, owners: list[Person]) -> None:
        """The same for those who use the unit. None says nothing, an empty list says that it is empty."""
        if household.users is None:
            return
        standing: list[Occupancy] = self.now.users.get(unit.pk, [])
        near = [*owners, *[self.now.people[row.person_id] for row in standing]]
        wanted: dict[tuple[int, str], Person] = {}
        for user in household.users:
            if user.name not in self.now.organisations:
                person = self.person(user, household.key, near)
                wanted[id(person), user.how] = person
        before = {(id(self.now.people[row.person_id]), row.how): row for row in standing}
        gone = [row for mark, row in before.items() if mark not in wanted]
        come = [(person, mark[1]) for mark, person in wanted.items() if mark not in before]
        for person, how in come:
            self.found.occupancies.append(Occupancy(unit=unit, person=person, how=how, starts_on=self.found.on))
        if gone or come:
            rows = self.found.end(gone) + "".join(f"+{mark_of(person)}" for person, _how in come)
            was = [(self.now.people[row.person_id], row.how) for row in standing]
            self.say("users", household.key, used(was), used((p, m[1]) for m, p in wanted.items()), rows)

    def person(self, said: Owner | User, key: Key, near: list[Person]) -> Person:
        """Who is meant; somebody new where nobody is. What the register did not know of them is added."""
        person = self.now.find(said.name, said.phone, said.identity, near)
        if person is None:
            person = Person(sub_district_id=self.estate.sub_district_id, name=said.name)
            person.phone, person.identity_number = said.phone, said.identity
            person.identity_hash = self.now.hash_of(said.identity)
            self.found.people.append(person)
        else:
            self.fill(person, said, key)
        self.now.remember(person)
        return person

    def fill(self, person: Person, said: Owner | User, key: Key) -> None:
        """A number that was proved by logging in is not overwritten by a list."""
        words = []
        if said.identity and not person.identity_hash:
            person.identity_number, person.identity_hash = said.identity, self.now.hash_of(said.identity)
            words.append(_("identity number added"))
        if said.phone and said.phone != person.phone and not person.user_id:
            words.append(f"{masked(person.phone)} → {masked(said.phone)}")
            person.phone = said.phone
        if words and person.pk:
            self.found.changed_people[person.pk] = person
            self.say("contact", key, person.name, "；".join(words), f"{person.pk}{said.phone}{person.identity_hash}")

    # The end

    def missing(self, before: int) -> int:
        """End the units that the whole estate no longer has, with their owners and users; says how many.

        Not those of refused lines; and none at all if a refused line does not say which unit it means.
        """
        if self.sheet.unknown_key:
            self.sheet.notes.append(_("No unit is ended, because of lines that do not say which unit they mean."))
            return 0
        present = self.sheet.households.keys() | self.sheet.refused_keys
        gone = [unit for key, unit in self.now.units.items() if key not in present and stands(unit, self.found.on)]
        if before >= FEW and len(gone) * 2 > before:
            words = _(
                "By this file %(gone)d of %(all)d units of %(estate)s would end. Is it the file of another estate? "
                "If not, send it without the mark that it is the whole estate."
            )
            raise ValidationError(words % {"gone": len(gone), "all": before, "estate": self.estate})
        for unit in gone:
            owners, users = self.now.owners.get(unit.pk, []), self.now.users.get(unit.pk, [])
            words = owned((self.holder(row), row.share) for row in owners)
            self.say("ended", key_of(unit), words, "", self.found.end([unit, *owners, *users]))
        return len(gone)

    def say(self, kind: str, key: Key, before: str, after: str, rows: str = "") -> None:
        self.found.changes.append(Change(kind, label(key), before, after, rows))


def mark_of(holder: Person | Organisation) -> str:
    """For the fingerprint: the row, or what makes somebody new one person."""
    if holder.pk:
        return f"{holder._meta.model_name}{holder.pk}"
    return f"{holder.name}|{holder.phone}|{getattr(holder, 'identity_hash', '')}"


def owned(rows: Iterable[tuple[Person | Organisation, Decimal]]) -> str:
    """王秀兰 138****0001 ½ …: who owns, with which part."""
    return "；".join(f"{named(holder)} {share.normalize():f}" for holder, share in rows)


def used(rows: Iterable[tuple[Person, str]]) -> str:
    return "；".join(f"{named(person)} {Occupancy.How(how).label}" for person, how in rows) or _("nobody")


def named(holder: Person | Organisation) -> str:
    return f"{holder.name} {masked(holder.phone)}".strip()


def write(difference: Difference, progress: Progress = lambda done: None) -> None:
    """Enter a difference: some statements for each table, not one for each row."""
    new = [
        (Building, difference.buildings), (Entrance, difference.entrances), (Person, difference.people),
        (Unit, difference.units), (Ownership, difference.ownerships), (Occupancy, difference.occupancies),
    ]  # fmt: skip
    for step, (model, rows) in enumerate(new, 1):
        model.objects.bulk_create(rows, batch_size=BATCH)  # type: ignore[attr-defined]
        progress(step / len(new))
    Unit.objects.bulk_update(difference.changed_units, ["area", "ends_on"], batch_size=500)
    people = list(difference.changed_people.values())
    Person.objects.bulk_update(people, ["phone"], batch_size=500)
    known = [person for person in people if "identity_number" in person.__dict__]  # else it was never read
    Person.objects.bulk_update(known, ["identity_number", "identity_hash"], batch_size=500)
    end(difference)


def end(difference: Difference) -> None:
    """The last day of what ends is yesterday; a row that began today holds for that one day."""
    last = Greatest(F("starts_on"), Value(difference.on - DAY))
    for model, keys in difference.ended.items():
        for n in range(0, len(keys), BATCH):
            model.objects.filter(pk__in=keys[n : n + BATCH]).update(ends_on=last)
