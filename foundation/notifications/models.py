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
from lib.fields import EncryptedTextField
from lib.phones import local


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
            # inbound.place_of: who wrote last to a number
            models.Index(fields=["to", "-created_at"], name="message_to_phone", condition=Q(channel="sms")),
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

    @property
    def headline(self) -> str:
        """The first line of its words, as lists show it."""
        return self.body.partition("\n")[0]

    @property
    def detail(self) -> str:
        """What follows the first line."""
        return self.body.partition("\n")[2]


class InboundQuerySet(models.QuerySet["InboundMessage"]):
    def waiting(self) -> InboundQuerySet:
        """Not yet taken up by a room, the oldest first."""
        return self.filter(state=InboundMessage.State.WAITING).order_by("received_at", "id")

    def left(self) -> InboundQuerySet:
        """Of these no room knew where they belong."""
        return self.filter(state=InboundMessage.State.LEFT)


class InboundMessage(models.Model):
    """A text message that somebody sent to us. `gateway_id` is the gateway's: a repeated call is one message.

    A room above takes it up (`inbound.arrived`) and moves its state on.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        TAKEN = "taken", _("with its matter")
        LEFT = "left", _("belongs to no matter")
        ASIDE = "aside", _("set aside")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="+", db_index=False)
    gateway_id = models.CharField(max_length=100, unique=True)
    phone = models.CharField(max_length=16, help_text="E.164, of the sender")
    text = EncryptedTextField()
    at = models.DateTimeField(help_text="when it was sent, as the gateway says")
    received_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    handled_at = models.DateTimeField(null=True)

    objects = InboundQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["received_at", "id"], name="inbound_waiting", condition=Q(state="waiting")),
            models.Index(fields=["sub_district", "state", "-received_at", "-id"], name="inbound_of_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "taken", "left", "aside"]), name="inbound_known_state"
            )
        ]

    def __str__(self) -> str:
        return f"{self.gateway_id} {self.state}"

    @property
    def phone_shown(self) -> str:
        return local(self.phone)

    def move(self, state: State) -> None:
        """Set the state of the locked row."""
        self.state, self.handled_at = state, timezone.now()
        self.save(update_fields=["state", "handled_at"])
