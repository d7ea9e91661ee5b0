"""The library of clauses: sentences with variables, common to all sub-districts or of one."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import SubDistrict, User
from mediation import clauses
from mediation.models.categories import Category


class ClauseTemplateQuerySet(models.QuerySet["ClauseTemplate"]):
    def of(self, sub_district: SubDistrict | int | None) -> ClauseTemplateQuerySet:
        """The common ones and those of a sub-district; a common one not where its own text takes the place."""
        own = ClauseTemplate.objects.filter(sub_district=sub_district, replaces=OuterRef("pk"))
        return self.filter(Q(sub_district=sub_district) | Q(sub_district=None) & ~Q(Exists(own)))

    def visible_to(self, user: User | AnonymousUser) -> ClauseTemplateQuerySet:
        """What is kept for the sub-district of `user`."""
        return self.of(user.sub_district_id) if isinstance(user, User) else self.none()

    def active(self) -> ClauseTemplateQuerySet:
        return self.filter(active=True)

    def for_category(self, category: str) -> ClauseTemplateQuerySet:
        """Those of a kind of dispute, and those that fit every kind."""
        return self.filter(category__in=["", category])


class ClauseTemplate(models.Model):
    """One clause of the library. A common one is not changed: a sub-district keeps its own text in its place."""

    class Kind(models.TextChoices):
        MONEY = "money", _("money")
        DEED = "deed", _("something to do or to let be")

    sub_district = models.ForeignKey(
        SubDistrict, models.CASCADE, null=True, related_name="clause_templates", help_text="empty: for all"
    )
    replaces = models.ForeignKey(
        "self", models.CASCADE, null=True, related_name="replaced_by", help_text="the common one in whose place it is"
    )
    category = models.CharField(max_length=8, choices=Category, blank=True, help_text="empty: for every kind")
    title = models.CharField(max_length=40)
    text = models.TextField(max_length=400)
    kind = models.CharField(max_length=5, choices=Kind)
    usual_days = models.PositiveSmallIntegerField(default=10, help_text="from the drafting to the due date")
    order = models.PositiveSmallIntegerField(default=500)
    active = models.BooleanField(default=True)

    objects = ClauseTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sub_district", "replaces"], name="clause_replaced_once"),
            models.CheckConstraint(
                condition=Q(replaces=None) | Q(sub_district__isnull=False), name="clause_of_a_place_replaces"
            ),
            models.CheckConstraint(condition=Q(kind__in=["money", "deed"]), name="clause_known_kind"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def variables(self) -> list[str]:
        return clauses.variables_of(self.text)

    @property
    def shown(self) -> str:
        """The text with its variables as people read them."""
        return clauses.shown(self.text)
