"""Whom the committee invites to help in a mediation: only with the yes of every side (人民调解法 20)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import SubDistrict, User
from lib.fields import EncryptedTextField
from mediation.models.case import Case, Party
from mediation.models.sessions import Session
from mediation.models.statuses import Status
from residents.models import Person


class HelperQuerySet(models.QuerySet["Helper"]):
    def visible_to(self, user: User | AnonymousUser) -> HelperQuerySet:
        """One's own invitations, while they hold: the case itself is not seen through them."""
        if not isinstance(user, User):
            return self.none()
        rows = self.invited().filter(person__user=user, case__sub_district=user.sub_district_id)
        return rows.filter(case__status__in=[Status.MEDIATING, Status.SUSPENDED])

    def invited(self) -> HelperQuerySet:
        return self.filter(state=Helper.State.INVITED)

    def lasting(self) -> HelperQuerySet:
        """Asked about, or invited."""
        return self.filter(state__in=[Helper.State.ASKED, Helper.State.INVITED])


class Helper(models.Model):
    """Somebody whom the mediator would like to have: asked about, invited with the yes of all sides, or not."""

    class Kind(models.TextChoices):
        RELATIVE = "relative", _("relative")
        NEIGHBOUR = "neighbour", _("neighbour")
        COLLEAGUE = "colleague", _("colleague")
        EXPERT = "expert", _("expert")
        ORGANISATION = "organisation", _("of a social organisation")
        ADVISOR = "advisor", _("community advisor")

    class State(models.TextChoices):
        ASKED = "asked", _("the sides are asked")
        INVITED = "invited", _("invited")
        DECLINED = "declined", _("not invited")
        ENDED = "ended", _("no longer helps")

    case = models.ForeignKey(Case, models.CASCADE, related_name="helpers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    task = models.CharField(max_length=200, help_text="what for; both sides read it")
    brief = EncryptedTextField(help_text="what the helper reads of the matter: no names, no addresses")
    joint = models.BooleanField(
        default=True, help_text="both sides read the advice; else the mediator and the director"
    )
    sessions = models.ManyToManyField(Session, related_name="helpers")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = HelperQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person"], name="helper_once", condition=Q(state__in=["asked", "invited"])
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "invited", "declined", "ended"]), name="helper_known_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.person_id} {self.state}"

    @property
    def sub_district(self) -> SubDistrict:
        return self.case.sub_district

    def waiting(self) -> list[Party]:
        """The sides that have not said yes or no; asks nothing where the answers were fetched."""
        said = {row.party_id for row in self.consents.all()}
        return [party for party in self.case.parties.all() if party.pk not in said]


class HelperConsent(models.Model):
    """What one side says to a helper. Only that side and the mediator know it. A yes can be taken back at any time."""

    helper = models.ForeignKey(Helper, models.CASCADE, related_name="consents")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    agrees = models.BooleanField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["party__side", "party_id"]
        constraints = [models.UniqueConstraint(fields=["helper", "party"], name="helper_consent_once_a_side")]

    def __str__(self) -> str:
        return f"{self.helper_id} {self.party_id} {self.agrees}"
