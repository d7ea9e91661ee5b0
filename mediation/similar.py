"""For the committee: which cases and work orders say what this one says, at the same place.

The work is bounded: through their indexes come at most `CANDIDATES` rows of a building, and of a kind in an estate, and
twice as many of the tray, the newest first; only these are compared, by the pairs of characters that their texts share.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models.functions import Left
from django.utils import timezone

from foundation.accounts.models import User
from mediation.models import Case, CaseLink, Category, Status, WorkOrder
from mediation.suggestion import suggest
from residents.models import Estate

PERIOD = timedelta(days=730)
CANDIDATES = 100  # of each way to find some
COMPARED = 600  # characters of a text
SHOWN = 5
ENOUGH = 3.0  # the same kind in the same estate is alike
SAME_TEXT = 0.2  # share of common pairs from which on a work order is shown; unrelated complaints have about 0.05
PLACES = {"unit": 4.0, "building": 2.0, "estate": 1.0}
KIND, TEXT = 2.0, 6.0


@dataclass(frozen=True)
class Sought:
    """What others are compared with: a case, or a work order with what can be read from it."""

    sub_district: int
    text: str
    category: str
    places: dict[str, int]  # ids by level; a place that is not known is left out


@dataclass(frozen=True)
class Match:
    """A case that is alike: the smallest place in common ("" for none), and how much of the texts, in percent."""

    case: Case
    near: str
    same_kind: bool
    likeness: int


def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of `text`, without spaces and punctuation."""
    words = "".join(sign for sign in text[:COMPARED].casefold() if sign.isalnum())
    return frozenset(map("".join, itertools.pairwise(words)))


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """How much two texts share, from 0 to 1 (Dice)."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def of_case(case: Case) -> Sought:
    ids = {level: getattr(case, f"{level}_id") for level in PLACES}
    known = {level: pk for level, pk in ids.items() if pk}
    return Sought(case.sub_district_id, case.facts, case.category, known)


def of_order(order: WorkOrder) -> Sought:
    """The kind by its words, the estate where its name is in them."""
    words = f"{order.place} {order.subject} {order.text}"
    estates = Estate.objects.filter(sub_district=order.sub_district_id)
    named = next((estate.pk for estate in estates if estate.name in words), None)
    kind = suggest(words, 1)[0]
    text = f"{order.subject} {order.text}"
    return Sought(order.sub_district_id, text, kind.category if kind.words else "", {"estate": named} if named else {})


def similar_cases(sought: Sought, user: User, without: Collection[int] = ()) -> list[Match]:
    """The likest cases of the last two years at the desk of `user`, best first; at most `SHOWN`. `without`: ids."""
    wanted = pairs(sought.text)
    scored = sorted(
        ((_score(sought, wanted, row), row) for row in _candidates(sought) if row["pk"] not in without),
        key=lambda pair: (-pair[0], -pair[1]["pk"]),
    )
    best = {row["pk"]: row for score, row in scored[: 4 * SHOWN] if score >= ENOUGH}
    rows = Case.objects.at_desk_of(user).filter(pk__in=best).select_related("estate", "building", "unit__building")
    cases = {case.pk: case for case in rows}
    return [_match(sought, wanted, best[pk], cases[pk]) for pk in best if pk in cases][:SHOWN]


def _candidates(sought: Sought) -> list[dict[str, Any]]:
    """The newest of the building, and of the kind in the estate; without an estate of the kind in the sub-district."""
    rows = Case.objects.filter(sub_district=sought.sub_district, submitted_at__gte=timezone.now() - PERIOD).exclude(
        status=Status.DRAFT
    )
    estate, building = sought.places.get("estate"), sought.places.get("building")
    kind = {"category": sought.category} if sought.category else {}
    ways: list[dict[str, Any]] = [{"building": building}] if building else []
    if estate:
        ways.append({"estate": estate} | kind)
    elif kind and sought.category != Category.OTHER:
        ways.append(kind)
    found: dict[int, Any] = {}
    for way in ways:
        shown = rows.filter(**way).annotate(text=Left("facts", COMPARED)).order_by("-submitted_at")
        for row in shown.values("pk", "category", "unit", "building", "estate", "text")[:CANDIDATES]:
            found[row["pk"]] = row
    return list(found.values())


def _near(sought: Sought, row: dict[str, Any]) -> str:
    return next((level for level in PLACES if sought.places.get(level) == row[level] is not None), "")


def _score(sought: Sought, wanted: frozenset[str], row: dict[str, Any]) -> float:
    kind = KIND if row["category"] == sought.category else 0.0
    return PLACES.get(_near(sought, row), 0.0) + kind + TEXT * overlap(wanted, pairs(row["text"]))


def _match(sought: Sought, wanted: frozenset[str], row: dict[str, Any], case: Case) -> Match:
    likeness = round(100 * overlap(wanted, pairs(row["text"])))
    return Match(case, _near(sought, row), case.category == sought.category, likeness)


def similar_orders(case: Case, user: User) -> list[tuple[WorkOrder, int]]:
    """The likest of the newest work orders that `user` may see, with the percentage of common text; each text once."""
    rows = WorkOrder.objects.visible_to(user).filter(sub_district=case.sub_district_id)
    newest = rows.order_by("-came_at", "-id").annotate(start=Left("text", COMPARED))
    wanted = pairs(case.facts)
    found: dict[str, tuple[WorkOrder, int]] = {}
    for row in newest.defer("text", "original", "reply", "answer")[: 2 * CANDIDATES]:
        share = overlap(wanted, pairs(f"{row.subject} {row.start}"))
        if share >= SAME_TEXT and row.case_id != case.pk:
            found.setdefault(row.group_key, (row, round(100 * share)))
    return sorted(found.values(), key=lambda pair: -pair[1])[:SHOWN]


def links_of(case: Case, user: User) -> list[tuple[CaseLink, Case]]:
    """What was decided about `case` and others, with the other one; only where `user` may see that one too."""
    links = list(CaseLink.objects.of(case).select_related("decided_by").order_by("kind", "pk"))
    if not links:
        return []
    others = {link.newer_id if link.older_id == case.pk else link.older_id for link in links}
    rows = Case.objects.visible_to(user).filter(pk__in=others).select_related("estate", "building", "mediator")
    cases = {row.pk: row for row in rows}
    both = [(link, cases.get(link.newer_id if link.older_id == case.pk else link.older_id)) for link in links]
    return [(link, other) for link, other in both if other]
