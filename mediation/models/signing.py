"""What comes with signing and after it: a side that does not sign, the copies served, performance as reported."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mediation.models.agreement import Agreement, Obligation
from mediation.models.case import Party
from mediation.models.story import Entry


class SignRefusal(models.Model):
    """A party does not sign this version. Why stands on its entry, for the mediator alone or for both sides."""

    class How(models.TextChoices):
        WEB = "web", _("on the portal")
        PHONE = "phone", _("by telephone")
        PERSON = "person", _("in person")

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="refusals")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")
    how = models.CharField(max_length=6, choices=How)
    said_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "party"], name="refusal_to_sign_once", condition=Q(taken_back_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.party}"


class Service(models.Model):
    """The copy of one party, or of the committee (no party): how it went out, and when it was received."""

    class How(models.TextChoices):
        PORTAL = "portal", pgettext_lazy("copy", "on the portal")
        HANDED = "handed", pgettext_lazy("copy", "handed over")
        POST = "post", pgettext_lazy("copy", "by post")
        AGENT = "agent", pgettext_lazy("copy", "to an agent")
        NONE = "none", pgettext_lazy("copy", "not possible")

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="services")
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=6, choices=How)
    detail = models.CharField(max_length=200, blank=True, help_text="number of the letter, name of the agent, why not")
    served_on = models.DateField()
    received_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+", help_text="the proof hangs on it")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "party"], name="service_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=~Q(how="none") | (Q(received_on=None) & ~Q(detail="")), name="service_not_possible_says_why"
            ),
            models.CheckConstraint(
                condition=Q(received_on=None) | Q(received_on__gte=models.F("served_on")),
                name="service_received_after_it_was_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.party or self.how}"

    @property
    def is_settled(self) -> bool:
        """Received, or noted why that can't be."""
        return self.received_on is not None or self.how == self.How.NONE


class PerformanceReport(models.Model):
    """The debtor's side says that it performed, wholly or in part. Words and receipts stand on its entry."""

    class Answer(models.TextChoices):
        OPEN = "", pgettext_lazy("report", "the other side is asked")
        YES = "yes", pgettext_lazy("report", "confirmed by the other side")
        NO = "no", pgettext_lazy("report", "not so, says the other side")

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="reports")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")
    day = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True, help_text="yuan paid that day")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    answer = models.CharField(max_length=3, choices=Answer, default=Answer.OPEN, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gt=0), name="report_positive_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.day}"
