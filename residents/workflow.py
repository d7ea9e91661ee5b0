"""Acts on people, consents, mandates and the register of units."""

from __future__ import annotations

import base64
import hashlib
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import SubDistrict, User
from foundation.audit import log as audit
from lib.phones import is_mobile
from residents import messages
from residents.models import (
    Committee,
    Consent,
    ConsentText,
    Estate,
    Mandate,
    Organisation,
    Person,
    RegisterImport,
    Role,
)
from residents.permissions import NEEDS
from residents.register import difference
from residents.register.difference import Comparison, Difference
from residents.register.lines import Progress, Sheet, read

State = RegisterImport.State


class Refused(ValidationError):
    """An act that is not possible now; its words go to the form."""


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

    Never somebody known by that phone alone: a matter written down for them opens by its slip. ValidationError where
    the number belongs to a login of another sub-district, or of somebody with another name.
    """
    user = User.objects.filter(phone=phone).first()
    person = Person.objects.filter(user=user).first() if user else None
    if user and (user.sub_district_id != sub_district.pk or (person and person.name != name)):
        raise ValidationError(_("This number is registered under another name. Please check it, or call us."))
    person = person or Person.objects.create(sub_district=sub_district, name=name, phone=phone)
    return _with_login(person, phone, actor, at)


def _with_login(person: Person, phone: str, actor: User, at: datetime | None = None) -> Person:
    """Give `person` the login of `phone`, a new one if there is none, unless there is a login already."""
    if person.user is None:
        person.user = User.objects.filter(phone=phone).first() or User.objects.create_user(
            phone, name=person.name, sub_district=person.sub_district
        )
        person.save(update_fields=["user", "identity_hash"])
        audit.record(person, "person.login", actor, at=at, user=person.user.pk)
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


# Mandates


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
    ends_on: date | None = None,
    at: datetime | None = None,
) -> Mandate:
    """Let `person` act in `role`, for an organisation, committee or estate, from a day on (to a day, if one is given).

    Refused without what the role is of, for what belongs to another sub-district, and where the person holds it.
    """
    of = {"organisation": organisation, "committee": committee, "estate": estate}
    if (needed := NEEDS.get(Role(role))) and of[needed] is None:
        raise Refused(_("Say for whom the mandate is."))
    if any(row and row.sub_district_id != person.sub_district_id for row in of.values()):
        raise Refused(_("That belongs to another sub-district."))
    starts_on = starts_on or timezone.localdate(at)
    Person.objects.select_for_update().get(pk=person.pk)  # of two who give it at once, one does
    if Mandate.objects.current(starts_on).filter(person=person, role=role, **of).exists():
        raise Refused(_("%(name)s holds this mandate already.") % {"name": person.name})
    mandate = Mandate.objects.create(
        sub_district=person.sub_district, person=person, role=role, starts_on=starts_on, ends_on=ends_on,
        granted_by=actor, **of,
    )  # fmt: skip
    record = audit.record(mandate, "mandate.given", actor, at=at, person=person.pk, role=role)
    messages.mandate_given(mandate, record)
    return mandate


@transaction.atomic
def end_mandate(mandate: Mandate, *, from_day: date, reason: str, actor: User, at: datetime | None = None) -> None:
    """From `from_day` on the mandate no longer holds. Refused for the last system administrator. Twice is once.

    One that began today and ends at once is void: its dates could only say that it holds until midnight.
    """
    if actor.sub_district_id != mandate.sub_district_id:
        raise Refused(_("That belongs to another sub-district."))
    _lock_administrators(mandate.sub_district)
    mandate.refresh_from_db(from_queryset=Mandate.objects.select_for_update())
    last = from_day - timedelta(days=1)
    if mandate.void or (mandate.ends_on and mandate.ends_on <= last):
        return
    if mandate.role == Role.SYSTEM_ADMIN and not _others_administer(mandate, from_day):
        raise Refused(_("This is the last system administrator. Give the mandate to somebody else first."))
    mandate.void = last < mandate.starts_on
    mandate.ends_on, mandate.end_reason = max(last, mandate.starts_on), reason
    mandate.save(update_fields=["void", "ends_on", "end_reason"])
    record = audit.record(mandate, "mandate.ended", actor, at=at, from_day=str(from_day), reason=reason)
    messages.mandate_ended(mandate, from_day, record)


def _lock_administrators(sub_district: SubDistrict) -> None:
    """Two administrators who end each other's mandate at the same moment come one after the other."""
    SubDistrict.objects.select_for_update().get(pk=sub_district.pk)


