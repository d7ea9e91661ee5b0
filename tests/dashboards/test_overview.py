"""The overview: every figure is counted from exactly the rows that its link opens, and from no more than one may."""

import re
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from consultations.models import Call, CallBack, Partnership, Task
from dashboards import day_sums
from dashboards.measures import MEASURES
from dashboards.models import DaySum, SavedFigures, Target
from foundation.audit.models import Record
from mediation.models import Case, Channel
from tests import make
from tests.consultations import make as duty
from tests.dashboards import rows

pytestmark = pytest.mark.django_db
TODAY = "2026-11-23 10:00"
MOST = {"/overview/": 60, "/overview/parity/": 60, "/overview/wall/": 40, "/overview/rows/filed/": 12}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(rows.moment(TODAY), tick=False):
        yield


@pytest.fixture
def client(stan):
    client = Client()
    client.force_login(stan.user)
    return client


@pytest.fixture
def autumn(cast):
    """Cases of every kind around two months, two estates, two companies, two mediators."""
    far, firm = rows.estate(cast), rows.company(cast)
    rows.case(cast, "2026-11-02", urgency="U2", next_due_on=date(2026, 11, 20), mediator=cast.mira)
    rows.case(cast, "2026-11-03", next_due_on=date(2026, 11, 30), mediator=cast.max, company=firm, channel="counter")
    rows.case(
        cast,
        "2026-11-05",
        estate=far,
        category="FEE",
        status="agreed",
        outcome="settled",
        after=9,
        company=firm,
        stars=5,
    )
    rows.case(cast, "2026-10-01", estate=far, status="closed", outcome="settled", after=40, mediator=cast.mira, stars=2)
    rows.case(
        cast, "2026-10-20", status="terminated", outcome="failed", after=20, mediator=cast.max, company=cast.company
    )
    rows.case(cast, "2026-11-10", estate=None, status="withdrawn", outcome="withdrawn", after=1, channel="letter")
    rows.case(cast, "2026-10-07", status="closed", outcome="settled", after=6, accepted_at=rows.moment("2026-10-09"))
    for day in ("2026-11-12", "2026-11-13 23:59", "2026-11-14 00:00"):
        rows.case(cast, day, category="NOISE", channel="telephone", status="submitted", accepted_at=None)
    return cast


