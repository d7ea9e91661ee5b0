"""Sessions: the rooms they take, who is invited and says to come, who came, and the addresses of calendars."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import SubDistrict, User
from lib.fields import EncryptedTextField
from mediation.models.case import NONE, Case, Party, parties_of
from mediation.models.statuses import Status
from residents.models import Role, Studio
from residents.permissions import as_person, committees_of, people_of

LENGTH = timedelta(hours=1)  # what a session takes where nobody said otherwise


class RoomQuerySet(models.QuerySet["Room"]):
    def visible_to(self, user: User) -> RoomQuerySet:
        """Those of one's own sub-district."""
        return self.filter(studio__sub_district=user.sub_district_id)


class Room(models.Model):
    """A room of a studio in which sessions are held. One no longer used is switched off, never deleted."""

    studio = models.ForeignKey(Studio, models.PROTECT, related_name="rooms")
    name = models.CharField(_("Name"), max_length=60)
    places = models.PositiveSmallIntegerField(_("Places"), default=6)
    step_free = models.BooleanField(_("A wheelchair gets in"), default=False)
    video = models.CharField(_("For those who join by video"), max_length=200, blank=True)
    active = models.BooleanField(_("In use"), default=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["studio__name", "name"]
        constraints = [models.UniqueConstraint(fields=["studio", "name"], name="room_once")]

    def __str__(self) -> str:
        return f"{self.studio.name} {self.name}"

    @property
    def sub_district(self) -> SubDistrict:
        return self.studio.sub_district


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, user: User | AnonymousUser) -> SessionQuerySet:
        """Joint ones: everybody on the case. With one side alone: that side and the mediator, as a talk (Entry).

        And to whom a helper is invited.
        """
        if not isinstance(user, User):
            return self.none()
        seen = Exists(Case.objects.visible_to(user).filter(pk=OuterRef("case")))  # row by row, not all cases at once
        return self.filter(self._open_to(user) & seen | Q(pk__in=self._helped_by(user)))

    def audible_to(self, user: User) -> SessionQuerySet:
        """The same, for a question about cases of which is known that `user` may see them."""
        return self.filter(self._open_to(user) | Q(pk__in=self._helped_by(user)))

    @staticmethod
    def _open_to(user: User) -> Q:
        allowed = Q(party=None)
        if (sides := parties_of(user)) != NONE:
            allowed |= Q(party__in=sides)
        if mediating := committees_of(user, Role.MEDIATOR):
            allowed |= Q(case__committee__in=mediating, case__mediator__in=people_of(user, Role.MEDIATOR))
        return allowed

    def of(self, user: User) -> SessionQuerySet:
        """Those to which `user` goes: as a side, for one, as the mediator, as a helper."""
        mine = Q(case__parties__in=Party.objects.of(user).open_to_read()) | Q(case__mediator__user=user)
        rows = Session.objects.visible_to(user).filter(mine | Q(pk__in=self._helped_by(user)))
        return self.filter(pk__in=rows.values("pk"))

    @staticmethod
    def _helped_by(user: User) -> QuerySet[Any, Any]:
        """Their ids, found from the side of the helper: fewer joins."""
        helping = {"helper__state": "invited", "helper__case__sub_district": user.sub_district_id}
        invited = Session.helpers.through.objects.filter(**helping, **as_person(user, "helper__person"))
        return invited.values("session")

    def planned(self) -> SessionQuerySet:
        """Neither held nor missed nor called off."""
        return self.filter(held_at=None, missed_at=None, cancelled_at=None)

    def standing(self) -> SessionQuerySet:
        """Planned, of a mediation that goes on."""
        return self.planned().filter(case__status=Status.MEDIATING)

    def joint(self) -> SessionQuerySet:
        """With all sides: nobody else may know of the others."""
        return self.filter(party=None)

    def within(self, begin: datetime, end: datetime) -> SessionQuerySet:
        """Those that take a part of the time between the two."""
        return self.filter(starts_at__lt=end, ends_at__gt=begin)

    def called_off(self, at: datetime) -> int:
        """They do not take place; a calendar that has them learns it by the higher number."""
        return self.update(cancelled_at=at, sequence=F("sequence") + 1)


class Session(models.Model):
    """A mediation session: planned, then held, missed, or called off. With `party`: with that side alone."""

    class Way(models.TextChoices):
        SITE = "site", _("face to face")
        VIDEO = "video", _("by video")
        TELEPHONE = "telephone", _("by telephone")

    case = models.ForeignKey(Case, models.CASCADE, related_name="sessions")
    party = models.ForeignKey(
        Party, models.CASCADE, null=True, related_name="+", help_text="a talk with this side alone; none: all sides"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    way = models.CharField(max_length=9, choices=Way, default=Way.SITE)
    room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="sessions")
    place = models.CharField(max_length=120)
    sequence = models.PositiveSmallIntegerField(
        default=0, help_text="of the invitation (RFC 5545): grows as it changes"
    )
    held_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True, help_text="a side did not come")
    cancelled_at = models.DateTimeField(null=True)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        indexes = [models.Index(fields=["starts_at", "ends_at"], name="session_by_time")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{date_format(timezone.localtime(self.starts_at), 'DATETIME_FORMAT')} {self.place}"

    @property
    def is_planned(self) -> bool:
        """Neither held nor missed nor called off."""
        return self.held_at is None and self.missed_at is None and self.cancelled_at is None

    @property
    def is_standing(self) -> bool:
        """Planned, of a mediation that goes on."""
        return self.is_planned and self.case.status == Status.MEDIATING

    @property
    def minutes_long(self) -> int:
        return int((self.ends_at - self.starts_at) / timedelta(minutes=1))


class Reply(models.Model):
    """One side says whether it comes to a session, and why not. After the session was moved it is asked anew."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="replies")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    sequence = models.PositiveSmallIntegerField(help_text="of the invitation that was answered")
    comes = models.BooleanField()
    reason = EncryptedTextField(blank=True, help_text="only the mediator reads it")
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["party__side", "party_id"]
        constraints = [models.UniqueConstraint(fields=["session", "party"], name="reply_once_a_side")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.party_id} {self.comes}"


class Attendance(models.Model):
    """Whether a side came to a session that was held, or to one that could not be held."""

    class State(models.TextChoices):
        PRESENT = "present", _("came")
        AGENT = "agent", _("came by who acts for it")
        EXCUSED = "excused", _("did not come, excused")
        UNEXCUSED = "unexcused", _("did not come, without excuse")

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendance")
    party = models.ForeignKey(Party, models.CASCADE, related_name="attendance")
    state = models.CharField(max_length=9, choices=State)
    waited = models.PositiveSmallIntegerField(default=0, help_text="minutes, for who did not come")

    class Meta:
        ordering = ["party__side", "party_id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "party"], name="attendance_once_a_side"),
            models.CheckConstraint(
                condition=Q(state__in=["present", "agent", "excused", "unexcused"]), name="attendance_known_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} {self.state}"

    @property
    def came(self) -> bool:
        return self.state in {self.State.PRESENT, self.State.AGENT}


class CalendarAddress(models.Model):
    """The secret address at which somebody's own sessions can be subscribed to. Only its digest is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "calendar addresses"

    def __str__(self) -> str:
        return f"{self.user_id} {self.made_at}"

    @property
    def sub_district(self) -> SubDistrict | None:
        return self.user.sub_district
