"""What the workers do for the room: large register files."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from residents import workflow
from residents.models import RegisterImport

State = RegisterImport.State
FORGET_AFTER = timedelta(days=30)
PROGRESS_KEPT = 600  # seconds


@shared_task
def go_on_with(pk: int, language: str = "") -> None:
    """The next step of one import, told in `language` (default: that of who sent the file). Safe beside itself; what
    fails for another reason than the file is told as such.
    """
    row = RegisterImport.objects.for_list().get(pk=pk)
    with translation.override(language or row.uploaded_by.language):
        try:
            workflow.go_on(row, lambda done: cache.set(progress_key(pk), int(done * 100), PROGRESS_KEPT))
        except Exception:
            failed = RegisterImport.objects.unfinished().filter(pk=pk)
            words = _("This did not work, through no fault of your file. Nothing was entered; please try again.")
            failed.update(state=State.FAILED, error=words, content="", finished_at=timezone.now())
            raise


@shared_task
def go_on_with_imports() -> None:
    """Those that no worker got or that a dead one left."""
    for pk in RegisterImport.objects.unfinished().order_by("pk").values_list("pk", flat=True):
        go_on_with(pk)


@shared_task
def forget_old_imports() -> None:
    """After 30 days the lines and differences go; what was counted stays, and so does the audit."""
    old = RegisterImport.objects.filter(created_at__lt=timezone.now() - FORGET_AFTER)
    old.exclude(state__in=[State.DONE, State.FAILED]).update(state=State.DROPPED)
    old.update(content="", report={})


def progress_key(pk: int) -> str:
    return f"register-import:{pk}"


def progress(pk: int) -> int:
    """How far the step is, in per cent, as far as is known."""
    return cache.get(progress_key(pk), 0)
