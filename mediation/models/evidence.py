"""The list of evidence: one row per piece."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import SubDistrict, User
from lib.fields import EncryptedTextField
from mediation.models.case import Case, Party
from mediation.models.statuses import Audience
from mediation.models.story import Entry


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: User | AnonymousUser) -> EvidenceQuerySet:
        """As their entries: one side may hand in a piece for the mediator alone."""
        return self.filter(entry__in=Entry.objects.visible_to(user))

    def joint(self) -> EvidenceQuerySet:
        """What both sides may see, and a paper may list: no piece of one side, no concession."""
        return self.filter(entry__audience=Audience.JOINT, entry__without_prejudice=False)


class Evidence(models.Model):
    """One piece, in the columns of the list (domain §2, 证据材料). Its files hang on the entry."""

    class Form(models.TextChoices):
        ORIGINAL = "original", _("original")
        COPY = "copy", _("copy")
        PHOTO = "photo", _("photo, film or sound")
        DATA = "data", _("messages or other data")

    case = models.ForeignKey(Case, models.CASCADE, related_name="evidence")
    entry = models.OneToOneField(Entry, models.CASCADE, related_name="piece")
    submitter = models.ForeignKey(Party, models.CASCADE, related_name="evidence")
    name = EncryptedTextField()
    purpose = EncryptedTextField(help_text="what it shows")
    form = models.CharField(max_length=8, choices=Form)
    dated = models.DateField(null=True, blank=True, help_text="of the piece itself")
    pages = models.PositiveSmallIntegerField(null=True, blank=True)
    seen_on = models.DateField(null=True, help_text="the original was compared")
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["submitter__side", "submitter_id", "id"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=Q(seen_on=None, seen_by=None) | Q(seen_on__isnull=False, seen_by__isnull=False),
                name="evidence_seen_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def sub_district(self) -> SubDistrict:
        return self.case.sub_district
