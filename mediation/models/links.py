"""What was decided about two cases that look alike."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.fields import EncryptedTextField
from mediation.models.case import Case


class CaseLinkQuerySet(models.QuerySet["CaseLink"]):
    def of(self, case: Case) -> CaseLinkQuerySet:
        """The decisions in which `case` is one of the two."""
        return self.filter(Q(newer=case) | Q(older=case))


class CaseLink(models.Model):
    """A decision about two cases, for the committee alone: the parties of neither learn of the other."""

    class Kind(models.TextChoices):
        LINKED = "linked", _("linked")
        JOINED = "joined", _("led together")
        APART = "apart", _("kept apart")

    newer = models.ForeignKey(Case, models.CASCADE, related_name="links_to_older", help_text="filed later")
    older = models.ForeignKey(
        Case, models.CASCADE, related_name="links_to_newer", help_text="filed earlier; of a joined one, the lead"
    )
    kind = models.CharField(max_length=6, choices=Kind)
    reason = EncryptedTextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    objects = CaseLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["newer", "older"], name="link_once"),
            models.UniqueConstraint(fields=["newer"], name="link_one_lead", condition=Q(kind="joined")),
            models.CheckConstraint(condition=Q(kind__in=["linked", "joined", "apart"]), name="link_known_kind"),
            models.CheckConstraint(condition=~Q(newer=F("older")), name="link_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.newer_id} {self.kind} {self.older_id}"

    def other(self, case: Case) -> Case:
        """The one of the two that is not `case`."""
        return self.older if case.pk == self.newer_id else self.newer
