"""The demo's duty of the weeks that lie behind: covered, served, and with its calls."""

from datetime import date

import pytest
import time_machine
from django.db.models import Q
from django.utils import timezone

from consultations import numbers
from consultations.cover import cover
from consultations.models import Call, CallBack, Shift
from consultations.numbers import Wanted
from foundation.accounts.models import User
from portal import demo_duty, demo_places

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("now", ["2026-11-28 09:00", "2026-11-27 14:30", "2027-03-01 00:10"])
def test_last_month_was_covered_and_call_backs_were_kept(now):
    with time_machine.travel(f"{now}+08:00", tick=False):
        demo_duty.build(demo_places.build())
        today = date.fromisoformat(now[:10])
        wanted = Wanted(User.objects.get(name="吴主任"), today.replace(day=1), today)

        shares = {row["key"]: row["share"] for row in cover(wanted)}
        promised = numbers.promised(wanted).count()

        assert shares["desk"] == shares["hotline"] == 100
        assert promised == numbers.kept(wanted).count() and (promised or today.day == 1)
        over = Shift.objects.filter(period__endswith__lt=timezone.now())
        assert not over.filter(Q(signed_in_at=None) | Q(signed_out_at=None)).exists()
        assert set(CallBack.objects.values_list("call__shift__channel", flat=True)) == {"desk", "hotline"}
        assert not Shift.objects.exclude(status="published").exists()
        assert Call.objects.count() > 80 and set(CallBack.objects.values_list("state", flat=True)) <= {"done", "open"}
