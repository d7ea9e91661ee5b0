"""The overview: every figure is counted from exactly the rows that its link opens, and from no more than one may."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consultations.models import Call, CallBack, Partnership, Task
from dashboards import day_sums
from dashboards.filters import FigureFilter
from dashboards.models import DaySum, SavedFigures, Target
from foundation.audit.models import Record
from mediation.models import Case
from tests import make
from tests.consultations import make as duty
from tests.dashboards import rows
from tests.dashboards.pages import TODAY, alert_of, behind, cards, figures, page, value_of

pytestmark = pytest.mark.django_db
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


@pytest.mark.parametrize("url", [
    "/overview/?by=estate", "/overview/?by=company", "/overview/?by=mediator",
    "/overview/?by=lawyer", "/overview/?by=period&period=2026-10",
    "/overview/?by=channel&period=2026-10", "/overview/parity/?period=2026",
    "/overview/?first=2026-10-20&last=2026-11-13&category=LEAK", "/overview/?period=2025-Q4",
    "/overview/?without=company&by=mediator&first=2026-09-01&last=2026-11-23",
    "/overview/?without=mediator,lawyer&by=company&first=2026-09-01&last=2026-11-23",
    "/overview/parity/?period=2026&channel=letter",
])  # fmt: skip
def test_every_figure_is_what_its_link_opens(autumn, client, url):
    said = dict(figures(page(client, url)))

    assert len(said) > 19
    assert {href: value_of(client, href) for href in said} == said


def test_of_two_lawyers_of_a_matter_the_chosen_one_alone_has_a_line(autumn, client):
    firm, case = duty.partnership(autumn.place), Case.objects.order_by("pk")[0]
    for name in ("莱娜", "里奥"):
        lawyer, due = duty.lawyer(firm, name), date(2026, 11, 23)
        Task.objects.create(
            case=case, lawyer=lawyer, kind="opinion", question="?", due_on=due, asked_by=autumn.mira.user
        )
    lena = Task.objects.order_by("pk")[0].lawyer_id

    def lines(query):
        return [row.text_content() for row in page(client, f"/overview/?by=lawyer&{query}").xpath("//tbody//th")]

    assert "里奥" in str(lines("")) and "莱娜" in str(lines(""))
    assert "里奥" not in str(lines(f"lawyer={lena}")) and "莱娜" in str(lines(f"lawyer={lena}"))


def test_rows_lead_back_to_the_very_page_on_which_the_figure_stood(autumn, client):
    for url in ("/overview/?period=2026&by=channel&estate=", "/overview/parity/?period=2026"):
        tree = page(client, url)
        for href in tree.xpath("//main//table//td//a/@href")[:4]:
            rows_page = page(client, href)
            back = rows_page.find_class("back")[0].get("href")
            assert back == url.removesuffix("&estate=").replace("&by=channel", "") + (
                "&by=channel" if "by=" in url else ""
            )
            for chip in rows_page.xpath("//main//ul[@class='chips no-print']//a/@href"):
                assert page(client, href.partition("?")[0] + chip).find_class("back")[0].get("href") == back
    away = page(client, "/overview/rows/filed/?back=//elsewhere.example/overview/")
    assert away.find_class("back")[0].get("href").startswith("/overview/?")


def test_of_days_of_ones_own_and_a_period_the_one_said_last_counts(stan):
    days = {"first": "2026-11-01", "last": "2026-11-20"}

    def chosen(**data):
        return FigureFilter(data, user=stan.user).chosen

    assert str(chosen(**days, period="2026-10")) == "2026-11-01..2026-11-20"  # the days were filled in just now
    assert str(chosen(**days, period="2026-10", was="2026-11-01..2026-11-20")) == "2026-10"
    assert str(chosen(**days, period="", was="2026-11-01..2026-11-20")) == "2026-11-01..2026-11-20"
    assert str(chosen(first="2026-11-02", last="2026-11-20", period="2026-10", was="2026-11-01..2026-11-20")) == (
        "2026-11-02..2026-11-20"
    )


def test_a_page_of_days_of_ones_own_says_so_and_keeps_what_is_hidden(autumn, client):
    tree = page(client, "/overview/?first=2026-11-01&last=2026-11-20&without=mediator")
    form = tree.xpath("//form[@role='search']")[0]

    assert form.xpath(".//select[@name='period']/option[@selected]/@value") == [""]
    assert form.xpath(".//input[@name='was']/@value") == ["2026-11-01..2026-11-20"]
    assert form.xpath(".//input[@name='without']/@value") == ["mediator"]


def test_what_grows_is_no_list_of_what_shrinks(cast, client):
    for day in ("2026-11-01", "2026-11-02", "2026-11-03", "2026-11-12", "2026-11-13", "2026-11-14"):
        rows.case(cast, day, category="PET")
    tree = page(client, "/overview/")

    assert not tree.xpath("//div[@class='columns']/section[3]//a")


def test_five_numbers_come_first_against_the_last_period(autumn, client):
    Target.objects.create(sub_district=autumn.place, measure="open", value=3)

    assert cards(page(client, "/overview/")) == [
        "新收 7 上期同期 3 · +4",
        "在办 此刻 6 目标 ≤ 3 · 未达到",
        "逾期 此刻 1",
        "调成率 67% 上期同期 100% · -33.3 个百分点 !",
        "调成天数（中位） 24.5 上期同期 6 · +18.5 天 !",
    ]


def test_a_period_that_is_over_is_held_against_the_whole_one_before(cast, client):
    for day in ("2026-01-30", "2026-01-31", "2026-02-03", "2026-08-31", "2026-09-01", "2026-11-02", "2026-10-31"):
        rows.case(cast, day)

    def filed(period):
        return cards(page(client, f"/overview/?period={period}"))[0]

    assert [filed(period) for period in ("2026-02", "2026-09", "2026-11")] == [
        "新收 1 上期 2 · -1", "新收 1 上期 1 · 持平", "新收 1 上期同期 0 · +1",
    ]  # fmt: skip


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
        return cards(page(client, url))[1:3]

    assert second_and_third("/overview/") == ["在办 此刻 6 上期同期 6 · 持平", "逾期 此刻 1 上期同期 0 · +1 !"]
    assert second_and_third(f"/overview/?estate={far.pk}") == [
        "在办 此刻 1 上期同期 1 · 持平", "逾期 此刻 0 上期同期 0 · 持平",
    ]  # fmt: skip
    assert second_and_third("/overview/?category=LEAK") == ["在办 此刻 2", "逾期 此刻 1"]  # not kept by category


def test_cover_and_call_backs_stand_beside_the_matters(autumn, lena, client):
    due = rows.moment("2026-11-20")
    shift = duty.shift(Partnership.objects.get(), lena, rows.moment("2026-11-19 09:00"))
    case = Case.objects.get(channel="counter")
    call = Call.objects.create(sub_district=autumn.place, shift=shift, way="telephone", outcome="call_back", case=case)
    CallBack.objects.create(call=call, lawyer=lena, slot_begins_at=due, due_at=due, state="done", done_at=due)

    shown = page(client, "/overview/").xpath("(//ul[@class='number-cards'])[2]/li")
    kept = dict(figures(page(client, "/overview/parity/")))

    assert [card.text_content().split()[1] for card in shown if "按时回电" in card.text_content()] == ["100%"]
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
    for path in ("/overview/", "/overview/rows/filed/"):
        assert "小区： " in alert_of(page(client, f"{path}?period=2026&estate={other.pk}"))  # not to be chosen


def test_a_director_counts_the_own_committee(autumn, client):
    Case.objects.filter(category="NOISE").update(committee=None)
    client.force_login(autumn.dora.user)

    assert len(behind(client, "/overview/rows/filed/?period=2026")) == 7


def test_rows_say_their_dates_by_name(autumn, client):
    rows.case(autumn, "2026-10-02", status="agreed", outcome="settled", after=8, next_due_on=date(2026, 11, 1))

    tree = page(client, "/overview/rows/late/")

    assert tree.xpath("//thead//th/text()")[2:5] == ["提交日期", "办结日期", "最近到期日"]
    (agreed,) = (row for row in tree.xpath("//tbody/tr") if "达成协议" in row.text_content())
    cells = [" ".join(cell.text_content().split()) for cell in agreed][2:5]
    assert cells == ["提交日期 2026年10月2日", "办结日期 2026年10月10日", "最近到期日 2026年11月1日 逾期"]


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
    Target.objects.create(sub_district=autumn.place, measure="open", value=15)
    for path in ("/overview/", "/overview/parity/", "/overview/wall/", "/people/", "/overview/rows/filed/",
                 "/overview/rows/settled_share/", "/people/0/open/"):  # fmt: skip
        if "parity" in path and "channel" in query:
            continue  # all ways in stand there side by side, whichever the address says
        tree = page(client, f"{path}?{query}")
        assert "改好之前" in alert_of(tree)
        assert not tree.xpath("//main//table | //main//ul[@class='number-cards'] | //main//*[@class='figure']")
    field = {"estate": "小区", "category": "类别", "lawyer": "律师", "channel": "渠道", "period": "时段"}
    assert field.get(query.partition("=")[0], "") in alert_of(tree)


def test_figures_of_nought_are_dashes(cast, client):
    assert {text for _href, text in figures(page(client, "/overview/?period=2020"))} <= {"0", "—"}


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


def test_the_page_and_its_chips_keep_what_one_had_chosen(autumn, client):
    client.post("/overview/saved/", {"name": "漏水", "page": "overview", "query": "category=LEAK&by=estate"})

    tree = page(client, "/overview/?period=&estate=&category=LEAK&first=&by=estate")  # as the form sends it

    assert tree.xpath("string(//a[@aria-current='page' and contains(@href, 'category=LEAK')])").strip() == "漏水"
    (chip,) = tree.xpath("//ul[@aria-label='筛选条件']//a/@href")
    assert chip == "?by=estate"
    assert tree.xpath("string(//p[contains(@class, 'd-print-block')])").strip() == "只计： 类别：漏水"
    back = page(client, tree.xpath("//ul[@class='number-cards']//a/@href")[0]).find_class("back")[0]
    assert back.get("href") == "/overview/?category=LEAK&by=estate"


def test_targets_are_set_and_recorded_once(cast, stan, client):
    values = {"open": "20", "settled_share": "80"}
    for _twice in range(2):
        assert client.post("/overview/targets/", values).status_code == 302

    assert dict(Target.objects.values_list("measure", "value")) == {"open": 20, "settled_share": 80}
    assert Record.objects.filter(verb="figures.targets_set").count() == 1
    assert "100" in client.post("/overview/targets/", {"settled_share": "101"}).text
    client.post("/overview/targets/", {"settled_share": ""})
    assert not Target.objects.exists()
