"""What a mediator gets for a case that ended: the rates, each from a day to a day (domain §3: per-case subsidy)."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import SubDistrict
from residents.models import Dated, DatedQuerySet, ends_after_start


class AllowanceRate(Dated):
    """So many yuan for one case of a kind."""

    class Kind(models.TextChoices):
        WRITTEN = "written", _("written agreement")
        ORAL = "oral", _("oral agreement")
        FAILED = "failed", _("ended without agreement")
        FOLLOW_UP = "follow_up", _("follow-up visit")

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind)
    yuan = models.DecimalField(max_digits=8, decimal_places=2, validators=[MinValueValidator(0)])

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["sub_district", "kind", "starts_on"], name="allowance_rate_once_a_day"),
            models.UniqueConstraint(
                fields=["sub_district", "kind"], name="allowance_rate_one_open", condition=Q(ends_on=None)
            ),
            models.CheckConstraint(condition=Q(yuan__gte=0), name="allowance_rate_not_negative"),
            models.CheckConstraint(
                condition=Q(kind__in=["written", "oral", "failed", "follow_up"]), name="allowance_rate_known_kind"
            ),
            ends_after_start("allowance_rate_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.yuan}"
