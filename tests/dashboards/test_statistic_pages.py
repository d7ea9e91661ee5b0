"""The pages and files of a sheet of statistics."""

import csv
import io
import re
from datetime import date

import openpyxl
import pypdfium2
import pytest
from django.db import connection
from django.urls import reverse
from lxml import html

from dashboards import sheets
from dashboards.by_hand import FIELDS
from dashboards.models import Adjustment, Sheet
from dashboards.scopes import Scope
from dashboards.workflow import statistics as workflow
from foundation.audit.models import Record
from lib.periods import Period
from mediation.models import Case
from residents.models import Mandate
from tests import make
from tests.consultations.conftest import browser
from tests.dashboards.october import (
    OCTOBER,
    a_case,
    another_committee,
    approved,
    at,
    frozen,
    late_correction,
    proposed,
    verbs,
)

pytestmark = pytest.mark.usefixtures("november")


def links(page):
    return {a.get("href"): a for a in html.fromstring(page).xpath('//table//a[contains(@href, "/rows/")]')}


@pytest.mark.django_db
def test_every_link_of_a_sheet_opens_what_its_figure_counts(bureau):
    another_committee(bureau)
    workflow.compute(bureau.scope, OCTOBER)
    stan = browser(bureau.stan)

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
def test_rows_of_a_frozen_month_say_how_they_differ(bureau):
    late_correction(bureau)

    page = browser(bureau.stan).get(reverse("statistic_rows", args=[OCTOBER, "accepted"])).content.decode()

    assert "these are the matters as they are today" in page
    assert "The sheet says 2, counted now it is 3: a difference of +1." in page
    assert "机密" not in page and "爱丽" not in page


@pytest.mark.django_db
def test_rows_say_which_adjustment_explains_the_difference(bureau):
    approved(bureau, late_correction(bureau), "补录一件")

    def page(address):
        return browser(bureau.stan).get(address).content.decode()

    whole = page(reverse("statistic_rows", args=[OCTOBER, "accepted"]))
    assert "An adjustment of +1 was approved: 补录一件." in whole and "a difference of" not in whole
    other = page(reverse("statistic_rows", args=[OCTOBER, "accepted"]) + "?by=type&value=邻里")
    assert "was approved" not in other
    a_case(bureau, accepted_at=at(29))
    whole = page(reverse("statistic_rows", args=[OCTOBER, "accepted"]))
    assert "With it the sheet says 3, counted now it is 4: a difference of +1." in whole


@pytest.mark.django_db
def test_a_year_ago_stands_beside_it_and_a_rate_of_nothing_is_a_dash(bureau):
    a_case(bureau, submitted_at=at(1, year=2025), accepted_at=at(2, year=2025))
    workflow.compute(bureau.scope, Period.month(2025, 10))
    workflow.compute(bureau.scope, OCTOBER)

    page = browser(bureau.stan).get(reverse("statistic_sheet", args=[OCTOBER]))

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
def test_a_sheet_asks_as_much_for_one_matter_as_for_many(bureau, django_assert_num_queries):
    stan = browser(bureau.stan)
    seen = []
    for more in (0, 3):
        for _n in range(more):
            a_case(bureau, accepted_at=at(20))
        workflow.compute(bureau.scope, OCTOBER)
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
def test_what_pages_say_of_periods_without_figures(bureau):
    stan = browser(bureau.stan)

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
    workflow.compute(bureau.scope, OCTOBER)
    assert "One month of it is not counted yet" in page("2026-Q4")
    begin = Case.objects.order_by("submitted_at")[0].submitted_at
    assert (begin.year, begin.month) == (2026, 9)  # before it nothing is missing, and nothing could be counted
    reading = sheets.read(bureau.scope, Period.quarter(2026, 3))
    assert [len(reading.gaps), *map(str, reading.missing)] == [3, "2026-09"]
    listed = stan.get("/statistics/?year=2026").context["lines"]
    assert [line["period"] for line in listed] == ["2026-11", "2026-10", "2026-09"]


