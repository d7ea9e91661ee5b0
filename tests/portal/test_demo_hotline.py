"""The demo's work orders: in the tray, handled, and held against the hotline's own list of last month."""

from collections import Counter

import pytest
import time_machine
from django.utils import timezone

from dashboards.reconciliation import newest, pairs
from lib.periods import Period
from mediation.models import WorkOrder
from portal import demo_history, demo_hotline, demo_places
from portal.demo_cases import Stage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("day", ["2026-11-01", "2026-11-15", "2026-11-28", "2027-03-31"])
def test_work_orders_of_every_kind_and_a_list_that_differs(day):
    with time_machine.travel(f"{day} 09:00+08:00", tick=False):
        stage = Stage(demo_places.build(), first=401)
        demo_hotline.take_in(stage)
        past = demo_history.Past(
            50, "terminated", "云庭物业服务有限公司", "FUND", ["云庭苑", "3", "大厅"], "公开", order=4
        )
        demo_history.WAYS[past.way](stage, demo_history.file(stage, past), past)
        demo_hotline.handle(stage)
        demo_hotline.their_list(stage)

    today = timezone.localdate(stage.now)
    month = Period.month(today.year, today.month).before
    given = newest(stage.place, "12345", month)
    groups = Counter(pair.group for pair in pairs(stage.place, "12345", month, given))
    assert set(WorkOrder.objects.values_list("status", flat=True)) == set(WorkOrder.Status.values)
    assert groups["missing_here"] == groups["missing_there"] == 1 and groups["same"] > 1
    assert groups["different"] > 0
    case = WorkOrder.objects.get(status="case")
    assert case.case.applicant.name == "倪佩华" and case.case.outcome == "failed"
