"""The agreement: its clauses are obligations with a debtor and a date; people sign the hash of one frozen paper."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.accounts.models import SubDistrict, User
from foundation.documents.models import Paper
from mediation.models.case import Case, Party
from mediation.models.story import Entry


class Performance(models.TextChoices):
    """Where the performance of an agreement stands (domain §1.2, machine B)."""

    NOT_DUE = "not_due", _("not yet due")
    IN_PROGRESS = "in_progress", _("in progress")
    PERFORMED = "performed", _("performed")
    OVERDUE = "overdue", _("overdue")
    BREACHED = "breached", _("not performed, route to court explained")
    CHANGED = "changed", _("replaced")


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, user: User | AnonymousUser) -> AgreementQuerySet:
        """Agreements of the cases that `user` may see; parties see them from the freezing on."""
        if not isinstance(user, User):
            return self.none()
        draft_of_mine = Q(status=Agreement.Status.DRAFT, case__in=Case.objects.of_party(user))
        return self.filter(case__in=Case.objects.visible_to(user)).exclude(draft_of_mine)

    def for_register(self) -> AgreementQuerySet:
        """The newest in force first, with all that the register shows."""
        rows = self.select_related("case__estate", "confirmation").prefetch_related("obligations", "case__parties")
        return rows.order_by("-effective_on", "-id")


class Agreement(models.Model):
    """One version of a case's agreement. A frozen one never changes; a later version takes its place."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        FROZEN = "frozen", _("ready to sign")
        EFFECTIVE = "effective", _("in force")
        SUPERSEDED = "superseded", _("replaced")

    class Order(models.TextChoices):
        """Which side signs first; then the mediator, and last the seal (人民调解法 29)."""

        ANY = "any", _("in any order")
        APPLICANT = "applicant", _("the applicant first")
        RESPONDENT = "respondent", _("the respondent first")

    class Form(models.TextChoices):
        WRITTEN = "written", _("written")
        ORAL = "oral", _("oral")

    class Rest(models.TextChoices):
        """What becomes of the points that the agreement leaves open (人民调解法 26)."""

        NEW = "new", _("a new matter was opened")
        ELSEWHERE = "elsewhere", _("the sides take another way")

    case = models.ForeignKey(Case, models.CASCADE, related_name="agreements")
    version = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    order = models.CharField(max_length=10, choices=Order, default=Order.ANY)
    facts = models.TextField()
    issues = models.TextField()
    form = models.CharField(max_length=7, choices=Form, default=Form.WRITTEN, help_text="人民调解法 28")
    left_open = models.TextField(blank=True, help_text="points not settled: it is an agreement on a part")
    rest = models.CharField(max_length=9, choices=Rest, blank=True)
    warnings = models.JSONField(
        default=list, blank=True, help_text="what the checker found when it was frozen: code, clause, words, start"
    )
    kept_because = models.CharField(max_length=500, blank=True, help_text="why it was frozen in spite of them")
    paper = models.OneToOneField(
        Paper, models.PROTECT, null=True, related_name="agreement", help_text="frozen: its hash is signed"
    )
    signed_paper = models.OneToOneField(Paper, models.PROTECT, null=True, related_name="signed_agreement")
    effective_on = models.DateField(null=True, help_text="人民调解法 29: the day of the last signature or seal")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="agreement_version_once"),
            models.UniqueConstraint(
                fields=["case"], name="agreement_one_living", condition=Q(status__in=["draft", "frozen", "effective"])
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(paper__isnull=False), name="agreement_frozen_has_paper"
            ),
            models.CheckConstraint(condition=Q(form__in=["written", "oral"]), name="agreement_known_form"),
            models.CheckConstraint(condition=Q(rest="") | ~Q(left_open=""), name="agreement_rest_only_of_what_is_open"),
        ]
        indexes = [
            # the figures of a year
            models.Index(fields=["effective_on"], name="agreement_by_day", condition=Q(status="effective")),
            # the register of agreements, the newest first
            models.Index(fields=["-effective_on", "-id"], name="agreement_register"),
        ]

    def __str__(self) -> str:
        return f"{self.case} v{self.version}"

    @property
    def sub_district(self) -> SubDistrict:
        return self.case.sub_district

    @property
    def is_refused(self) -> bool:
        """Does a side say that it does not sign this version? Then nobody does."""
        return any(row.taken_back_at is None for row in self.refusals.all())

    def unsigned_parties(self) -> list[Party]:
        """The parties whose mark is missing, in the order in which they sign."""
        signed = {row.party_id for row in self.signatures.all()}
        rows = [party for party in self.case.parties.all() if party.pk not in signed]
        return sorted(rows, key=lambda party: self.order not in (self.Order.ANY, party.side))

    def before(self, party: Party) -> list[Party]:
        """Who has still to sign before `party` does."""
        if self.order in (self.Order.ANY, party.side):
            return []
        return [row for row in self.unsigned_parties() if row.side == self.order]

    def in_turn(self) -> list[Party]:
        """The parties who can sign now."""
        return [] if self.is_refused else [row for row in self.unsigned_parties() if not self.before(row)]

    @property
    def check_code(self) -> str:
        """Eight characters of the paper's hash: they stand on each printed page, and tell one version from another."""
        sha256 = self.paper.sha256 if self.paper else ""
        return f"{sha256[:4]} {sha256[4:8]}".strip()

    @property
    def last_mark_on(self) -> date:
        """The day of the last signature or seal (人民调解法 29): from it a written agreement is in force."""
        return max(timezone.localdate(row.at) for row in self.signatures.all())

    @property
    def is_oral(self) -> bool:
        return self.form == self.Form.ORAL

    @property
    def money(self) -> Decimal:
        """All the money promised in it, in yuan."""
        return sum((row.amount or Decimal(0) for row in self.obligations.all()), Decimal(0))

    def get_performance_display(self) -> str:
        return str(Performance(self.performance).label)

    @property
    def performance(self) -> str:
        """Where the performance stands, from its obligations (domain: machine B)."""
        if self.status == self.Status.SUPERSEDED:
            return Performance.CHANGED
        rows = list(self.obligations.all())
        states = {row.standing for row in rows}
        for state in (Performance.BREACHED, Performance.OVERDUE):
            if state in states:
                return state
        if Obligation.State.OPEN not in states:
            return Performance.PERFORMED
        begun = Obligation.State.PERFORMED in states or any(row.due_on <= timezone.localdate() for row in rows)
        return Performance.IN_PROGRESS if begun else Performance.NOT_DUE


