"""Which mediator the sides would like, or would rather not have (人民调解法 19, 23)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from lib.fields import EncryptedTextField
from mediation.models.case import Case, Party, parties_of
from residents.models import Person, Role
from residents.permissions import committees_of


class WishQuerySet(models.QuerySet["MediatorWish"]):
    def visible_to(self, user: User | AnonymousUser) -> WishQuerySet:
        """That side's and the director's; the mediator does not read why somebody would rather have another one."""
        if not isinstance(user, User):
            return self.none()
        directed = Q(case__committee__in=committees_of(user, Role.DIRECTOR))
        mine = Q(party__in=parties_of(user))
        return self.filter(directed | mine, case__in=Case.objects.visible_to(user))

    def open(self) -> WishQuerySet:
        return self.filter(decided_at=None)

    def another(self) -> WishQuerySet:
        """Requests for another mediator."""
        return self.filter(kind=MediatorWish.Kind.ANOTHER)

    def settle(self, mediator: Person, at: datetime) -> None:
        """The director has named `mediator`: what was open is answered by that."""
        rows = self.open()
        rows.filter(kind=MediatorWish.Kind.NAMED).exclude(mediator=mediator).update(granted=False, decided_at=at)
        rows.update(granted=True, decided_at=at)


class MediatorWish(models.Model):
    """A side names whom it would like, before one is named; or asks, once, for another one. The director decides."""

    class Kind(models.TextChoices):
        NAMED = "named", _("would like this mediator")
        ANOTHER = "another", _("asks for another mediator")

    case = models.ForeignKey(Case, models.CASCADE, related_name="wishes")
    party = models.ForeignKey(Party, models.CASCADE, related_name="wishes")
    kind = models.CharField(max_length=7, choices=Kind)
    mediator = models.ForeignKey(
        Person, models.PROTECT, related_name="+", help_text="whom the side would like, or would rather not have"
    )
    reason = EncryptedTextField(blank=True)
    wished_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    wished_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    answer = EncryptedTextField(blank=True, help_text="the director's words to that side")
    decided_at = models.DateTimeField(null=True)

    objects = WishQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["party", "kind"], name="wish_once_a_side"),
            models.CheckConstraint(
                condition=Q(granted=None, decided_at=None) | Q(granted__isnull=False, decided_at__isnull=False),
                name="wish_decided_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} {self.kind} {self.mediator_id}"
