"""What beat looks for in the room."""

from __future__ import annotations

from celery import shared_task

from consultations.models import Task
from consultations.workflow import task as workflow


@shared_task
def look_after_tasks() -> None:
    """Open tasks of lawyers: conflicts that came up, sessions called off or moved, days that passed."""
    rows = Task.objects.open().for_list()
    for task in rows.iterator():
        workflow.look_after(task)
