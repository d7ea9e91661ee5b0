"""The demo's duty lawyers: a partnership, two lawyers, rules, and a roster published for four weeks."""

from __future__ import annotations

from datetime import date, time, timedelta

from django.utils import timezone

from consultations.models import Channel, Lawyer, Partnership
from consultations.workflow import roster
from foundation.accounts.models import SubDistrict, User
from portal.demo_places import FIRM, SINCE
from residents.models import Organisation, Person

LAWYERS = {"陈明理": ["FEE", "LEAK", "PARK"], "何清": ["OWN", "FUND", "NOISE"]}
MORNING, AFTERNOON = (time(9), time(12)), (time(14), time(17, 30))


def build(place: SubDistrict) -> int:
    """The partnership of `place` with its roster. Says how many shifts stand in it."""
    planner = User.objects.get(sub_district=place, name="吴主任")
    partnership = partnership_of(place)
    lawyers = [lawyer(partnership, name, fields) for name, fields in LAWYERS.items()]
    rules(partnership, lawyers, planner)
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    last, mine = monday + timedelta(days=27), Partnership.objects.filter(pk=partnership.pk)
    roster.draft(mine, monday, last, actor=planner)
    return len(roster.publish(mine, monday, last, actor=planner))


def partnership_of(place: SubDistrict) -> Partnership:
    firm = Organisation.objects.get(sub_district=place, name=FIRM)
    row = Partnership.objects.create(
        sub_district=place, firm=firm, name=f"{place.name}与{FIRM}结对共建", starts_on=SINCE, ends_on=date(2027, 12, 31)
    )
    row.estates.set(place.estates.all())
    return row


def lawyer(partnership: Partnership, name: str, fields: list[str]) -> Lawyer:
    person = Person.objects.get(sub_district=partnership.sub_district, name=name)
    number = f"1320420101000{list(LAWYERS).index(name) + 1:04d}"
    return Lawyer.objects.create(
        sub_district=partnership.sub_district, firm=partnership.firm, person=person, licence_number=number,
        specialties=fields,
    )  # fmt: skip


def rules(partnership: Partnership, lawyers: list[Lawyer], planner: User) -> None:
    """Mornings at the desk, afternoons on the hotline, on working days, by turns; both are to be covered."""
    place = partnership.sub_district
    studio = place.studios.get(name="清和里调解工作室")
    for channel, at, (begins, ends), order in (
        (Channel.DESK, studio, MORNING, lawyers),
        (Channel.HOTLINE, None, AFTERNOON, lawyers[::-1]),
    ):
        hours = {"channel": channel, "studio": at, "begins": begins, "ends": ends, "starts_on": SINCE}
        roster.add_rule(partnership, order, actor=planner, **hours)
        roster.add_need(actor=planner, **hours)