@pytest.mark.django_db
def test_count_now_is_an_act_and_large_places_are_counted_by_a_worker(bureau, monkeypatch):
    stan, address = browser(bureau.stan), reverse("statistic_compute", args=[OCTOBER])

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
def test_what_is_filled_in_by_hand_is_proposed_for_the_next_month(bureau):
    stan = browser(bureau.stan)
    october, september = (workflow.compute(bureau.scope, month) for month in (OCTOBER, Period.month(2026, 9)))
    workflow.fill_in(september, {"screenings": 4, "funds": 123_450, "full_time": 2, "women": 1}, actor=bureau.stan.user)
    address = reverse("statistic_fill_in", args=[OCTOBER])

    page = stan.get(address)
    names = ("full_time", "women", "screenings", "funds")  # a sum of a month is nobody's guess for the next
    assert [page.context["form"].fields[name].initial for name in names] == [2, 1, None, None]
    assert page.content.decode().count("Proposed from the month before") == 2
    assert page.content.decode().count("Filled in by hand.") == len(FIELDS)
    bad = stan.post(address, {"screenings": "many", "funds": "-1", "awards": "1.5"})
    assert bad.context["form"].errors.keys() == {"screenings", "funds", "awards"}
    stan.post(address, {"screenings": "5", "funds": "2000.5", "full_time": "0"})

    october.refresh_from_db()
    assert october.by_hand == {"screenings": 5, "funds": 200_050, "full_time": 0}
    workflow.fill_in(october, {"screenings": 5, "full_time": 3}, actor=bureau.stan.user)
    reading = sheets.read(bureau.scope, Period.year(2026))
    assert (reading.facts["screenings"], reading.facts["full_time"], reading.facts["mediators"]) == (9, 3, 2)
    facts = {fact.name: (fact.value, fact.counted) for fact in sheets.facts(reading, "organisation")}
    assert (facts["funds"], facts["awards"], facts["mediators"]) == (("1,234.50", False), ("—", False), ("2", True))


@pytest.mark.django_db
def test_acts_on_their_pages(bureau):
    stan, hana = browser(bureau.stan), browser(bureau.hana)
    workflow.compute(bureau.scope, OCTOBER)
    address = reverse("statistic_sheet", args=[OCTOBER])

    assert "Propose to freeze" in stan.get(address).content.decode()
    stan.post(reverse("statistic_act", args=[OCTOBER, "propose"]))
    assert "Approve and freeze" not in stan.get(address).content.decode()
    assert stan.post(reverse("statistic_act", args=[OCTOBER, "freeze"])).status_code == 403
    assert "Approve and freeze" in hana.get(address).content.decode()
    freeze = hana.get(reverse("statistic_act", args=[OCTOBER, "freeze"])).content.decode()
    assert "The figures of the whole: Accepted 2, Mediated 3, Successful 2," in freeze
    hana.post(reverse("statistic_act", args=[OCTOBER, "freeze"]))
    refused = stan.post(reverse("statistic_fill_in", args=[OCTOBER]), {"awards": "1"})
    assert "is frozen: its figures stay" in refused.content.decode()


