"""A sheet from draft to frozen, its late corrections, its pages and its files."""

import csv
import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from functools import partial
from threading import Barrier
from types import SimpleNamespace

import openpyxl
import pypdfium2
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from lxml import html

from dashboards import sheets, tasks
from dashboards.by_hand import FIELDS
from dashboards.models import Adjustment, Recount, Sheet
from dashboards.scopes import Scope
from dashboards.workflow import statistics as workflow
from foundation.audit.models import Record
from lib.periods import Period
from mediation.workflow import Refused
from residents.models import Mandate
from tests import make
from tests.dashboards.test_statistics import OCTOBER, a_case, an_agreement, another_committee, at

NOW = at(23, 10, month=11)


@pytest.fixture(autouse=True)
def november():
    """The 23rd of November 2026: October is over. Tests compare with the words of the code."""
    with time_machine.travel(NOW, tick=True), translation.override("en"):
        yield


@pytest.fixture
def office(cast):
    """stan proposes, hana (the head) approves; October has two successful matters and a failed one."""
    settled = {"outcome": "settled", "outcome_at": at(5), "accepted_at": at(2)}
    one = a_case(cast, category="LEAK", sides=3, **settled)
    an_agreement(one, cast, (Decimal("12345.67"), "performed", date(2026, 10, 9)))
    an_agreement(a_case(cast, **settled), cast, (None, "open", None), form="oral")
    a_case(cast, outcome="failed", outcome_at=at(9))
    people = {"stan": make.staff(cast.place, "斯坦", "staff"), "hana": make.staff(cast.place, "哈娜", "head")}
    return SimpleNamespace(**vars(cast), **people, scope=Scope(cast.place), one=one)


def tab(person=None):
    client = Client()
    client.cookies["django_language"] = "en"
    if person:
        client.force_login(person.user)
    return client


def proposed(office, scope=None):
    sheet = workflow.compute(scope or office.scope, OCTOBER)
    workflow.propose(sheet, actor=office.stan.user)
    return sheet


def frozen(office, scope=None):
    sheet = proposed(office, scope)
    workflow.freeze(sheet, actor=office.hana.user)
    return sheet


def refusal(act, *args, **kwargs):
    with pytest.raises(Refused) as refused, transaction.atomic():
        act(*args, **kwargs)
    return refused.value.messages[0]


def verbs():
    return list(Record.objects.filter(verb__startswith="statistics").order_by("id").values_list("verb", flat=True))


# From draft to frozen


@pytest.mark.django_db
def test_a_sheet_is_proposed_by_one_and_frozen_by_another(office):
    sheet = proposed(office)

    assert "You proposed this sheet yourself" in refusal(workflow.freeze, sheet, actor=office.stan.user)
    assert "is: waits for approval" in refusal(workflow.fill_in, sheet, {"awards": 1}, actor=office.stan.user)
    workflow.freeze(sheet, actor=office.hana.user)
    workflow.freeze(sheet, actor=office.hana.user)  # twice is once

    sheet.refresh_from_db()
    assert (sheet.state, sheet.proposed_by, sheet.frozen_by) == ("frozen", office.stan.user, office.hana.user)
    assert verbs() == ["statistics.proposed", "statistics.frozen"]


@pytest.mark.django_db
def test_a_frozen_month_is_written_to_by_nobody(office):
    sheet = frozen(office)
    figures = dict(sheet.figures)
    words = "2026, month 10 is frozen: its figures stay. Enter the correction as an adjustment, with its reason."

    assert refusal(workflow.fill_in, sheet, {"awards": 1}, actor=office.stan.user) == words
    assert refusal(workflow.propose, sheet, actor=office.stan.user) == words
    assert refusal(workflow.send_back, sheet, "还要改", actor=office.hana.user) == words
    for change in (
        lambda: Sheet.objects.filter(pk=sheet.pk).update(figures={}),
        lambda: Sheet.objects.filter(pk=sheet.pk)._raw_delete("default"),
    ):
        with pytest.raises((DatabaseError, IntegrityError), match="settled row"), transaction.atomic():
            change()
    sheet.refresh_from_db()
    assert sheet.figures == figures


