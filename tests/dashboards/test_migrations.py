"""Adjustments go back to one row a figure and come again with what they say."""

from datetime import date

import pytest
from django.db import connection
from django.utils import timezone

from dashboards.models import Adjustment
from dashboards.scopes import Scope
from dashboards.workflow import statistics as workflow
from lib.periods import Period
from tests import make
from tests.dashboards import rows
from tests.sweeps.test_migrations import migrate

pytestmark = pytest.mark.django_db
TRIGGERS = (
    "SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE dashboards_adjustment {} TRIGGER USER; SET CONSTRAINTS ALL DEFERRED"
)


def triggers(do):
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS.format(do))


@pytest.fixture
def adjustments(cast):
    """One that waits with three figures, one approved, one refused."""
    rows.case(cast, "2026-01-05")
    stan, head = make.staff(cast.place, "斯坦", "staff").user, make.staff(cast.place, "海德", "head").user
    sheet, now = workflow.compute(Scope(cast.place), Period.month(2026, 1)), timezone.now()
    made = {"sheet": sheet, "reason": "补录", "made_by": stan, "made_at": now}
    decided = {"decided_by": head, "decided_at": now}
    three = {"accepted|all|": 2, "agreed|source|court": -1, "petitions_people": 3}
    triggers("DISABLE")  # they are not proposed here, they stand
    Adjustment.objects.create(differences=three, **made)
    Adjustment.objects.create(
        differences={"accepted|all|": 1}, state="approved", month=date(2026, 2, 1), **made, **decided
    )
    Adjustment.objects.create(
        differences={"accepted|all|": 4}, state="refused", refused_because="没有依据", **made, **decided
    )
    triggers("ENABLE")


def test_adjustments_go_back_figure_by_figure_and_come_again(adjustments):
    migrate([("dashboards", "0006_statistics")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT measure, dimension, value, difference, state FROM dashboards_adjustment ORDER BY 4")
        assert cursor.fetchall() == [
            ("agreed", "source", "court", -1, "proposed"),
            ("accepted", "all", "", 1, "approved"),
            ("accepted", "all", "", 2, "proposed"),
            ("by_hand", "", "petitions_people", 3, "proposed"),
            ("accepted", "all", "", 4, "refused"),
        ]

    migrate()
    found = {str(row.differences): row.state for row in Adjustment.objects.all()}
    assert found == {
        "{'agreed|source|court': -1}": "proposed",
        "{'accepted|all|': 1}": "approved",
        "{'accepted|all|': 2}": "proposed",
        "{'petitions_people': 3}": "proposed",
        "{'accepted|all|': 4}": "refused",
    }
