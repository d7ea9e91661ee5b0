"""The case, its parties, and who acts for them."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import SubDistrict, User
from foundation.workdays.models import Clock
from lib import among as among  # the lookup
from lib.fields import EncryptedJSONField
from lib.labels import QuickLabels
from lib.pairs import may_hold, pairs_index
from lib.phones import local
from lib.settled import settled
from mediation.models.agents import Agent
from mediation.models.categories import Category, Urgency
from mediation.models.reach import Need, Reach
from mediation.models.statuses import ENDED, OPEN, SIGNING, Channel, Outcome, Side, Source, Status
from residents.models import (
    Building,
    Committee,
    Consent,
    Estate,
    Organisation,
    Person,
    Role,
    Studio,
    Unit,
)
from residents.permissions import as_person, committees_of, organisations_of, people_of

if TYPE_CHECKING:
    from mediation.models.agreement import Agreement
    from mediation.models.periods import Extension


Keys = models.QuerySet[Any, int] | list[int]
NONE: Keys = []  # known to be none: then a condition less; a query is never equal to it
REFERENCE = re.compile(r"[A-Za-z]{1,6}-\d{4}-\d+")
SEARCHED = ("title", "number", "reference", "place")
MANY = 5000  # cases: more ids than these are not asked for
# By what figures are broken down; their indexes hold these columns too.
COUNTED_BY = ["committee", "estate", "category", "company", "mediator", "channel", "source", "accepted_at"]


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User | AnonymousUser) -> CaseQuerySet:
        """Cases that `user` may see: staff those of their committee, mediators theirs, parties their own.

        Whoever is a side of a case is nothing else in it.

        A draft is reached by its cookie alone. Whoever was asked sees the case after agreeing to mediation, before
        that the notice.
        """
        if not isinstance(user, User):
            return self.none()
        mine = Q()
        if desks := committees_of(user, Role.CLERK, Role.DIRECTOR, Role.ARCHIVIST):
            mine |= Q(committee__in=desks)
        if sealing := committees_of(user, Role.SEAL_HOLDER):
            mine |= Q(committee__in=sealing, status__in=SIGNING)
        if mediating := committees_of(user, Role.MEDIATOR):
            mine |= Q(committee__in=mediating, mediator__in=people_of(user, Role.MEDIATOR))
        if mine and (own := own_cases_of(user)) != NONE:
            mine &= ~Q(pk__in=own)
        if (sides := sides_of(user)) != NONE or not mine:
            mine |= Q(pk__in=sides) if isinstance(sides, list) or not mine else Q(pk__among=sides)
        rows = self.filter(mine, sub_district=user.sub_district_id).exclude(status=Status.DRAFT)
        return rows.not_barred_to(user)

    def not_barred_to(self, user: User) -> CaseQuerySet:
        """But those from which `user` was recused as mediator: in no other role does `user` see them again."""
        barred = barred_to(user)
        return self if barred == NONE else self.exclude(pk__in=barred)

    def at_desk_of(self, user: User | AnonymousUser) -> CaseQuerySet:
        """Of the visible ones those that `user` sees as clerk or director: a plain condition, quick in long lists."""
        if not isinstance(user, User):
            return self.none()
        mine = committees_of(user, Role.CLERK, Role.DIRECTOR)
        rows = self.filter(committee__in=mine, sub_district=user.sub_district_id).exclude(status=Status.DRAFT)
        return rows.exclude(pk__in=own_cases_of(user)).not_barred_to(user)

    def draft_with_key(self, key: str) -> CaseQuerySet:
        """The draft whose signed cookie holds `key`."""
        return self.filter(draft_key=key, status=Status.DRAFT) if key else self.none()

    def drafts_with_phone(self, phone: str, sub_district: SubDistrict) -> CaseQuerySet:
        """The drafts for which `phone` (E.164) was proved, the newest first."""
        mine = self.filter(draft_phone=phone, status=Status.DRAFT, sub_district=sub_district)
        return (mine if phone else self.none()).order_by("-id")

    def of_party(self, user: User) -> CaseQuerySet:
        """The cases in which `user` is a party or acts for one."""
        return self.filter(pk__in=sides_of(user), sub_district=user.sub_district_id).exclude(status=Status.DRAFT)

    def open(self) -> CaseQuerySet:
        return self.filter(status__in=OPEN)

    def overdue(self, on: date | None = None) -> CaseQuerySet:
        return self.open().filter(next_due_on__lt=on or timezone.localdate())

    def due_within(self, first: date, last: date) -> CaseQuerySet:
        return self.open().filter(next_due_on__range=(first, last))

    def todo_of(self, user: User) -> CaseQuerySet:
        """Cases that wait for an act of `user`, by each of the user's roles. Each says its statuses, for the index."""
        return self.filter(reduce(or_, self.todo_by_role(user).values()))

    def todo_by_role(self, user: User) -> dict[str, Q]:
        """The same for each role that waits for something; that of a role which `user` has not matches nothing."""
        mediates = committees_of(user, Role.MEDIATOR), people_of(user, Role.MEDIATOR)
        declined = Exists(Party.objects.filter(case=OuterRef("pk"), consent=Party.Answer.DECLINED))
        late = Q(next_due_on__lt=timezone.localdate())
        mine = [Status.ACCEPTED, Status.MEDIATING, Status.SUSPENDED, Status.AGREED]
        frozen = Q(status=Status.MEDIATING, agreements__status="frozen")
        contested = Case.objects.filter(recusals__state="open", status__in=mine).values("pk")
        sealing = Case.objects.filter(frozen, committee__in=committees_of(user, Role.SEAL_HOLDER)).values("pk")
        return {
            Role.CLERK: Q(
                committee__in=committees_of(user, Role.CLERK),
                status__in=[Status.SUBMITTED, *ENDED, Status.CONSENT_PENDING, Status.NEEDS_SUPPLEMENT],
            )
            & (
                Q(status=Status.SUBMITTED)
                | Q(status__in=ENDED)
                | (Q(status=Status.CONSENT_PENDING) & (declined | late))
                | (Q(status=Status.NEEDS_SUPPLEMENT) & late)
            ),
            Role.DIRECTOR: Q(committee__in=committees_of(user, Role.DIRECTOR), status__in=[*mine, Status.SUBMITTED])
            & (
                Q(status__in=mine, mediator=None)
                | Q(pk__in=contested)
                | Q(status=Status.AGREED, closing_asked_at__isnull=False)
                | Q(status=Status.SUBMITTED, refusal_asked_at__isnull=False)
            ),
            Role.MEDIATOR: Q(committee__in=mediates[0], mediator__in=mediates[1], status__in=mine)
            & Q(closing_asked_at=None),
            Role.SEAL_HOLDER: Q(pk__in=sealing),
        }

    def search(self, words: str) -> CaseQuerySet:
        """Cases whose title, numbers, place or parties hold `words`; a whole reference number leads to its case alone.

        What is found by index is few, and asked for at once. Of what stands in thousands of cases a list soon finds
        enough by looking through them in its own order.
        """
        if REFERENCE.fullmatch(words) and (whole := self.filter(reference=words.upper())).exists():
            return whole
        found = reduce(or_, (Q(**{f"{name}__icontains": words}) for name in SEARCHED))
        parties = Party.objects.filter(name__icontains=words).order_by()
        cases = may_hold(Case.objects.filter(found), words, *SEARCHED).values_list("pk")
        few = cases.union(may_hold(parties, words, "name").values_list("case"))[: MANY + 1]
        ids = [pk for (pk,) in few]
        of_case = Exists(Party.objects.filter(case=OuterRef("pk"), name__icontains=words))
        return self.filter(pk__in=ids) if len(ids) <= MANY else self.filter(found | of_case)

    def for_list(self) -> CaseQuerySet:
        """With all that a row of a list shows."""
        return self.select_related("estate", "building", "mediator").prefetch_related("clocks")


