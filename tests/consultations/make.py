"""Plain makers for the duty roster: a partnership, its lawyers, shifts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from consultations.models import Channel, Lawyer, Partnership, Shift
from foundation.accounts.models import SubDistrict
from residents.models import Mandate, Organisation, Role
from tests import make

LICENCES = iter(range(10_000_000, 99_999_999))


def partnership(place: SubDistrict, name: str = "明理律师事务所", **values: Any) -> Partnership:
    """The sub-district's partnership with a firm, for all its estates, since 2024."""
    firm = make.organisation(place, name, Organisation.Kind.LAW_FIRM)
    given = {"name": f"与{name}结对", "starts_on": date(2024, 1, 1)} | values
    row = Partnership.objects.create(sub_district=place, firm=firm, **given)
    row.estates.set(place.estates.all())
    return row


def lawyer(of: Partnership, name: str, **values: Any) -> Lawyer:
    """A lawyer of the firm, with a login and the mandate."""
    person = make.staff(of.sub_district, name, Role.DUTY_LAWYER, organisation=of.firm)
    given = {"licence_number": f"13204{next(LICENCES)}"} | values
    return Lawyer.objects.create(sub_district=of.sub_district, firm=of.firm, person=person, **given)


def coordinator(of: Partnership, name: str) -> Any:
    return make.staff(of.sub_district, name, Role.FIRM_COORDINATOR, organisation=of.firm)


def shift(
    of: Partnership,
    who: Lawyer,
    begins: datetime | None = None,
    hours: float = 3,
    channel: str = Channel.DESK,
    **values: Any,
) -> Shift:
    """A published shift, from tomorrow at this hour unless `begins` says otherwise."""
    begins = begins or timezone.now() + timedelta(days=1)
    given = {
        "status": Shift.Status.PUBLISHED,
        "published_at": timezone.now(),
        "studio": of.sub_district.studios.first() if channel == Channel.DESK else None,
    } | values
    return Shift.objects.create(
        sub_district=of.sub_district, partnership=of, lawyer=who, channel=channel,
        period=(begins, begins + timedelta(hours=hours)), **given,
    )  # fmt: skip


def end_mandates(person: Any, on: date) -> None:
    Mandate.objects.filter(person=person).update(ends_on=on)
