"""What beat looks for in the room."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from consultations.models import Shift, SwapRequest, Task
from consultations.workflow import shifts, swaps, watch
from consultations.workflow import task as workflow
from foundation.accounts.models import SubDistrict
from foundation.workdays.models import Calendar

MORNING = 9  # o'clock: who plans is at the desk


@shared_task
def watch_shifts() -> None:
    """Nobody has signed in: after ten and after twenty minutes. Safe beside itself: each is locked and asked anew."""
    now = timezone.now()
    rows = Shift.objects.published().at(now).filter(signed_in_at=None, escalated_at=None)
    for shift in rows.filter(period__startswith__lte=now - shifts.LATE):
        shifts.alert(shift, at=now)
    for swap in SwapRequest.objects.open().filter(shift__period__startswith__lte=now):
        swaps.expire_swap(swap, at=now)
    watch.open_promises(now)
    watch.unread_hand_overs(now)


@shared_task
def look_ahead() -> None:
    """From nine in the morning of a working day: hours not covered, partnerships and licences that end."""
    now = timezone.localtime()
    if now.hour < MORNING or not Calendar.load().is_working_day(now.date()):
        return
    for place in SubDistrict.objects.all():
        watch.uncovered(place, now.date())
        watch.endings(place, now.date())


@shared_task
def look_after_tasks() -> None:
    """Open tasks of lawyers: conflicts that came up, sessions called off or moved, days that passed."""
    rows = Task.objects.open().for_list()
    for task in rows.iterator():
        workflow.look_after(task)