def barred_to(user: User) -> Keys:
    """The cases from which `user` was recused as mediator."""

    def rows() -> models.QuerySet[Any, int]:
        recused = Case.objects.filter(recusals__state="granted", **as_person(user, "recusals__mediator"))
        return recused.order_by().values_list("pk", flat=True)

    found = settled(("barred", user.pk), rows)
    return rows() if found is None else found


def own_cases_of(user: User) -> Keys:
    """The cases of which `user` is a side, or acts for one, whatever it answered."""
    if (own := _own_parties(user)) is not None:
        return [case for _pk, case, _consent in own]
    return Party.objects.of(user).order_by().values_list("case", flat=True)


def sides_of(user: User) -> Keys:
    """The cases of which `user` is a side, or acts for one, and wants mediation."""
    if (own := _own_parties(user)) is not None:
        return [case for _pk, case, consent in own if consent == Party.Answer.AGREED]
    return Party.objects.of(user).open_to_read().order_by().values_list("case", flat=True)


class Case(QuickLabels):
    """A dispute from draft to archive. Only the acts in `mediation.workflow` set its status."""

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="cases")
    committee = models.ForeignKey(Committee, models.PROTECT, null=True, related_name="cases")
    studio = models.ForeignKey(Studio, models.PROTECT, null=True, related_name="cases")
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    source = models.CharField(max_length=12, choices=Source, default=Source.APPLICATION)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.WEB)
    reference = models.CharField(max_length=20, blank=True, help_text="QH-2026-0317, from filing on")
    number = models.CharField(max_length=40, blank=True, help_text="（2026）清和人调字第58号, from acceptance on")
    number_year = models.PositiveSmallIntegerField(null=True)
    number_in_year = models.PositiveIntegerField(null=True)

    title = models.CharField(max_length=80, blank=True)
    facts = models.TextField(blank=True, help_text="what happened, in the person's own words")
    since = models.CharField(max_length=60, blank=True)
    wish = models.TextField(blank=True)
    category = models.CharField(max_length=8, choices=Category, blank=True)
    urgency = models.CharField(max_length=2, choices=Urgency, blank=True)
    dangers = ArrayField(
        models.CharField(max_length=12), default=list, blank=True, help_text="codes of categories.Danger"
    )
    estate = models.ForeignKey(Estate, models.PROTECT, null=True, related_name="cases")
    building = models.ForeignKey(Building, models.PROTECT, null=True, related_name="cases")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="cases")
    place = models.CharField(max_length=120, blank=True, help_text="where exactly, in words")

    draft_key = models.CharField(max_length=43, blank=True, db_index=True, editable=False)
    draft_phone = models.CharField(
        max_length=16, blank=True, editable=False, help_text="E.164, proved by a code: opens the draft elsewhere"
    )
    created_at = models.DateTimeField(default=timezone.now)
    privacy_read_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True, help_text="interrupts the limitation period (民法典 195)")
    accepted_at = models.DateTimeField(null=True)
    mediator = models.ForeignKey(Person, models.PROTECT, null=True, related_name="mediated_cases")
    declared_at = models.DateTimeField(null=True, help_text="the mediator declared to have no interest in the dispute")
    refusal_ground = models.CharField(max_length=2, blank=True, help_text="key of grounds.GROUNDS")
    refusal_asked_at = models.DateTimeField(
        null=True, help_text="the clerk proposed not to accept; the director decides"
    )
    termination_code = models.CharField(max_length=20, blank=True)
    closing_asked_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    archive_sha256 = models.CharField(max_length=64, blank=True, help_text="of everything in the archived file")
    keep_until = models.DateField(null=True, help_text="保管期限; empty: for ever, or not archived")
    next_due_on = models.DateField(null=True, help_text="the earliest running clock, kept for lists")
    told_at = models.DateTimeField(null=True, help_text="of the newest entry of its story, kept for what is new")
    # Kept for figures
    company = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", help_text="the property company that is a side of it"
    )
    outcome = models.CharField(max_length=11, choices=Outcome, blank=True, help_text="empty: not ended, or open again")
    outcome_at = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="case_known_status"),
            models.UniqueConstraint(
                fields=["sub_district", "reference"], name="case_reference_once", condition=~Q(reference="")
            ),
            models.UniqueConstraint(fields=["committee", "number_year", "number_in_year"], name="case_number_once"),
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT) | Q(submitted_at__isnull=False), name="case_filed_has_its_date"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_at=None)
                | Q(outcome__in=["settled", "failed", "refused", "transferred", "withdrawn"], outcome_at__isnull=False),
                name="case_outcome_has_its_date",
            ),
        ]
        indexes = [
            # the queue: open cases of a committee by due date, newest last
            models.Index(fields=["committee", "status", "next_due_on", "id"], name="case_queue"),
            models.Index(fields=["mediator", "status", "next_due_on"], name="case_of_mediator"),
            # the queue in its order, whatever the status; and narrowed to a kind in an estate
            models.Index(
                fields=["sub_district", "next_due_on", "id"], name="case_by_due", condition=~Q(status="draft")
            ),
            models.Index(
                fields=["estate", "category", "next_due_on", "id"],
                name="case_by_due_of_kind",
                condition=~Q(status="draft"),
            ),
            # what is new: the cases of which something was told last
            models.Index(fields=["sub_district", "-told_at"], name="case_told", condition=Q(told_at__isnull=False)),
            pairs_index(*SEARCHED, name="case_pairs"),
            models.Index(fields=["draft_phone"], name="case_draft_of_phone", condition=Q(status="draft")),
            # who else filed such a thing, and everything of one address, the newest first
            models.Index(fields=["sub_district", "category", "-submitted_at"], name="case_of_kind"),
            models.Index(fields=["estate", "-submitted_at", "-id"], name="case_of_estate"),
            models.Index(fields=["building", "-submitted_at", "-id"], name="case_of_building"),
            # what burns: the urgent ones of the open cases, danger first
            models.Index(
                fields=["sub_district", "-urgency", "submitted_at", "id"],
                name="case_burning",
                condition=Q(status__in=OPEN) & ~Q(urgency=""),
            ),
            # figures: what came in, what ended and what is open, counted without a look at the table
            models.Index(
                fields=["sub_district", "submitted_at", "id"],
                include=[*COUNTED_BY, "outcome", "outcome_at"],
                name="case_filed",
                condition=~Q(status="draft"),
            ),
            models.Index(
                fields=["sub_district", "accepted_at", "id"],
                include=["committee", "estate", "category", "source"],
                name="case_accepted",
                condition=Q(accepted_at__isnull=False),
            ),
            models.Index(
                fields=["sub_district", "outcome", "outcome_at", "id"],
                include=[*COUNTED_BY, "submitted_at"],
                name="case_ended",
                condition=~Q(outcome=""),
            ),
            models.Index(
                fields=["sub_district", "next_due_on", "id"],
                include=[*COUNTED_BY, "status"],
                name="case_open",
                condition=Q(status__in=OPEN),
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.reference or self.title

    @property
    def applicant(self) -> Party | None:
        return next((party for party in self.parties.all() if party.side == Side.APPLICANT), None)

    @property
    def respondents(self) -> list[Party]:
        return [party for party in self.parties.all() if party.side == Side.RESPONDENT]

    @property
    def next_clock(self) -> Clock | None:
        """The running clock that ends first; else a paused one."""
        clocks = [clock for clock in self.clocks.all() if clock.state in {Clock.State.RUNNING, Clock.State.PAUSED}]
        return min(clocks, key=lambda clock: (clock.state != Clock.State.RUNNING, clock.due), default=None)

    @property
    def frozen_agreement(self) -> Agreement | None:
        """The agreement that waits for signatures; asks nothing where the agreements were fetched with the case."""
        return next((row for row in self.agreements.all() if row.status == "frozen"), None)

    @property
    def effective_agreement(self) -> Agreement | None:
        """The agreement in force."""
        return next((row for row in self.agreements.all() if row.status == "effective"), None)

    @property
    def extension_asked(self) -> Extension | None:
        """The question for more time that still waits for an answer."""
        return next((row for row in self.extensions.all() if row.state == "open"), None)

    @property
    def recusal_asked(self) -> bool:
        """Does a request for recusal wait for the director?"""
        return any(row.state == "open" for row in self.recusals.all())

    @property
    def phone_of_draft(self) -> str:
        return local(self.draft_phone)

    @property
    def where(self) -> str:
        """Estate and building, as lists show it."""
        return " ".join(str(part) for part in (self.estate, self.building) if part) or self.place


class PartyQuerySet(models.QuerySet["Party"]):
    def of(self, user: User) -> PartyQuerySet:
        """Parties that are `user`, or for whom `user` acts: for an organisation, or as an agent."""
        return self.filter(pk__in=parties_of(user))

    def open_to_read(self) -> PartyQuerySet:
        """Parties that may read their case: those who want mediation, by filing or by their answer."""
        return self.filter(consent=Party.Answer.AGREED)

    def asked(self) -> PartyQuerySet:
        """Parties whose answer is awaited."""
        return self.filter(consent=Party.Answer.PENDING, case__status=Status.CONSENT_PENDING)


def parties_of(user: User) -> Keys:
    """The parties that are `user`, those for whom `user` acts as an agent, and organisations of `user`."""
    own = _own_parties(user)
    return _ways_to_a_party(user, "pk") if own is None else [pk for pk, _case, _consent in own]


def _own_parties(user: User) -> list[tuple[int, int, str]] | None:
    """Keys, cases and answers, while a page is read and if they are few."""
    return settled(("parties", user.pk), lambda: _ways_to_a_party(user, "pk", "case", "consent"))


def _ways_to_a_party(user: User, *wanted: str) -> models.QuerySet[Any, Any]:
    """`wanted`: what is asked of the parties."""
    ways: list[Any] = [Agent.objects.of(user).values_list(*(f"party__{name}" for name in wanted))]
    if organisations := organisations_of(user):
        ways.append(Party.objects.filter(organisation__in=organisations).order_by().values_list(*wanted))
    return Party.objects.filter(**as_person(user)).order_by().values_list(*wanted).union(*ways)


class Party(models.Model):
    """One side's person or organisation, with name and address as of the filing."""

    class Answer(models.TextChoices):
        PENDING = "pending", _("not yet answered")
        AGREED = "agreed", _("agreed to mediation")
        DECLINED = "declined", _("declined mediation")

    case = models.ForeignKey(Case, models.CASCADE, related_name="parties")
    side = models.CharField(max_length=10, choices=Side)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="parties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="parties")
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=16, blank=True, help_text="E.164")
    address = models.CharField(max_length=120, blank=True)
    consent = models.CharField(max_length=8, choices=Answer, default=Answer.PENDING)
    consented_at = models.DateTimeField(null=True)
    channel = models.CharField(
        max_length=8, choices=Consent.Channel, blank=True, help_text="how this side said whether it wants mediation"
    )
    notice_read_at = models.DateTimeField(null=True, help_text="the notice of rights and duties was acknowledged")
    reach = EncryptedJSONField(default=dict, help_text="how to reach this side safely, and what it needs: see Reach")
    link_digest = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001 - unique, so null
    link_expires_at = models.DateTimeField(null=True)
    slip_digest = models.CharField(max_length=64, blank=True, editable=False, help_text="of the code on the paper slip")

    objects = PartyQuerySet.as_manager()

    class Meta:
        ordering = ["side", "id"]  # applicant before respondent
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, organisation__isnull=False) | Q(person__isnull=False, organisation=None),
                name="party_person_or_organisation",
            ),
        ]
        indexes = [pairs_index("name", name="party_pairs")]

    def __str__(self) -> str:
        return self.name

    @property
    def wants_no_sms(self) -> bool:
        return self.reach.get("by") == Reach.CALL

    @property
    def reach_shown(self) -> list[str]:
        """What to mind when this side is reached, in words, for staff."""
        by, when, needs = self.reach.get("by"), self.reach.get("when"), self.reach.get("needs", [])
        found = [str(Reach(by).label)] if by else []
        found += [gettext("When: %(when)s") % {"when": when}] if when else []
        found += [str(Need(need).label) for need in needs if need in Need.values]
        return found + ([self.reach["mind"]] if self.reach.get("mind") else [])

    @property
    def giver(self) -> Person | Organisation:
        """The person or organisation behind the party."""
        giver = self.person or self.organisation
        assert giver is not None  # the CHECK constraint
        return giver

    @property
    def phone_shown(self) -> str:
        return local(self.phone)

    @staticmethod
    def digest(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()


class Counter(models.Model):
    """A row per counted series (`case:3:2026`). The row's lock makes the series free of gaps."""

    series = models.CharField(max_length=40, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.series} {self.last}"


def new_token() -> str:
    """A secret of 256 bits for a cookie or a link."""
    return secrets.token_urlsafe(32)
