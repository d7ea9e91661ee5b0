"""Places, people, organisations, and the mandates from which every permission derives."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.accounts.models import SubDistrict, User
from lib.encryption import keyed_hash
from lib.fields import EncryptedJSONField, EncryptedTextField
from lib.phones import masked
from residents import opening


class DatedQuerySet(models.QuerySet[Any]):
    """Rows that hold from a day to a day, both included; an empty end is open."""

    def current(self, on: date | None = None) -> DatedQuerySet:
        on = on or timezone.localdate()
        return self.filter(Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on)))


class Dated(models.Model):
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


def ends_after_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name=name)


class Community(models.Model):
    """A community (社区) of the sub-district."""

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="communities")
    name = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sub_district", "name"], name="community_once")]

    def __str__(self) -> str:
        return self.name


class Estate(models.Model):
    """A housing estate (小区)."""

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="estates")
    community = models.ForeignKey(Community, models.PROTECT, related_name="estates")
    name = models.CharField(max_length=60)
    address = models.CharField(max_length=120, blank=True)
    property_company = models.ForeignKey("Organisation", models.PROTECT, null=True, blank=True, related_name="estates")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sub_district", "name"], name="estate_once")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Building(models.Model):
    estate = models.ForeignKey(Estate, models.PROTECT, related_name="buildings")
    number = models.CharField(max_length=20, help_text="7, 3A: without 幢")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["estate", "number"], name="building_once")]

    def __str__(self) -> str:
        return _("Building %(number)s") % {"number": self.number}

    @property
    def sub_district(self) -> SubDistrict:
        return self.estate.sub_district


class Entrance(models.Model):
    building = models.ForeignKey(Building, models.PROTECT, related_name="entrances")
    number = models.CharField(max_length=20, help_text="1, 甲: without 单元")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["building", "number"], name="entrance_once")]

    def __str__(self) -> str:
        return self.number


class Unit(Dated):
    """One exclusive unit (专有部分), by estate, building, entrance and number. A re-import ends it, none is deleted."""

    estate = models.ForeignKey(Estate, models.PROTECT, related_name="units")
    building = models.ForeignKey(Building, models.PROTECT, related_name="units")
    entrance = models.ForeignKey(Entrance, models.PROTECT, null=True, blank=True, related_name="units")
    number = models.CharField(max_length=20)
    area = models.DecimalField(max_digits=9, decimal_places=2, null=True, help_text="square metres, by the register")

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["estate", "building", "entrance", "number"], name="unit_once", nulls_distinct=False
            ),
            ends_after_start("unit_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.building.number}-{self.number}"

    @property
    def sub_district(self) -> SubDistrict:
        return self.estate.sub_district


def identity_hash(sub_district_id: int, number: str) -> str:
    """The keyed hash of an identity number: tells that two owners are one person, and nothing else. Empty for none."""
    number = number.strip().upper()
    return keyed_hash(f"{sub_district_id}|{number}", settings.HASH_KEY) if number else ""


class Person(models.Model):
    """Anyone the portal knows. The phone is not unique: couples share one, and numbers are given to others."""

    class Gender(models.TextChoices):
        FEMALE = "f", _("female")
        MALE = "m", _("male")

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="people")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="person")
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=16, blank=True, help_text="E.164")
    gender = models.CharField(max_length=1, choices=Gender, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    address = models.CharField(max_length=120, blank=True)
    identity_number = EncryptedTextField(blank=True)
    identity_hash = models.CharField(max_length=64, blank=True, editable=False, db_index=True)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The keyed hash follows the identity number."""
        self.identity_hash = identity_hash(self.sub_district_id, self.identity_number)
        super().save(*args, **kwargs)

    @property
    def masked_phone(self) -> str:
        return masked(self.phone)


