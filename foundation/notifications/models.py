"""The outbox: one row for each message to one person over one channel."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import SubDistrict, User


class Channel(models.TextChoices):
    IN_APP = "in_app", _("in the portal")
    SMS = "sms", _("text message")
    EMAIL = "email", _("e-mail")


class Status(models.TextChoices):
    WAITING = "waiting", _("waiting")
    CLAIMED = "claimed", _("taken for sending")
    SENDING = "sending", _("being sent")  # the call to the gateway may have begun
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    UNKNOWN = "unknown", _("not known whether it arrived")
    WITHDRAWN = "withdrawn", _("taken back")
    EXPIRED = "expired", _("too late, not sent")


CODES = "code."  # login and signing codes: nobody may read them once they have gone out, or never will


class Messages(models.QuerySet["Message"]):
    def waiting(self) -> Messages:
        return self.filter(status=Status.WAITING)

    def claimed(self, message: Message) -> Messages:
        """`message`, if whoever read it still holds the claim: another claim has another time."""
        return self.filter(pk=message.pk, status__in=[Status.CLAIMED, Status.SENDING], claimed_at=message.claimed_at)

    def stale(self, deadline: datetime) -> Messages:
        """Claimed before `deadline` and not heard of since."""
        return self.filter(status__in=[Status.CLAIMED, Status.SENDING], claimed_at__lt=deadline)

    def visible_to(self, user: User) -> Messages:
        """The inbox of `user` in the portal."""
        return self.filter(user=user, sub_district_id=user.sub_district_id, channel=Channel.IN_APP, status=Status.SENT)

    def unread(self) -> Messages:
        return self.filter(channel=Channel.IN_APP, status=Status.SENT, read_at=None)

    def undelivered(self) -> Messages:
        """What staff must know of: refused by the gateway, or possibly lost."""
        return self.filter(status__in=[Status.FAILED, Status.UNKNOWN])

    def mark_read(self, at: datetime | None = None) -> int:
        """How many of these were unread until now."""
        return self.unread().update(read_at=at or timezone.now())

    def finish(self, status: Status, **fields: Any) -> int:
        """End these messages with `status`; the words of codes are blanked with it. Says how many there were."""
        words = Case(When(kind__startswith=CODES, then=Value("")), default=F("body"), output_field=models.TextField())
        return self.update(status=status, body=words, **fields)


class Message(models.Model):
    """One message to one address. Its id is the idempotency key that the gateway gets: a repeated call is one message.

    `outbox.queue` makes it, `delivery` moves it on; nothing else sets its status. `key` says what it is about
    (`case.accepted:481:17`): a second message with the same key is not stored.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=160, unique=True)
    channel = models.CharField(max_length=10, choices=Channel)
    to = models.CharField(max_length=254, blank=True, help_text="E.164 or e-mail address; empty in the portal")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="messages")
    kind = models.CharField(max_length=40, help_text="room.event, as case.accepted")
    language = models.CharField(max_length=8, choices=User.Language, default=User.Language.CHINESE)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    link = models.CharField(max_length=200, blank=True, help_text="path in the portal")
    due = models.DateTimeField()
    event_at = models.DateTimeField(null=True, help_text="nothing is sent after it")
    urgent = models.BooleanField(default=False, help_text="goes before others, and at night")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True, help_text="why the last attempt failed")
    created_at = models.DateTimeField(default=timezone.now)

    objects = Messages.as_manager()

    class Meta:
        indexes = [
            # delivery.claim: the urgent ones first, then all
            models.Index(fields=["due", "id"], name="message_due", condition=Q(status="waiting")),
            models.Index(fields=["due", "id"], name="message_urgent", condition=Q(status="waiting", urgent=True)),
            # delivery.recover
            models.Index(fields=["claimed_at"], name="message_claimed", condition=Q(status__in=["claimed", "sending"])),
            # the inbox of a user, and the number on its bell
            models.Index(fields=["user", "-sent_at", "-id"], name="message_inbox", condition=Q(channel="in_app")),
            models.Index(
                fields=["user"], name="message_unread", condition=Q(channel="in_app", status="sent", read_at=None)
            ),
            # staff: what did not arrive
            models.Index(
                fields=["sub_district", "-created_at"],
                name="message_undelivered",
                condition=Q(status__in=["failed", "unknown"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel="in_app", user__isnull=False) | Q(channel__in=["sms", "email"]) & ~Q(to=""),
                name="message_has_an_address",
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="message_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.status}"
