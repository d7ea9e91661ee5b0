"""A mediator asks a lawyer: for an opinion, a check of an agreement, or presence in a session."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from consultations.models.partnership import Lawyer
from foundation.accounts.models import SubDistrict, User
from foundation.workdays.counting import working_days_between
from foundation.workdays.models import Calendar
from lib.fields import EncryptedTextField
from mediation.models import Agreement, Audience, Case, Entry, Party, Session
from residents.models import Role
from residents.permissions import mandates_of


class TaskQuerySet(models.QuerySet["Task"]):
    def of_lawyer(self, user: User | AnonymousUser) -> TaskQuerySet:
        """What `user` was asked as a lawyer, with a mandate of the firm that holds today.

        Whether a conflict has come up since, `consultations.conflicts` says: a page asks it before it shows anything.
        """
        firms = [m.organisation_id for m in mandates_of(user) if m.role == Role.DUTY_LAWYER and m.organisation_id]
        if not isinstance(user, User) or not firms:
            return self.none()
        mine = self.filter(lawyer__person__user=user, lawyer__firm__in=firms, lawyer__left_on=None)
        return mine.filter(case__sub_district=user.sub_district_id)

    def visible_to(self, user: User | AnonymousUser) -> TaskQuerySet:
        """What stands beside a case that `user` may see."""
        return self.filter(case__in=Case.objects.visible_to(user))

    def open(self) -> TaskQuerySet:
        return self.filter(state__in=Task.OPEN)

    def overdue(self, on: date | None = None) -> TaskQuerySet:
        return self.open().filter(due_on__lt=on or timezone.localdate())

    def for_list(self) -> TaskQuerySet:
        """With all that a row of a list shows."""
        return self.select_related(
            "case__sub_district", "case__estate", "case__building", "case__mediator__user", "session",
            "lawyer__person__user", "lawyer__firm", "asked_by", "party", "agreement__paper", "answer",
        )  # fmt: skip


class Task(models.Model):
    """Who asks which lawyer for what in which case, by when; the answer stands in the case as an Entry."""

    class Kind(models.TextChoices):
        OPINION = "opinion", _("an opinion")
        CHECK = "check", _("check of an agreement")
        PRESENCE = "presence", _("presence in a session")

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        ACCEPTED = "accepted", pgettext_lazy("task of a lawyer", "accepted")
        DECLINED = "declined", _("declined")
        ANSWERED = "answered", _("answered")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Why(models.TextChoices):
        """Why a lawyer declines."""

        CONFLICT = "conflict", _("conflict of interest")
        SPECIALTY = "specialty", _("not my field")
        TIME = "time", _("no time")

    OPEN = (State.ASKED, State.ACCEPTED)

    case = models.ForeignKey(Case, models.CASCADE, related_name="lawyer_tasks")
    kind = models.CharField(max_length=8, choices=Kind)
    lawyer = models.ForeignKey(Lawyer, models.PROTECT, related_name="tasks")
    question = EncryptedTextField()
    session = models.ForeignKey(Session, models.SET_NULL, null=True, blank=True, related_name="+")
    session_told_at = models.DateTimeField(null=True, help_text="when the session is, as the lawyer was told last")
    agreement = models.ForeignKey(
        Agreement, models.SET_NULL, null=True, blank=True, related_name="+", help_text="shown to the lawyer"
    )
    entries = models.ManyToManyField(Entry, related_name="+", help_text="of the story, what the asker shows; no more")
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.MEDIATORS)
    party = models.ForeignKey(
        Party, models.SET_NULL, null=True, blank=True, related_name="+", help_text="whom the answer is for alone"
    )
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(help_text="two working days to say yes or no, then the date that was agreed")
    accepted_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=10, choices=Why, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    answer = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")

    objects = TaskQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["lawyer", "state", "due_on"], name="task_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "lawyer", "kind", "session"], name="task_once_open", nulls_distinct=False,
                condition=Q(state__in=["asked", "accepted"]),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "accepted", "declined", "answered", "withdrawn"]),
                name="task_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answer__isnull=False), name="task_answered_has_its_answer"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.case}"

    @property
    def sub_district(self) -> SubDistrict:
        return self.case.sub_district

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def standing(self) -> str:
        """late, soon or fine: a CSS class that always goes with words."""
        left = (self.due_on - timezone.localdate()).days
        return "late" if left < 0 else "soon" if left <= 1 else "fine"

    @property
    def left_in_words(self) -> str:
        """Two days late, today is the last day, three working days left."""
        today = timezone.localdate()
        late = (today - self.due_on).days
        if late > 0:
            return ngettext("%(n)d day late", "%(n)d days late", late) % {"n": late}
        if late == 0:
            return gettext("today is the last day")
        n = working_days_between(today, self.due_on, Calendar.glance())
        return ngettext("%(n)d working day left", "%(n)d working days left", n) % {"n": n}
