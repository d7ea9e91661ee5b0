"""Where a case stands, how it came, and who may read what is said in it (domain §1.2, machine A)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("waiting for acceptance")
    NEEDS_SUPPLEMENT = "needs_supplement", _("waiting for missing papers")
    CONSENT_PENDING = "consent_pending", _("asking the other side")
    ACCEPTED = "accepted", _("accepted")
    MEDIATING = "mediating", _("in mediation")
    SUSPENDED = "suspended", _("suspended")
    AGREED = "agreed", _("agreement reached")
    TERMINATED = "terminated", _("ended without agreement")
    REFUSED = "refused", _("not accepted")
    TRANSFERRED = "transferred", _("referred elsewhere")
    WITHDRAWN = "withdrawn", _("withdrawn")
    CLOSED = "closed", _("closed")
    ARCHIVED = "archived", _("archived")


class Outcome(models.TextChoices):
    """How the service for a case ended; only the first two were mediated (domain §3: success rate)."""

    SETTLED = "settled", _("settled")
    FAILED = "failed", _("ended without agreement")
    REFUSED = "refused", _("not accepted")
    TRANSFERRED = "transferred", _("referred elsewhere")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Source(models.TextChoices):
    APPLICATION = "application", _("applied for by a party")
    PROACTIVE = "proactive", _("offered by the committee")
    DELEGATED = "delegated", _("delegated by an authority")


class Channel(models.TextChoices):
    """How the matter came to the studio."""

    WEB = "web", _("on the portal")
    COUNTER = "counter", _("at the counter")
    TELEPHONE = "telephone", _("by telephone")
    LETTER = "letter", _("by letter")
    HOTLINE = "hotline", _("work order of a hotline")


class Side(models.TextChoices):
    APPLICANT = "applicant", _("applicant")
    RESPONDENT = "respondent", _("respondent")


class Audience(models.TextChoices):
    JOINT = "joint", _("both sides see it")
    PARTY = "party", _("only one side and the mediator")
    MEDIATORS = "mediators", _("only the mediator and the director")
    DIRECTOR = "director", _("only the director")


OPEN = [
    Status.SUBMITTED,
    Status.NEEDS_SUPPLEMENT,
    Status.CONSENT_PENDING,
    Status.ACCEPTED,
    Status.MEDIATING,
    Status.SUSPENDED,
    Status.AGREED,
]
ENDED = [Status.TERMINATED, Status.REFUSED, Status.TRANSFERRED, Status.WITHDRAWN]
# The outcome that a status brings; closing and archiving keep it, mediating again takes it back.
OUTCOMES: dict[str, str] = {
    Status.AGREED: Outcome.SETTLED,
    Status.TERMINATED: Outcome.FAILED,
    Status.REFUSED: Outcome.REFUSED,
    Status.TRANSFERRED: Outcome.TRANSFERRED,
    Status.WITHDRAWN: Outcome.WITHDRAWN,
}
RATED = [*ENDED, Status.CLOSED, Status.ARCHIVED]  # the service is over, and may be rated
SIGNING = [Status.MEDIATING, Status.AGREED, Status.CLOSED, Status.ARCHIVED]