class Organisation(models.Model):
    class Kind(models.TextChoices):
        RESIDENTS_COMMITTEE = "residents_committee", _("residents' committee")
        OWNERS_COMMITTEE = "owners_committee", _("owners' committee")
        PROPERTY_COMPANY = "property_company", _("property company")
        SOCIAL_ORGANISATION = "social_organisation", _("social organisation")
        PARTY_ORGANISATION = "party_organisation", _("party organisation")
        MEDIATION_COMMITTEE = "mediation_committee", _("mediation committee")
        LAW_FIRM = "law_firm", _("law firm")
        JUSTICE_OFFICE = "justice_office", _("justice office")
        JUSTICE_BUREAU = "justice_bureau", _("justice bureau")
        CONTRACTOR = "contractor", _("contractor")

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="organisations")
    kind = models.CharField(max_length=24, choices=Kind)
    name = models.CharField(max_length=80)
    registration_code = models.CharField(max_length=18, blank=True, help_text="统一社会信用代码")
    phone = models.CharField(max_length=16, blank=True, help_text="E.164")
    address = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sub_district", "name"], name="organisation_once")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Ownership(Dated):
    """Who owns a unit, with which share, from when to when."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="ownerships")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="ownerships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="ownerships")
    share = models.DecimalField(max_digits=7, decimal_places=6, default=1, help_text="1 is the whole unit")

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, organisation__isnull=False) | Q(person__isnull=False, organisation=None),
                name="ownership_person_or_organisation",
            ),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="ownership_share"),
            ends_after_start("ownership_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.person or self.organisation}"


class Occupancy(Dated):
    """Who lives in a unit, and how."""

    class How(models.TextChoices):
        OWNER = "owner", _("owner")
        FAMILY = "family", _("family of the owner")
        TENANT = "tenant", _("tenant")
        OTHER = "other", _("other user")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="occupancies")
    person = models.ForeignKey(Person, models.PROTECT, related_name="occupancies")
    how = models.CharField(max_length=8, choices=How)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [ends_after_start("occupancy_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.unit} {self.person}"


class RegisterImportQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> RegisterImportQuerySet:
        """Those of one's own sub-district."""
        return self.filter(sub_district=user.sub_district_id)

    def for_list(self) -> RegisterImportQuerySet:
        """Without what is large and has to be decrypted."""
        return self.select_related("estate", "uploaded_by").defer("content", "report")

    def unfinished(self) -> RegisterImportQuerySet:
        """What a worker has still to do."""
        return self.filter(state__in=[RegisterImport.State.READING, RegisterImport.State.WRITING])


class RegisterImport(models.Model):
    """A file with the units of an estate: looked through, shown as a difference, and written once that is confirmed.

    The file and its lines hold personal data: both stand encrypted, and go when the work is done.
    """

    class State(models.TextChoices):
        READING = "reading", _("being looked through")
        READY = "ready", _("waits for your confirmation")
        WRITING = "writing", _("being entered")
        DONE = "done", _("entered")
        FAILED = "failed", _("not entered")
        DROPPED = "dropped", _("dropped")

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="+")
    estate = models.ForeignKey(Estate, models.PROTECT, related_name="imports")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=120)
    whole = models.BooleanField(
        default=False, help_text="the file is the whole estate: what is missing in it has ended"
    )
    all_or_nothing = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.READING)
    content = EncryptedTextField(blank=True, help_text="the file, base64")
    counts = models.JSONField(default=dict, help_text="read, new, changed, ended, unchanged, refused")
    report = EncryptedJSONField(default=dict, help_text="the difference and the refused lines")
    fingerprint = models.CharField(max_length=64, blank=True, help_text="of the difference that was shown")
    outdated = models.BooleanField(default=False, help_text="the register changed after it was shown")
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    objects = RegisterImportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["sub_district", "-id"], name="import_newest")]

    def __str__(self) -> str:
        return f"{self.estate} {self.file_name}"


class Committee(models.Model):
    """A people's mediation committee (人民调解委员会): it owns the seal, the number prefix and the yearly counter."""

    class Kind(models.TextChoices):
        """Who set it up (人民调解法 8, 34): a dimension of the national statistics."""

        VILLAGE = "village", pgettext_lazy("committee", "Village or community")
        STREET = "street", pgettext_lazy("committee", "Township or sub-district")
        ENTERPRISE = "enterprise", pgettext_lazy("committee", "Enterprise or institution")
        TRADE = "trade", pgettext_lazy("committee", "Trade or special field")

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="committees")
    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="committee")
    number_template = models.CharField(
        max_length=60,
        default="（{year}）{prefix}人调字第{n}号",
        help_text="{year}, {prefix}, {n}; {n:03d} pads with zeros",
    )
    number_prefix = models.CharField(max_length=10, help_text="清和 in （2026）清和人调字第58号")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.STREET)

    def __str__(self) -> str:
        return self.organisation.name


class Studio(models.Model):
    """A mediation studio (调解工作室): a place of the committee, with opening hours and the estates that it serves."""

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="studios")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="studios")
    name = models.CharField(max_length=60)
    address = models.CharField(max_length=120)
    phone = models.CharField(max_length=20, blank=True)
    opening_hours = models.CharField(max_length=120, blank=True, help_text="in words, where `hours` can't say it")
    hours = models.JSONField(
        default=dict,
        blank=True,
        validators=[opening.check_hours],
        help_text="as residents.opening has it; empty: only the words are known",
    )
    estates = models.ManyToManyField(Estate, related_name="studios")

    def __str__(self) -> str:
        return self.name

    @property
    def hours_in_words(self) -> str:
        return opening.in_words(self.hours) or self.opening_hours


