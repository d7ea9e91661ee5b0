"""Timed work of the reading room; each task may run twice without harm."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from dashboards import day_sums
from foundation.accounts.models import SubDistrict


@shared_task
def keep_day_sums() -> None:
    """What is open and late today, in each sub-district; the last run of a day stays."""
    for place in SubDistrict.objects.all():
        day_sums.keep(place, timezone.localdate())