@pytest.mark.django_db
def test_a_frozen_month_is_adjusted_on_its_pages(bureau):
    stan, hana, address = browser(bureau.stan), browser(bureau.hana), reverse("statistic_sheet", args=[OCTOBER])
    frozen(bureau)
    adjust = reverse("statistic_adjust", args=[OCTOBER])
    assert stan.get(reverse("statistic_fill_in", args=[OCTOBER])).headers["Location"] == adjust
    a_case(bureau, accepted_at=at(30))
    stan.post(reverse("statistic_compute", args=[OCTOBER]))
    form = stan.get(adjust).context["form"]
    ((name, words),) = form.fields["names"].choices
    assert form.initial["names"] == [name] and words == "Accepted +1 (5 figures)"
    assert stan.post(adjust, {"names": [name]}).context["form"].errors.keys() == {"reason"}
    assert "tick or enter" in stan.post(adjust, {"reason": "补录"}).content.decode()
    assert stan.post(adjust, {"awards": "x", "reason": "补录"}).context["form"].errors.keys() == {"awards"}
    stan.post(adjust, {"names": [name], "awards": "3", "reason": "补录"})
    row = Adjustment.objects.get()
    assert row.differences["awards"] == 3 and row.differences["accepted|type|物业"] == 1
    for who in (stan, hana):
        assert who.get(reverse("statistics")).context["waiting"] == [(row, "Accepted +1, Awards +3")]
        page = who.get(address).content.decode()
        assert "what differs from the sheet waits for approval" in page and "beyond its adjustments" not in page
    yes, no = (reverse(f"statistic_{answer}", args=[row.pk]) for answer in ("approve", "refuse"))
    assert stan.post(yes).status_code == stan.post(no, {"reason": "不对"}).status_code == 403
    assert hana.post(no, {}).context["form"].errors.keys() == {"reason"}
    hana.post(yes)
    page = hana.get(address).content.decode()
    assert "Adjustments of this period" in page and "补录" in page
    page = hana.get(reverse("statistic_sheet", args=["2026-11"])).content.decode()
    workflow.compute(bureau.scope, Period.month(2026, 11))
    page = hana.get(reverse("statistic_sheet", args=["2026-11"])).content.decode()
    assert "Adjustments of earlier periods that count here" in page


@pytest.mark.django_db
def test_a_number_that_is_emptied_is_not_silently_kept(bureau):
    frozen(bureau)
    tab = browser(bureau.stan)

    form = tab.post(reverse("statistic_adjust", args=[OCTOBER]), {"mediators": "", "reason": "补录"}).context["form"]

    assert form.errors == {"mediators": ["Write 0 to take this number back. An empty field changes nothing."]}
    assert not Adjustment.objects.exists()


@pytest.mark.django_db
def test_who_reads_what(bureau):
    """A director the own committee's sheet alone; staff of one estate, clerks and residents none."""
    committee, other = bureau.place.committees.get(), another_committee(bureau)
    keeper = make.person(bureau.place, "单小区")
    estate = bureau.place.estates.first()
    Mandate.objects.create(
        sub_district=bureau.place, person=keeper, role="staff", estate=estate, starts_on=date(2024, 1, 1)
    )
    own = Scope(bureau.place, committee)
    for scope in (bureau.scope, own, Scope(bureau.place, other)):
        workflow.compute(scope, OCTOBER)
    address = reverse("statistic_sheet", args=[OCTOBER])

    dora = browser(bureau.dora)
    assert dora.get(address).context["scope"] == own
    assert dora.get(f"{address}?committee={other.pk}").status_code == 404
    assert dora.get(f"{address}?committee=x").status_code == 404
    assert dora.post(reverse("statistic_compute", args=[OCTOBER])).status_code == 403
    assert dora.get(reverse("hotline", args=[OCTOBER])).status_code == 403
    assert browser(bureau.stan).get(f"{address}?committee={other.pk}").context["scope"].committee == other
    for who in (keeper, bureau.clara, bureau.alice):
        assert browser(who).get(address).status_code == 403
    sheet = proposed(bureau, own)
    dora.post(reverse("statistic_act", args=[OCTOBER, "freeze"]))
    sheet.refresh_from_db()
    assert sheet.frozen_by == bureau.dora.user


# Files


def with_everything(bureau):
    """Frozen, adjusted with a reason that a spreadsheet would run, and filled in by hand."""
    sheet = workflow.compute(bureau.scope, OCTOBER)
    workflow.fill_in(sheet, {"screenings": 4, "funds": 300_000}, actor=bureau.stan.user)
    sheet = late_correction(bureau)
    approved(bureau, sheet, "=HYPERLINK(1)", screenings=5)


def file_of(who, kind, period=OCTOBER):
    return browser(who).get(reverse("statistic_file", args=[period, kind]))