class Role(models.TextChoices):
    RESIDENT = "resident", _("resident")
    ORGANISATION_AGENT = "organisation_agent", _("organisation agent")
    CLERK = "clerk", _("clerk")
    MEDIATOR = "mediator", _("mediator")
    DIRECTOR = "director", _("director")
    SEAL_HOLDER = "seal_holder", _("seal holder")
    ARCHIVIST = "archivist", _("archivist")
    DUTY_LAWYER = "duty_lawyer", _("duty lawyer")
    FIRM_COORDINATOR = "firm_coordinator", _("firm coordinator")
    ADVISOR = "advisor", _("community advisor")
    RULE_OF_LAW_LEADER = "rule_of_law_leader", _("rule-of-law leader")
    LAW_LITERATE_RESIDENT = "law_literate_resident", _("law-literate resident")
    STUDY_HOUSEHOLD = "study_household", _("law study household")
    STAIRWAY_HEAD = "stairway_head", _("stairway head")
    PARTY_MEMBER = "party_member", _("party-member representative")
    COMMUNITY_WORKER = "community_worker", _("community worker")
    STAFF = "staff", _("sub-district staff")
    HEAD = "head", _("sub-district head")
    SYSTEM_ADMIN = "system_admin", _("system administrator")
    SECURITY_ADMIN = "security_admin", _("security administrator")
    AUDIT_ADMIN = "audit_admin", _("audit administrator")


class MandateQuerySet(DatedQuerySet):
    def current(self, on: date | None = None) -> MandateQuerySet:
        return super().current(on).filter(void=False)  # type: ignore[return-value]

    def visible_to(self, user: User) -> MandateQuerySet:
        """Those of one's own sub-district."""
        return self.filter(sub_district=user.sub_district_id)

    def lasting(self) -> MandateQuerySet:
        """Those that hold today or will."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()), void=False)

    def past(self) -> MandateQuerySet:
        return self.filter(Q(ends_on__lt=timezone.localdate()) | Q(void=True))


class Mandate(Dated):
    """Who may act as what, for whom and where, from when to when. There is no other source of permission."""

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="mandates")
    person = models.ForeignKey(Person, models.PROTECT, related_name="mandates")
    role = models.CharField(max_length=24, choices=Role)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="mandates")
    committee = models.ForeignKey(Committee, models.PROTECT, null=True, blank=True, related_name="mandates")
    estate = models.ForeignKey(Estate, models.PROTECT, null=True, blank=True, related_name="mandates")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField(max_length=200, blank=True)
    void = models.BooleanField(default=False, help_text="taken back at once, before its first day was over")

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            ends_after_start("mandate_ends_after_start"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="mandate_known_role"),
            models.CheckConstraint(
                condition=~Q(role__in=["clerk", "mediator", "director", "seal_holder", "archivist"])
                | Q(committee__isnull=False),
                name="mandate_of_committee",
            ),
            models.CheckConstraint(
                condition=~Q(role="organisation_agent") | Q(organisation__isnull=False), name="mandate_of_organisation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.role}"


class ConsentText(models.Model):
    """A text that people agree to, by kind and version. A version once published never changes."""

    class Kind(models.TextChoices):
        PRIVACY = "privacy", _("privacy notice")
        RIGHTS = "rights", _("notice of rights and duties")
        E_SIGNATURE = "e_signature", _("signing electronically")
        ONLINE = "online", _("mediation by video")
        RECORDING = "recording", _("recording sound or picture")
        SHARING = "sharing", _("giving data to another office")
        PUBLICATION = "publication", _("publishing the matter without names")
        E_SERVICE = "e_service", _("receiving papers on the portal")

    kind = models.CharField(max_length=16, choices=Kind)
    version = models.PositiveSmallIntegerField()
    body_zh = models.TextField()
    body_en = models.TextField()
    valid_from = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="consent_text_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class Consent(models.Model):
    """A person agreed to one version of a text; a withdrawal is dated, never deleted (个人信息保护法 14, 15)."""

    class Channel(models.TextChoices):
        WEB = "web", _("on the portal")
        LINK = "link", _("by the link sent to the phone")
        ORAL = "oral", _("orally, written down by staff")
        PAPER = "paper", _("on paper")

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="consents")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="consents")
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="consents")
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.WEB)
    about = models.CharField(max_length=60, blank=True, help_text="mediation.case:58, where it is for one matter only")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, organisation__isnull=False) | Q(person__isnull=False, organisation=None),
                name="consent_person_or_organisation",
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "text", "about"],
                name="consent_once",
                nulls_distinct=False,
                condition=Q(withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.organisation} {self.text}"
