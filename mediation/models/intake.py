"""The intake tray: work orders of the 12345 hotline and other offices, and the files that they came in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import SubDistrict, User
from lib.fields import EncryptedJSONField
from mediation.models.case import Case, barred_to
from residents.models import Role
from residents.permissions import has_role


class Office(models.TextChoices):
    """Where work orders come from. Each counts its own numbers."""

    HOTLINE = "12345", _("12345 hotline")
    MAILBOX = "mailbox", _("mailbox on the web")
    PETITIONS = "petitions", _("petitions office")
    OFFICE = "office", _("another office")


class TrayQuerySet(models.QuerySet):  # type: ignore[type-arg]  # of both tables below
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The tray belongs to the clerks and directors of the sub-district."""
        if not isinstance(user, User) or not has_role(user, Role.CLERK, Role.DIRECTOR):
            return self.none()
        return self.filter(sub_district=user.sub_district_id)


class WorkOrderImport(models.Model):
    """One file on its way into the tray. It is kept until its lines are in; then the counts stay."""

    class State(models.TextChoices):
        COLUMNS = "columns", _("columns to be confirmed")
        CHECKING = "checking", _("being read")
        CHECKED = "checked", _("waits for your confirmation")
        RUNNING = "running", _("being imported")
        DONE = "done", _("imported")
        FAILED = "failed", _("could not be read")

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=12, choices=Office, default=Office.HOTLINE)
    state = models.CharField(max_length=8, choices=State, default=State.COLUMNS)
    name = models.CharField(max_length=120, help_text="of the file, as its owner called it")
    file = models.FileField(upload_to="imports/%Y/%m", blank=True)
    headings = models.JSONField(default=list)
    columns = models.JSONField(default=dict, help_text="which heading holds what: {field: heading}")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now, help_text="the last sign of life of the work on it")
    finished_at = models.DateTimeField(null=True)
    position = models.PositiveIntegerField(default=0, help_text="lines done in this state")
    read = models.PositiveIntegerField(default=0)
    imported = models.PositiveIntegerField(default=0, help_text="before the confirmation: what would be imported")
    duplicate = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    listed = EncryptedJSONField(default=list, help_text="the first lines that were refused, or differ, with the reason")
    problem = models.TextField(blank=True, help_text="why the whole file can't be read")

    objects = TrayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["columns", "checking", "checked", "running", "done", "failed"]),
                name="import_known_state",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ignored(self) -> list[str]:
        """The headings that nothing is taken from."""
        return [heading for heading in self.headings if heading not in self.columns.values()]

    @property
    def has_open_columns(self) -> bool:
        """Can it still be said which heading holds what?"""
        return bool(self.file) and self.state in {self.State.COLUMNS, self.State.CHECKED, self.State.FAILED}

    @property
    def is_working(self) -> bool:
        return self.state in {self.State.CHECKING, self.State.RUNNING}


class ColumnMapping(models.Model):
    """Which heading holds what, remembered for a sub-district and a set of headings."""

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="+")
    headings_key = models.CharField(max_length=64)
    columns = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sub_district", "headings_key"], name="column_mapping_once")]

    def __str__(self) -> str:
        return ", ".join(self.columns)

    @staticmethod
    def key(headings: Iterable[str]) -> str:
        return hashlib.sha256("\n".join(sorted(headings)).encode()).hexdigest()


class WorkOrderQuerySet(TrayQuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """As all of the tray, but for those of a case from which `user` was recused."""
        rows = super().visible_to(user)
        return rows.exclude(case__in=barred_to(user)) if isinstance(user, User) else rows

    def new(self) -> Self:
        return self.filter(status=WorkOrder.Status.NEW)

    def search(self, words: str) -> Self:
        """Work orders whose number, words, caller or place hold `words`."""
        found = Q(external_number__icontains=words) | Q(subject__icontains=words) | Q(text__icontains=words)
        return self.filter(found | Q(caller__icontains=words) | Q(place__icontains=words))

    def one_of_each_group(self) -> Self:
        """Of identical texts among these only the one that came in first."""
        same = self.order_by().filter(
            sub_district=OuterRef("sub_district"), group_key=OuterRef("group_key"), pk__lt=OuterRef("pk")
        )
        return self.filter(~Exists(same))

    def group_sizes(self, keys: Iterable[str]) -> dict[str, int]:
        """How many of these have each of the group `keys`."""
        rows = self.order_by().filter(group_key__in=list(keys)).values_list("group_key").annotate(n=Count("pk"))
        return dict(rows)


class WorkOrder(models.Model):
    """One entry of another office's list. Nothing is sent and no clock runs until a clerk acts on it."""

    class Status(models.TextChoices):
        NEW = "new", _("not yet handled")
        CASE = "case", _("became a case")
        ANSWERED = "answered", _("answered")
        REFERRED = "referred", _("referred")
        SET_ASIDE = "set_aside", _("set aside as a duplicate")

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="work_orders")
    channel = models.CharField(max_length=12, choices=Office)
    external_number = models.CharField(max_length=60)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(help_text="cleaned; may be searched")
    original = EncryptedJSONField(help_text="the line of the file as it came, heading by heading")
    caller = models.CharField(max_length=60, blank=True, help_text="name, or the other system's code of the user")
    phone = models.CharField(max_length=40, blank=True, help_text="as it stands in the list")
    place = models.CharField(max_length=120, blank=True)
    filed_at = models.DateTimeField(null=True, help_text="there")
    came_at = models.DateTimeField(help_text="filed_at, else when it was imported: the order of lists")
    votes_for = models.PositiveIntegerField(null=True)
    votes_against = models.PositiveIntegerField(null=True)
    reply = models.TextField(blank=True, help_text="of the other office, cleaned")
    replied_at = models.DateTimeField(null=True)
    group_key = models.CharField(max_length=64, help_text="the same for identical texts")
    batch = models.ForeignKey(WorkOrderImport, models.PROTECT, related_name="work_orders")
    line = models.PositiveIntegerField(help_text="of the file")

    status = models.CharField(max_length=10, choices=Status, default=Status.NEW)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="work_orders")
    duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="duplicates")
    answer = models.TextField(blank=True)
    referred_to = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    handled_at = models.DateTimeField(null=True)

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sub_district", "channel", "external_number"], name="work_order_once"),
            models.CheckConstraint(
                condition=Q(status__in=["new", "case", "answered", "referred", "set_aside"]),
                name="work_order_known_status",
            ),
            models.CheckConstraint(
                condition=~Q(status="case") | Q(case__isnull=False), name="work_order_names_its_case"
            ),
        ]
        indexes = [
            # the tray: a tab, newest first; and who else says the same
            models.Index(fields=["sub_district", "status", "-came_at", "-id"], name="work_order_tray"),
            models.Index(fields=["sub_district", "-came_at", "-id"], name="work_order_all"),
            models.Index(fields=["sub_district", "group_key", "id"], name="work_order_group"),
        ]

    def __str__(self) -> str:
        return self.external_number

    @property
    def title(self) -> str:
        """The subject; without one the beginning of the text."""
        return self.subject or self.text.partition("\n")[0][:60]

    @property
    def others(self) -> models.QuerySet[WorkOrder]:
        """The work orders with the same text."""
        same = WorkOrder.objects.filter(sub_district=self.sub_district_id, group_key=self.group_key)
        return same.exclude(pk=self.pk)