@pytest.mark.django_db
def test_the_table_itself_wants_four_eyes(office):
    sheet = proposed(office)

    with pytest.raises(IntegrityError, match="sheet_frozen_by_another"), transaction.atomic():
        Sheet.objects.filter(pk=sheet.pk).update(state="frozen", frozen_by=office.stan.user, frozen_at=NOW)


@pytest.mark.django_db
def test_months_that_can_not_be_counted_or_proposed(office):
    scope = office.scope
    assert refusal(workflow.compute, scope, Period.month(2026, 12)) == "This period has not begun yet."
    assert "before it there is nothing" in refusal(workflow.compute, scope, Period.month(2026, 8))
    running = workflow.compute(scope, Period.month(2026, 11))
    assert "not over yet" in refusal(workflow.propose, running, actor=office.stan.user)
    empty = Scope(office.elsewhere)
    assert "no matter yet" in refusal(workflow.compute, empty, OCTOBER)


@pytest.mark.django_db
def test_what_was_sent_back_is_a_draft_again_and_says_why(office):
    sheet = proposed(office)
    workflow.send_back(sheet, "经费没有填", actor=office.hana.user)

    workflow.fill_in(sheet, {"funds": 300_000}, actor=office.stan.user)

    assert "经费没有填" in tab(office.stan).get(reverse("statistic_sheet", args=[OCTOBER])).content.decode()
    workflow.propose(sheet, actor=office.stan.user)
    assert (sheet.state, sheet.sent_back_because, sheet.by_hand) == ("proposed", "", {"funds": 300_000})


def together(*acts):
    start = Barrier(len(acts))

    def run(act):
        try:
            start.wait(10)
            return act()
        except ValidationError as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_two_at_once_freeze_once_and_nothing_is_written_after_it(office):
    sheet = proposed(office)
    other = make.staff(office.place, "海伦", "head")

    def mine():
        return Sheet.objects.select_related("sub_district").get(pk=sheet.pk)

    results = together(
        partial(workflow.freeze, mine(), actor=office.hana.user),
        partial(workflow.freeze, mine(), actor=other.user),
        partial(workflow.fill_in, mine(), {"awards": 9}, actor=office.stan.user),
    )

    sheet.refresh_from_db()
    assert (sheet.state, sheet.by_hand) == ("frozen", {})
    assert sum(result is None for result in results) == 1
    assert all(isinstance(result, Refused) for result in results if result is not None)
    assert verbs().count("statistics.frozen") == 1


# Late corrections


def late_correction(office):
    """The failed matter of October turns out to be of another kind, and one more was accepted in it."""
    sheet = frozen(office)
    a_case(office, accepted_at=at(30), source="proactive")
    workflow.compute(office.scope, OCTOBER)
    return sheet


@pytest.mark.django_db
def test_a_late_correction_becomes_an_adjustment_of_the_month_of_its_approval(office):
    sheet = late_correction(office)
    left = workflow.uncorrected(sheet)
    assert left["accepted|all|"] == left["accepted|type|物业"] == left["accepted|source|proactive"] == 1

    names = [f"{name}={by}" for name, by in left.items()]
    rows = workflow.adjust(sheet, names, "补录", actor=office.stan.user)

    assert workflow.uncorrected(sheet) == {}  # nobody proposes it again
    assert "proposed this adjustment yourself" in refusal(workflow.decide, rows[0], True, actor=office.stan.user)
    for row in rows:
        workflow.decide(row, True, actor=office.hana.user)
        workflow.decide(row, True, actor=office.hana.user)
    october, november = sheets.read(office.scope, OCTOBER), Period.month(2026, 11)
    assert (october.figures["accepted|all|"], october.total["accepted|all|"]) == (2, 3)
    assert {row.month for row in rows} == {november.first}
    assert len(sheets.counted_here(office.scope, november)) == len(rows) == 4
    assert (
        sheets.counted_here(office.scope, OCTOBER) == sheets.counted_here(office.scope, Period.quarter(2026, 4)) == []
    )
    assert "decided already" in refusal(workflow.decide, rows[0], False, actor=office.hana.user)
    with pytest.raises((DatabaseError, IntegrityError), match="settled row"), transaction.atomic():
        Adjustment.objects.filter(pk=rows[0].pk).update(difference=7)


