"""What runs and meets in a case: its periods and its sessions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from foundation.law.citation import cite
from foundation.workdays.models import Clock, Rule
from mediation.models.case import Case


class CaseClock(Clock):
    """One running period of a case."""

    class Code(models.TextChoices):
        DECIDE = "decide", _("decide on acceptance")
        SUPPLEMENT = "supplement", _("send what is missing")
        CONSENT = "consent", _("answer of the other side")
        FIRST_SESSION = "first_session", _("first session")
        MONTH = "month", _("finish the mediation")
        COURT = "court", _("finish what the court delegated")
        AGAIN = "again", _("finish the new mediation")
        REVIEW = "review", _("review the suspension")
        PERFORMANCE = "performance", _("performance of the agreement")
        CONFIRMATION = "confirmation", _("joint application to the court")

    RULES = {
        Code.DECIDE: Rule(_("filed"), 3, "working_days", None),
        Code.SUPPLEMENT: Rule(_("asked for missing papers"), 5, "working_days", None),
        Code.CONSENT: Rule(_("other side asked"), 3, "working_days", None),
        Code.FIRST_SESSION: Rule(pgettext_lazy("begin of a period", "accepted"), 7, "calendar_days", None),
        Code.MONTH: Rule(pgettext_lazy("begin of a period", "accepted"), 1, "months", "rules2002.33"),
        Code.COURT: Rule(_("receipt confirmed to the court"), 30, "calendar_days", "online.24"),
        Code.AGAIN: Rule(_("opened again"), 1, "months", "rules2002.33"),
        Code.REVIEW: Rule(_("suspended"), 15, "calendar_days", None),
        Code.CONFIRMATION: Rule(_("agreement in force"), 30, "calendar_days", "mediation.33"),
    }

    case = models.ForeignKey(Case, models.CASCADE, related_name="clocks")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "rule"], name="clock_once_running", condition=Q(state__in=["running", "paused"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.rule} {self.due}"

    def explain(self) -> str:
        """Why this date, and the law that says so."""
        law = self.RULES.get(self.rule)
        if law is None or law.basis is None:
            return super().explain()
        return gettext("%(why)s %(law)s") % {"why": super().explain(), "law": cite(law.basis, self.started_on)}


class SessionQuerySet(models.QuerySet["Session"]):
    def planned(self) -> SessionQuerySet:
        """Neither held nor called off."""
        return self.filter(held_at=None, cancelled_at=None)


class Session(models.Model):
    """A mediation session: planned, then held and recorded, or cancelled."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=120)
    held_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return f"{date_format(timezone.localtime(self.starts_at), 'DATETIME_FORMAT')} {self.place}"
