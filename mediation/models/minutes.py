"""The minutes of a session in versions, and what each side says to them: signed, on paper, refused, objected."""

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
from mediation.models.sessions import Attendance, Session
from mediation.models.story import Entry


class MinutesQuerySet(models.QuerySet["Minutes"]):
    def visible_to(self, user: User | AnonymousUser) -> MinutesQuerySet:
        """As their entries."""
        return self.filter(entry__in=Entry.objects.visible_to(user))

    def living(self) -> MinutesQuerySet:
        """The last version of each session: the one that is signed."""
        return self.filter(replaced_at=None)


class Minutes(models.Model):
    """One version of the minutes. Its paper never changes; a correction makes the next version, and this one stays."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="minutes")
    version = models.PositiveSmallIntegerField()
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="minutes")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_paper = models.OneToOneField(Paper, models.PROTECT, null=True, related_name="signed_minutes")
    replaced_at = models.DateTimeField(null=True)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "minutes"
        ordering = ["session", "version"]
        constraints = [
            models.UniqueConstraint(fields=["session", "version"], name="minutes_version_once"),
            models.UniqueConstraint(fields=["session"], name="minutes_one_living", condition=Q(replaced_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} v{self.version}"

    @property
    def case(self) -> Case:
        return self.entry.case

    @property
    def sub_district(self) -> SubDistrict:
        return self.case.sub_district

    @property
    def paper(self) -> Paper:
        paper = self.entry.paper
        assert paper is not None  # record_session() made it
        return paper

    def waiting(self) -> list[Party]:
        """The sides that were there and have not confirmed yet; asks nothing where all was fetched."""
        there = {row.party_id for row in self.session.attendance.all() if row.came}
        done = {mark.party_id for mark in self.marks.all() if mark.settles}
        return [party for party in self.session.case.parties.all() if party.pk in there - done]

    @property
    def writer_waits(self) -> bool:
        """Has the mediator who wrote it not signed yet?"""
        return not any(mark.party_id is None and mark.settles for mark in self.marks.all())

    @property
    def is_settled(self) -> bool:
        return not self.writer_waits and not self.waiting()

    def absent(self) -> list[Attendance]:
        return [row for row in self.session.attendance.all() if not row.came]


class MinutesMark(models.Model):
    """What one side (without a party: who wrote them) says to one version of the minutes."""

    class How(models.TextChoices):
        SIGNED = "signed", _("signed")
        PAPER = "paper", _("signed on paper")
        REFUSED = "refused", _("does not want to sign")
        OBJECTED = "objected", _("asks for a correction")

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="marks")
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=8, choices=How)
    name = models.CharField(max_length=60, blank=True, help_text="typed by who signed")
    words = EncryptedTextField(blank=True, help_text="the correction asked for, or why somebody does not sign")
    sha256 = models.CharField(max_length=64)
    strokes = models.JSONField(default=list, help_text="what was drawn; empty when the name was typed")
    phone = models.CharField(max_length=16, blank=True, help_text="the phone whose code confirmed it")
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "party"], name="minutes_settled_once", nulls_distinct=False,
                condition=~Q(how="objected"),
            ),
            models.CheckConstraint(
                condition=Q(how__in=["signed", "paper", "refused", "objected"]), name="minutes_mark_known"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.minutes_id} {self.party_id} {self.how}"

    @property
    def settles(self) -> bool:
        """Nothing more is waited for from this side."""
        return self.how != self.How.OBJECTED
