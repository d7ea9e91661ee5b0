"""The demo's places and people: a fictional sub-district of three estates, and a second one. Nobody is real."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from foundation.accounts.models import SubDistrict, User
from residents import workflow as residents
from residents.models import (
    Building,
    Committee,
    Community,
    Entrance,
    Estate,
    Occupancy,
    Organisation,
    Ownership,
    Person,
    Role,
    Studio,
    Unit,
)
from residents.permissions import COMMITTEE_ROLES

PASSWORD = "helin-demo-2026"  # noqa: S105 - printed at every start of the demo
SINCE = date(2024, 1, 1)
AT = datetime(2024, 1, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))  # so long ago that nobody is told of it now
FLOORS, DOORS = 5, 4
HOURS = {"workday": [["09:00", "12:00"], ["14:00", "17:30"]]}


class Login(NamedTuple):
    """One login of the demo. Residents have no password: a code goes to the demo phone."""

    key: str
    phone: str
    name: str
    role: str


LOGINS = [
    Login("clerk", "+8613800000101", "林小燕", Role.CLERK),
    Login("mira", "+8613800000102", "周明", Role.MEDIATOR),
    Login("hong", "+8613800000103", "何敏", Role.MEDIATOR),
    Login("director", "+8613800000104", "沈国良", Role.DIRECTOR),
    Login("seal", "+8613800000105", "顾芳", Role.SEAL_HOLDER),
    Login("admin", "+8613800000106", "钱涛", Role.SYSTEM_ADMIN),
    Login("company", "+8613800000107", "吴经理", Role.ORGANISATION_AGENT),
    Login("lawyer", "+8613800000108", "陈明理", Role.DUTY_LAWYER),
    Login("colleague", "+8613800000109", "何清", Role.DUTY_LAWYER),
    Login("staff", "+8613800000110", "吴主任", Role.STAFF),
    Login("head", "+8613800000112", "郑书记", Role.HEAD),
    Login("archivist", "+8613800000111", "许文静", Role.ARCHIVIST),
    Login("alice", "+8613800000001", "王秀兰", Role.RESIDENT),
    Login("bob", "+8613800000002", "陈建国", Role.RESIDENT),
]
STAFF = {login.role for login in LOGINS} - {Role.RESIDENT}
FIRM = "明理律师事务所"
# estate, community, address, buildings, entrances in each
ESTATES = [
    ("清和里", "清和社区", "清和路 18 号", 14, 2),
    ("永宁新村", "永宁社区", "永宁街 6 号", 10, 2),
    ("云庭苑", "清和社区", "云庭路 99 号", 6, 2),
]


def build() -> SubDistrict:
    """The first sub-district with everything in it."""
    place = SubDistrict.objects.create(
        name="清和街道",
        slug="qinghe",
        reference_prefix="QH",
        address="清和路 1 号",
        hotline="0519-0000-0148",
        hotline_hours="工作日 9:00–17:30；其他时间请留言，下一个工作日回电",
        court="清和区人民法院",
    )
    companies = organisations(place)
    communities = {name: Community.objects.create(sub_district=place, name=name) for name in ("清和社区", "永宁社区")}
    for name, community, address, buildings, entrances in ESTATES:
        company = companies["云庭物业服务有限公司" if name == "云庭苑" else "清和里物业服务有限公司"]
        estate = Estate.objects.create(
            sub_district=place, community=communities[community], name=name, address=address, property_company=company
        )
        fill_estate(estate, buildings, entrances)
    committee = committee_of(place, "清和", "清和街道人民调解委员会")
    studio(committee, "清和里调解工作室", "清和里物管中心一楼", ["清和里", "永宁新村"])
    studio(committee, "云庭苑调解工作室", "云庭苑党群服务站", ["云庭苑"])
    people(place, committee, companies["清和里物业服务有限公司"], companies[FIRM])
    return place


def organisations(place: SubDistrict) -> dict[str, Organisation]:
    rows = [
        ("清和里物业服务有限公司", Organisation.Kind.PROPERTY_COMPANY, "+8613800000107"),
        ("云庭物业服务有限公司", Organisation.Kind.PROPERTY_COMPANY, "+8613800000207"),
        ("云庭苑业主委员会", Organisation.Kind.OWNERS_COMMITTEE, ""),
        ("清和社区居民委员会", Organisation.Kind.RESIDENTS_COMMITTEE, ""),
        ("清和街道司法所", Organisation.Kind.JUSTICE_OFFICE, ""),
        (FIRM, Organisation.Kind.LAW_FIRM, ""),
    ]
    return {
        name: Organisation.objects.create(sub_district=place, kind=kind, name=name, phone=phone, address="清和街道")
        for name, kind, phone in rows
    }


def fill_estate(estate: Estate, buildings: int, entrances: int) -> None:
    """Buildings of two entrances with five floors of four doors each."""
    units = []
    for b in range(1, buildings + 1):
        building = Building.objects.create(estate=estate, number=str(b))
        for e in range(1, entrances + 1):
            entrance = Entrance.objects.create(building=building, number=str(e))
            units += [
                Unit(
                    estate=estate, building=building, entrance=entrance, number=f"{floor}0{door}",
                    area=Decimal(62 + 8 * door) + Decimal("0.35"), starts_on=SINCE,
                )
                for floor in range(1, FLOORS + 1) for door in range(1, DOORS + 1)
            ]  # fmt: skip
    Unit.objects.bulk_create(units)


def committee_of(place: SubDistrict, prefix: str, name: str) -> Committee:
    organisation = Organisation.objects.create(
        sub_district=place, kind=Organisation.Kind.MEDIATION_COMMITTEE, name=name, address=place.address
    )
    return Committee.objects.create(sub_district=place, organisation=organisation, number_prefix=prefix)


def studio(committee: Committee, name: str, address: str, estates: list[str]) -> Studio:
    row = Studio.objects.create(
        sub_district=committee.sub_district,
        committee=committee,
        name=name,
        address=address,
        phone="0519-0000-0149",
        hours=HOURS,
    )
    row.estates.set(Estate.objects.filter(sub_district=committee.sub_district, name__in=estates))
    return row


def add_person(place: SubDistrict, name: str, phone: str, *, password: str | None = None, **fields: object) -> Person:
    """A person with a login."""
    user = User.objects.create_user(phone, password, name=name, sub_district=place, phone_verified=True)
    return Person.objects.create(sub_district=place, user=user, name=name, phone=phone, **fields)


def people(place: SubDistrict, committee: Committee, company: Organisation, firm: Organisation) -> None:
    organisations = {Role.ORGANISATION_AGENT: company, Role.DUTY_LAWYER: firm}
    admin = None
    for login in sorted(LOGINS, key=lambda login: login.role != Role.SYSTEM_ADMIN):
        password = PASSWORD if login.role in STAFF else None
        person = add_person(place, login.name, login.phone, password=password)
        admin = admin or person.user
        residents.give_mandate(
            person,
            login.role,
            actor=admin,
            starts_on=SINCE,
            at=AT,
            committee=committee if login.role in COMMITTEE_ROLES else None,
            organisation=organisations.get(login.role),  # type: ignore[call-overload]
        )
    households(place)


def households(place: SubDistrict) -> None:
    """The two households of the leaking bathroom: 12 幢 301 and 401."""
    for name, number, gender, year in (("王秀兰", "301", "f", 1958), ("陈建国", "401", "m", 1975)):
        unit = Unit.objects.get(estate__name="清和里", building__number="12", entrance__number="1", number=number)
        person = Person.objects.get(sub_district=place, name=name)
        person.gender, person.birth_year, person.address = gender, year, f"清和里 12 幢 1 单元 {number} 室"
        person.save()
        Ownership.objects.create(unit=unit, person=person, starts_on=SINCE)
        Occupancy.objects.create(unit=unit, person=person, how=Occupancy.How.OWNER, starts_on=SINCE)


def build_second() -> SubDistrict:
    """A second tenant, small: its administrator must see nothing of the first."""
    place = SubDistrict.objects.create(
        name="安澜街道", slug="anlan", host="anlan.localhost", reference_prefix="AL", hotline="0519-0000-0158"
    )
    community = Community.objects.create(sub_district=place, name="安澜社区")
    estate = Estate.objects.create(sub_district=place, community=community, name="安澜里", address="安澜路 2 号")
    fill_estate(estate, 1, 1)
    committee = committee_of(place, "安澜", "安澜街道人民调解委员会")
    studio(committee, "安澜里调解工作室", "安澜路 2 号", ["安澜里"])
    rows = [("+8613800000301", "孙丽", Role.SYSTEM_ADMIN), ("+8613800000302", "丁一", Role.DIRECTOR)]
    for phone, name, role in rows:
        person = add_person(place, name, phone, password=PASSWORD)
        of = committee if role == Role.DIRECTOR else None
        residents.give_mandate(person, role, actor=person.user, starts_on=SINCE, committee=of, at=AT)
    return place