@pytest.mark.django_db
def test_an_adjustment_needs_its_reason_and_differences_that_hold(office):
    sheet = late_correction(office)

    assert refusal(workflow.adjust, sheet, ["accepted|all|=1"], " ", actor=office.stan.user) == (
        "An adjustment needs its reason."
    )
    for names in (["accepted|all|=2"], ["settled|all|=1"], ["nonsense"]):
        assert "changed meanwhile" in refusal(workflow.adjust, sheet, names, "补录", actor=office.stan.user)
    draft = workflow.compute(office.scope, Period.month(2026, 11))
    assert "is: draft" in refusal(workflow.adjust, draft, ["accepted|all|=1"], "补录", actor=office.stan.user)
    assert not Adjustment.objects.exists()
    with pytest.raises(IntegrityError, match="says_what_and_why"), transaction.atomic():
        Adjustment.objects.create(
            sheet=sheet, measure="accepted", dimension="all", difference=1, reason="", made_by=office.stan.user,
            made_at=NOW,
        )  # fmt: skip


# The night


@pytest.mark.django_db
def test_the_night_counts_each_month_once_and_frozen_ones_beside_their_sheet(office, django_assert_max_num_queries):
    sheet = frozen(office)
    with time_machine.travel(at(24, 1, 30, month=11), tick=False):
        tasks.draft_sheets()
    assert not Recount.objects.exists()

    with time_machine.travel(at(24, 2, 30, month=11), tick=False):
        tasks.draft_sheets()
        with django_assert_max_num_queries(12):
            tasks.draft_sheets()

    whole = Sheet.objects.filter(sub_district=office.place, committee=None)
    assert [str(row.month) for row in whole.order_by("month")] == ["2026-09-01", "2026-10-01", "2026-11-01"]
    assert Sheet.objects.exclude(committee=None).count() == 3
    assert Recount.objects.get().sheet == sheet


# Pages


def links(page):
    return {a.get("href"): a for a in html.fromstring(page).xpath('//table//a[contains(@href, "/rows/")]')}


@pytest.mark.django_db
def test_every_link_of_a_sheet_opens_what_its_figure_counts(office):
    another_committee(office)
    workflow.compute(office.scope, OCTOBER)
    stan = tab(office.stan)

    for period in (OCTOBER, Period.quarter(2026, 4)):
        found = links(stan.get(reverse("statistic_sheet", args=[period])).content.decode())

        assert len(found) > 30
        for address, link in found.items():
            rows = stan.get(address)
            measure = re.search("/rows/([a-z]+)/", address)[1]
            assert link.text == sheets.shown(measure, rows.context["now"]), address
            cases = rows.context["cases"]
            assert rows.context["count"] == len(cases)
            if measure == "parties":
                assert sum(case.parties.count() for case in cases) == rows.context["now"]
            elif measure != "amount":
                assert len(cases) == rows.context["now"]
        assert "?by=type&value=%E7%89%A9%E4%B8%9A" in next(address for address in found if "value=%E7%89%A9" in address)
    assert "1.23" in {link.text for link in found.values()}  # 12,345.67 yuan in 10,000 yuan


@pytest.mark.django_db
def test_rows_of_a_frozen_month_say_how_they_differ(office):
    late_correction(office)

    page = tab(office.stan).get(reverse("statistic_rows", args=[OCTOBER, "accepted"])).content.decode()

    assert "these are the matters as they are today" in page
    assert "The sheet says 2, counted now it is 3: a difference of +1." in page
    assert "机密" not in page and "爱丽" not in page