@pytest.mark.django_db
def test_who_takes_out_a_form_is_recorded(bureau):
    workflow.compute(bureau.scope, OCTOBER)
    for kind in ("xlsx", "pdf", "csv"):
        file_of(bureau.stan, kind)

    records = Record.objects.filter(verb="statistics.taken_out").order_by("id")
    assert [record.data["format"] for record in records] == ["xlsx", "pdf", "csv"]
    assert records[0].data == {"period": "2026-10", "format": "xlsx", "committee": None}
    assert {record.actor for record in records} == {bureau.stan.user}


@pytest.mark.django_db
def test_the_xlsx_has_the_look_and_the_numbers_of_the_form(bureau):
    with_everything(bureau)

    book = openpyxl.load_workbook(io.BytesIO(file_of(bureau.stan, "xlsx").content))

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
    assert "单位负责人（签字）：" in words and "（盖章）" in words
    assert all(cell.data_type != "f" for page in book for row in page.iter_rows() for cell in row)
    assert [cell.value for cell in book["案件情况（调整后）"][5]][2:4] == [3, 3]
    second = {
        row[0].value: tuple(cell.value for cell in row[1:5]) for row in book["预防和组织经费"].iter_rows(min_row=4)
    }
    assert (second["开展排查（次）"], second["调解经费（元）"]) == ((4, 1, 5, "人工填报"), (3000, 0, 3000, "人工填报"))
    assert (2, 0, 2, "系统统计") in second.values()
    assert len(head) == 19


