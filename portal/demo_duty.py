"""The demo's duty lawyers: a partnership, two lawyers, rules, and a roster of nine weeks that were and four to come.

Who visited and called is invented.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from consultations.conflicts import conflict_of
from consultations.models import CallBack, Channel, Lawyer, Partnership, Shift, Task
from consultations.roster import DAY
from consultations.workflow import calls, roster, shifts, task
from foundation.accounts.models import SubDistrict, User
from mediation.models import Case, Status
from portal.demo_cases import login
from portal.demo_places import FIRM, SINCE
from residents.models import Organisation, Person

LAWYERS = {"陈明理": ["FEE", "LEAK", "PARK"], "何清": ["OWN", "FUND", "NOISE"]}
MORNING, AFTERNOON = (time(9), time(12)), (time(14), time(17, 30))
WEEKS = 9  # that lie behind
QUESTIONS = ["双方都有责任，费用怎么分比较稳妥？", "约定的违约责任是不是太重？", "物业公司换了，旧账由谁承担？"]
CALLS = [
    ("邬女士", "60+", "FEE", "涨价没有开会，能不能不交？", "先看合同和公示；拒交有风险。", "advised"),
    ("戚先生", "u60", "LEAK", "楼上漏水不认账，要怎么留证据？", "拍照、请物业做记录，可以申请调解。", "mediation"),
    ("阮女士", "u40", "PARK", "租的车位被收回。", "看租约的期限和通知方式，明天查好再回电。", "call_back"),
    ("闵先生", "60+", "OWN", "业委会到期不换届怎么办？", "可以请社区和街道督促组织换届。", "advised"),
    ("柏女士", "u60", "NOISE", "夜里装修，报警也停不下来。", "记下时间，申请调解；拨打 12345 登记。", "mediation"),
    ("窦先生", "60+", "FUND", "维修基金要几个人同意？", "面积、人数三分之二以上参与，其中都过半同意。", "advised"),
    ("解女士", "u40", "DECO", "邻居敲墙，物业不管。", "先向房屋主管部门反映，查到结果后回电。", "call_back"),
    ("苑先生", "60+", "OTHER", "想写一份遗嘱。", "可以自己写，也可以到公证处办理。", "advised"),
    ("相女士", "60+", "OTHER", "儿子不给赡养费，请不起律师。", "可以向法律援助中心申请，材料清单已给。", "legal_aid"),
]


def build(place: SubDistrict) -> int:
    """The partnership of `place` with its roster. Says how many shifts stand in it."""
    planner = User.objects.get(sub_district=place, name="吴主任")
    partnership = partnership_of(place)
    lawyers = [lawyer(partnership, name, fields) for name, fields in LAWYERS.items()]
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    first, last, mine = monday - WEEKS * 7 * DAY, monday + 27 * DAY, Partnership.objects.filter(pk=partnership.pk)
    rules(partnership, lawyers, planner, first)
    before = timezone.make_aware(datetime.combine(first - DAY, time(10)))
    for begin, end, at in ((first, monday - DAY, before), (monday, last, before + WEEKS * 7 * DAY)):
        roster.draft(mine, begin, end, actor=planner, at=at)
        roster.publish(mine, begin, end, actor=planner, at=at)
    matters = list(Case.objects.filter(sub_district=place, submitted_at__isnull=False).order_by("submitted_at"))
    for n, shift in enumerate(Shift.objects.filter(partnership=partnership, period__endswith__lt=timezone.now())):
        served(shift, n, [case for case in matters if case.submitted_at and case.submitted_at < shift.begins_at])
    asked(matters, lawyers)
    return Shift.objects.filter(partnership=partnership).count()


def served(shift: Shift, n: int, matters: list[Case]) -> None:
    """The lawyer was there from the beginning to the end, and somebody came or called; a call-back is about one of the
    newest matters.
    """
    lawyer = shift.lawyer.person.user
    assert lawyer is not None
    shifts.sign_in(shift, actor=lawyer, desk=shift.studio, at=shift.begins_at - timedelta(minutes=4))
    at, way = shift.begins_at + timedelta(minutes=25), "visit" if shift.channel == Channel.DESK else "telephone"
    who, age, category, matter, advice, outcome = CALLS[n % len(CALLS)]
    values: dict[str, Any] = {
        "way": way, "caller": who, "phone": f"+861380000{700 + n % len(CALLS):04d}", "age": age, "category": category,
        "matter": matter, "advice": advice, "outcome": outcome, "ended_at": at + timedelta(minutes=12),
    }  # fmt: skip
    values["case"] = matters[-1 - n % 3] if outcome == "call_back" and len(matters) > 3 else None
    promised = outcome == "call_back"
    call = calls.log_call(shift, values, slot=calls.next_slot(at) if promised else None, actor=lawyer, at=at)
    shifts.sign_out(shift, actor=lawyer, at=shift.ends_at)
    if promised and (row := CallBack.objects.get(call=call)).due_at < timezone.now():
        calls.attempt(row, True, "已按约定回电。", actor=lawyer, at=row.slot_begins_at + timedelta(minutes=20))


def asked(matters: list[Case], lawyers: list[Lawyer]) -> None:
    """Mediators want an opinion in three matters: one is given, one is promised, one waits."""
    at = timezone.now() - 2 * DAY
    mediated = [row for row in matters if row.status == Status.MEDIATING and row.declared_at and row.declared_at < at]
    for n, case in enumerate(mediated[-3:]):
        free = [row for row in (lawyers[n % 2], lawyers[1 - n % 2]) if not conflict_of(case, row)]
        if not free:
            continue  # both have advised somebody in it
        lawyer = free[0]
        row = task.ask(case, Task.Kind.OPINION, lawyer, QUESTIONS[n], actor=login(case.mediator), at=at)
        if n < 2:
            task.accept(row, timezone.localdate() + 3 * DAY, actor=login(lawyer.person), at=at + timedelta(hours=2))
        if n == 0:
            task.answer(row, "可以约定各承担一半，写明付款日期和方式。", actor=login(lawyer.person), at=at + DAY)


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


def rules(partnership: Partnership, lawyers: list[Lawyer], planner: User, first: date) -> None:
    """From `first` on: the desk in the morning, the hotline later, on working days, by turns; all to be covered."""
    place = partnership.sub_district
    studio = place.studios.get(name="清和里调解工作室")
    for channel, at, (begins, ends), order in (
        (Channel.DESK, studio, MORNING, lawyers),
        (Channel.HOTLINE, None, AFTERNOON, lawyers[::-1]),
    ):
        hours = {"channel": channel, "studio": at, "begins": begins, "ends": ends, "starts_on": first}
        roster.add_rule(partnership, order, actor=planner, **hours)
        roster.add_need(actor=planner, **hours)
