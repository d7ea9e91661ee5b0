"""What a sub-district may say of its year in public: counts and a median, never of so few that somebody is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db.models import Aggregate, Count, DurationField, F
from django.db.models.functions import TruncDate

from foundation.accounts.models import SubDistrict
from mediation.models import Agreement, Counter

LEAST = 10
CACHED_SECONDS = 10 * 60


class Median(Aggregate):
    """The middle one of the values, in order."""

    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Figures:
    """Matters received, agreements in force, and the days (median) from filing to agreement. None: too few to say."""

    year: int
    received: int
    agreed: int | None
    days: int | None


def of_year(place: SubDistrict, today: date) -> Figures | None:
    """The figures of the year of `today`, up to ten minutes old; None below ten matters."""
    key = f"figures:{place.pk}:{today.year}"
    found = cache.get_or_set(key, lambda: _numbers(place, today.year), CACHED_SECONDS)
    received, agreed, days = found or (0, 0, 0)
    if received < LEAST:
        return None
    enough = agreed >= LEAST
    return Figures(today.year, received, agreed if enough else None, days if enough else None)


def _numbers(place: SubDistrict, year: int) -> tuple[int, int, int]:
    """Two queries by index: the counter of the numbers given out, and the agreements of the year."""
    received = Counter.objects.filter(series=f"reference:{place.pk}:{year}").values_list("last", flat=True).first()
    rows = Agreement.objects.filter(
        status=Agreement.Status.EFFECTIVE, effective_on__range=(date(year, 1, 1), date(year, 12, 31)),
        case__sub_district=place,
    )  # fmt: skip
    found = rows.aggregate(n=Count("pk"), took=Median(F("effective_on") - TruncDate("case__submitted_at")))
    return received or 0, found["n"], found["took"].days if found["took"] else 0
