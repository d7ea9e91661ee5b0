"""The scorecard of a property company: its figures frozen for the company to see first, its reply, its publication."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboards.permissions import sees_whole_place
from foundation.accounts.models import SubDistrict, User
from lib.periods import Period
from residents.models import Organisation, Role
from residents.permissions import has_role, organisations_of


class DateRange(Func):
    """The days from one to another, both included, as PostgreSQL compares them."""

    function = "daterange"
    output_field = DateRangeField()


class ScorecardQuerySet(models.QuerySet["Scorecard"]):
    def visible_to(self, user: User | AnonymousUser) -> ScorecardQuerySet:
        """Staff and head of the whole sub-district and its director: all; who acts for a company: its own."""
        if not isinstance(user, User):
            return self.none()
        rows = self.filter(sub_district=user.sub_district_id)
        if sees_whole_place(user) or has_role(user, Role.DIRECTOR):
            return rows
        return rows.filter(company__in=organisations_of(user))

    def living(self) -> ScorecardQuerySet:
        """Those that were not withdrawn."""
        return self.exclude(state=Scorecard.State.WITHDRAWN)

    def touching(self, period: Period) -> ScorecardQuerySet:
        """Those of days of `period`."""
        return self.filter(first__lte=period.last, last__gte=period.first)

    def published(self) -> ScorecardQuerySet:
        return self.filter(state=Scorecard.State.PUBLISHED)

    def for_list(self) -> ScorecardQuerySet:
        """The latest period first, with all that a line shows and without the figures."""
        return self.select_related("company").defer("figures").order_by("-last", "company__name", "-pk")


class Scorecard(models.Model):
    """What one company is told of a period. From the handing over on, the figures never change."""

    class State(models.TextChoices):
        HANDED = "handed", _("with the company")
        REPLIED = "replied", _("the company has replied")
        PROPOSED = "proposed", _("to be approved")
        PUBLISHED = "published", pgettext_lazy("scorecard", "published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="+")
    company = models.ForeignKey(Organisation, models.PROTECT, related_name="scorecards")
    first = models.DateField()
    last = models.DateField()
    kind = models.CharField(max_length=7, blank=True, help_text="of the period: month, quarter, year")
    figures = models.JSONField(help_text="as scorecard.figures_of counted them: the cases behind each, by estate")
    state = models.CharField(max_length=9, choices=State, default=State.HANDED)
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    handed_at = models.DateTimeField()
    reply_due_on = models.DateField()
    reply = models.TextField(blank=True, help_text="the company's own words; they stand beside the figures")
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    replied_at = models.DateTimeField(null=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=500, blank=True)

    objects = ScorecardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["handed", "replied", "proposed", "published", "withdrawn"]),
                name="scorecard_known_state",
            ),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="scorecard_ends_after_start"),
            models.CheckConstraint(condition=Q(reply="") | Q(replied_at__isnull=False), name="scorecard_reply_dated"),
            # Four eyes: who proposed it does not approve it.
            models.CheckConstraint(
                condition=Q(published_at=None) & ~Q(state="published")
                | Q(proposed_by__isnull=False, approved_by__isnull=False) & ~Q(approved_by=F("proposed_by")),
                name="scorecard_published_by_two",
            ),
            # From a quarter and two of its months the third could be told, however few there are.
            ExclusionConstraint(
                name="scorecard_periods_apart",
                expressions=[
                    ("company", RangeOperators.EQUAL),
                    (DateRange("first", "last", RangeBoundary(True, True)), RangeOperators.OVERLAPS),
                ],
                condition=~Q(state="withdrawn"),
            ),
        ]
        indexes = [
            models.Index(
                fields=["sub_district", "-last", "-id"], name="scorecard_published", condition=Q(state="published")
            )
        ]

    def __str__(self) -> str:
        return f"{self.company} {self.period}"

    @property
    def period(self) -> Period:
        return Period(self.first, self.last, self.kind)
