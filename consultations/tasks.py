"""What beat looks for in the room."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from consultations.models import Shift, SwapRequest, Task
from consultations.workflow import shifts, swaps
from consultations.workflow import task as workflow


@shared_task
def watch_shifts() -> None:
    """Nobody has signed in: after ten and after twenty minutes. Safe beside itself: each is locked and asked anew."""
    now = timezone.now()
    rows = Shift.objects.published().at(now).filter(signed_in_at=None, escalated_at=None)
    for shift in rows.filter(period__startswith__lte=now - shifts.LATE):
        shifts.alert(shift, at=now)
    for swap in SwapRequest.objects.open().filter(shift__period__startswith__lte=now):
        swaps.expire_swap(swap, at=now)


@shared_task
def look_after_tasks() -> None:
    """Open tasks of lawyers: conflicts that came up, sessions called off or moved, days that passed."""
    rows = Task.objects.open().for_list()
    for task in rows.iterator():
        workflow.look_after(task)
