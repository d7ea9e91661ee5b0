"""The front door: what everybody sees, what waits for the one who is logged in, and at what cost."""

import re
from datetime import date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from foundation.workdays.models import Calendar, CalendarDay
from mediation import figures, workflow
from mediation.models import Agreement, Counter, Status
from residents.models import Studio
from tests import make

HOME = "/"
SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = {"workday": [["09:00", "12:00"], ["14:00", "17:30"]]}


def words(response):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def at(text):
    return time_machine.travel(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI), tick=False)


@pytest.fixture
def studio(committee):
    return Studio.objects.create(
        sub_district=committee.sub_district, committee=committee, name="清和里工作室", address="一楼", hours=HOURS
    )


# What everybody sees


def test_home_shows_hotline_and_studios_of_its_own_sub_district(client, studio):
    make.sub_district("安澜街道", "AL")

    page = words(client.get(HOME))

    assert "清和街道物业纠纷调解" in page
    assert "0519-0000-0148" in page
    assert re.search("清和里工作室 .*一楼 工作日 9:00–12:00，14:00–17:30", page)
    assert "物管中心" not in page


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-11-23T10:00", "正在开放，到 12:00"),
        ("2026-11-23T12:30", "现在关门， 今天 14:00 开门"),
        ("2026-11-22T10:00", "现在关门， 明天 09:00 开门"),
        ("2026-10-03T10:00", "10月8日"),
    ],
)
def test_home_says_whether_a_studio_is_open(client, studio, now, said):
    with at(now):
        assert said in words(client.get(HOME))


def test_home_tells_hours_that_are_only_words(client, studio):
    Studio.objects.update(hours={}, opening_hours="周二下午")

    page = words(client.get(HOME))

    assert "周二下午" in page
    assert "开门" not in page and "正在开放" not in page


def test_home_speaks_of_a_holiday_before_it_begins(client, studio):
    with at("2026-09-09T10:00"):
        assert "放假" not in words(client.get(HOME))
    with at("2026-09-28T10:00"):
        assert "放假：10月1日（周四）至" in words(client.get(HOME))


def test_home_speaks_of_a_make_up_working_day(client, studio):
    CalendarDay.objects.create(date="2026-11-28", kind="workday")
    Calendar.forget()

    with at("2026-11-24T10:00"):
        assert "11月28日（周六）调休上班，照常开放。" in words(client.get(HOME))


def test_home_leads_on_to_slip_paper_and_draft(client, studio):
    page = client.get(HOME).content.decode()

    for name in ("file", "my_matters", "slip", "verify_search", "file_resume"):
        assert f'href="{reverse(name)}"' in page


# Figures


@pytest.fixture
def year(cast):
    """Nine matters have been received, nine agreements are in force, after 0 to 8 days."""
    for n in range(9):
        filed = datetime(2026, 3, 10, 9, tzinfo=SHANGHAI)
        agreed = make.case(cast, Status.AGREED, at=filed)
        Agreement.objects.filter(case=agreed).update(effective_on=f"2026-03-{10 + n}")
    cache.clear()
    return cast


def test_home_keeps_silent_about_few_matters(client, year):
    with at("2026-11-23T10:00"):
        assert "收到事项" not in words(client.get(HOME))


def test_home_tells_received_matters_from_ten_on_and_agreements_later(client, year):
    make.case(year, at=datetime(2026, 3, 30, 9, tzinfo=SHANGHAI))
    cache.clear()

    with at("2026-11-23T10:00"):
        page = words(client.get(HOME))

    assert "收到事项（件） 10" in page
    assert "达成协议" not in page.partition("2026 年以来")[2]


def test_home_tells_agreements_and_their_median_from_ten_on(client, year):
    make.case(year, Status.AGREED, at=datetime(2026, 3, 10, 9, tzinfo=SHANGHAI))
    Agreement.objects.filter(effective_on="2026-03-10").update(effective_on="2026-03-15")
    cache.clear()

    with at("2026-11-23T10:00"):
        page = words(client.get(HOME))

    assert re.search(r"收到事项（件） 10 .*达成协议（件） 10 .*5 天", page)


