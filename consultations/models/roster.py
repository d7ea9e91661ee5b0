"""One roster over three channels: rules, what must be covered, absences, shifts, swaps."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations.models.partnership import Lawyer, Partnership
from foundation.accounts.models import SubDistrict, User
from lib.labels import QuickLabels
from mediation.models import Category
from residents.models import Dated, Studio, ends_after_start


class Channel(models.TextChoices):
    DESK = "desk", _("on site")
    HOTLINE = "hotline", _("hotline")
    ONLINE = "online", _("online answers")


class OnDays(models.TextChoices):
    """Which days of the calendar a rule or a need means."""

    WORKING = "working", _("working days, make-up days included")
    WEEKDAYS = "weekdays", _("these weekdays, but not on holidays")
    EVERY = "every", _("these weekdays, holidays included")


class Rule(Dated):
    """Who serves when, again and again: a rotation of lawyers over the days of the calendar."""

    class Turn(models.TextChoices):
        SHIFT = "shift", _("another lawyer each time")
        WEEK = "week", _("another lawyer each week")
        MONTH = "month", _("another lawyer each month")

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="duty_rules")
    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="rules")
    channel = models.CharField(max_length=8, choices=Channel)
    studio = models.ForeignKey(Studio, models.PROTECT, null=True, blank=True, related_name="duty_rules")
    days = models.CharField(max_length=8, choices=OnDays, default=OnDays.WORKING)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True, help_text="Monday is 0")
    every_weeks = models.PositiveSmallIntegerField(
        default=1, help_text="1: every week; 2: every second, from starts_on"
    )
    begins = models.TimeField()
    ends = models.TimeField(help_text="at or before `begins`: on the next day")
    turn = models.CharField(max_length=8, choices=Turn, default=Turn.SHIFT)
    weight = models.DecimalField(
        max_digits=3, decimal_places=1, default=Decimal("1.0"), help_text="of an hour, for fairness"
    )
    lawyers = models.ManyToManyField(Lawyer, through="RuleLawyer", related_name="rules")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            ends_after_start("duty_rule_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(channel="desk") | Q(studio__isnull=False), name="duty_rule_desk_has_a_studio"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.begins:%H:%M}–{self.ends:%H:%M}"


class RuleLawyer(models.Model):
    """The order in which the lawyers of a rule take turns."""

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="turns")
    lawyer = models.ForeignKey(Lawyer, models.PROTECT, related_name="turns")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["rule", "position"], name="turn_position_once")]

    def __str__(self) -> str:
        return f"{self.position} {self.lawyer}"


class Need(Dated):
    """Which hours must be covered: what no shift covers is a gap, more than `lawyers` at once is double."""

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="duty_needs")
    channel = models.CharField(max_length=8, choices=Channel)
    studio = models.ForeignKey(Studio, models.PROTECT, null=True, blank=True, related_name="duty_needs")
    specialty = models.CharField(max_length=8, choices=Category, blank=True, help_text="empty: any lawyer will do")
    days = models.CharField(max_length=8, choices=OnDays, default=OnDays.WORKING)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True, help_text="Monday is 0")
    begins = models.TimeField()
    ends = models.TimeField(help_text="at or before `begins`: on the next day")
    lawyers = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [ends_after_start("duty_need_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.begins:%H:%M}–{self.ends:%H:%M}"


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def visible_to(self, user: User) -> AbsenceQuerySet:
        return self.filter(lawyer__sub_district=user.sub_district_id)

    def standing(self) -> AbsenceQuerySet:
        """Not withdrawn, and not over."""
        return self.filter(withdrawn_at=None, ends_at__gt=timezone.now())


class Absence(models.Model):
    """A lawyer is away. Published shifts within are not removed: they are named, and somebody decides."""

    lawyer = models.ForeignKey(Lawyer, models.CASCADE, related_name="absences")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=120, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="absence_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.lawyer} {self.begins_at:%Y-%m-%d %H:%M}"


class ShiftQuerySet(models.QuerySet["Shift"]):
    def visible_to(self, user: User) -> ShiftQuerySet:
        """Those of one's own sub-district; what is still a draft is for who plans."""
        return self.filter(sub_district=user.sub_district_id)

    def published(self) -> ShiftQuerySet:
        return self.filter(status=Shift.Status.PUBLISHED)

    def within(self, begin: datetime, end: datetime) -> ShiftQuerySet:
        """Those that have a moment in common with the span."""
        return self.filter(period__overlap=(begin, end))

    def at(self, moment: datetime) -> ShiftQuerySet:
        return self.filter(period__contains=moment)

    def in_line_with(self, shift: Shift) -> ShiftQuerySet:
        """The published shifts of the same desk, or of the same channel of the partnership, in their order."""
        rows = self.published().filter(partnership=shift.partnership_id, channel=shift.channel, studio=shift.studio_id)
        return rows.exclude(pk=shift.pk)

    def standing(self) -> ShiftQuerySet:
        """Drafts and published ones: what is called off does not count."""
        return self.exclude(status=Shift.Status.CANCELLED)

    def for_list(self) -> ShiftQuerySet:
        return self.select_related("lawyer__person", "lawyer__firm", "studio").order_by("period", "id")


