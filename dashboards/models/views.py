"""What a sub-district aims at, and the filters that its readers keep."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from foundation.accounts.models import SubDistrict, User

QUERY_LENGTH, SAVED_EACH = 400, 20


class Target(models.Model):
    """What a figure should at most (or at least) be; which of the two, the measure knows."""

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="+")
    measure = models.CharField(max_length=20, help_text="a key of measures.MEASURES")
    value = models.DecimalField(max_digits=8, decimal_places=1, help_text="a count, per cent or days")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sub_district", "measure"], name="target_once")]

    def __str__(self) -> str:
        return f"{self.measure} {self.value}"


class SavedFiguresQuerySet(models.QuerySet["SavedFigures"]):
    def visible_to(self, user: User | AnonymousUser) -> SavedFiguresQuerySet:
        """One's own, and what others of the sub-district share."""
        if not isinstance(user, User):
            return self.none()
        return self.filter(Q(owner=user) | Q(shared=True), owner__sub_district=user.sub_district_id)

    def for_list(self) -> SavedFiguresQuerySet:
        return self.select_related("owner").order_by("name", "id")


class SavedFigures(models.Model):
    """A page of figures with its filter under a name. Whoever opens it counts only what that person may count."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    page = models.CharField(max_length=20, help_text="the name of its URL")
    query = models.CharField(max_length=QUERY_LENGTH, help_text="the address after the question mark, checked")
    shared = models.BooleanField(default=False)

    objects = SavedFiguresQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_figures_name_once")]

    def __str__(self) -> str:
        return self.name
