"""What everybody may know of matters like one's own: how many people told of such a thing nearby, in coarse figures.

What is shown follows from kind and place alone (ADR 14). No text, name, number or exact place of another matter is read
here: words that somebody types choose the kind, through the public list of words, and nothing else.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils import timezone

from foundation.accounts.models import SubDistrict
from mediation.models import Agreement, Case, Category, Side, Status
from mediation.models.statuses import OPEN
from mediation.suggestion import suggest
from residents.models import Building, Estate

PERIOD = timedelta(days=365)
STEPS = (3, 5, 10, 20, 50, 100)  # different people; fewer than the first are not told of, and none is counted exactly
KEPT = 600  # seconds in the cache
TALKED = [*OPEN, Status.TERMINATED, Status.CLOSED, Status.ARCHIVED]  # not those refused, referred or taken back


class Crowd(NamedTuple):
    """At least `people` different applicants of one place; of them, where at least three, settled and under way."""

    place: Estate | Building | SubDistrict
    people: int
    settled: int
    going: int
    latest: datetime | None

    @property
    def level(self) -> str:
        return str(self.place._meta.model_name)


def step(count: int) -> int:
    """`count` rounded down to a step; 0 below the first."""
    return max((least for least in STEPS if least <= count), default=0)


def kind_of(text: str) -> str:
    """The likeliest kind of a story; empty where no word of it is known."""
    best = suggest(text, 1)[0]
    return best.category if best.words else ""


def crowds(
    sub_district: SubDistrict, category: str, estate: Estate | None = None, building: Building | None = None
) -> list[Crowd]:
    """Who told of such a matter in the last twelve months, the nearest place first.

    Left out are places with too few, and larger ones that add nothing to the one before.
    """
    places = [place for place in (building, estate, sub_district) if place is not None]
    if category in {"", Category.OTHER}:  # who tells of “something else” tells of nothing in common
        return []
    key = f"nearby:{sub_district.pk}:{category}:{estate and estate.pk}:{building and building.pk}"
    figures = cache.get(key)
    if figures is None:
        figures = _figures(sub_district, category, places)
        cache.set(key, figures, KEPT)
    found = [
        Crowd(
            place,
            step(figures[f"{level}_people"]),
            step(figures[f"{level}_settled"]),
            step(figures[f"{level}_going"]),
            None if level == "building" else figures[f"{level}_latest"],
        )
        for place in places
        if (level := place._meta.model_name)
    ]
    nearer = [0, *(crowd.people for crowd in found)]
    return [crowd for crowd, before in zip(found, nearer, strict=False) if crowd.people > before]


def _figures(sub_district: SubDistrict, category: str, places: list[Any]) -> dict[str, Any]:
    """Different applicants of each place, by one query. A person with three matters is one."""
    rows = Case.objects.filter(
        sub_district=sub_district, category=category, status__in=TALKED, submitted_at__gte=timezone.now() - PERIOD
    )
    effective = Agreement.objects.filter(case=OuterRef("pk"), status=Agreement.Status.EFFECTIVE)
    under_way = [status for status in OPEN if status != Status.AGREED]
    wanted: dict[str, Any] = {}
    for place in places:
        level = place._meta.model_name
        mine = Q(parties__side=Side.APPLICANT) & (Q() if level == "subdistrict" else Q(**{level: place}))
        for name, more in {"people": Q(), "settled": Q(in_force=True), "going": Q(status__in=under_way)}.items():
            wanted[f"{level}_{name}"] = Count("parties__person", filter=mine & more, distinct=True)
        wanted[f"{level}_latest"] = Max("submitted_at", filter=mine)
    return rows.annotate(in_force=Exists(effective)).aggregate(**wanted)
