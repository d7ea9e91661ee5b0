"""What the sides offer each other: terms as rows, to the other side or to the mediator alone."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.accounts.models import SubDistrict, User
from lib.fields import EncryptedJSONField
from mediation.models.case import Case, Party
from mediation.models.statuses import Audience
from mediation.models.story import Entry


class Telling(models.TextChoices):
    """May the mediator tell the other side what one side said in confidence?"""

    MAY = "may", _("yes, the mediator may tell it")
    ASK = "ask", _("only after asking this side again")
    NOT = "not", _("no, it stays with the mediator")


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, user: User | AnonymousUser) -> OfferQuerySet:
        """As their entries: an offer to the mediator alone is read by the offering side and the mediator."""
        return self.filter(entry__in=Entry.objects.visible_to(user))

    def open(self) -> OfferQuerySet:
        return self.filter(state=Offer.State.OPEN)

    def standing(self, on: date | None = None) -> OfferQuerySet:
        """Open, and still valid on a day."""
        return self.open().filter(valid_until__gte=on or timezone.localdate())

    def told(self) -> OfferQuerySet:
        """Which the other side knows."""
        return self.filter(entry__audience=Audience.JOINT)

    def lapse(self, at: datetime) -> None:
        """The open ones of these no longer stand."""
        self.open().update(state=Offer.State.EXPIRED, decided_at=at)


class Offer(models.Model):
    """One side's offer to another. It binds nobody: what is accepted becomes a draft, and a signature decides."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("offer", "open")
        ACCEPTED = "accepted", pgettext_lazy("offer", "accepted")
        DECLINED = "declined", pgettext_lazy("offer", "declined")
        COUNTERED = "countered", _("answered with another offer")
        WITHDRAWN = "withdrawn", pgettext_lazy("offer", "taken back")
        EXPIRED = "expired", _("no longer valid")

    case = models.ForeignKey(Case, models.CASCADE, related_name="offers")
    party = models.ForeignKey(Party, models.CASCADE, related_name="offers", help_text="who offers")
    to = models.ForeignKey(Party, models.CASCADE, related_name="offers_received")
    answers = models.ForeignKey("self", models.CASCADE, null=True, related_name="counter_offers")
    entry = models.ForeignKey(
        Entry, models.CASCADE, related_name="offers", help_text="who may read the offer may read this entry"
    )
    telling = models.CharField(
        max_length=3, choices=Telling, blank=True, help_text="made to the mediator alone: may it be passed on?"
    )
    valid_until = models.DateField(help_text="the last day on which it can be accepted")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    decided_at = models.DateTimeField(null=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="offer_decided_has_its_time",
            ),
            models.CheckConstraint(condition=~Q(party=models.F("to")), name="offer_to_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.party} → {self.to}"

    @property
    def sub_district(self) -> SubDistrict:
        return self.case.sub_district

    @property
    def is_private(self) -> bool:
        """Known to the offering side and the mediator alone."""
        return self.entry.audience != Audience.JOINT

    @property
    def stands(self) -> bool:
        """Can it still be accepted today?"""
        return self.state == self.State.OPEN and self.valid_until >= timezone.localdate()


class Term(models.Model):
    """One row of an offer: who does or pays what, until when. What it says stands encrypted."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="terms")
    position = models.PositiveSmallIntegerField()
    debtor = models.ForeignKey(Party, models.CASCADE, related_name="+")
    due_on = models.DateField()
    said = EncryptedJSONField(default=dict, help_text="deed, amount (yuan, as text), place")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["offer", "position"], name="term_position_once")]

    def __str__(self) -> str:
        return f"{self.offer_id} {self.position}"

    @property
    def deed(self) -> str:
        return str(self.said.get("deed", ""))

    @property
    def amount(self) -> Decimal | None:
        amount = self.said.get("amount")
        return Decimal(amount) if amount else None

    @property
    def place(self) -> str:
        return str(self.said.get("place", ""))

    @property
    def clause(self) -> dict[str, object]:
        """As a clause of an agreement takes it."""
        return {name: getattr(self, name) for name in ("debtor", "deed", "amount", "due_on", "place")}
