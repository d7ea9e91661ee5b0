"""The forms for the judicial office: a sheet for each month, frozen once approved, and what is corrected afterwards."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from dashboards.permissions import sees_whole_place
from foundation.accounts.models import SubDistrict, User
from lib.periods import Period
from mediation.models import Office
from residents.models import Committee, Role
from residents.permissions import committees_of


class SheetQuerySet(models.QuerySet["Sheet"]):
    def visible_to(self, user: User | AnonymousUser) -> SheetQuerySet:
        """Staff and head of the whole sub-district: all of it; a director those of the own committee."""
        if not isinstance(user, User):
            return self.none()
        rows = self.filter(sub_district=user.sub_district_id)
        return rows if sees_whole_place(user) else rows.filter(committee__in=committees_of(user, Role.DIRECTOR))

    def frozen(self) -> SheetQuerySet:
        return self.filter(state=Sheet.State.FROZEN)


class Sheet(models.Model):
    """A month of a committee, or of the whole place. A frozen one is never changed: a trigger refuses it."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("sheet", "draft")
        PROPOSED = "proposed", pgettext_lazy("sheet", "waits for approval")
        FROZEN = "frozen", pgettext_lazy("sheet", "frozen")

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="+")
    committee = models.ForeignKey(Committee, models.PROTECT, null=True, related_name="+", help_text="empty: all")
    month = models.DateField(help_text="its first day")
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    figures = models.JSONField(default=dict, help_text="`measure|dimension|value` to a count, or fen: counting.Figures")
    known = models.JSONField(default=dict, help_text="of the organisation, as the portal knows it")
    by_hand = models.JSONField(default=dict, help_text="what staff filled in: by_hand.FIELDS; money in fen")
    computed_at = models.DateTimeField(null=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    sent_back_because = models.CharField(max_length=300, blank=True)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    frozen_at = models.DateTimeField(null=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sub_district", "committee", "month"], name="sheet_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="sheet_begins_its_month"),
            models.CheckConstraint(condition=Q(state__in=["draft", "proposed", "frozen"]), name="sheet_known_state"),
            models.CheckConstraint(
                condition=~Q(state="frozen")
                | Q(proposed_by__isnull=False, frozen_by__isnull=False, frozen_at__isnull=False)
                & ~Q(frozen_by=F("proposed_by")),
                name="sheet_frozen_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.committee or self.sub_district}"

    @property
    def period(self) -> Period:
        return Period.month(self.month.year, self.month.month)

    @property
    def facts(self) -> dict[str, int]:
        """What it says besides its matters: known by the portal, or filled in by hand."""
        return {**self.known, **self.by_hand}

    @property
    def is_frozen(self) -> bool:
        return self.state == self.State.FROZEN


class Recount(models.Model):
    """What is counted later for a month that was proposed or frozen: its sheet keeps its own figures."""

    sheet = models.OneToOneField(Sheet, models.CASCADE, related_name="recount")
    figures = models.JSONField(default=dict)
    computed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.sheet)


class AdjustmentQuerySet(models.QuerySet["Adjustment"]):
    def visible_to(self, user: User | AnonymousUser) -> AdjustmentQuerySet:
        return self.filter(sheet__in=Sheet.objects.visible_to(user))

    def waiting(self) -> AdjustmentQuerySet:
        return self.filter(state=Adjustment.State.PROPOSED)

    def approved(self) -> AdjustmentQuerySet:
        return self.filter(state=Adjustment.State.APPROVED)

    def for_list(self) -> AdjustmentQuerySet:
        return self.select_related("sheet__committee", "made_by", "decided_by").order_by("id")


class Adjustment(models.Model):
    """A late correction of a frozen month: one reason, and all the figures that it changes, approved or refused as a
    whole. Approved, it counts in the month of the approval.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("adjustment", "waits for approval")
        APPROVED = "approved", pgettext_lazy("adjustment", "approved")
        REFUSED = "refused", pgettext_lazy("adjustment", "not approved")

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="adjustments")
    differences = models.JSONField(
        default=dict, help_text="a figure of the sheet, or a name of by_hand, to by how much it changes; money in fen"
    )
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refused_because = models.CharField(max_length=300, blank=True)
    month = models.DateField(null=True, help_text="approved: the first day of the month in which it counts")

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason="") & ~Q(differences={}), name="adjustment_says_what_and_why"),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by=None, decided_at=None)
                | Q(state__in=["approved", "refused"], decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decided_by=F("made_by")),
                name="adjustment_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") & Q(month=None) | Q(state="approved", month__isnull=False),
                name="adjustment_counts_once_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.state}"

    @property
    def sub_district(self) -> SubDistrict:
        return self.sheet.sub_district


class HotlineList(models.Model):
    """What an office says of its own work orders of a month: numbers, days and results; the newest counts."""

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=12, choices=Office, default=Office.HOTLINE)
    month = models.DateField(help_text="its first day")
    name = models.CharField(max_length=120, help_text="of the file")
    lines: Any = models.JSONField(help_text="[[number, day, result], …]; nobody's name, no text")
    left_out = models.PositiveIntegerField(default=0, help_text="lines of other months, or without a number")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["sub_district", "channel", "month", "-id"], name="hotline_list_newest")]
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="hotline_list_begins_its_month")]

    def __str__(self) -> str:
        return self.name
