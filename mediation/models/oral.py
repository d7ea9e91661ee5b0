"""An oral agreement (人民调解法 28, 30): what was read out, and who said yes to it, and how."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.documents.models import Paper
from mediation.models.agreement import Agreement
from mediation.models.case import Party


class OralReading(models.Model):
    """A draft that was read out to all sides, as the paper that they sign or whose code they say."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="readings")
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="oral_reading")
    content = models.CharField(max_length=64, help_text="SHA-256 of what was read: a changed draft is another one")
    on_the_spot = ArrayField(
        models.PositiveSmallIntegerField(), default=list, help_text="positions of the clauses performed at once"
    )
    no_writing = models.BooleanField(help_text="both sides expressly want no written text (Law 28)")
    read_at = models.DateTimeField()
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.agreement} {self.read_at:%Y-%m-%d}"


class OralMark(models.Model):
    """One yes to what was read out: of a side, or (without a party) of the mediator. Kept for ever."""

    class How(models.TextChoices):
        CODE = "code", _("with the code sent to the phone")
        PAPER = "paper", _("signed on the printed form")
        LOGIN = "login", _("entered as the mediator")

    reading = models.ForeignKey(OralReading, models.PROTECT, related_name="marks")
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="oral_marks")
    how = models.CharField(max_length=5, choices=How)
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=16, blank=True, help_text="the phone whose code confirmed it")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["reading", "party"], name="oral_mark_once", nulls_distinct=False),
            models.CheckConstraint(condition=~Q(how="code") | ~Q(phone=""), name="oral_code_names_its_phone"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.how}"
