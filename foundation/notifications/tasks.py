"""What the workers run."""

from __future__ import annotations

from celery import shared_task

from foundation.notifications import delivery


@shared_task
def deliver_due() -> None:
    """Send what is due, in batches, until nothing is left. Safe beside itself: a row has one claim at a time."""
    delivery.recover()
    while batch := delivery.claim():
        delivery.deliver_all(batch)