def test_figures_are_those_of_one_place_and_one_year(year):
    make.case(year, Status.AGREED, at=datetime(2026, 3, 10, 9, tzinfo=SHANGHAI))
    cache.clear()

    assert figures.of_year(year.place, date(2026, 5, 1)).received == 10
    assert figures.of_year(year.place, date(2025, 5, 1)) is None
    assert figures.of_year(year.elsewhere, date(2026, 5, 1)) is None
    Counter.objects.create(series=f"reference:{year.elsewhere.pk}:2026", last=12)
    cache.clear()
    assert figures.of_year(year.elsewhere, date(2026, 5, 1)) == figures.Figures(2026, 12, None, None)


# Queries


def test_home_takes_four_queries_for_a_stranger(client, qinghe, studio, django_assert_num_queries):
    with django_assert_num_queries(7):  # sub-district, studios, who is on duty, who is next; calendar and figures
        client.get(HOME)
    with django_assert_num_queries(4):
        client.get(HOME)


def test_home_asks_no_table_of_cases_for_a_stranger(client, qinghe, django_assert_max_num_queries):
    Counter.objects.create(series=f"reference:{qinghe.pk}:2026", last=58)
    client.get(HOME)

    with django_assert_max_num_queries(4) as asked:
        client.get(HOME)

    assert not [row["sql"] for row in asked.captured_queries if "mediation_" in row["sql"]]


@pytest.mark.parametrize("who", ["alice", "clara", "mira"])
def test_home_takes_as_many_queries_for_three_matters_as_for_one(client, cast, who, django_assert_max_num_queries):
    client.force_login(getattr(cast, who).user)
    make.frozen(make.case(cast, Status.MEDIATING), cast)
    client.get(HOME)
    with django_assert_max_num_queries(30) as one:
        client.get(HOME)
    for _n in range(2):
        make.frozen(make.case(cast, Status.MEDIATING), cast)

    with django_assert_max_num_queries(30) as three:
        client.get(HOME)

    assert len(three) == len(one) <= 28


# For the one who is logged in


def test_home_shows_a_resident_the_open_matters_with_the_next_step(client, cast):
    rows = {status: make.case(cast, status) for status in (Status.CLOSED, Status.SUBMITTED, Status.MEDIATING)}
    make.frozen(rows[Status.MEDIATING], cast)
    client.force_login(cast.alice.user)

    page = client.get(HOME).content.decode()

    assert reverse("matter", args=[rows[Status.CLOSED].pk]) not in page
    assert reverse("matter", args=[rows[Status.SUBMITTED].pk]) in page
    assert "您不用做什么" in page
    assert reverse("agreement", args=[rows[Status.MEDIATING].agreements.get().pk]) in page


def test_home_tells_both_sides_when_their_session_is(client, cast):
    case = make.case(cast, Status.MEDIATING)
    starts = timezone.now() + timedelta(days=1)
    session = workflow.plan_session(case, starts, "会议室", actor=cast.mira.user)
    client.force_login(cast.bob.user)
    assert re.search(r"请来参加调解： 明天 \d\d:\d\d 会议室", words(client.get(HOME)))

    workflow.call_off_session(session, "有事", actor=cast.mira.user)
    assert "会议室" not in words(client.get(HOME))


def test_home_shows_no_more_than_three_matters_and_none_of_others(client, cast):
    for _n in range(4):
        make.case(cast)
    client.force_login(cast.alice.user)
    assert len(client.get(HOME).context["cases"]) == 3

    client.force_login(cast.oscar.user)
    assert len(client.get(HOME).context["cases"]) == 0


def test_home_leads_the_other_side_to_its_answer(client, cast):
    asked = make.case(cast, Status.CONSENT_PENDING).parties.get(side="respondent")
    client.force_login(cast.bob.user)

    assert reverse("asked", args=[asked.pk]) in client.get(HOME).content.decode()


def test_home_tells_staff_how_much_waits(client, cast):
    make.case(cast)
    make.case(cast)
    make.work_order(cast)

    client.force_login(cast.clara.user)
    assert client.get(HOME).context["work"] == {"queue": "2", "intake": "1"}
    client.force_login(cast.mira.user)
    assert client.get(HOME).context["work"] == {"queue": "0"}
    client.force_login(cast.alice.user)
    assert client.get(HOME).context["work"] == {}
