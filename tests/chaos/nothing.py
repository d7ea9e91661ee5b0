"""What throughput is compared with."""

from __future__ import annotations

from celery import shared_task


@shared_task
def nothing() -> None:
    """Takes its way through the broker, and no more."""
