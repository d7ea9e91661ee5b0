"""What was open and late on the evening of each day: that can't be counted afterwards."""

from __future__ import annotations

from django.db import models

from foundation.accounts.models import SubDistrict
from residents.models import Committee, Estate


class DaySum(models.Model):
    """The open and late cases of a committee in an estate, as last counted on that day."""

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="+")
    day = models.DateField()
    committee = models.ForeignKey(Committee, models.PROTECT, null=True, related_name="+")
    estate = models.ForeignKey(Estate, models.PROTECT, null=True, related_name="+")
    open = models.PositiveIntegerField()
    late = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sub_district", "day", "committee", "estate"], name="day_sum_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.open} {self.late}"
