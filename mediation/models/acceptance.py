"""What is missing in a matter, and from whom it was delegated."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mediation.models.case import Case
from mediation.models.categories import CATEGORIES


class Gap(models.Model):
    """One item of the list of what is missing in a matter: asked for once, then given or not."""

    class Code(models.TextChoices):
        CONTACT = "contact", _("How we reach you: a telephone or an address")
        OTHER_SIDE = "other_side", _("Who the other side is: a name, and a telephone or the number of the flat")
        PLACE = "place", _("Where exactly it is: estate, building, number")
        SINCE = "since", _("Since when it has been so")
        WISH = "wish", _("What you want from the other side, as exactly as you can")
        EVIDENCE = "evidence", _("What shows it")
        AUTHORITY = "authority", _("The paper with which somebody acts for you, and what it allows")
        RIGHT = "right", _("What shows that the flat or the space is yours, or that you rent it")
        OWN_WORDS = "own_words", _("something else")

    case = models.ForeignKey(Case, models.CASCADE, related_name="gaps")
    code = models.CharField(max_length=12, choices=Code)
    words = models.CharField(max_length=300, blank=True, help_text="of the clerk, where no item of the list fits")
    asked_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.words or gap_words(self.code, self.case)


def gap_words(code: str, case: Case) -> str:
    """An item of the list, with the usual evidence of this kind of matter."""
    words = str(Gap.Code(code).label)
    about = CATEGORIES.get(case.category)
    if code != Gap.Code.EVIDENCE or about is None:
        return words
    return gettext("%(what)s, for example: %(kinds)s") % {"what": words, "kinds": about.evidence}


class Sharing(models.TextChoices):
    """Whose data goes with a referral (个人信息保护法 13, 23; 人民调解法 25)."""

    NONE = "none", _("The letter names nobody: the applicant takes it there")
    AGREED = "agreed", _("The applicant agreed: with the applicant's name and telephone")
    DANGER = "danger", _("There is danger, or an offence is likely: with all names and telephones, at once")


class Delegation(models.Model):
    """An authority has entrusted the matter to the committee, or transferred it (委托移送; domain §1.1)."""

    class From(models.TextChoices):
        COURT = "court", _("court")
        POLICE = "police", _("police")
        PETITIONS = "petitions", _("petitions office")
        DEPARTMENT = "department", _("another department")

    case = models.OneToOneField(Case, models.CASCADE, related_name="delegation")
    kind = models.CharField(max_length=10, choices=From)
    authority = models.CharField(max_length=80)
    number = models.CharField(max_length=60, blank=True, help_text="of the authority's letter or case")
    contact = models.CharField(max_length=80, blank=True, help_text="who at the authority answers questions")
    received_on = models.DateField(help_text="receipt confirmed: a court's 30 days run from here (在线调解规则 24, 26)")
    reported_at = models.DateTimeField(null=True, help_text="the authority was told how it ended")

    def __str__(self) -> str:
        return " ".join(filter(None, [self.authority, self.number]))
