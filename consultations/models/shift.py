"""What happens on a shift: visits and calls, call-backs, the hand-over."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.models.partnership import Lawyer
from consultations.models.roster import Shift
from foundation.accounts.models import SubDistrict, User
from lib.fields import EncryptedTextField
from lib.phones import local, masked
from mediation.models import Case, Category


class CallQuerySet(models.QuerySet["Call"]):
    def visible_to(self, user: User) -> CallQuerySet:
        return self.filter(sub_district=user.sub_district_id)


class Call(models.Model):
    """One line of the duty log (值班日志): a visit or a call, with its outcome (domain §6)."""

    class Way(models.TextChoices):
        VISIT = "visit", _("visit")
        TELEPHONE = "telephone", _("telephone")

    class Outcome(models.TextChoices):
        ADVISED = "advised", _("advice given")
        MEDIATION = "mediation", _("sent to mediation")
        LEGAL_AID = "legal_aid", _("sent to legal aid")
        HOTLINE = "hotline", _("sent to 12348")
        COURT = "court", _("sent to court")
        CALL_BACK = "call_back", _("call back")
        NO_ANSWER = "no_answer", _("cut off or nobody there")
        OTHER = "other", _("other")

    class Age(models.TextChoices):
        UNDER_40 = "u40", _("under 40")
        UNDER_60 = "u60", _("40 to 59")
        SIXTY = "60+", _("60 or older")

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="calls")
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="calls")
    way = models.CharField(max_length=10, choices=Way)
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    caller = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=16, blank=True, help_text="E.164")
    age = models.CharField(max_length=4, choices=Age, blank=True)
    people = models.PositiveSmallIntegerField(default=1)
    category = models.CharField(max_length=8, choices=Category, blank=True)
    matter = EncryptedTextField(blank=True)
    advice = EncryptedTextField(blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    case = models.ForeignKey(Case, models.SET_NULL, null=True, blank=True, related_name="calls")
    papers = models.CharField(max_length=120, blank=True, help_text="what was handed over or received")
    answers = models.ForeignKey(
        "CallBack",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="tries",
        help_text="the promise it tried to keep",
    )
    satisfied = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 to 5")
    once = models.UUIDField(
        null=True, unique=True, help_text="the form that made it: a second tap makes no second entry"
    )

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["began_at", "id"]

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.get_outcome_display()}"

    @property
    def name_masked(self) -> str:
        """The family name alone, as lists and the printed log show it."""
        return f"{self.caller[:1]}**" if self.caller else ""

    @property
    def phone_masked(self) -> str:
        return masked(self.phone)

    @property
    def phone_shown(self) -> str:
        return local(self.phone)


class CallBackQuerySet(models.QuerySet["CallBack"]):
    def visible_to(self, user: User) -> CallBackQuerySet:
        return self.filter(call__sub_district=user.sub_district_id)

    def open(self) -> CallBackQuerySet:
        """Promises not yet kept, the next one first."""
        return self.filter(state=CallBack.State.OPEN).order_by("due_at", "id")


class CallBack(models.Model):
    """A promise to call back: by when, in which slot, and what became of it. An attempt is a Call of its own."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        DROPPED = "dropped", _("not reached")

    call = models.OneToOneField(Call, models.CASCADE, related_name="call_back")
    lawyer = models.ForeignKey(Lawyer, models.PROTECT, related_name="call_backs", help_text="who owes it now")
    slot_begins_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    done_at = models.DateTimeField(null=True)

    objects = CallBackQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.call} {self.state}"


class HandOver(models.Model):
    """What the next lawyer must know: the open promises by themselves, and a note; acknowledged by the next."""

    shift = models.OneToOneField(Shift, models.CASCADE, related_name="hand_over")
    note = EncryptedTextField(blank=True)
    written_at = models.DateTimeField(default=timezone.now)
    to = models.ForeignKey(Lawyer, models.PROTECT, null=True, related_name="hand_overs")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.shift}"
