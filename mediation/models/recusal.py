"""Ties that a mediator disclosed, what the sides said to them, and requests for recusal (回避)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import SubDistrict
from lib.fields import EncryptedTextField
from mediation.models.case import Case, Party
from residents.models import Person


class Disclosure(models.Model):
    """A tie of the mediator to a side or to the dispute. With it the mediator goes on once every side has said yes."""

    class Kind(models.TextChoices):
        RELATIVE = "relative", _("close relative of a side or of its agent")
        INTEREST = "interest", _("an interest in the dispute")
        OTHER = "other", _("another tie that may bias")

    case = models.ForeignKey(Case, models.CASCADE, related_name="disclosures")
    mediator = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    words = EncryptedTextField()
    disclosed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["relative", "interest", "other"]), name="disclosure_known_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class TieAnswer(models.Model):
    """What one side says to a disclosed tie, and when: may the mediator go on?"""

    disclosure = models.ForeignKey(Disclosure, models.CASCADE, related_name="answers")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    agrees = models.BooleanField()
    oral = models.BooleanField(default=False, help_text="said to a clerk, who wrote it down")
    said_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["disclosure", "party"], name="tie_answered_once_a_side")]

    def __str__(self) -> str:
        return f"{self.disclosure_id} {self.party_id} {self.agrees}"


class RecusalQuerySet(models.QuerySet["Recusal"]):
    def open(self) -> RecusalQuerySet:
        """Requests that wait for the director."""
        return self.filter(state=Recusal.State.OPEN)

    def granted(self) -> RecusalQuerySet:
        """Whose mediators are off the case, for good."""
        return self.filter(state=Recusal.State.GRANTED)


class Recusal(models.Model):
    """A request that the mediator leaves the case: of a side, or (without a party) of the mediator."""

    class State(models.TextChoices):
        OPEN = "open", _("waits for the director")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    case = models.ForeignKey(Case, models.CASCADE, related_name="recusals")
    mediator = models.ForeignKey(Person, models.PROTECT, related_name="recusals")
    party = models.ForeignKey(
        Party, models.CASCADE, null=True, related_name="+", help_text="whose request it is; none: the mediator's own"
    )
    reason = EncryptedTextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        help_text="the director; nobody where the rule itself decides",
    )  # fmt: skip
    decided_at = models.DateTimeField(null=True)
    ground = EncryptedTextField(blank=True, help_text="of the decision, as the paper says it")

    objects = RecusalQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], name="recusal_once_open", condition=Q(state="open")),
            models.UniqueConstraint(fields=["case", "mediator"], name="recused_once", condition=Q(state="granted")),
            models.CheckConstraint(condition=Q(state__in=["open", "granted", "refused"]), name="recusal_known_state"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(decided_at__isnull=False), name="recusal_decided_has_its_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.mediator_id} {self.state}"

    @property
    def is_granted(self) -> bool:
        """Is this mediator off the case?"""
        return self.state == self.State.GRANTED

    @property
    def sub_district(self) -> SubDistrict:
        return self.case.sub_district
