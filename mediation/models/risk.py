"""Danger around a case, and who was told of it (人民调解法 25). For staff alone: no side ever meets a row of these."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from lib.fields import EncryptedTextField
from mediation.models.case import Case
from residents.models import Role
from residents.permissions import committees_of


class RowsOfStaff(models.QuerySet):  # type: ignore[type-arg]  # of both tables below
    def visible_to(self, user: User | AnonymousUser) -> RowsOfStaff:
        """Clerks and directors of the committee and the mediator of the case, unless they are a side of it."""
        desk = Q(case__committee__in=committees_of(user, Role.CLERK, Role.DIRECTOR))
        desk |= Q(case__committee__in=committees_of(user, Role.MEDIATOR), case__mediator__user=user.pk)
        rows = self.filter(desk, case__in=Case.objects.visible_to(user))
        return rows.exclude(case__in=Case.objects.of_party(user)) if isinstance(user, User) else self.none()


class Risk(models.Model):
    """A level, with what was seen. The newest row is the level that counts; earlier ones stay."""

    class Level(models.TextChoices):
        NONE = "none", _("no danger seen")
        WATCH = "watch", _("to be watched")
        SERIOUS = "serious", _("serious: may escalate")
        ACUTE = "acute", _("acute: life or limb, now")

    case = models.ForeignKey(Case, models.CASCADE, related_name="risks")
    level = models.CharField(max_length=8, choices=Level)
    seen = EncryptedTextField(help_text="what was seen or heard, where, when, by whom")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    objects = RowsOfStaff.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=["none", "watch", "serious", "acute"]), name="risk_known_level"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.level}"


class Warned(models.Model):
    """Somebody outside the committee was told of the danger: who, when, and what came of it."""

    class Whom(models.TextChoices):
        POLICE = "police", _("police")
        SUB_DISTRICT = "sub_district", _("sub-district office")
        FAMILY = "family", _("family")
        ESTATE = "estate", _("property company or residents' committee")
        AMBULANCE = "ambulance", _("ambulance or doctor")
        OTHER = "other", _("somebody else")

    case = models.ForeignKey(Case, models.CASCADE, related_name="warned")
    whom = models.CharField(max_length=12, choices=Whom)
    name = EncryptedTextField(help_text="who took the call: name, number of the officer")
    said = EncryptedTextField(blank=True, help_text="what was said, and what they do")
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = RowsOfStaff.as_manager()

    class Meta:
        ordering = ["-told_at", "-id"]
        verbose_name_plural = "warned"

    def __str__(self) -> str:
        return f"{self.case_id} {self.whom}"
