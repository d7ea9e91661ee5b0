"""The record of an inquiry (调查记录): who was asked what, and how that person confirmed what was written down."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import SubDistrict, User
from foundation.documents.models import Paper
from lib.fields import EncryptedTextField
from mediation.models.case import Case, Party
from mediation.models.story import Entry


class InquiryQuerySet(models.QuerySet["Inquiry"]):
    def visible_to(self, user: User | AnonymousUser) -> InquiryQuerySet:
        """As their entries: for both sides, for one of them, or for the mediators."""
        return self.filter(entry__in=Entry.objects.visible_to(user))


class Inquiry(models.Model):
    """One inquiry. Its questions and answers are the text of its entry; its paper never changes."""

    class How(models.TextChoices):
        SIGNED = "signed", _("signed")
        PAPER = "paper", _("signed on paper")
        REFUSED = "refused", _("does not want to sign")

    case = models.ForeignKey(Case, models.CASCADE, related_name="inquiries")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="inquiry")
    asked_at = models.DateTimeField()
    place = models.CharField(max_length=120)
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, related_name="+", help_text="the side that was asked; none: somebody else"
    )
    name = EncryptedTextField(help_text="of who was asked")
    relation = EncryptedTextField(blank=True, help_text="to the dispute or to the sides")
    present = EncryptedTextField(blank=True, help_text="who else was there")
    recorder = models.CharField(max_length=60)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    how = models.CharField(max_length=8, choices=How, blank=True, help_text="empty: not confirmed yet")
    signed_as = EncryptedTextField(blank=True, help_text="the name typed by who signed")
    words = EncryptedTextField(blank=True, help_text="why somebody does not sign")
    strokes = models.JSONField(default=list, help_text="what was drawn; empty when the name was typed")
    phone = models.CharField(max_length=16, blank=True, help_text="the phone whose code confirmed it")
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField(null=True)
    signed_paper = models.OneToOneField(Paper, models.PROTECT, null=True, related_name="signed_inquiry")

    objects = InquiryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "inquiries"
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(how="") | Q(how__in=["signed", "paper", "refused"], noted_at__isnull=False),
                name="inquiry_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.asked_at:%Y-%m-%d}"

    @property
    def sub_district(self) -> SubDistrict:
        return self.case.sub_district

    @property
    def paper(self) -> Paper:
        paper = self.entry.paper
        assert paper is not None  # record_inquiry() made it
        return paper

    @property
    def is_read_by_asked(self) -> bool:
        """May the side that was asked read it, and so sign it here?"""
        entry = self.entry
        return self.party_id is not None and (entry.audience == "joint" or entry.party_id == self.party_id)