@pytest.mark.django_db
def test_a_year_ago_stands_beside_it_and_a_rate_of_nothing_is_a_dash(office):
    a_case(office, submitted_at=at(1, year=2025), accepted_at=at(2, year=2025))
    workflow.compute(office.scope, Period.month(2025, 10))
    workflow.compute(office.scope, OCTOBER)

    page = tab(office.stan).get(reverse("statistic_sheet", args=[OCTOBER]))

    found = {row.label: (row.cell.total_shown, row.before, row.change) for row in page.context["compared"]}
    assert found["Accepted"] == ("2", "1", "+1")
    assert found["Success rate"] == ("66.7 %", "—", "—")
    kinds = dict(page.context["tables"])["type"]
    assert len(kinds) == 18
    assert [line.cells[3].shown for line in kinds if line.value in ("邻里", "旅游", "物业")] == [
        "100.0 %",
        "—",
        "50.0 %",
    ]


@pytest.mark.django_db
def test_a_sheet_asks_as_much_for_one_matter_as_for_many(office, django_assert_num_queries):
    stan = tab(office.stan)
    seen = []
    for more in (0, 3):
        for _n in range(more):
            a_case(office, accepted_at=at(20))
        workflow.compute(office.scope, OCTOBER)
        with django_assert_num_queries(seen[0]) if seen else CountQueries(seen):
            stan.get(reverse("statistic_sheet", args=[OCTOBER]))
    assert seen[0] < 25


class CountQueries:
    """How many queries were asked, into `seen`."""

    def __init__(self, seen):
        self.seen = seen

    def __enter__(self):
        self.before = connection.force_debug_cursor
        connection.force_debug_cursor = True
        self.start = len(connection.queries_log)

    def __exit__(self, *error):
        self.seen.append(len(connection.queries_log) - self.start)
        connection.force_debug_cursor = self.before


@pytest.mark.django_db
def test_what_pages_say_of_periods_without_figures(office):
    stan = tab(office.stan)

    def page(period):
        return stan.get(reverse("statistic_sheet", args=[period])).content.decode()

    assert "Nothing is counted for this period yet" in page("2026-10")
    assert "This period has not begun yet" in page("2027-01")
    assert "before it there is nothing to count" in page("2019")
    for bad in ("2026-13", "1999-01", "x", "2026-Q5"):
        assert stan.get(reverse("statistic_sheet", args=[bad])).status_code == 404
    for address in ("/statistics/2026-10/rows/nothing/", "/statistics/2026-10/rows/accepted/?by=type&value=x",
                    "/statistics/2026-10/rows/accepted/?by=committee&value=x", "/statistics/2026-10/file/doc/",
                    "/statistics/2026-Q4/adjust/", "/statistics/2026-10/dance/"):  # fmt: skip
        assert stan.get(address).status_code == 404, address
    assert stan.get(reverse("statistic_file", args=["2026-10", "pdf"])).status_code == 302
    assert stan.get("/statistics/?year=abc").status_code == stan.get("/statistics/?year=9999").status_code == 200
    workflow.compute(office.scope, OCTOBER)
    assert "One month of it is not counted yet" in page("2026-Q4")


@pytest.mark.django_db
def test_count_now_is_an_act_and_large_places_are_counted_by_a_worker(office, monkeypatch):
    stan, address = tab(office.stan), reverse("statistic_compute", args=[OCTOBER])

    stan.post(address)
    assert Sheet.objects.get().figures["accepted|all|"] == 2
    assert verbs() == ["statistics.computed"]
    monkeypatch.setattr("dashboards.views.statistics.LARGE", 1)
    Sheet.objects.all().delete()
    assert "being counted" in stan.post(address, follow=True).content.decode()
    assert Sheet.objects.get().figures["accepted|all|"] == 2  # the worker of the tests works at once
    said = stan.post(reverse("statistic_compute", args=["2026-12"]), follow=True).content.decode()
    assert "This period has not begun yet" in said