class Obligation(models.Model):
    """One clause: who owes which deed or sum, until when."""

    class State(models.TextChoices):
        OPEN = "open", _("not yet due")
        PERFORMED = "performed", _("performed")
        BREACHED = "breached", _("not performed, route to court explained")

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="obligations")
    position = models.PositiveSmallIntegerField()
    debtor = models.ForeignKey(Party, models.PROTECT, related_name="obligations")
    deed = models.CharField(max_length=500, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True, help_text="yuan")
    due_on = models.DateField()
    place = models.CharField(max_length=120, blank=True, help_text="and manner: bank transfer, at the flat …")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    performed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(deed="") | Q(amount__isnull=False), name="obligation_deed_or_amount"),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gt=0), name="obligation_positive_amount"),
            models.CheckConstraint(
                condition=~Q(state="performed") | Q(performed_on__isnull=False), name="obligation_performed_has_date"
            ),
            models.UniqueConstraint(fields=["agreement", "position"], name="obligation_position_once"),
        ]
        indexes = [  # for the statistics of a month
            models.Index(fields=["performed_on"], condition=Q(state="performed"), name="obligation_performed"),
            models.Index(fields=["agreement"], condition=Q(state="breached"), name="obligation_breached"),
        ]

    def __str__(self) -> str:
        sum_of_money = f"¥{self.amount:,.2f}" if self.amount else ""
        return " ".join(filter(None, [f"{self.position}. {self.debtor.name}", self.deed, sum_of_money]))

    @property
    def paid(self) -> Decimal:
        """What was paid so far by what the other side confirmed, in yuan."""
        return self._sum("yes")

    @property
    def reported(self) -> Decimal:
        """What is reported as paid and not yet confirmed, in yuan."""
        return self._sum("")

    @property
    def is_settled(self) -> bool:
        """Did the other side confirm the whole of it?"""
        confirmed = any(row.answer == "yes" for row in self.reports.all())
        return confirmed and (self.amount is None or self.paid >= self.amount)

    @property
    def is_reported(self) -> bool:
        """Did the debtor report the whole of it, and the other side did not say no?"""
        said = any(row.answer != "no" for row in self.reports.all())
        return said and (self.amount is None or self.paid + self.reported >= self.amount)

    def _sum(self, answer: str) -> Decimal:
        return sum((row.amount for row in self.reports.all() if row.answer == answer and row.amount), Decimal(0))

    @property
    def standing(self) -> str:
        """The state, with `overdue` for an open one whose day has passed."""
        late = self.state == self.State.OPEN and self.due_on < timezone.localdate()
        return "overdue" if late else self.state


class Signature(models.Model):
    """One signer's mark under the SHA-256 of the frozen paper. Kept for ever, also under replaced versions."""

    class Role(models.TextChoices):
        PARTY = "party", _("party")
        MEDIATOR = "mediator", _("mediator")
        SEAL = "seal", _("seal of the committee")

    class Means(models.TextChoices):
        DRAWN = "drawn", pgettext_lazy("signature", "drawn")
        TYPED = "typed", pgettext_lazy("signature", "typed name")
        PAPER = "paper", pgettext_lazy("signature", "by hand on paper")
        FINGERPRINT = "fingerprint", pgettext_lazy("signature", "fingerprint on paper")

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=8, choices=Role)
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="signatures")
    means = models.CharField(max_length=11, choices=Means, default=Means.TYPED)
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="empty: on paper"
    )
    name = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    strokes = models.JSONField(default=list, help_text="what was drawn; empty when the name was typed")
    phone = models.CharField(max_length=16, help_text="the phone whose code confirmed it")
    at = models.DateTimeField(help_text="on paper: when it was entered")
    signed_on = models.DateField(null=True, help_text="on paper: the day")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entry = models.ForeignKey(
        Entry, models.PROTECT, null=True, related_name="signatures", help_text="on paper: it holds the scan"
    )

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(means__in=["drawn", "typed"], signer__isnull=False, entered_by=None)
                | Q(
                    means__in=["paper", "fingerprint"],
                    signer=None,
                    role="party",
                    signed_on__isnull=False,
                    entered_by__isnull=False,
                    entry__isnull=False,
                ),
                name="signature_in_person_or_on_paper",
            ),
            models.UniqueConstraint(fields=["agreement", "role", "party"], name="signature_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(role="party", party__isnull=False) | (~Q(role="party") & Q(party=None)),
                name="signature_party_names_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.name}"

    @property
    def on_paper(self) -> bool:
        return self.entry_id is not None
