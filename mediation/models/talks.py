"""Private talks with one side, and the facts that no side disputes."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from lib.fields import EncryptedTextField
from mediation.models.case import Case, Party
from mediation.models.offers import Telling
from mediation.models.story import Entry


class TalkQuerySet(models.QuerySet["Talk"]):
    def visible_to(self, user: User | AnonymousUser) -> TalkQuerySet:
        """As their entries: that side and the mediator."""
        return self.filter(entry__in=Entry.objects.visible_to(user))


class Talk(models.Model):
    """A talk of the mediator with one side. Its entry holds what stays between them."""

    entry = models.OneToOneField(Entry, models.CASCADE, related_name="talk")
    talked_at = models.DateTimeField()
    place = models.CharField(max_length=120)
    passing = EncryptedTextField(blank=True, help_text="what is meant for the other side")
    telling = models.CharField(max_length=3, choices=Telling, default=Telling.ASK, help_text="of `passing`")

    objects = TalkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.entry_id} {self.place}"

    @property
    def case(self) -> Case:
        return self.entry.case

    @property
    def party(self) -> Party:
        party = self.entry.party
        assert party is not None  # an entry for one side names it
        return party


class FactSheetQuerySet(models.QuerySet["FactSheet"]):
    def asked(self) -> FactSheetQuerySet:
        """On which the sides may still say yes or no."""
        return self.filter(replaced_at=None, confirmed_at=None)

    def confirmed(self) -> FactSheetQuerySet:
        """To which all sides said yes."""
        return self.filter(confirmed_at__isnull=False)


class FactSheet(models.Model):
    """Facts that the mediator takes for undisputed, in words; they count once all sides have confirmed them."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="fact_sheets")
    text = models.TextField()
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    objects = FactSheetQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                name="fact_sheet_once_asked",
                condition=models.Q(replaced_at=None, confirmed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.drafted_at}"

    @property
    def is_asked(self) -> bool:
        """May the sides still say yes or no?"""
        return self.replaced_at is None and self.confirmed_at is None


class FactAnswer(models.Model):
    """What one side says to the sheet. Its reasons, if it says no, stand in an entry that only the mediator reads."""

    class Answer(models.TextChoices):
        YES = "yes", _("confirmed")
        NO = "no", _("not confirmed")

    sheet = models.ForeignKey(FactSheet, models.CASCADE, related_name="answers")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    answer = models.CharField(max_length=3, choices=Answer)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["party__side", "party_id"]
        constraints = [models.UniqueConstraint(fields=["sheet", "party"], name="fact_answer_once_a_side")]

    def __str__(self) -> str:
        return f"{self.party_id} {self.answer}"
