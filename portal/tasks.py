"""What beat looks for at the roof: messages that gather from all rooms."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from portal import digest


@shared_task
def send_digests() -> None:
    """The daily message to everybody who has not got it. Safe beside itself: each has a key of its own."""
    now = timezone.localtime()
    if digest.is_time(now):
        for user in digest.readers(now.date()):
            digest.tell(user, now.date())
