"""Timed work of the reading room; each task may run twice without harm."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from dashboards import day_sums
from dashboards.models import Export
from dashboards.workflow import exports
from foundation.accounts.models import SubDistrict


@shared_task
def keep_day_sums() -> None:
    """What is open and late today, in each sub-district; the last run of a day stays."""
    for place in SubDistrict.objects.all():
        day_sums.keep(place, timezone.localdate())


# Exports


@shared_task
def write_export(pk: str) -> None:
    """Write the file of an export. Safe beside itself: one of them has it."""
    exports.write(UUID(pk), told=True)


@shared_task
def go_on_with_exports() -> None:
    """Those that no worker got or that a dead one left."""
    for pk in list(Export.objects.to_write().values_list("pk", flat=True)):
        exports.write(pk, told=True)


@shared_task
def forget_old_exports() -> None:
    exports.forget_old()
