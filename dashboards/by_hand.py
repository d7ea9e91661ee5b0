"""What the forms ask and the portal can't count: staff fill it in once a month (domain §3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboards.scopes import Scope
from lib.periods import Period
from residents.models import Committee, Mandate, Role, Studio


class Field(NamedTuple):
    """A line of the form. `stays`: as it is at the end of the period, not a sum; `money`: kept in fen."""

    label: Promise
    part: str
    stays: bool = False
    money: bool = False


PREVENTION, ORGANISATION = "prevention", "organisation"
PARTS: dict[str, Promise] = {PREVENTION: _("Prevention"), ORGANISATION: _("Organisation, people and funds")}
FIELDS: dict[str, Field] = {
    "screenings": Field(_("Rounds of screening"), PREVENTION),
    "found": Field(_("Disputes found by screening"), PREVENTION),
    "prevented": Field(_("Disputes prevented"), PREVENTION),
    "suicides": Field(_("Suicides prevented (cases)"), PREVENTION),
    "suicides_people": Field(_("Suicides prevented (persons)"), PREVENTION),
    "crimes": Field(_("Escalations into crime prevented (cases)"), PREVENTION),
    "crimes_people": Field(_("Escalations into crime prevented (persons)"), PREVENTION),
    "petitions": Field(_("Group petitions prevented (cases)"), PREVENTION),
    "petitions_people": Field(_("Group petitions prevented (persons)"), PREVENTION),
    "fights": Field(_("Group fights prevented (cases)"), PREVENTION),
    "fights_people": Field(_("Group fights prevented (persons)"), PREVENTION),
    "of_village": Field(_("Committees of villages and communities"), ORGANISATION, stays=True),
    "of_street": Field(_("Committees of towns and sub-districts"), ORGANISATION, stays=True),
    "of_company": Field(_("Committees of companies and institutions"), ORGANISATION, stays=True),
    "of_trade": Field(_("Committees of a trade or profession"), ORGANISATION, stays=True),
    "full_time": Field(_("Of the mediators full-time"), ORGANISATION, stays=True),
    "part_time": Field(_("Of the mediators part-time"), ORGANISATION, stays=True),
    "women": Field(_("Of the mediators women"), ORGANISATION, stays=True),
    "graduates": Field(_("Of the mediators with a degree"), ORGANISATION, stays=True),
    "courses": Field(_("Courses for mediators"), ORGANISATION),
    "trained": Field(_("Mediators trained (persons)"), ORGANISATION),
    "funds": Field(_("Funds (yuan)"), ORGANISATION, money=True),
    "subsidies": Field(_("Subsidies per case paid (yuan)"), ORGANISATION, money=True),
    "awards": Field(_("Awards"), ORGANISATION),
}
KNOWN: dict[str, Promise] = {
    "committees": _("Mediation committees"),
    "mediators": _("Mediators"),
    "rooms": _("Mediation rooms (studios)"),
}
# Before which of the fields, that are parts of them, they stand.
BEFORE = {"of_village": "committees", "full_time": "mediators", "courses": "rooms"}


def _in_order() -> Iterator[tuple[str, Promise]]:
    for name, row in FIELDS.items():
        if whole := BEFORE.get(name):
            yield whole, KNOWN[whole]
        yield name, row.label


LABELS: dict[str, Promise] = dict(_in_order())  # as the form has its lines


def part_of(name: str) -> str:
    """The part of the form in which a line stands."""
    return ORGANISATION if name in KNOWN else FIELDS[name].part


MONEY = {name for name, row in FIELDS.items() if row.money}


def known(scope: Scope, period: Period) -> dict[str, int]:
    """What the portal itself knows of the organisation at the end of `period`, or today if it still runs."""
    day = min(period.last, timezone.localdate())
    only = {"committee": scope.committee} if scope.committee else {}
    people = Mandate.objects.current(day).filter(role=Role.MEDIATOR, sub_district=scope.place, **only)
    committees = Committee.objects.filter(sub_district=scope.place)
    return {
        "committees": 1 if scope.committee else committees.count(),
        "mediators": people.values("person").distinct().count(),
        "rooms": Studio.objects.filter(sub_district=scope.place, **only).count(),
    }


def corrected(said: Mapping[str, int], differences: Mapping[str, int]) -> dict[str, int]:
    """What was said of a month with the adjustments to it; `differences` may hold figures of matters besides."""
    mine = {name: by for name, by in differences.items() if name in LABELS}
    return {**said, **{name: said.get(name, 0) + by for name, by in mine.items()}}


def added(months: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Of several months, in their order: sums, and of what stays the last that was said."""
    found: dict[str, int] = {}
    for month in months:
        for name, value in month.items():
            stays = name in KNOWN or FIELDS[name].stays
            found[name] = value if stays else found.get(name, 0) + value
    return found
