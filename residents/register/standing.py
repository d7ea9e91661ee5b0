"""The register of an estate as it stands: its units with owners and users, and the people who may be meant."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from residents.models import (
    Building,
    Entrance,
    Estate,
    Occupancy,
    Organisation,
    Ownership,
    Person,
    Unit,
    identity_hash,
)
from residents.register.lines import Key


def stands(row: Any, on: date) -> bool:
    """Does a dated row hold beyond `on`?"""
    return row.ends_on is None or row.ends_on > on


class Standing:
    """Read by a handful of statements, however many units there are."""

    def __init__(self, estate: Estate, on: date) -> None:
        self.estate, self.on = estate, on
        self.buildings = {row.number: row for row in Building.objects.filter(estate=estate)}
        entrances = Entrance.objects.filter(building__estate=estate).select_related("building")
        self.entrances = {(row.building.number, row.number): row for row in entrances}
        rows = Unit.objects.filter(estate=estate).select_related("building", "entrance").order_by("id")
        self.units: dict[Key, Unit] = {key_of(unit): unit for unit in rows}
        self.owners = self._by_unit(Ownership)
        self.users = self._by_unit(Occupancy)
        self.organisations = {row.name: row for row in Organisation.objects.filter(sub_district=estate.sub_district_id)}
        self.organisation_ids = {row.pk: row for row in self.organisations.values()}  # of ownerships
        self._read_people()

    def _by_unit(self, model: Any) -> dict[int, list[Any]]:
        found = defaultdict(list)
        rows = model.objects.filter(Q(ends_on=None) | Q(ends_on__gt=self.on), unit__estate=self.estate)
        for row in rows.order_by("id"):
            found[row.unit_id].append(row)
        return found

    def _read_people(self) -> None:
        """Those with a login, an identity number or a unit: somebody named in a draft is nobody yet."""
        known = Q(user__isnull=False) | ~Q(identity_hash="")
        known |= Q(Exists(Ownership.objects.filter(person=OuterRef("pk"))))
        known |= Q(Exists(Occupancy.objects.filter(person=OuterRef("pk"))))
        rows = Person.objects.filter(known, sub_district=self.estate.sub_district_id).defer("identity_number")
        self.people: dict[int, Person] = {}
        self.by_hash: dict[str, Person] = {}
        self.by_contact: dict[tuple[str, str], list[Person]] = defaultdict(list)
        for person in rows.order_by("id"):
            self.people[person.pk] = person
            self.remember(person)

    def remember(self, person: Person) -> None:
        """So that the next line finds this person by identity number, or by name and phone."""
        if person.identity_hash:
            self.by_hash.setdefault(person.identity_hash, person)
        mine = self.by_contact[person.name, person.phone] if person.phone else []
        if not any(other is person for other in mine):
            mine.append(person)

    def hash_of(self, identity: str) -> str:
        return identity_hash(self.estate.sub_district_id, identity)

    def find(self, name: str, phone: str, identity: str, near: list[Person]) -> Person | None:
        """Who is meant: by identity number; else among those of the unit (`near`) by name, what is blank fits; else by
        name and phone together.
        """
        mark = self.hash_of(identity)
        if mark in self.by_hash:
            return self.by_hash[mark]
        here = [person for person in near if person.name == name and fits(person.identity_hash, mark)]
        for person in sorted(here, key=lambda person: person.phone != phone):  # the very number first
            if fits(person.phone, phone):
                return person
        same = self.by_contact.get((name, phone), []) if phone else []
        return next((person for person in same if fits(person.identity_hash, mark)), None)


def fits(one: str, other: str) -> bool:
    return not one or not other or one == other


def key_of(unit: Unit) -> Key:
    return unit.building.number, unit.entrance.number if unit.entrance else "", unit.number


def label(key: Key) -> str:
    """7-1-301, as on the door."""
    return "-".join(filter(None, key))
