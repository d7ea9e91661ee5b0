"""What runs in a case: its periods, and the times that are offered for a session."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from foundation.law.citation import cite
from foundation.workdays.models import Clock, Rule, day_in_words
from lib.fields import EncryptedTextField
from mediation.models.case import Case, Party


class CaseClock(Clock):
    """One running period of a case."""

    class Code(models.TextChoices):
        DECIDE = "decide", _("decide on acceptance")
        SUPPLEMENT = "supplement", _("send what is missing")
        CONSENT = "consent", _("answer of the other side")
        ANSWER = "answer", _("answer to the application")
        FIRST_SESSION = "first_session", _("first session")
        MONTH = "month", _("finish the mediation")
        COURT = "court", _("finish what the court delegated")
        AGAIN = "again", _("finish the new mediation")
        REVIEW = "review", _("review the suspension")
        PERFORMANCE = "performance", _("performance of the agreement")
        FOLLOW_UP = "follow_up", _("follow-up visit")
        FOLLOW_UP_AGAIN = "follow_up_again", _("second follow-up visit")
        ARCHIVE = "archive", _("put it into the archive")
        CONFIRMATION = "confirmation", _("joint application to the court")

    RULES = {
        Code.DECIDE: Rule(_("filed"), 3, "working_days", None),
        Code.SUPPLEMENT: Rule(_("asked for missing papers"), 5, "working_days", None),
        Code.CONSENT: Rule(_("other side asked"), 3, "working_days", None),
        Code.ANSWER: Rule(_("other side asked for its answer"), 7, "working_days", None),
        Code.FIRST_SESSION: Rule(pgettext_lazy("begin of a period", "accepted"), 7, "calendar_days", None),
        Code.MONTH: Rule(pgettext_lazy("begin of a period", "accepted"), 1, "months", "rules2002.33"),
        Code.COURT: Rule(_("receipt confirmed to the court"), 30, "calendar_days", "online.24"),
        Code.AGAIN: Rule(_("opened again"), 1, "months", "rules2002.33"),
        Code.REVIEW: Rule(_("suspended"), 15, "calendar_days", None),
        Code.FOLLOW_UP: Rule(_("every clause settled"), 7, "calendar_days", None),
        Code.FOLLOW_UP_AGAIN: Rule(_("every clause settled"), 30, "calendar_days", None),
        Code.ARCHIVE: Rule(pgettext_lazy("begin of a period", "closed"), 30, "calendar_days", None),
        Code.CONFIRMATION: Rule(_("agreement in force"), 30, "calendar_days", "mediation.33"),
    }

    case = models.ForeignKey(Case, models.CASCADE, related_name="clocks")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "rule"], name="clock_once_running", condition=Q(state__in=["running", "paused"])
            )
        ]
        indexes = [models.Index(fields=["due", "case"], name="clock_running", condition=Q(state="running"))]

    def __str__(self) -> str:
        return f"{self.case_id} {self.rule} {self.due}"

    def explain(self) -> str:
        """Why this date, and the law that says so."""
        law = self.RULES.get(self.rule)
        if law is None or law.basis is None:
            return super().explain()
        return gettext("%(why)s %(law)s") % {"why": super().explain(), "law": cite(law.basis, self.started_on)}


class ProposalQuerySet(models.QuerySet["SessionProposal"]):
    def open(self) -> ProposalQuerySet:
        """From which one may still choose."""
        return self.filter(ended_at=None)


class SessionProposal(models.Model):
    """Times that the mediator offers for a session. It ends with a session, with other times, or with the mediation."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="proposals")
    place = models.CharField(max_length=120)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], name="proposal_once_open", condition=Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.place}"


class ProposedTime(models.Model):
    """One of the times on offer."""

    proposal = models.ForeignKey(SessionProposal, models.CASCADE, related_name="times")
    starts_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at"]
        constraints = [models.UniqueConstraint(fields=["proposal", "starts_at"], name="proposed_time_once")]

    def __str__(self) -> str:
        local = timezone.localtime(self.starts_at)
        return f"{day_in_words(local.date())} {local:%H:%M}"


class Choice(models.Model):
    """Which of the times suit one side; or none, and why."""

    proposal = models.ForeignKey(SessionProposal, models.CASCADE, related_name="choices")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    times = models.ManyToManyField(ProposedTime, related_name="choices")
    none_because = EncryptedTextField(blank=True)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "party"], name="choice_once_a_side")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.party_id}"