def _others_administer(mandate: Mandate, day: date) -> bool:
    others = Mandate.objects.current(day).filter(role=Role.SYSTEM_ADMIN, sub_district=mandate.sub_district_id)
    return others.filter(person__user__is_active=True).exclude(pk=mandate.pk).exists()


@transaction.atomic
def person_for_mandate(sub_district: SubDistrict, *, name: str, phone: str, actor: User) -> Person:
    """Who is to get a mandate: the person of that login, or a known one with this name and phone, or somebody new.

    There is a login afterwards, by `phone` (E.164), which its holder proves with the first code. Refused for a number
    of somebody else.
    """
    if not is_mobile(phone):
        raise Refused(_("A mobile number is needed: the code for logging in goes there."))
    user = User.objects.filter(phone=phone).select_related("person").first()
    if user and user.sub_district_id != sub_district.pk:
        raise Refused(_("This number has a login of another sub-district. Please take another number."))
    holder = getattr(user, "person", None)
    if holder and holder.name != name:
        raise Refused(_("This number is the login of %(name)s. Please take another number.") % {"name": holder.name})
    known = Person.objects.filter(sub_district=sub_district, name=name, phone=phone, user=None).order_by("pk")
    person = holder or known.first() or Person.objects.create(sub_district=sub_district, name=name, phone=phone)
    return _with_login(person, phone, actor)


# The register of units


def compare(
    estate: Estate, data: bytes, *, whole: bool, on: date, progress: Progress = lambda done: None
) -> tuple[Sheet, Difference]:
    """What a file would change in the register of an estate; nothing is written. ValidationError if it is none."""
    sheet = read(data, estate.name, lambda done: progress(done * 0.5))
    return sheet, Comparison(estate, sheet, on).run(whole, lambda done: progress(0.5 + done * 0.2))


class Changed(Refused):
    """The register is no longer what it was when the difference was shown; brings the one of now."""

    def __init__(self, sheet: Sheet, found: Difference) -> None:
        super().__init__(_("The register was changed meanwhile. Please look at the difference again."))
        self.sheet, self.found = sheet, found


@transaction.atomic
def import_units(
    estate: Estate,
    data: bytes,
    *,
    whole: bool,
    all_or_nothing: bool,
    actor: User | None,
    shown: str = "",
    at: datetime | None = None,
    progress: Progress = lambda done: None,
) -> tuple[Sheet, Difference]:
    """Enter a file into the register of an estate: what is good, or nothing if one line is bad and that was asked for.

    `shown` is the fingerprint of the difference that was confirmed: Changed if it is another one now.
    """
    estate.refresh_from_db(from_queryset=Estate.objects.select_for_update())
    sheet, found = compare(estate, data, whole=whole, on=timezone.localdate(at), progress=progress)
    if shown and shown != found.fingerprint:
        raise Changed(sheet, found)
    if all_or_nothing and sheet.problems:
        raise Refused(_("Nothing was entered: %(n)d lines are wrong.") % {"n": sheet.refused})
    difference.write(found, lambda done: progress(0.7 + done * 0.3))
    file = hashlib.sha256(data).hexdigest()
    audit.record(estate, "register.imported", actor, at=at, file=file, whole=whole, counts=found.counts)
    return sheet, found


