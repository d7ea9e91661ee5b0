"""What a card says beside its number: of when and of whom it is, against what it is held, and what it leads to."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consultations.models import Call, CallBack, Need, Partnership
from dashboards.models import DaySum, Target
from dashboards.overview import AIMS
from tests import make
from tests.consultations import make as duty
from tests.dashboards import rows
from tests.dashboards.pages import TODAY, cards, page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(rows.moment(TODAY), tick=False):
        yield


def reads(person):
    client = Client()
    client.force_login(person.user)
    return client


def evening(place, day, open_, late, **of):
    DaySum.objects.create(sub_district=place, day=day, open=open_, late=late, **of)


def test_a_period_that_is_over_shows_its_last_evening(cast, stan):
    rows.case(cast, "2026-08-02", next_due_on=date(2026, 11, 1))
    client = reads(stan)

    assert cards(page(client, "/overview/?period=2026-09"))[1:3] == ["在办 此刻 1", "逾期 此刻 1"]

    evening(cast.place, date(2026, 8, 31), 6, 2)
    assert cards(page(client, "/overview/?period=2026-09"))[1:3] == ["在办 此刻 1", "逾期 此刻 1"]  # not of one time

    evening(cast.place, date(2026, 9, 30), 9, 1)
    tree = page(client, "/overview/?period=2026-09&by=period")
    hint = "那一天晚上只留下了件数，无法再列出是哪些纠纷。"
    assert cards(tree)[1:3] == [
        f"在办 2026年9月30日 晚 9 上期 6 · +3 ! {hint}", f"逾期 2026年9月30日 晚 1 上期 2 · -1 ✓ {hint}",
    ]  # fmt: skip
    assert not tree.xpath("(//ul[@class='number-cards'])[1]//a[contains(@href, '/open/')]")
    month = tree.xpath("//table[contains(@class, 'figure-table')]/tbody/tr[1]")[0]
    assert [cell.text_content() for cell in month] == ["2026年9月", "0", "9", "1", "—", "—"]
    assert [link.text for link in month.xpath(".//a")] == ["0", "—", "—"]
    now = page(client, "/overview/?by=period").xpath("//table[contains(@class, 'figure-table')]/tbody/tr[1]//a/text()")
    assert now == ["0", "1", "1", "—", "—"]


def test_the_evenings_are_asked_for_once(cast, stan):
    for day in (date(2026, 8, 31), date(2026, 9, 30)):
        evening(cast.place, day, 3, 1)
    client = reads(stan)
    with CaptureQueriesContext(connection) as found:
        client.get("/overview/?period=2026-09")
    assert sum("dashboards_daysum" in query["sql"] for query in found) == 1


def targets(place, **values):
    for measure, value in values.items():
        Target.objects.create(sub_district=place, measure=measure, value=value)


def aimed(client, query):
    tree = page(client, f"/overview/?{query}")
    return {card.split()[0] for row in (1, 2) for card in cards(tree, row) if "目标" in card}


def test_numbers_have_their_target_in_the_whole_place_and_a_month(cast, stan):
    targets(cast.place, open=15, late=5, settled=3, settled_share=80, days=20, satisfaction=90, cover=100, kept=95)
    shares = {"调成率", "调成天数（中位）", "满意度"}
    duties, numbers = {"值班覆盖", "按时回电"}, {"在办", "逾期"}
    client, far = reads(stan), rows.estate(cast)

    assert aimed(client, "") == aimed(client, "period=2026-09") == shares | duties | numbers | {"调成"}
    settled = [next(card for card in cards(page(client, f"/overview/?{query}"), 2) if card.startswith("调成 "))
               for query in ("", "period=2026-09")]  # fmt: skip
    assert settled == ["调成 0 上期同期 0 · 持平 目标 ≥ 3", "调成 0 上期 0 · 持平 目标 ≥ 3 · 未达到"]
    for longer in ("period=2026", "period=2026-Q3", "first=2026-11-01&last=2026-11-09"):
        assert aimed(client, longer) == shares | duties | numbers
    assert aimed(client, "category=LEAK") == aimed(client, "without=mediator") == shares
    assert aimed(reads(make.staff(cast.place, "小区干部", "staff", estate=far)), "") == shares | duties
    assert aimed(reads(cast.dora), "") == shares | duties


def test_every_target_that_can_be_set_is_shown_where_its_figure_stands(cast, stan):
    client = reads(stan)
    form = page(client, "/overview/targets/")
    names = set(form.xpath("//main//input[@type='number']/@name"))
    assert names == set(AIMS)

    assert client.post("/overview/targets/", dict.fromkeys(names, "7")).status_code == 302
    said = page(client, "/overview/").xpath("string(//main)") + page(client, "/overview/parity/").xpath(
        "string(//main)"
    )
    assert said.count("目标 ≥ 7") + said.count("目标 ≤ 7") == len(names) + 3  # three stand on both pages


def test_ways_in_are_held_against_the_targets_of_shares_and_lengths(cast, stan):
    targets(cast.place, wait=3, late=0)
    for channel, days in (("web", 2), ("counter", 4)):
        rows.case(cast, "2026-11-02", channel=channel, next_due_on=date(2026, 11, 1),
                  accepted_at=rows.moment("2026-11-02") + timedelta(days=days))  # fmt: skip

    tree = page(reads(stan), "/overview/parity/")

    marked = {" ".join(link.text_content().split()) for link in tree.xpath("//tbody//a")}
    assert {"2 ✓", "4 !未达到"} <= marked
    assert not {"1 !未达到", "0 ✓"} & marked  # how many are late is not held against the target of the whole


def test_who_reads_a_part_is_told_which(cast, stan):
    far = rows.estate(cast)
    rows.case(cast, "2026-11-02", estate=far)
    eva = reads(make.staff(cast.place, "小区干部", "staff", estate=far))

    for url in ("/overview/", "/overview/wall/", "/overview/parity/", "/people/"):
        assert "永宁新村" in page(eva, url).xpath("string(//h1)"), url
        assert "永宁新村" not in page(reads(stan), url).xpath("string(//h1)"), url
        assert "QH 调委会" in page(reads(cast.dora), url).xpath("string(//h1)"), url
    tree = page(eva, "/overview/")
    assert tree.xpath("string(//select[@name='estate']/option[1])") == "我的全部小区"
    assert [card.split()[1] for card in cards(tree, 2) if card.startswith(("值班", "按时"))] == ["全街道", "全街道"]
    assert "全街道" not in page(reads(stan), "/overview/").xpath("string(//main)")


@pytest.mark.parametrize("who", ["eva", "dora", "stan"])
def test_every_tab_opens(cast, stan, who):
    cast.eva = make.staff(cast.place, "小区干部", "staff", estate=rows.estate(cast))
    client = reads(stan if who == "stan" else getattr(cast, who))

    tabs = page(client, "/overview/").xpath("//nav[contains(@class, 'tabs')]/a/@href")

    assert [client.get(tab).status_code for tab in tabs] == [200] * (5 if who == "eva" else 6)


def test_duty_cards_are_what_their_pages_list(cast, lena, stan):
    monday = rows.moment("2026-11-16 09:00")
    shift = duty.shift(Partnership.objects.get(), lena, monday)
    Need.objects.create(sub_district=cast.place, channel=shift.channel, starts_on="2026-11-16", ends_on="2026-11-16",
                        begins="09:00", ends="15:00")  # fmt: skip
    call = Call.objects.create(sub_district=cast.place, shift=shift, way="telephone", outcome="call_back")
    CallBack.objects.create(call=call, lawyer=lena, slot_begins_at=monday, due_at=monday, state="done", done_at=monday)
    client = reads(stan)

    tree = page(client, "/overview/")
    links = {link.text_content().split()[0]: link for link in tree.xpath("(//ul[@class='number-cards'])[2]//a")}
    rows_of = page(client, links["值班覆盖"].get("href")).xpath("//tbody/tr")
    lines = [[cell.text_content() for cell in row] for row in rows_of]
    needed, covered = (sum(float(line[-n]) for line in lines) for n in (2, 1))
    assert links["值班覆盖"].text_content().split()[1] == f"{100 * covered / needed:.0f}%" != "0%"
    assert len(page(client, links["按时回电"].get("href")).xpath("//tbody/tr")) == 1
    assert links["按时回电"].text_content().split()[1] == "100%"

    of_lena = cards(page(client, f"/overview/?lawyer={lena.pk}"), 2)
    assert [card.split()[0] for card in of_lena][4:] == ["按时回电"]  # hours that need a lawyer are no lawyer's
