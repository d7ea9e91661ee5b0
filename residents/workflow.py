"""Acts on people, consents and mandates."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import SubDistrict, User
from foundation.audit import log as audit
from residents.models import Committee, Consent, ConsentText, Estate, Mandate, Organisation, Person


def newest_text(kind: str, on: date | None = None) -> ConsentText:
    """The version of a text in force on a day (default today); ConsentText.DoesNotExist if there is none."""
    rows = ConsentText.objects.filter(kind=kind, valid_from__lte=on or timezone.localdate())
    return rows.latest("version")


@transaction.atomic
def login_for(person: Person, *, phone: str, actor: User | None = None, at: datetime | None = None) -> User:
    """The login of `person`, whose `phone` (E.164) has just been proved by a code or a link sent to it.

    A number that already has a login of this sub-district leads to that login; the person is tied to it unless another
    one is: two people may share a phone, and then the first one holds the login. A login of another sub-district is
    left alone.
    """
    user, made = User.objects.get_or_create(
        phone=phone, defaults={"name": person.name, "phone_verified": True, "sub_district": person.sub_district}
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    elif not user.phone_verified:
        user.phone_verified = True
        user.save(update_fields=["phone_verified"])
    at_home = user.sub_district_id == person.sub_district_id
    if at_home and person.user_id is None and not Person.objects.filter(user=user).exists():
        person.user = user
        person.save(update_fields=["user", "identity_hash"])
        audit.record(person, "person.login", actor or user, at=at, user=user.pk)
    return user


@transaction.atomic
def person_with_login(
    sub_district: SubDistrict, *, name: str, phone: str, actor: User, at: datetime | None = None
) -> Person:
    """The person behind the login of `phone` (E.164), else a new one whose first login by code proves the number.

    ValidationError where the number belongs to a login of another sub-district, or of somebody with another name.
    """
    user = User.objects.filter(phone=phone).first()
    person = Person.objects.filter(user=user).first() if user else None
    if user and (user.sub_district_id != sub_district.pk or (person and person.name != name)):
        raise ValidationError(_("This number is registered under another name. Please check it, or call us."))
    if person:
        return person
    person = Person.objects.create(sub_district=sub_district, name=name, phone=phone)
    if user is None:
        user = User.objects.create_user(phone, None, name=name, sub_district=sub_district)
    person.user = user
    person.save(update_fields=["user", "identity_hash"])
    audit.record(person, "person.login", actor, at=at, user=user.pk)
    return person


@transaction.atomic
def give_consent(
    giver: Person | Organisation,
    kind: str,
    *,
    actor: User | None,
    channel: str = Consent.Channel.WEB,
    about: str = "",
    at: datetime | None = None,
) -> Consent:
    """Keep that `giver` agreed to the version in force of a text. Twice is once."""
    at = at or timezone.now()
    who = {"person": giver} if isinstance(giver, Person) else {"organisation": giver}
    consent, made = Consent.objects.get_or_create(
        **who,
        text=newest_text(kind, timezone.localdate(at)),
        about=about,
        withdrawn_at=None,
        defaults={"sub_district": giver.sub_district, "channel": channel, "given_at": at},
    )
    if made:
        audit.record(consent, "consent.given", actor, at=at, kind=kind, version=consent.text.version, about=about)
    return consent


@transaction.atomic
def withdraw_consent(consent: Consent, *, actor: User, at: datetime | None = None) -> None:
    """Take a consent back, as easily as it was given (个人信息保护法 15)."""
    consent.refresh_from_db(from_queryset=Consent.objects.select_for_update())
    if consent.withdrawn_at is None:
        consent.withdrawn_at = at or timezone.now()
        consent.save(update_fields=["withdrawn_at"])
        audit.record(consent, "consent.withdrawn", actor, at=at)


@transaction.atomic
def give_mandate(
    person: Person,
    role: str,
    *,
    actor: User | None,
    organisation: Organisation | None = None,
    committee: Committee | None = None,
    estate: Estate | None = None,
    starts_on: date | None = None,
    at: datetime | None = None,
) -> Mandate:
    """Let `person` act in `role`, for an organisation, committee or estate, from a day on."""
    mandate = Mandate.objects.create(
        sub_district=person.sub_district,
        person=person,
        role=role,
        organisation=organisation,
        committee=committee,
        estate=estate,
        starts_on=starts_on or timezone.localdate(at),
        granted_by=actor,
    )
    audit.record(mandate, "mandate.given", actor, at=at, person=person.pk, role=role)
    return mandate


def publish_text(kind: str, *, body_zh: str, body_en: str, valid_from: date) -> ConsentText:
    """The next version of a text that people agree to."""
    last = ConsentText.objects.filter(kind=kind).aggregate(last=Max("version"))["last"] or 0
    return ConsentText.objects.create(
        kind=kind, version=last + 1, body_zh=body_zh, body_en=body_en, valid_from=valid_from
    )