@transaction.atomic
def upload_register(
    estate: Estate, data: bytes, name: str, *, whole: bool, all_or_nothing: bool, actor: User
) -> RegisterImport:
    """Keep a file to be looked through."""
    row = RegisterImport.objects.create(
        sub_district=estate.sub_district, estate=estate, uploaded_by=actor, file_name=name[:120], whole=whole,
        all_or_nothing=all_or_nothing, content=base64.b64encode(data).decode(),
    )  # fmt: skip
    audit.record(row, "register.uploaded", actor, estate=estate.pk, file=hashlib.sha256(data).hexdigest())
    return row


@transaction.atomic
def confirm_import(row: RegisterImport, fingerprint: str, *, actor: User) -> None:
    """Have the difference that was shown entered. Twice is once."""
    row.refresh_from_db(from_queryset=RegisterImport.objects.select_for_update())
    if row.state in {State.WRITING, State.DONE} and row.fingerprint == fingerprint:
        return
    if row.state != State.READY:
        raise Refused(_("This file is no longer waiting for a confirmation."))
    if row.fingerprint != fingerprint:
        raise Refused(_("The register was changed meanwhile. Please look at the difference again."))
    if row.all_or_nothing and row.counts["refused"]:
        raise Refused(_("Nothing was entered: %(n)d lines are wrong.") % {"n": row.counts["refused"]})
    row.state = State.WRITING
    row.save(update_fields=["state"])
    audit.record(row, "register.confirmed", actor)


@transaction.atomic
def drop_import(row: RegisterImport, *, actor: User | None) -> None:
    """Put a file away without entering it. Twice is once."""
    row.refresh_from_db(from_queryset=RegisterImport.objects.select_for_update())
    if row.state == State.DROPPED:
        return
    if row.state not in {State.READING, State.READY}:
        raise Refused(_("This file is no longer waiting for a confirmation."))
    row.state, row.content, row.report, row.finished_at = State.DROPPED, "", {}, timezone.now()
    row.save(update_fields=["state", "content", "report", "finished_at"])
    audit.record(row, "register.dropped", actor)


@transaction.atomic
def go_on(row: RegisterImport, progress: Progress = lambda done: None) -> None:
    """The next step of an import that waits for us: look the file through, or enter it. One at work is left alone."""
    waiting = RegisterImport.objects.unfinished().select_for_update(skip_locked=True, of=("self",))
    found = waiting.select_related("estate", "uploaded_by").filter(pk=row.pk).first()
    if found is None:
        return
    try:
        with transaction.atomic():
            _look_or_write(found, base64.b64decode(found.content), progress)
    except Changed as changed:
        _keep(found, changed.sheet, changed.found)
        found.state, found.outdated = State.READY, True
    except ValidationError as error:
        found.state, found.error, found.content = State.FAILED, " ".join(error.messages)[:300], ""
        found.finished_at = timezone.now()
    found.save()


def _look_or_write(row: RegisterImport, data: bytes, progress: Progress) -> None:
    if row.state == State.READING:
        sheet, found = compare(row.estate, data, whole=row.whole, on=timezone.localdate(), progress=progress)
        row.state = State.READY
    else:
        sheet, found = import_units(
            row.estate, data, whole=row.whole, all_or_nothing=row.all_or_nothing, actor=row.uploaded_by,
            shown=row.fingerprint, progress=progress,
        )  # fmt: skip
        row.state, row.content, row.finished_at = State.DONE, "", timezone.now()
    _keep(row, sheet, found)


def _keep(row: RegisterImport, sheet: Sheet, found: Difference) -> None:
    """What the pages show."""
    row.counts, row.fingerprint = found.counts, found.fingerprint
    row.report = {
        "headings": sheet.headings,
        "notes": sheet.notes,
        "changes": [change[:4] for change in found.changes],
        "refused": [list(problem) for problem in sheet.problems],
    }


# Texts


def publish_text(kind: str, *, body_zh: str, body_en: str, valid_from: date) -> ConsentText:
    """The next version of a text that people agree to."""
    last = ConsentText.objects.filter(kind=kind).aggregate(last=Max("version"))["last"] or 0
    return ConsentText.objects.create(
        kind=kind, version=last + 1, body_zh=body_zh, body_en=body_en, valid_from=valid_from
    )
