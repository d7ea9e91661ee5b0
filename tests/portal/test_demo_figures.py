"""The demo's evenings and ratings follow from its matters."""

from datetime import date

import pytest
import time_machine

from dashboards.models import DaySum
from mediation.models import Case, CaseClock, Rating
from portal import demo_figures
from tests.dashboards import rows

pytestmark = pytest.mark.django_db


def test_evenings_and_ratings_follow_from_the_matters(cast):
    with time_machine.travel(rows.moment("2026-11-23"), tick=False):
        late = rows.case(cast, "2026-11-20")
        CaseClock.objects.create(case=late, rule="consent", started_on="2026-11-20", nominal="2026-11-20",
                                 due="2026-11-20")  # fmt: skip
        over = rows.case(cast, "2026-11-19", status="closed", outcome="settled", after=2)
        demo_figures.evenings(cast.place, Case.objects.order_by("pk"))
        demo_figures.ratings(Case.objects.order_by("pk"))

    found = DaySum.objects.order_by("day").values_list("day", "open", "late")
    assert list(found) == [(date(2026, 11, 19), 1, 0), (date(2026, 11, 20), 2, 0), (date(2026, 11, 21), 1, 1),
                           (date(2026, 11, 22), 1, 1)]  # fmt: skip
    assert [(row.party.case_id, row.stars) for row in Rating.objects.all()] == [(over.pk, 5)]
