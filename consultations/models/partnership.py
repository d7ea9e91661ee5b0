"""The partnership (结对共建) of sub-district, justice bureau and law firm, its lawyers, and the firm's clients."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from foundation.accounts.models import SubDistrict, User
from mediation.models import Category
from residents.models import Dated, DatedQuerySet, Estate, Organisation, Person, ends_after_start


class PartnershipQuerySet(DatedQuerySet):
    def visible_to(self, user: User) -> PartnershipQuerySet:
        """Those of one's own sub-district; what may be done with them the permissions say."""
        return self.filter(sub_district=user.sub_district_id)  # type: ignore[return-value]


class Partnership(Dated):
    """What a law firm has promised: for which estates, how long, how many hours a month and lectures a quarter."""

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="partnerships")
    firm = models.ForeignKey(Organisation, models.PROTECT, related_name="partnerships")
    bureau = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=80)
    estates = models.ManyToManyField(Estate, related_name="partnerships")
    monthly_hours = models.DecimalField(
        max_digits=5, decimal_places=1, default=Decimal("8.0"), help_text="owed in a month (domain §6)"
    )
    lectures_per_quarter = models.PositiveSmallIntegerField(default=1)
    terms = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, help_text="before its last day")

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        constraints = [ends_after_start("partnership_ends_after_start")]

    def __str__(self) -> str:
        return self.name


class LawyerQuerySet(models.QuerySet["Lawyer"]):
    def visible_to(self, user: User) -> LawyerQuerySet:
        return self.filter(sub_district=user.sub_district_id)

    def licensed(self, on: date | None = None) -> LawyerQuerySet:
        """Whose licence holds on a day."""
        on = on or timezone.localdate()
        return self.filter(Q(licence_until=None) | Q(licence_until__gte=on), left_on=None)


class Lawyer(models.Model):
    """A lawyer of a firm, with the licence; the mandate DUTY_LAWYER of the firm gives the rights."""

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="lawyers")
    firm = models.ForeignKey(Organisation, models.PROTECT, related_name="lawyers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="lawyers")
    licence_number = models.CharField(max_length=20)
    licence_until = models.DateField(
        null=True, blank=True, help_text="the last day of the licence; empty: no end known"
    )
    specialties = ArrayField(models.CharField(max_length=8, choices=Category), default=list, blank=True)
    left_on = models.DateField(null=True, blank=True)

    objects = LawyerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sub_district", "licence_number"], name="lawyer_licence_once"),
            models.UniqueConstraint(fields=["person", "firm"], name="lawyer_once_in_a_firm"),
        ]

    def __str__(self) -> str:
        return self.person.name

    def may_serve_on(self, day: date) -> bool:
        """Does the licence hold on `day`, and is the lawyer still with the firm?"""
        left = self.left_on is not None and self.left_on < day
        return not left and (self.licence_until is None or day <= self.licence_until)


class Client(models.Model):
    """A client that the firm has declared: its lawyers are never offered a matter against or for it (律师法 39)."""

    firm = models.ForeignKey(Organisation, models.PROTECT, related_name="declared_clients")
    name = models.CharField(max_length=80)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", help_text="where the register knows it"
    )
    declared_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm", "name"], name="client_once", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return self.name


class Lecture(models.Model):
    """A lecture that the firm gave: one a quarter is owed (domain §6)."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="lectures")
    lawyer = models.ForeignKey(Lawyer, models.PROTECT, null=True, blank=True, related_name="lectures")
    held_on = models.DateField()
    title = models.CharField(max_length=120)
    hours = models.DecimalField(max_digits=4, decimal_places=1, default=Decimal("1.0"))

    def __str__(self) -> str:
        return f"{self.held_on} {self.title}"
