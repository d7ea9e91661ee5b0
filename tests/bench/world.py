"""The few rows that everything hangs on: the place, its estates and companies, who works there, the lawyers' duty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count

from django.utils import timezone

from consultations.models import Call, Lawyer, Need, Partnership, Shift
from foundation.accounts.models import SubDistrict, User
from mediation.models import Category
from residents.models import Building, Committee, Community, Estate, Mandate, Organisation, Person, Role, Studio

ESTATES, COMPANIES, MEDIATORS, LAWYERS = 200, 20, 30, 12
BUILDINGS = 8  # of each estate
LONG_AGO = date(2015, 1, 1)
HALVES = {"morning": (time(9), time(12)), "afternoon": (time(13, 30), time(17, 30))}
NUMBERS = count(1)


@dataclass(frozen=True)
class World:
    """Who and what the rows in bulk refer to. The first estate and the first mediator are the ones with so much."""

    place: SubDistrict
    committee: Committee
    studio: Studio
    estates: list[Estate]
    mediators: list[Person]
    clerk: Person
    director: Person


def build(name: str = "清和街道", prefix: str = "QH", estates: int = ESTATES, mediators: int = MEDIATORS) -> World:
    place = SubDistrict.objects.create(
        name=name, slug=prefix.lower(), reference_prefix=prefix, hotline="0519-0000-0148"
    )
    office = organisation(place, f"{name}人民调解委员会", Organisation.Kind.MEDIATION_COMMITTEE)
    committee = Committee.objects.create(sub_district=place, organisation=office, number_prefix=name[:2])
    studio = Studio.objects.create(
        sub_district=place, committee=committee, name="工作室", address="物管中心", opening_hours="9:00–17:30"
    )
    world = World(
        place, committee, studio, places(place, studio, estates),
        [member(place, f"调解员{n}", Role.MEDIATOR, committee=committee) for n in range(1, mediators + 1)],
        member(place, "文书", Role.CLERK, committee=committee),
        member(place, "主任", Role.DIRECTOR, committee=committee),
    )  # fmt: skip
    member(place, "科员", Role.STAFF)
    return world


def organisation(place: SubDistrict, name: str, kind: str) -> Organisation:
    return Organisation.objects.create(sub_district=place, name=name, kind=kind, phone="+8651900000148")


def places(place: SubDistrict, studio: Studio, n: int) -> list[Estate]:
    """Estates with their buildings, and their property companies: one company has ten estates."""
    community = Community.objects.create(sub_district=place, name="社区")
    kind = Organisation.Kind.PROPERTY_COMPANY
    companies = [organisation(place, f"{place.name}第{k}物业公司", kind) for k in range(1, min(COMPANIES, n) + 1)]
    estates = Estate.objects.bulk_create(
        Estate(
            sub_district=place, community=community, name=f"{k}号小区", property_company=companies[k % len(companies)]
        )
        for k in range(1, n + 1)
    )
    Building.objects.bulk_create(
        Building(estate=estate, number=str(k)) for estate in estates for k in range(1, BUILDINGS + 1)
    )
    studio.estates.set(estates)
    return estates


def person(place: SubDistrict, name: str) -> Person:
    """A person with a login."""
    phone = f"+861350{next(NUMBERS):07d}"
    user = User.objects.create_user(phone, None, name=name, sub_district=place, phone_verified=True)
    return Person.objects.create(sub_district=place, user=user, name=name, phone=phone)


def member(place: SubDistrict, name: str, role: str, **of: Committee | Organisation) -> Person:
    row = person(place, name)
    Mandate.objects.create(sub_district=place, person=row, role=role, starts_on=LONG_AGO, **of)
    return row


# A year of duty


def duty(world: World, today: date) -> Partnership:
    """Each working day of a year, the coming month included: desk, hotline and online answers, and their calls."""
    place = world.place
    firm = organisation(place, "律师事务所", Organisation.Kind.LAW_FIRM)
    partnership = Partnership.objects.create(sub_district=place, firm=firm, name="结对共建", starts_on=LONG_AGO)
    partnership.estates.set(world.estates)
    people = [member(place, f"律师{n}", Role.DUTY_LAWYER, organisation=firm) for n in range(LAWYERS)]
    lawyers = Lawyer.objects.bulk_create(
        Lawyer(sub_district=place, firm=firm, person=row, licence_number=f"1320420{n:010d}")
        for n, row in enumerate(people)
    )
    for channel in ("desk", "hotline", "online"):
        studio = world.studio if channel == "desk" else None
        for begins, ends in HALVES.values():
            Need.objects.create(
                sub_district=place, channel=channel, studio=studio, begins=begins, ends=ends, starts_on=LONG_AGO
            )
    shifts = Shift.objects.bulk_create(shifts_of(world, partnership, lawyers, today))
    Call.objects.bulk_create(calls_of(shifts), batch_size=2000)
    return partnership


def moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


def shifts_of(world: World, partnership: Partnership, lawyers: list[Lawyer], today: date) -> Iterator[Shift]:
    turn, now = count(), timezone.now()
    days = [today + timedelta(days=n) for n in range(-335, 31)]
    for day in (day for day in days if day.weekday() < 5):
        for begins, ends in HALVES.values():
            for channel in ("desk", "hotline", "online"):
                begin, end = moment(day, begins), moment(day, ends)
                signed = {"signed_in_at": begin, "signed_out_at": end} if end < now else {}
                yield Shift(
                    sub_district=world.place, partnership=partnership, lawyer=lawyers[next(turn) % len(lawyers)],
                    channel=channel, studio=world.studio if channel == "desk" else None, period=(begin, end),
                    status=Shift.Status.PUBLISHED, published_at=begin - timedelta(days=30), **signed,
                )  # fmt: skip


def calls_of(shifts: list[Shift]) -> Iterator[Call]:
    """Three of each shift that is over."""
    categories, outcomes = Category.values, Call.Outcome.values
    for n, shift in enumerate(row for row in shifts if row.signed_out_at):
        for k in range(3):
            at = shift.period[0] + timedelta(minutes=20 * k)  # type: ignore[index]  # as it was given
            yield Call(
                sub_district_id=shift.sub_district_id, shift=shift, began_at=at, ended_at=at + timedelta(minutes=12),
                way=Call.Way.VISIT if shift.channel == "desk" else Call.Way.TELEPHONE, caller="来电人",
                category=categories[(n + k) % len(categories)], outcome=outcomes[(n * 3 + k) % len(outcomes)],
                satisfied=3 + (n + k) % 3,
            )  # fmt: skip