@pytest.mark.django_db
def test_what_is_filled_in_by_hand_is_proposed_for_the_next_month(office):
    stan = tab(office.stan)
    october, september = (workflow.compute(office.scope, month) for month in (OCTOBER, Period.month(2026, 9)))
    workflow.fill_in(september, {"screenings": 4, "funds": 123_450}, actor=office.stan.user)
    address = reverse("statistic_fill_in", args=[OCTOBER])

    page = stan.get(address)
    assert {name: page.context["form"].fields[name].initial for name in ("screenings", "funds", "awards")} == {
        "screenings": 4, "funds": "1234.50", "awards": None,
    }  # fmt: skip
    assert page.content.decode().count("Proposed from the month before") == 2
    assert page.content.decode().count("Filled in by hand.") == len(FIELDS)
    bad = stan.post(address, {"screenings": "many", "funds": "-1", "awards": "1.5"})
    assert bad.context["form"].errors.keys() == {"screenings", "funds", "awards"}
    stan.post(address, {"screenings": "5", "funds": "2000.5", "full_time": "0"})

    october.refresh_from_db()
    assert october.by_hand == {"screenings": 5, "funds": 200_050, "full_time": 0}
    workflow.fill_in(october, {"screenings": 5, "full_time": 2}, actor=office.stan.user)
    reading = sheets.read(office.scope, Period.year(2026))
    assert (reading.by_hand["screenings"], reading.by_hand["full_time"], reading.by_hand["mediators"]) == (9, 2, 2)
    facts = {fact.name: (fact.value, fact.counted) for fact in sheets.facts(reading, "organisation")}
    assert (facts["funds"], facts["awards"], facts["mediators"]) == (("1,234.50", False), ("—", False), ("2", True))


@pytest.mark.django_db
def test_acts_on_their_pages(office):
    stan, hana = tab(office.stan), tab(office.hana)
    workflow.compute(office.scope, OCTOBER)
    address = reverse("statistic_sheet", args=[OCTOBER])

    assert "Propose to freeze" in stan.get(address).content.decode()
    stan.post(reverse("statistic_act", args=[OCTOBER, "propose"]))
    assert "Approve and freeze" not in stan.get(address).content.decode()
    assert stan.post(reverse("statistic_act", args=[OCTOBER, "freeze"])).status_code == 403
    assert "Approve and freeze" in hana.get(address).content.decode()
    hana.post(reverse("statistic_act", args=[OCTOBER, "freeze"]))
    refused = stan.post(reverse("statistic_fill_in", args=[OCTOBER]), {"awards": "1"})
    assert "is frozen: its figures stay" in refused.content.decode()
    a_case(office, accepted_at=at(30))
    stan.post(reverse("statistic_compute", args=[OCTOBER]))
    adjust = reverse("statistic_adjust", args=[OCTOBER])
    assert stan.post(adjust, {"names": ["accepted|all|=1"]}).context["form"].errors.keys() == {"reason"}
    assert stan.post(adjust, {"reason": "补录"}).context["form"].errors.keys() == {"names"}
    stan.post(adjust, {"names": ["accepted|all|=1"], "reason": "补录"})
    row = Adjustment.objects.get()
    assert stan.post(reverse("statistic_decide", args=[row.pk, "yes"])).status_code == 403
    hana.post(reverse("statistic_decide", args=[row.pk, "yes"]))
    page = hana.get(address).content.decode()
    assert "Adjustments of this period" in page and "补录" in page
    page = hana.get(reverse("statistic_sheet", args=["2026-11"])).content.decode()
    workflow.compute(office.scope, Period.month(2026, 11))
    page = hana.get(reverse("statistic_sheet", args=["2026-11"])).content.decode()
    assert "Adjustments of earlier periods that count here" in page


@pytest.mark.django_db
def test_who_reads_what(office):
    """A director the own committee's sheet alone; staff of one estate, clerks and residents none."""
    committee, other = office.place.committees.get(), another_committee(office)
    keeper = make.person(office.place, "单小区")
    estate = office.place.estates.first()
    Mandate.objects.create(
        sub_district=office.place, person=keeper, role="staff", estate=estate, starts_on=date(2024, 1, 1)
    )
    own = Scope(office.place, committee)
    for scope in (office.scope, own, Scope(office.place, other)):
        workflow.compute(scope, OCTOBER)
    address = reverse("statistic_sheet", args=[OCTOBER])

    dora = tab(office.dora)
    assert dora.get(address).context["scope"] == own
    assert dora.get(f"{address}?committee={other.pk}").status_code == 404
    assert dora.get(f"{address}?committee=x").status_code == 404
    assert dora.post(reverse("statistic_compute", args=[OCTOBER])).status_code == 403
    assert dora.get(reverse("hotline", args=[OCTOBER])).status_code == 403
    assert tab(office.stan).get(f"{address}?committee={other.pk}").context["scope"].committee == other
    for who in (keeper, office.clara, office.alice):
        assert tab(who).get(address).status_code == 403
    sheet = proposed(office, own)
    dora.post(reverse("statistic_act", args=[OCTOBER, "freeze"]))
    sheet.refresh_from_db()
    assert sheet.frozen_by == office.dora.user


