"""What the parties say of the service, once a matter has ended."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lib.fields import EncryptedTextField
from mediation.models.case import Party


class Solved(models.TextChoices):
    YES = "yes", _("solved")
    PARTLY = "partly", _("partly solved")
    NO = "no", _("not solved")


class Rating(models.Model):
    """One side's rating of one matter: five steps, was the problem solved, and words. The case stays as it is."""

    STARS = [
        (5, _("5 very satisfied")),
        (4, _("4 satisfied")),
        (3, _("3 neither nor")),
        (2, _("2 dissatisfied")),
        (1, _("1 very dissatisfied")),
    ]

    party = models.OneToOneField(Party, models.CASCADE, related_name="rating")
    stars = models.PositiveSmallIntegerField(choices=STARS)
    solved = models.CharField(max_length=6, choices=Solved)
    comment = EncryptedTextField(blank=True)
    rated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="nobody: with the paper slip"
    )
    rated_at = models.DateTimeField(help_text="the first time; it may be changed for thirty days")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stars__range=(1, 5)), name="rating_of_five_steps"),
            models.CheckConstraint(condition=Q(solved__in=Solved.values), name="rating_known_solved"),
        ]
        indexes = [models.Index(fields=["rated_at"], include=["party", "stars"], name="rating_by_time")]

    def __str__(self) -> str:
        return f"{self.party_id} {self.stars}"

    @property
    def is_bad(self) -> bool:
        """Should the director hear of it?"""
        return self.stars <= 2 or self.solved == Solved.NO