def page(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return html.fromstring(response.content)


def behind(client, url):
    """All cases that stand behind a figure, page by page, and how many the page says there are."""
    found, said = [], None
    while url:
        tree = page(client, url)
        said = int(tree.xpath("string(//b[@class='figure'])"))
        found += [int(re.search(r"/cases/(\d+)/", href)[1]) for href in tree.xpath("//table//a/@href")]
        following = tree.xpath("//a[@rel='next']/@href")
        url = following and url.partition("?")[0] + following[0]
    assert len(found) == len(set(found)) == said
    return found


def value_of(client, url):
    """The figure anew, in plain Python, from the cases behind its link."""
    parts = urlsplit(url)
    measure = MEASURES[parts.path.split("/")[3]]
    found = behind(client, url)
    if measure.of:
        whole = behind(client, url + "&whole")
        return f"{Decimal(100 * len(found)) / len(whole):.0f}%" if whole else "—"
    if measure.took:
        past, begin = ("accepted_at", "submitted_at") if measure.key == "wait" else ("outcome_at", "submitted_at")
        days = sorted(
            (getattr(c, past) - getattr(c, begin)).total_seconds() / 86400 for c in Case.objects.filter(pk__in=found)
        )
        if not days:
            return "—"
        middle = (days[(len(days) - 1) // 2] + days[len(days) // 2]) / 2
        return f"{middle:.1f}".removesuffix(".0")
    return str(len(found))


def figures(tree):
    """Each link to rows that says a number, and the number."""
    for link in tree.xpath("//a[starts-with(@href, '/overview/rows/')]"):
        text = (link.xpath("string(b)") or link.text_content()).split()[-1]
        if re.fullmatch(r"[\d,.]+%?|—", text):
            yield link.get("href"), text.replace(",", "")


@pytest.mark.parametrize("url", [
    "/overview/?by=estate", "/overview/?by=company", "/overview/?by=mediator",
    "/overview/?by=channel&period=2026-10", "/overview/parity/?period=2026",
    "/overview/?first=2026-10-20&last=2026-11-13&category=LEAK", "/overview/?period=2025-Q4",
])  # fmt: skip
def test_every_figure_is_what_its_link_opens(autumn, client, url):
    said = dict(figures(page(client, url)))

    assert len(said) > 20
    assert {href: value_of(client, href) for href in said} == said


def test_five_numbers_come_first_against_the_last_period(autumn, client):
    Target.objects.create(sub_district=autumn.place, measure="open", value=3)

    cards = page(client, "/overview/").xpath("(//ul[@class='number-cards'])[1]/li")

    assert [" ".join(card.text_content().split()) for card in cards] == [
        "新收 7 较上期同期 +4",
        "在办 6 目标 ≤ 3 · 未达到",
        "逾期 1",
        "调成率 67% 较上期同期 -33.3 个百分点 !",
        "调成天数（中位） 24.5 较上期同期 +18.5 天 !",
    ]


def test_what_burns_who_carries_it_and_what_grows(autumn, client):
    tree = page(client, "/overview/")
    burning, carriers, hot = (section.xpath(".//li") for section in tree.xpath("//div[@class='columns']/section"))

    assert ["漏水 · 清和里" in row.text_content() and "米拉" in row.text_content() for row in burning] == [True]
    assert [" ".join(row.text_content().split()) for row in carriers] == [
        "米拉在办 1 · 逾期 1", "待分派在办 4 · 逾期 0", "马克斯在办 1 · 逾期 0",
    ]  # fmt: skip
    assert [" ".join(row.text_content().split()) for row in hot] == ["清和里 · 噪声近 14 天 3 件，此前 14 天 0 件 +3"]
    assert len(behind(client, hot[0].xpath(".//a/@href")[0])) == 3


def test_what_was_open_and_late_is_kept_each_day(autumn, client):
    day_sums.keep(autumn.place, date(2026, 11, 23))
    day_sums.keep(autumn.place, date(2026, 11, 23))  # the last run of a day stays
    DaySum.objects.update(day=date(2026, 10, 23), late=0)
    far = autumn.place.estates.get(name="永宁新村")

    def second_and_third(url):
        cards = page(client, url).xpath("(//ul[@class='number-cards'])[1]/li")
        return [" ".join(card.text_content().split()) for card in cards[1:3]]

    assert second_and_third("/overview/") == ["在办 6 与上期持平", "逾期 1 较上期同期 +1 !"]
    assert second_and_third(f"/overview/?estate={far.pk}") == ["在办 1 与上期持平", "逾期 0 与上期持平"]
    assert second_and_third("/overview/?category=LEAK") == ["在办 2", "逾期 1"]  # not kept by category


def test_cover_and_call_backs_stand_beside_the_matters(autumn, lena, client):
    due = rows.moment("2026-11-20")
    shift = duty.shift(Partnership.objects.get(), lena, rows.moment("2026-11-19 09:00"))
    case = Case.objects.get(channel="counter")
    call = Call.objects.create(sub_district=autumn.place, shift=shift, way="telephone", outcome="call_back", case=case)
    CallBack.objects.create(call=call, lawyer=lena, slot_begins_at=due, due_at=due, state="done", done_at=due)

    cards = page(client, "/overview/").xpath("(//ul[@class='number-cards'])[2]/li")
    kept = dict(figures(page(client, "/overview/parity/")))

    assert [card.text_content().split()[1] for card in cards if "按时回电" in card.text_content()] == ["100%"]
    assert [text for href, text in kept.items() if "call_backs" in href and "counter" in href] == ["100%"]
    assert [text for href, text in kept.items() if "call_backs" in href and "=web" in href] == ["—"]


def test_a_case_of_two_tasks_counts_once_with_its_lawyer(autumn, lena, client):
    case = Case.objects.get(category="FEE")
    for kind in ("opinion", "check"):
        Task.objects.create(
            case=case, kind=kind, lawyer=lena, question="?", asked_by=autumn.mira.user, due_on="2026-12-01"
        )

    tree = page(client, "/overview/?by=lawyer")
    lines = [
        list(map(str.strip, row.xpath(".//text()")))
        for row in tree.xpath("//table[contains(@class, 'figure-table')]/tbody/tr")
    ]

    assert lines[1] == ["莱娜", "1", "1", "0", "100%", "9"]
    assert {href: value_of(client, href) for href, _text in figures(tree)} == dict(figures(tree))


def test_one_reads_the_figures_of_ones_own_estate(autumn, client):
    far = autumn.place.estates.get(name="永宁新村")
    other = autumn.place.estates.get(name="清和里")
    client.force_login(make.staff(autumn.place, "小区干部", "staff", estate=far).user)
    mine = set(Case.objects.filter(estate=far).values_list("pk", flat=True))

    assert set(behind(client, "/overview/rows/filed/?period=2026")) == mine
    assert client.get(f"/overview/cases/{min(mine)}/").status_code == 200
    assert client.get(f"/overview/cases/{Case.objects.filter(estate=other).first().pk}/").status_code == 404
    assert behind(client, f"/overview/rows/filed/?period=2026&estate={other.pk}") == []  # not to be chosen
    assert "改好之前" in client.get(f"/overview/?estate={other.pk}").text


def test_a_director_counts_the_own_committee(autumn, client):
    Case.objects.filter(category="NOISE").update(committee=None)
    client.force_login(autumn.dora.user)

    assert len(behind(client, "/overview/rows/filed/?period=2026")) == 7


def test_no_page_says_a_name_or_a_word_of_the_story(autumn, client):
    case = Case.objects.latest("pk")
    pages = ["/overview/", "/overview/?by=mediator", "/overview/rows/filed/?period=2026", f"/overview/cases/{case.pk}/"]

    said = "".join(client.get(url).text for url in pages)

    assert all(word not in said for word in ("机密姓名", "绝不外传", "楼上漏水"))
    assert case.reference in said


@pytest.mark.parametrize("query", [
    "period=1926", "period=2026-13", "period=<b>", "first=1926-01-01&last=2026-01-01", "first=2026-02-01",
    "first=2026-02-01&last=2026-01-01", "estate=999999", "category=NOPE", "without=facts",
    "first=0001-01-01&last=9999-12-31", "lawyer=x", "channel=" + "9" * 400,
])  # fmt: skip
def test_a_filter_that_can_not_be_read_counts_nothing_and_says_so(autumn, client, query):
    for path in ("/overview/", "/overview/parity/", "/overview/rows/filed/"):
        response = client.get(f"{path}?{query}")
        assert response.status_code == 200
        assert not Decimal(next(iter(re.findall(r'class="figure">(\d+)', response.text)), 0))
    assert "改好之前" in client.get(f"/overview/?{query}").text


def test_figures_of_nought_are_dashes(cast, client):
    assert {text for _href, text in figures(page(client, "/overview/?period=2020"))} <= {"0", "—"}


def test_a_warning_where_one_way_waits_longer(cast, client):
    for n in range(5):
        day = f"2026-11-0{n + 1}"
        rows.case(cast, day, accepted_at=rows.moment(day) + timedelta(days=2))
        rows.case(cast, day, channel="counter", accepted_at=rows.moment(day) + timedelta(days=3 + n))

    tree = page(client, "/overview/parity/")
    assert tree.xpath("string(//div[@class='note amber'])").split() == [
        "来访：",
        "受理等待比最快的渠道多",
        "3.0",
        "天。",
    ]

    Case.objects.filter(channel="counter").last().delete()  # four are too few to say
    assert not page(client, "/overview/parity/").xpath("//div[@class='note amber']")


@pytest.mark.parametrize(
    "url", ["/overview/?by=mediator", "/overview/parity/", "/overview/wall/", "/overview/rows/filed/"]
)
def test_as_many_queries_for_many_cases(cast, client, url):
    asked = []
    for n in (1, 2):
        for day in range(n):
            rows.case(cast, f"2026-11-{n}{day}", urgency="U1", mediator=cast.mira, category=["LEAK", "FEE"][day])
        client.get(url)  # what is read once is read
        with CaptureQueriesContext(connection) as found:
            client.get(url)
        asked.append(len(found))

    assert asked[0] == asked[1] <= MOST[url.partition("?")[0]]


def test_views_are_kept_and_shared(autumn, client, cast):
    query = "period=2026-10&category=LEAK&nonsense=1&by=estate"

    saved = client.post(
        "/overview/saved/", {"name": "漏水", "page": "overview", "query": query, "shared": "on"}, follow=True
    )
    row = SavedFigures.objects.get()

    assert saved.redirect_chain == [("/overview/?period=2026-10&category=LEAK&by=estate", 302)]
    assert client.post("/overview/saved/", {"name": "漏水", "page": "overview", "query": ""}).status_code == 200
    client.force_login(cast.dora.user)
    assert "漏水" in client.get("/overview/").text
    assert client.post(f"/overview/saved/{row.pk}/drop/").status_code == 403
    SavedFigures.objects.update(shared=False)
    assert client.post(f"/overview/saved/{row.pk}/drop/").status_code == 404


def test_targets_are_set_and_recorded_once(cast, stan, client):
    values = {"open": "20", "settled_share": "80"}
    for _twice in range(2):
        assert client.post("/overview/targets/", values).status_code == 302

    assert dict(Target.objects.values_list("measure", "value")) == {"open": 20, "settled_share": 80}
    assert Record.objects.filter(verb="figures.targets_set").count() == 1
    assert "100" in client.post("/overview/targets/", {"settled_share": "101"}).text
    client.post("/overview/targets/", {"settled_share": ""})
    assert not Target.objects.exists()


def test_every_way_in_has_its_line(cast, client):
    names = [row.strip() for row in page(client, "/overview/parity/").xpath("//tbody//th/text()")]

    assert [name for name in names if name] == [str(label) for label in Channel.labels]
