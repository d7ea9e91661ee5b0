"""A mediator asks a lawyer: for an opinion, a check of an agreement, or presence in a session."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.models.partnership import Lawyer
from lib.fields import EncryptedTextField
from mediation.models import Audience, Case, Entry, Session


class Task(models.Model):
    """Who asks which lawyer for what in which case, by when; the answer stands in the case as an Entry."""

    class Kind(models.TextChoices):
        OPINION = "opinion", _("an opinion")
        CHECK = "check", _("check of an agreement")
        PRESENCE = "presence", _("presence in a session")

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        ANSWERED = "answered", _("answered")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Why(models.TextChoices):
        """Why a lawyer declines."""

        CONFLICT = "conflict", _("conflict of interest")
        SPECIALTY = "specialty", _("not my field")
        TIME = "time", _("no time")

    case = models.ForeignKey(Case, models.CASCADE, related_name="lawyer_tasks")
    kind = models.CharField(max_length=8, choices=Kind)
    lawyer = models.ForeignKey(Lawyer, models.PROTECT, related_name="tasks")
    question = EncryptedTextField()
    session = models.ForeignKey(Session, models.SET_NULL, null=True, blank=True, related_name="+")
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.MEDIATORS)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(help_text="two working days to say yes or no, then the date that was agreed")
    answered_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=10, choices=Why, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    answer = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["lawyer", "state", "due_on"], name="task_queue")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.case}"
