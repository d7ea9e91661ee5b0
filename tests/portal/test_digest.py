"""The daily message: on each working morning, once, to everybody for whom something waits."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from consultations.models import Channel
from foundation.notifications.models import Message
from mediation import workflow
from mediation.models import Status
from portal import digest
from portal.tasks import send_digests
from residents.models import Mandate, Role
from tests import make
from tests.consultations import make as duties

SHANGHAI = timezone.get_fixed_timezone(8 * 60)
MORNING = datetime(2026, 11, 24, 8, 30, tzinfo=SHANGHAI)  # a Tuesday


@pytest.fixture
def clock():
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


def said(person):
    """The lines of the one message of today that `person` got."""
    return Message.objects.get(kind="digest", channel="in_app", user=person.user).body.splitlines()


def told():
    return set(Message.objects.filter(kind="digest").values_list("user__name", flat=True))


def test_each_role_is_told_what_waits_for_it(cast, clock):
    make.case(cast)
    mediated = make.case(cast, Status.MEDIATING)
    workflow.plan_session(mediated, MORNING + timedelta(hours=6), "工作室", actor=cast.mira.user, at=timezone.now())

    send_digests()

    assert said(cast.clara)[:3] == ["今天（11月24日）待办：", "【受理员】", "待办: 1"]
    mira = said(cast.mira)
    assert mira[1] == "【调解员】"
    assert f"14:30 调解会：{mediated}，工作室" in mira
    assert told() == {"克拉拉", "米拉"}  # nothing waits for the others


def test_it_is_said_once_a_day_and_only_in_the_morning_of_working_days(cast, clock):
    make.case(cast)
    days = []
    for at in ("24 08:29", "24 08:30", "24 09:00", "24 11:59", "25 12:00", "25 11:59", "28 09:00", "30 09:00"):
        clock.move_to(datetime.fromisoformat(f"2026-11-{at}+08:00"))
        send_digests()
        days.append(Message.objects.filter(kind="digest", channel="in_app", user=cast.clara.user).count())
    assert days == [0, 1, 1, 1, 1, 2, 2, 3]  # the 28th is a Saturday


def test_who_has_two_roles_gets_one_message_with_both(cast, clock):
    Mandate.objects.create(
        person=cast.clara, role=Role.DIRECTOR, committee=cast.place.committees.get(), sub_district=cast.place
    )
    make.case(cast, Status.ACCEPTED, assigned=False)
    make.case(cast)
    send_digests()
    assert [line for line in said(cast.clara) if line.startswith("【")] == ["【受理员】", "【主任】"]


def test_lawyers_and_planners_are_told_of_duty(cast, clock):
    partnership = duties.partnership(cast.place)
    lena = duties.lawyer(partnership, "莱娜")
    stan = make.staff(cast.place, "斯坦", Role.STAFF)
    duties.shift(partnership, lena, MORNING + timedelta(hours=1), channel=Channel.HOTLINE)
    duties.shift(partnership, lena, MORNING + timedelta(days=2), channel=Channel.HOTLINE)
    duties.shift(partnership, lena, MORNING + timedelta(days=3), channel=Channel.HOTLINE, status="draft")

    send_digests()

    assert said(lena.person)[1:] == ["【值班律师】", "值班：11月24日 09:30–12:30，热线"]
    assert said(stan)[1:] == ["【街道工作人员】", "未来 7 天未发布的班次: 1"]


def test_nobody_reads_of_another_place_or_committee(cast, clock):
    make.case(cast)
    stranger = make.staff(cast.elsewhere, "陌生", "clerk")
    send_digests()
    assert told() == {"克拉拉"}
    assert digest.sections(stranger.user, MORNING.date()) == {}


def test_who_does_not_want_it_gets_none(cast, clock):
    make.case(cast)
    cast.clara.user.daily_digest = False
    cast.clara.user.save()
    send_digests()
    assert told() == set()


def test_it_speaks_the_language_of_its_reader_and_comes_by_email_not_by_sms(cast, clock):
    make.case(cast)
    user = cast.clara.user
    user.language, user.email = "en", "clara@example.org"
    user.save()
    send_digests()
    rows = Message.objects.filter(kind="digest")
    assert {row.channel for row in rows} == {"in_app", "email"}
    assert {row.body for row in rows} == {"What waits for you today, November 24:\n【clerk】\nTo do: 1"}
