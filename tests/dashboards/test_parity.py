"""The ways in side by side: who waits longer is seen, accepted or not."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from mediation.models import Case, Channel
from tests.dashboards import rows
from tests.dashboards.pages import TODAY, page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(rows.moment(TODAY), tick=False):
        yield


@pytest.fixture
def client(stan):
    client = Client()
    client.force_login(stan.user)
    return client


def warnings(client):
    notes = page(client, "/overview/parity/").xpath("//div[@class='note amber']")
    return [" ".join(note.text_content().split()) for note in notes]


def test_a_warning_where_one_way_waits_longer(cast, client):
    for n in range(5):
        day = f"2026-11-0{n + 1}"
        rows.case(cast, day, accepted_at=rows.moment(day) + timedelta(days=2))
        rows.case(cast, day, channel="counter", accepted_at=rows.moment(day) + timedelta(days=3 + n))

    assert warnings(client) == ["来访： 受理等待比最快的渠道多 3.0 天。"]

    Case.objects.filter(channel="counter").last().delete()  # four are too few to say
    assert not warnings(client)


def waiting(cast, n, channel, days):
    filed = rows.moment(TODAY) - timedelta(days=days)
    for _n in range(n):
        rows.case(cast, f"{filed:%Y-%m-%d %H:%M}", channel=channel, status="submitted", accepted_at=None)


def test_a_warning_where_those_not_yet_accepted_wait_longer(cast, client):
    for n in range(5):
        day = f"2026-11-0{n + 1}"
        rows.case(cast, day, accepted_at=rows.moment(day) + timedelta(days=2))
    waiting(cast, 5, "telephone", 20)
    waiting(cast, 5, "web", 22)  # those accepted say how long the web takes
    waiting(cast, 5, "letter", 0)  # and a heap of today no other way makes slow
    waiting(cast, 4, "counter", 20)

    assert warnings(client) == [
        "网上： 尚未受理的，已比最快的渠道多等 22.0 天。", "来电： 尚未受理的，已比最快的渠道多等 20.0 天。",
    ]  # fmt: skip
    Case.objects.filter(channel="letter").delete()
    assert warnings(client) == [
        "网上： 尚未受理的，已比最快的渠道多等 2.0 天。", "来电： 尚未受理的，已比最快的渠道多等 18.0 天。",
    ][1:]  # fmt: skip


def test_every_way_in_has_its_line(cast, client):
    names = [row.strip() for row in page(client, "/overview/parity/").xpath("//tbody//th/text()")]

    assert [name for name in names if name] == [str(label) for label in Channel.labels]
