"""A period made longer with everybody's consent, and the way of an agreement to the court."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mediation.models.agreement import Agreement
from mediation.models.case import Case, Party
from residents.models import Consent


class ExtensionQuerySet(models.QuerySet["Extension"]):
    def open(self) -> ExtensionQuerySet:
        """Those that still wait for an answer."""
        return self.filter(state=Extension.State.OPEN)


class Extension(models.Model):
    """The mediator asks all sides for more time; with the last yes the period of the case ends later."""

    class State(models.TextChoices):
        OPEN = "open", _("asked")
        AGREED = "agreed", pgettext_lazy("extension", "agreed by all")
        DECLINED = "declined", pgettext_lazy("extension", "a side said no")
        LAPSED = "lapsed", pgettext_lazy("extension", "no longer asked")

    case = models.ForeignKey(Case, models.CASCADE, related_name="extensions")
    until = models.DateField(help_text="the new last day")
    reason = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    settled_at = models.DateTimeField(null=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], name="extension_once_open", condition=Q(state="open")),
            models.CheckConstraint(
                condition=Q(state__in=["open", "agreed", "declined", "lapsed"]), name="extension_known_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.until}"

    def waiting(self) -> list[Party]:
        """The sides that have not answered yet."""
        answered = {row.party_id for row in self.answers.all()}
        return [party for party in self.case.parties.all() if party.pk not in answered]


class ExtensionAnswer(models.Model):
    """What one side says to more time, and how."""

    extension = models.ForeignKey(Extension, models.CASCADE, related_name="answers")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    agrees = models.BooleanField()
    channel = models.CharField(max_length=8, choices=Consent.Channel)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["extension", "party"], name="extension_answered_once")]

    def __str__(self) -> str:
        return f"{self.party} {self.agrees}"


class Confirmation(models.Model):
    """The joint application to the court (司法确认), step by step (人民调解法 33; 民事诉讼法 205, 206)."""

    class Status(models.TextChoices):
        WINDOW_OPEN = "window_open", pgettext_lazy("court", "may be applied for")
        APPLIED = "applied", pgettext_lazy("court", "applied for")
        COURT_ACCEPTED = "court_accepted", pgettext_lazy("court", "taken up by the court")
        CONFIRMED = "confirmed", pgettext_lazy("court", "confirmed")
        REJECTED = "rejected", pgettext_lazy("court", "rejected")
        WITHDRAWN = "withdrawn", pgettext_lazy("court", "application withdrawn")
        NOT_ADMITTED = "not_admitted", pgettext_lazy("court", "not admitted")
        LAPSED = "lapsed", pgettext_lazy("court", "not applied for in time")

    agreement = models.OneToOneField(Agreement, models.CASCADE, related_name="confirmation")
    status = models.CharField(max_length=16, choices=Status, default=Status.WINDOW_OPEN)
    court = models.CharField(max_length=80, blank=True)
    number = models.CharField(max_length=60, blank=True, help_text="of the court's notice or ruling")
    applied_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "window_open", "applied", "court_accepted", "confirmed", "rejected", "withdrawn",
                        "not_admitted", "lapsed",
                    ]
                ),
                name="confirmation_known_status",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.agreement} {self.status}"
