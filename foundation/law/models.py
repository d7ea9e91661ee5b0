"""Articles of the law, by the days on which they hold: numbers move when a statute is amended (domain §0)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q


class LegalBasisQuerySet(models.QuerySet["LegalBasis"]):
    def in_force(self, on: date) -> LegalBasisQuerySet:
        """The articles as they stand on a day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


class LegalBasis(models.Model):
    """One article, known to the code by a key that never changes: `mediation.33`."""

    key = models.CharField(max_length=40)
    statute_zh = models.CharField(max_length=60)
    statute_en = models.CharField(max_length=80)
    article = models.PositiveSmallIntegerField()
    short_zh = models.TextField(blank=True, help_text="what it says, in plain words")
    short_en = models.TextField(blank=True)
    text = models.TextField(blank=True, help_text="the article itself, from the published law")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = LegalBasisQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "legal bases"
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="legal_basis_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="legal_basis_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statute_zh} {self.article}"