# Files


def with_everything(office):
    """Frozen, adjusted with a reason that a spreadsheet would run, and filled in by hand."""
    sheet = workflow.compute(office.scope, OCTOBER)
    workflow.fill_in(sheet, {"screenings": 4, "funds": 300_000}, actor=office.stan.user)
    sheet = late_correction(office)
    (row,) = workflow.adjust(sheet, ["accepted|all|=1"], "=HYPERLINK(1)", actor=office.stan.user)
    workflow.decide(row, True, actor=office.hana.user)


def file_of(who, kind, period=OCTOBER):
    return tab(who).get(reverse("statistic_file", args=[period, kind]))


@pytest.mark.django_db
def test_the_xlsx_has_the_look_and_the_numbers_of_the_form(office):
    with_everything(office)

    book = openpyxl.load_workbook(io.BytesIO(file_of(office.stan, "xlsx").content))

    page = book["案件情况"]
    assert page["A1"].value == "人民调解案件情况统计表"
    assert page["A2"].value == "填报单位：清和街道"
    merged = {str(area) for area in page.merged_cells.ranges}
    assert {"A1:S1", "A3:A4", "D3:G3"} <= merged
    head, whole = ([cell.value for cell in page[n]] for n in (4, 5))
    assert whole[:7] == ["00", "合计", 2, 3, 2, pytest.approx(0.667), 1]
    assert whole[11] == 1.23
    assert page["F5"].number_format == "0.0%" and page["C5"].border.left.style == "thin"
    codes = [row[0].value for row in page.iter_rows(min_row=7, max_row=24)]
    assert codes == [f"{n:02d}" for n in range(1, 19)]
    words = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]
    assert "填表人：斯坦" in words and "审核人：哈娜" in words and "日期：2026-11-23" in words
    assert "=HYPERLINK(1)" in words
    assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)
    second = {row[0].value: (row[1].value, row[2].value) for row in book["预防和组织经费"].iter_rows(min_row=4)}
    assert (4, "人工填报") in second.values() and (3000, "人工填报") in second.values()
    assert (2, "系统统计") in second.values()
    assert len(head) == 19


@pytest.mark.django_db
def test_the_csv_has_codes_and_no_formula(office):
    with_everything(office)

    text = file_of(office.stan, "csv").content.decode("utf-8-sig")

    lines = list(csv.DictReader(io.StringIO(text)))
    cells = {(line["表"], line["代码"], line["指标代码"]): line for line in lines}
    assert cells["合计", "00", "accepted"]["数值"] == "2" and cells["合计", "00", "accepted"]["调整后"] == "3"
    assert cells["按纠纷类型", "02", "amount"]["数值"] == "1.23"
    assert cells["按纠纷类型", "11", "rate"]["数值"] == ""
    assert (
        cells["预防工作" if ("预防工作", "", "screenings") in cells else "Prevention", "", "screenings"]["数值"] == "4"
    )
    assert [line["说明"] for line in lines if line["表"] == "本期调整"] == ["'=HYPERLINK(1)"]


@pytest.mark.django_db
def test_the_pdf_is_the_form_on_paper(office):
    with_everything(office)

    response = file_of(office.hana, "pdf", Period.quarter(2026, 4))

    assert response.headers["Content-Type"] == "application/pdf"
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(response.content))
    for words in ("人民调解案件情况统计表", "填报单位：清和街道", "填表人：斯坦", "审核人：哈娜", "对本期的调整",
                  "按纠纷类型", "人工填报", "未全部冻结"):  # fmt: skip
        assert words in re.sub(r"\s", "", text), words
