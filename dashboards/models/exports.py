"""A list on its way into a file: who asked for it, with which columns and why, how far it is, and until when it stays.

The row stays for the audit; the file goes after a week.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.accounts.models import SubDistrict, User
from residents.models import Role
from residents.permissions import has_role

KEPT = timedelta(days=7)
QUERY_LENGTH, REASON_LENGTH = 2000, 200


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, user: User | AnonymousUser) -> ExportQuerySet:
        """One's own: nobody else gets the file."""
        return self.filter(owner=user, sub_district=user.sub_district_id) if isinstance(user, User) else self.none()

    def audited_by(self, user: User | AnonymousUser) -> ExportQuerySet:
        """Who took what out and why: for audit and security, all of the sub-district."""
        if not isinstance(user, User) or not has_role(user, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN):
            return self.none()
        return self.filter(sub_district=user.sub_district_id)

    def for_list(self) -> ExportQuerySet:
        return self.select_related("owner").order_by("-created_at", "-id")

    def unfinished(self) -> ExportQuerySet:
        return self.filter(state__in=[Export.State.WAITING, Export.State.WRITING])

    def to_write(self, now: datetime | None = None) -> ExportQuerySet:
        """Those that wait, and those whose writer has not been heard of for the length of a lease."""
        silent = (now or timezone.now()) - timedelta(seconds=settings.EXPORT_LEASE_SECONDS)
        return self.filter(
            Q(state=Export.State.WAITING) | Q(state=Export.State.WRITING, touched_at__lt=silent)
        ).order_by("created_at")


class Export(models.Model):
    """One file. Its id is that of the form that asked for it: a second tap makes no second one."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("of an export", "waits to be written")
        WRITING = "writing", pgettext_lazy("of an export", "being written")
        READY = "ready", pgettext_lazy("of an export", "ready")
        STOPPED = "stopped", pgettext_lazy("of an export", "stopped")
        FAILED = "failed", pgettext_lazy("of an export", "failed")
        GONE = "gone", pgettext_lazy("of an export", "file deleted")

    class Format(models.TextChoices):
        XLSX = "xlsx", _("Excel (XLSX)")
        CSV = "csv", _("CSV")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    listing = models.CharField(max_length=40, help_text="a key of exportable.LISTS")
    query = models.CharField(max_length=QUERY_LENGTH, blank=True, help_text="the address of the list after its ?")
    columns = ArrayField(models.CharField(max_length=30))
    format = models.CharField(max_length=4, choices=Format, default=Format.XLSX)
    personal = models.BooleanField(default=False, help_text="personal data as it is, not masked")
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    language = models.CharField(max_length=8, choices=User.Language, default=User.Language.CHINESE)
    mandates = ArrayField(models.BigIntegerField(), help_text="that the owner held: without one of them it stops")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=300, blank=True, help_text="why it stopped or failed, for its owner")
    run = models.PositiveSmallIntegerField(default=0, help_text="which writer: only the last one may finish")
    total = models.PositiveIntegerField(null=True)
    written = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0, help_text="bytes")
    sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(null=True, help_text="the last sign of life of its writer")
    finished_at = models.DateTimeField(null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "writing", "ready", "stopped", "failed", "gone"]),
                name="export_known_state",
            ),
            models.CheckConstraint(condition=Q(personal=False) | ~Q(reason=""), name="export_personal_has_reason"),
            models.CheckConstraint(
                condition=~Q(state="ready") | (~Q(sha256="") & Q(finished_at__isnull=False)),
                name="export_ready_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="export_of_owner"),
            models.Index(fields=["sub_district", "-created_at", "-id"], name="export_of_place"),
            models.Index(fields=["created_at"], name="export_to_write", condition=Q(state__in=["waiting", "writing"])),
            models.Index(fields=["finished_at"], name="export_to_forget", condition=Q(state="ready")),
        ]

    def __str__(self) -> str:
        return f"{self.listing} {self.format} {self.state}"

    @property
    def is_working(self) -> bool:
        return self.state in {self.State.WAITING, self.State.WRITING}

    @property
    def kept_until(self) -> datetime | None:
        return self.finished_at + KEPT if self.finished_at else None

    @property
    def percent(self) -> int:
        """How far it is; less than 100 as long as it is written."""
        return min(99, 100 * self.written // self.total) if self.total else 0

    def file_of(self, run: int) -> str:
        """The name in the storage of the file of that writer."""
        return f"exports/{self.pk}-{run}.{self.format}"

    @property
    def file(self) -> str:
        return self.file_of(self.run)
