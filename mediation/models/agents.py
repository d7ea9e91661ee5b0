"""Who acts for a party, from when to when, and what they may do (民法典 23, 163, 165)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from lib.phones import local
from residents.models import Dated, DatedQuerySet, Person, ends_after_start
from residents.permissions import as_person


class Power(models.TextChoices):
    """What an agent may do: the tick-list of the power of attorney (民法典 165)."""

    APPLY = "apply", _("apply, withdraw, stop")
    EVIDENCE = "evidence", _("hand in evidence and messages")
    SETTLE = "settle", _("admit, change or waive claims")
    SIGN = "sign", _("sign papers")
    RECEIVE = "receive", _("receive papers and messages")


class AgentQuerySet(DatedQuerySet):
    def acting(self) -> AgentQuerySet:
        """Whose authority holds today and was not ended."""
        return self.current().filter(ended_at=None)  # type: ignore[return-value]

    def of(self, user: User) -> AgentQuerySet:
        """The agencies that `user` holds now."""
        return self.acting().filter(**as_person(user))


class Agent(Dated):
    """A person who acts for a party, from when to when, by which authority and within which limits."""

    class Kind(models.TextChoices):
        PROXY = "proxy", _("proxy")
        GUARDIAN = "guardian", _("legal guardian")
        HOUSEHOLD = "household", _("representative of the household")
        HELPER = "helper", _("helper of the family")

    party = models.ForeignKey("mediation.Party", models.CASCADE, related_name="agents")
    person = models.ForeignKey(Person, models.PROTECT, related_name="agencies")
    kind = models.CharField(max_length=10, choices=Kind)
    relation = models.CharField(max_length=40, help_text="daughter, neighbour, social worker")
    powers = ArrayField(models.CharField(max_length=10, choices=Power))
    authority = models.CharField(
        max_length=200, help_text="how the authority was given, and by whom it was written down"
    )
    limits = models.CharField(max_length=200, blank=True, help_text="what the agent may not do")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, help_text="taken back before its last day")

    objects = AgentQuerySet.as_manager()

    class Meta:
        constraints = [
            ends_after_start("agent_ends_after_start"),
            models.UniqueConstraint(fields=["party", "person"], name="agent_once", condition=Q(ended_at=None)),
            # Who only helps looks and hands things in, and decides nothing.
            models.CheckConstraint(
                condition=~Q(kind="helper") | Q(powers__contained_by=["evidence", "receive"]),
                name="agent_helper_decides_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.kind}"

    @property
    def phone_shown(self) -> str:
        return local(self.person.phone)

    def may_act(self, user: User | AnonymousUser, power: str = "") -> bool:
        """Does `user` hold this agency today, and with it `power`?"""
        today = timezone.localdate()
        holds = self.ended_at is None and self.starts_on <= today and (self.ends_on is None or today <= self.ends_on)
        return holds and self.person.user_id == user.pk and (not power or power in self.powers)


# What an agent of each kind may do unless the authority says less (民法典 23, 163, 165).
USUAL_POWERS: dict[str, list[str]] = {
    Agent.Kind.PROXY: [Power.APPLY, Power.EVIDENCE, Power.RECEIVE],
    Agent.Kind.GUARDIAN: list(Power.values),
    Agent.Kind.HOUSEHOLD: [Power.APPLY, Power.EVIDENCE, Power.RECEIVE],
    Agent.Kind.HELPER: [Power.EVIDENCE, Power.RECEIVE],
}