@pytest.mark.django_db
def test_adjustments_stand_on_a_sheet_of_their_own(bureau):
    """A long reason is written once and gets as much height as it takes; the differences are numbers."""
    reason = "补录" * 150
    approved(bureau, late_correction(bureau), reason)

    page = openpyxl.load_workbook(io.BytesIO(file_of(bureau.stan, "xlsx").content))["调整"]

    lines = [[cell.value for cell in row] for row in page.iter_rows(min_row=5, max_row=9)]
    assert [line[1:4] for line in lines] == [
        ["受理", words, 1] for words in ("全部", "物业", "主动调解", "乡镇、街道", "QH 调委会")
    ]
    assert [line[4] for line in lines] == [reason, None, None, None, None] and "E5:E9" in map(str, page.merged_cells)
    per_line = (page.column_dimensions["E"].width - 4) // 2
    assert sum(page.row_dimensions[n].height for n in range(5, 10)) >= 14 * len(reason) / per_line
    assert (page.page_setup.orientation, page.page_setup.paperSize, page.page_setup.fitToHeight) == ("landscape", 9, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage


@pytest.mark.django_db
def test_every_file_holds_it_against_the_year_before_by_kind_too(bureau):
    a_case(bureau, submitted_at=at(1, year=2025), accepted_at=at(2, year=2025))
    workflow.compute(bureau.scope, Period.month(2025, 10))
    workflow.compute(bureau.scope, OCTOBER)

    book = openpyxl.load_workbook(io.BytesIO(file_of(bureau.stan, "xlsx").content))
    rows = {row[0].value or row[1].value: [cell.value for cell in row[1:5]] for row in book["与上年同期比较"]["A5:E50"]}
    assert rows["受理"][1:] == [2, 1, 1]
    assert rows["15"] == ["物业", 1, 1, 0] and rows["02"] == ["邻里", 1, 0, 1]
    lines = csv.DictReader(io.StringIO(file_of(bureau.stan, "csv").content.decode("utf-8-sig")))
    found = {(line["表"], line["代码"], line["指标代码"]): (line["上年同期"], line["增减"]) for line in lines}
    assert found["合计", "00", "accepted"] == ("1", "1") and found["按纠纷类型", "15", "accepted"] == ("1", "0")
    assert found["合计", "00", "rate"] == found["按案件来源", "01", "accepted"] == ("", "")
    pages = pypdfium2.PdfDocument(file_of(bureau.stan, "pdf").content)
    assert "与上年同期比较" in pages[len(pages) - 1].get_textpage().get_text_range()
    page = browser(bureau.stan).get(reverse("statistic_sheet", args=[OCTOBER]))
    assert page.context["compared_kinds"][14][1][0].change == "±0"


@pytest.mark.django_db
def test_the_csv_has_codes_and_no_formula(bureau):
    with_everything(bureau)

    text = file_of(bureau.stan, "csv").content.decode("utf-8-sig")

    lines = list(csv.DictReader(io.StringIO(text)))
    cells = {(line["表"], line["代码"], line["指标代码"]): line for line in lines}
    assert cells["合计", "00", "accepted"]["数值"] == "2" and cells["合计", "00", "accepted"]["调整后"] == "3"
    assert cells["按纠纷类型", "02", "amount"]["数值"] == "1.23"
    assert cells["按纠纷类型", "11", "rate"]["数值"] == ""
    found = cells["预防工作", "", "screenings"]
    assert (found["数值"], found["调整"], found["调整后"]) == ("4", "1", "5")
    wrong = [line for line in lines if line["表"].startswith("本期调整")]
    assert {line["说明"] for line in wrong} == {"'=HYPERLINK(1)"}
    kind = next(line for line in wrong if line["表"] == "本期调整：按纠纷类型")
    names = ("代码", "名称", "指标代码", "调整", "所属月份", "提出人", "审核人", "审核日期")
    said = "15", "物业", "accepted", "1", "2026-10", "斯坦", "哈娜", "2026-11-23"
    assert {name: kind[name] for name in names} == dict(zip(names, said, strict=True))


@pytest.mark.django_db
def test_numbers_of_the_csv_are_numbers(bureau):
    """A negative one too: a program reads `-1`, not the words `'-1` or `−1`."""
    sheet = frozen(bureau)
    Case.objects.filter(pk=bureau.one.pk).update(outcome="failed")
    workflow.compute(bureau.scope, OCTOBER)
    approved(bureau, sheet, "录入有误")

    lines = list(csv.DictReader(io.StringIO(file_of(bureau.stan, "csv").content.decode("utf-8-sig"))))

    numbers = {line["指标代码"]: line["调整"] for line in lines if line["表"] == "合计"}
    assert (numbers["settled"], numbers["failed"], numbers["rate"], numbers["amount"]) == ("-1", "1", "-33.4", "-1.23")
    assert all(float(line[name] or 0) is not None for line in lines for name in ("数值", "调整", "调整后", "增减"))


@pytest.mark.django_db
def test_the_pdf_is_the_form_on_paper(bureau):
    with_everything(bureau)

    def text_of(period):
        response = file_of(bureau.hana, "pdf", period)
        assert response.headers["Content-Type"] == "application/pdf"
        pages = pypdfium2.PdfDocument(response.content)
        return re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in pages))

    month, quarter = text_of(OCTOBER), text_of(Period.quarter(2026, 4))
    for words in ("人民调解案件情况统计表", "填报单位：清和街道", "对本期的调整", "按纠纷类型", "人工填报", "（盖章）",
                  "统计表（调整后）", "单位负责人（签字）"):  # fmt: skip
        assert words in month and words in quarter, words
    assert "填表人：斯坦审核人：哈娜" in month and "已冻结" in month and "本期尚未结束" not in month
    assert "填表人：审核人：单位" in quarter and "未全部冻结" in quarter  # nobody answers for all of its months
    assert "上年同期：2025年第4季度（缺3个月）。本期尚未结束，上年同期为整期数。" in quarter


@pytest.mark.django_db
@pytest.mark.parametrize("committees", [1, 30])
def test_no_page_of_the_pdf_has_the_signatures_alone(bureau, committees):
    for n in range(committees - 1):
        another_committee(bureau, f"第{n}")
    frozen(bureau)

    pages = pypdfium2.PdfDocument(file_of(bureau.hana, "pdf").content)

    texts = [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in pages]
    first = [text for text in texts if "按纠纷类型" in text or "按调解委员会" in text or "第28社区" in text]
    assert (len(texts), len(first)) == ((3, 1) if committees == 1 else (4, 2))
    assert all("填表人：斯坦" in text for text in texts)