class Shift(QuickLabels):
    """One lawyer, one channel, from when to when (the end is not included)."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        CANCELLED = "cancelled", _("called off")

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="shifts")
    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="shifts")
    lawyer = models.ForeignKey(Lawyer, models.PROTECT, related_name="shifts")
    channel = models.CharField(max_length=8, choices=Channel)
    studio = models.ForeignKey(Studio, models.PROTECT, null=True, blank=True, related_name="shifts")
    period = DateTimeRangeField(help_text="the end is not included")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    weight = models.DecimalField(max_digits=3, decimal_places=1, default=Decimal("1.0"))
    rule = models.ForeignKey(Rule, models.SET_NULL, null=True, blank=True, related_name="shifts")
    planned_for = models.DateTimeField(
        null=True, help_text="the beginning that the rule asked for: it stays when the shift is moved or called off"
    )
    published_at = models.DateTimeField(null=True)
    signed_in_at = models.DateTimeField(null=True)
    signed_out_at = models.DateTimeField(null=True)
    late_alerted_at = models.DateTimeField(null=True, help_text="nobody had signed in after ten minutes")
    escalated_at = models.DateTimeField(null=True, help_text="nobody had signed in after twenty minutes either")

    objects = ShiftQuerySet.as_manager()

    class Meta:
        ordering = ["period", "id"]
        constraints = [
            ExclusionConstraint(
                name="shift_one_at_a_time",
                expressions=[("lawyer", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=~Q(status="cancelled"),
            ),
            models.UniqueConstraint(fields=["rule", "planned_for"], name="shift_once_of_a_rule"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "published", "cancelled"]), name="shift_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(channel="desk") | Q(studio__isnull=False), name="shift_desk_has_a_studio"
            ),
        ]
        indexes = [models.Index(fields=["sub_district", "status"], name="shift_of_place")]

    def __str__(self) -> str:
        begin, end = map(timezone.localtime, (self.begins_at, self.ends_at))
        return f"{date_format(begin, 'MONTH_DAY_FORMAT')} {begin:%H:%M}–{end:%H:%M}"

    @property
    def begins_at(self) -> datetime:
        return self.period.lower  # type: ignore[no-any-return]

    @property
    def ends_at(self) -> datetime:
        return self.period.upper  # type: ignore[no-any-return]

    @property
    def clock(self) -> str:
        """From when to when, in short: 9:00–11:30."""
        begin, end = map(timezone.localtime, (self.begins_at, self.ends_at))
        return f"{begin.hour}:{begin:%M}–{end.hour}:{end:%M}"

    @property
    def place(self) -> Studio | Promise:
        """Where: the studio, or the channel, in the language that is switched on when it is read."""
        return self.studio or Channel(self.channel).label

    @property
    def punctual(self) -> bool:
        """Did the lawyer sign in before the shift began?"""
        return self.signed_in_at is not None and self.signed_in_at <= self.begins_at

    @property
    def hours(self) -> Decimal:
        """Planned hours."""
        return Decimal((self.ends_at - self.begins_at).total_seconds()) / 3600


class FeedSecret(models.Model):
    """A calendar's secret address, of a lawyer or of a studio. Only its digest is kept; it can be revoked."""

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="+")
    lawyer = models.ForeignKey(Lawyer, models.CASCADE, null=True, blank=True, related_name="feeds")
    studio = models.ForeignKey(Studio, models.CASCADE, null=True, blank=True, related_name="feeds")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lawyer=None, studio__isnull=False) | Q(lawyer__isnull=False, studio=None),
                name="feed_of_lawyer_or_studio",
            ),
        ]

    def __str__(self) -> str:
        return str(self.lawyer or self.studio)


class SwapQuerySet(models.QuerySet["SwapRequest"]):
    def visible_to(self, user: User) -> SwapQuerySet:
        return self.filter(shift__sub_district=user.sub_district_id)

    def open(self) -> SwapQuerySet:
        """Those that are not settled."""
        return self.filter(state__in=[SwapRequest.State.OPEN, SwapRequest.State.TAKEN])


class SwapRequest(models.Model):
    """A lawyer asks one colleague, or all, to take a shift. The first taker wins; until then the shift stays."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        TAKEN = "taken", _("taken, waits for approval")
        DONE = "done", _("done")
        WITHDRAWN = "withdrawn", _("withdrawn")
        DECLINED = "declined", _("declined")
        EXPIRED = "expired", _("nobody took it")

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="swaps")
    asked_by = models.ForeignKey(Lawyer, models.PROTECT, related_name="swaps_asked")
    to = models.ForeignKey(Lawyer, models.PROTECT, null=True, blank=True, related_name="swaps_offered")
    taker = models.ForeignKey(Lawyer, models.PROTECT, null=True, related_name="swaps_taken")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)

    objects = SwapQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift"], name="swap_one_open_for_a_shift", condition=Q(state__in=["open", "taken"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shift} {self.state}"
