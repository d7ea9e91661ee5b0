"""Who carries what: every cell leads to its rows; and the allowances of a month, with the workbook opened."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse
from django.utils import translation
from lxml import html

from consultations.models import Task
from dashboards import people
from dashboards.allowance_sheet import sheet_names
from dashboards.filters import FigureFilter
from dashboards.models import AllowanceRate
from dashboards.views.people import lawyer_tasks
from dashboards.workflow import allowances as workflow
from foundation.audit.models import Record
from mediation.models import Case, Entry, Kind
from mediation.workflow.transitions import Refused
from residents.models import Estate
from tests import make
from tests.consultations import make as duty
from tests.consultations.conftest import browser
from tests.dashboards.matters import DAY, agreement, matter, noon
from tests.dashboards.october import another_committee

TODAY = date(2026, 11, 23)
pytestmark = pytest.mark.usefixtures("english_noon")


def carried(office):
    """Open cases of every age and lateness at the edges of the steps, of two mediators and of nobody."""
    for age, late in ((0, None), (15, 0), (16, 1), (30, 3), (31, 4), (60, 7), (61, 8), (400, 14), (401, 15), (402, 90)):
        due = None if late is None else TODAY - late * DAY
        matter(office, TODAY - age * DAY, mediator=office.mira, next_due_on=due)
    matter(office, TODAY - 20 * DAY, mediator=None, next_due_on=TODAY - DAY, status="accepted")
    matter(office, TODAY - 40 * DAY, mediator=office.max, status="closed", outcome="settled",
           outcome_at=noon(TODAY - 10 * DAY))  # fmt: skip


def lines(page):
    return {row.name: row for row in page.context["loads"]}


def test_each_cell_counts_by_age_and_lateness_and_leads_to_its_rows(office):
    carried(office)
    tab = browser(office.stan)
    page = tab.get(reverse("people"))
    mira, nobody, max_ = (lines(page)[name] for name in ("米拉", "", "马克斯"))

    assert [n for _key, n in mira.ages] == [2, 2, 2, 4]
    assert [(n, step) for _key, n, step in mira.lateness] == [(2, 1), (2, 1), (2, 1), (2, 1)]
    assert (nobody.counts["open"], nobody.lateness[0][1], max_.counts["settled"], str(max_.days)) == (1, 1, 1, "30.0")
    text = page.content.decode()
    for row in page.context["loads"]:
        for key, n in row.counts.items():
            url = reverse("people_rows", args=[row.who, key])
            assert tab.get(url).context["count"] == n, (row.name, key)
            assert url in text
    assert "heat-1" in text and "heat-0" in text


def test_the_filter_narrows_and_the_links_keep_it(office):
    carried(office)
    Case.objects.filter(mediator=office.mira, next_due_on__lt=TODAY - 10 * DAY).update(channel="letter")
    tab = browser(office.stan)

    page = tab.get(reverse("people"), {"channel": "letter", "mediator": office.mira.pk})

    (row,) = page.context["loads"]
    url = reverse("people_rows", args=[office.mira.pk, "late_more"]) + "?" + page.context["address"]
    assert (row.counts["open"], row.counts["late_more"], row.counts["late_14"]) == (3, 2, 1)
    assert tab.get(url).context["count"] == 2
    assert url.replace("&", "&amp;") in page.content.decode()


def test_titles_say_what_they_count_and_lead_back_where_one_was(office):
    firm = duty.partnership(office.place)
    lena = duty.lawyer(firm, "莱娜")
    tab = browser(office.stan)

    title = tab.get(reverse("people_rows", args=[office.mira.pk, "late_more"])).context["title"]
    assert title == "米拉 · Late 15 days and more"
    with translation.override("zh-hans"):
        said = [str(people.FIGURES[key]) for key in ("open", "age_15", "late_more", "settled")]
    assert said == ["在办", "在办 0–15 天", "逾期 15 天及以上", "调成"]
    for url in (reverse("people_tasks", args=[lena.pk, "open"]), reverse("people_rows", args=[office.mira.pk, "open"])):
        back = html.fromstring(tab.get(url, {"period": "2026", "category": "LEAK"}).content).find_class("back")[0]
        assert back.get("href") == reverse("people") + "?period=2026&category=LEAK"


def test_the_page_is_saved_with_its_filter_and_every_number_is_a_link(office):
    carried(office)
    lena = duty.lawyer(duty.partnership(office.place), "莱娜")
    Task.objects.create(case=Case.objects.first(), lawyer=lena, kind="opinion", question="?", due_on=TODAY,
                        asked_by=office.mira.user)  # fmt: skip
    tab = browser(office.stan)
    given = {"name": "本年人员", "page": "people", "query": "period=2026&estate="}

    page = html.fromstring(tab.post(reverse("saved_figures"), given, follow=True).content)

    assert page.xpath("//ul[@class='chips']//a[@aria-current='page']/text()") == ["本年人员"]
    cells = page.xpath("//td[contains(@class, 'num')]")
    assert len(cells) > 30
    assert all(cell.xpath("a") or cell.text_content().strip() == "—" for cell in cells)
    links = {link.get("href"): link.text for cell in cells for link in cell.xpath("a")}
    assert all(tab.get(href).status_code == 200 for href in links)


def test_tasks_of_lawyers_are_narrowed_as_the_rest_of_the_page(office):
    carried(office)
    first, other = Case.objects.order_by("pk")[:2]
    Case.objects.filter(pk=first.pk).update(category="PET")
    lena = duty.lawyer(duty.partnership(office.place), "莱娜")
    for case in (first, other):
        Task.objects.create(case=case, lawyer=lena, kind="opinion", question="?", due_on=TODAY,
                            asked_by=office.mira.user)  # fmt: skip
    keeper = make.staff(office.place, "单小区", "staff")
    away = Estate.objects.create(sub_district=office.place, community=office.place.communities.get(), name="远处")
    keeper.mandates.update(estate=away)

    for who, query, n in ((office.stan, {}, 2), (office.stan, {"category": "PET"}, 1), (keeper, {}, 0)):
        tab = browser(who)
        lines = tab.get(reverse("people"), query).context["lawyers"]
        assert sum(line["tasks_open"] for line in lines) == n
        behind = tab.get(reverse("people_tasks", args=[lena.pk, "open"]), query)
        assert len(behind.context["lines"]) == n
        assert len(lawyer_tasks(FigureFilter(query, user=who.user), lena.pk, "open")[1]) == n


def test_shading_goes_in_steps(office):
    for n, who in ((2, office.mira), (11, office.max)):
        for _n in range(n):
            matter(office, TODAY - 9 * DAY, mediator=who, next_due_on=TODAY - 2 * DAY)
    found = lines(browser(office.stan).get(reverse("people")))

    assert [found[name].lateness[0] for name in ("米拉", "马克斯")] == [("late_3", 2, 1), ("late_3", 11, 4)]


def test_lawyers_with_tasks_and_hours(office):
    firm = duty.partnership(office.place)
    lena, leo = duty.lawyer(firm, "莱娜"), duty.lawyer(firm, "里奥")
    duty.shift(firm, lena, noon(TODAY - 2 * DAY), 3)
    case = matter(office, TODAY - 9 * DAY, mediator=office.mira)
    for kind, due, state in (
        ("opinion", TODAY - DAY, "asked"), ("check", TODAY + DAY, "accepted"), ("opinion", TODAY - DAY, "declined"),
    ):  # fmt: skip
        Task.objects.create(
            case=case, lawyer=leo, kind=kind, question="?", asked_by=office.mira.user, state=state,
            asked_at=noon(TODAY - 5 * DAY), due_on=due, why="busy" if state == "declined" else "",
        )  # fmt: skip
    tab = browser(office.stan)

    found = {row["name"]: row for row in tab.get(reverse("people")).context["lawyers"]}

    assert (found["莱娜"]["planned_hours"], found["莱娜"]["tasks_open"]) == (3, 0)
    assert (found["里奥"]["tasks_open"], found["里奥"]["tasks_late"]) == (2, 1)
    for key, n in (("open", 2), ("late", 1)):
        assert len(tab.get(reverse("people_tasks", args=[leo.pk, key])).context["lines"]) == n
    rows = tab.get(reverse("number_rows", args=["planned"]) + f"?{'first=2026-11-01&last=2026-11-30'}&lawyer={lena.pk}")
    assert len(rows.context["lines"]) == 1


def test_who_sees_people(office):
    october(office)
    away = make.staff(office.elsewhere, "外地", "staff")
    eva = make.staff(office.place, "伊娃", "staff", estate=office.place.estates.get())
    pages = [
        reverse("people"), reverse("people_rows", args=[office.mira.pk, "open"]), reverse("allowance_rates"),
        reverse("allowances", args=["2026-10"]), reverse("allowances_xlsx", args=["2026-10"]),
        reverse("allowance_rows", args=["2026-10", office.mira.pk, "written"]),
    ]  # fmt: skip
    answers = {
        person.name: [browser(person).get(url).status_code for url in pages]
        for person in (office.stan, office.hua, office.dora, eva, away, office.mira, office.carl)
    }
    assert answers == {
        "斯坦": [200] * 6, "何主任": [200] * 6, "朵拉": [200] * 6,
        "伊娃": [200, 200, 403, 403, 403, 403],
        "外地": [200, 404, 200, 200, 404, 404],
        "米拉": [403, 404, 403, 403, 403, 404], "卡尔": [403, 404, 403, 403, 403, 404],
    }  # fmt: skip
    assert browser(office.hua).post(pages[2], {}).status_code == 403
    tab = browser(office.stan)
    for name, args in (("people_rows", [office.mira.pk, "x"]), ("allowances", ["2026"]), ("allowances", ["2026-13"])):
        assert tab.get(reverse(name, args=args)).status_code == 404


def test_no_page_tells_the_name_of_who_is_no_mediator(office):
    """Residents, lawyers and mediators of other committees: by counting up the address one learns of nobody."""
    carried(office)
    once = make.staff(office.place, "从前的调解员", "mediator")
    far = make.staff(office.place, "远方调解员", "mediator", committee=another_committee(office))
    once.mandates.update(ends_on=date(2025, 1, 1))
    pages = [("people_rows", [], "open"), ("allowance_rows", ["2026-10"], "written")]

    def known(reader, person):
        tab = browser(reader)
        answers = [tab.get(reverse(name, args=[*before, person.pk, key])) for name, before, key in pages]
        assert all(person.name not in answer.content.decode() for answer in answers if answer.status_code != 200)
        return [answer.status_code == 200 for answer in answers]

    for reader in (office.stan, office.dora):
        assert known(reader, office.alice) == known(reader, office.carl) == [False, False]
        assert known(reader, office.mira) == known(reader, once) == [True, True]
    assert (known(office.stan, far), known(office.dora, far)) == ([True, True], [False, False])
    assert far.name not in browser(office.dora).get(reverse("people")).content.decode()


def test_a_period_that_can_not_be_read_counts_nothing(office):
    carried(office)
    page = browser(office.stan).get(reverse("people"), {"first": "1926-01-01", "last": "2026-01-01"})
    assert page.context["form"].errors and "loads" not in page.context


# Allowances


def october(office):
    """mira: two written agreements, one oral, one without, one visited twice; max: one visited; others do not count."""
    day = date(2026, 10, 10)

    def ended(form=None, **values):
        given = {"mediator": office.mira, "status": "closed", "outcome": "settled" if form else "failed",
                 "outcome_at": noon(day)} | values  # fmt: skip
        case = matter(office, day - 20 * DAY, **given)
        if form:
            found = agreement(office, case, day)
            found.form = form
            found.save()
        return case

    ended("written"), ended("oral"), ended(), ended(mediator=None)
    ended("written", outcome_at=noon(date(2026, 11, 1)))
    last = ended("written", outcome_at=noon(date(2026, 10, 31)))
    old = ended("written", outcome_at=noon(date(2026, 9, 1)), mediator=office.max)
    for case, days in ((last, 0), (last, 4), (old, 2), (old, -60)):
        Entry.objects.create(case=case, kind=Kind.FOLLOW_UP, at=noon(day + days * DAY))


def rates(office):
    start = date(2026, 1, 1)
    for kind, yuan in (("written", "300.00"), ("oral", "100.00"), ("failed", "50.50")):
        workflow.set_rate(kind, Decimal(yuan), start, actor=office.stan.user)


def test_allowances_are_numbers_times_rates(office):
    october(office)
    rates(office)
    tab = browser(office.stan)

    page = tab.get(reverse("allowances", args=["2026-10"]))

    found = {
        sheet.person.name: [(line.kind, line.n, line.rate, line.sum) for line in sheet.lines]
        for sheet in page.context["sheets"]
    }
    assert found == {
        "米拉": [("written", 2, 300, 600), ("oral", 1, 100, 100), ("failed", 1, Decimal("50.50"), Decimal("50.50")),
               ("follow_up", 1, None, 0)],
        "马克斯": [("follow_up", 1, None, 0)],
    }  # fmt: skip
    assert (page.context["total"], page.context["in_capitals"]) == (Decimal("750.50"), "柒佰伍拾元伍角整")
    assert page.context["lacks_a_rate"] and "no rate is set" in page.content.decode()
    for sheet in page.context["sheets"]:
        for line in sheet.lines:
            url = reverse("allowance_rows", args=["2026-10", sheet.person.pk, line.kind])
            assert url in page.content.decode()
            assert tab.get(url).context["count"] == line.n


def test_the_workbook_has_sums_in_capitals_lines_to_sign_and_no_formula(office):
    october(office)
    rates(office)
    workflow.set_rate("follow_up", Decimal(20), date(2026, 10, 1), actor=office.stan.user)
    office.mira.name = "=1+1"
    office.mira.save()

    answer = browser(office.stan).get(reverse("allowances_xlsx", args=["2026-10"]))

    book = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))
    assert sorted(book.sheetnames) == sorted(["汇总表", "=1+1", "马克斯"])
    sheet = book["=1+1"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    said = [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert "调解员：=1+1" in said and "人民币柒佰柒拾元伍角整" in said and "调解员（签字）：" in said
    assert [sheet.cell(4, column).value for column in range(1, 5)] == ["书面协议", 2, 300, 600]
    numbers = [(row[0].value, row[1].value) for row in sheet.iter_rows() if str(row[1].value).startswith("QH-X-")]
    assert [kind for kind, _number in numbers] == ["书面协议", "书面协议", "口头协议", "终止", "回访"]
    signed = browser(office.stan).get(reverse("allowance_rows", args=["2026-10", office.mira.pk, "written"]))
    assert {number for _kind, number in numbers[:2]} == {case.reference for case in signed.context["cases"]}
    rows = [[cell.value for cell in row] for row in book["汇总表"].iter_rows(min_row=4, max_row=6)]
    assert sorted(map(str, rows)) == sorted(
        map(str, [["=1+1", 5, 770.5, None], ["马克斯", 1, 20, None], ["合计", 6, 790.5, None]])
    )
    assert all(cell.border.right.style == "thin" for cell in book["汇总表"]["D"][2:7])  # the frame is closed
    record = Record.objects.get(verb="allowance.taken_out")
    assert (record.actor, record.data) == (office.stan.user, {"month": "2026-10", "people": 2, "total": "790.50"})


def test_a_month_of_nothing_has_no_workbook_and_a_matter_of_recusal_no_number(office):
    rates(office)
    tab, url = browser(office.dora), reverse("allowances_xlsx", args=["2026-10"])
    assert tab.get(url).status_code == 404

    october(office)
    barred = Case.objects.filter(agreements__form="oral").get()
    barred.recusals.create(
        mediator=office.dora, reason="亲属", asked_by=office.dora.user, asked_at=noon(TODAY), state="granted",
        decided_by=office.stan.user, decided_at=noon(TODAY), ground="是",
    )  # fmt: skip
    sheet = openpyxl.load_workbook(io.BytesIO(tab.get(url).getvalue()))["米拉"]
    said = [cell.value for row in sheet.iter_rows() for cell in row]
    assert barred.reference not in said and "另有 1 件，因回避不列出" in said


def test_names_of_sheets_are_such_as_spreadsheets_take():
    assert sheet_names(["王/芳", "王芳", "汇总表", "A" * 40, "[]"]) == [
        "王芳",
        "王芳 2",
        "汇总表 2",
        "A" * 27,
        "调解员",
    ]


def test_a_rate_begins_with_a_month_and_changes_none_that_is_over(office):
    act = {"actor": office.stan.user}
    workflow.set_rate("written", Decimal(200), date(2026, 1, 1), **act)
    first = workflow.set_rate("written", Decimal(300), date(2026, 12, 1), **act)

    assert workflow.set_rate("written", Decimal(300), date(2026, 12, 1), **act) == first
    for day, words in ((date(2026, 12, 2), "first day"), (date(2028, 1, 1), "at most a year")):
        with pytest.raises(Refused, match=words):
            workflow.set_rate("written", Decimal(400), day, **act)
    workflow.set_rate("oral", Decimal(1), date(2026, 2, 1), **act)
    with pytest.raises(Refused, match="keep their rate"):
        workflow.set_rate("oral", Decimal(2), date(2026, 10, 1), **act)
    rows = AllowanceRate.objects.filter(kind="written").order_by("starts_on").values_list("yuan", "ends_on")
    assert list(rows) == [(200, date(2026, 11, 30)), (300, None)]


def test_a_wrong_rate_that_has_not_paid_a_month_is_replaced(office):
    act = {"actor": office.stan.user}
    for yuan, day in ((200, date(2026, 1, 1)), (300, date(2026, 12, 1)), (350, date(2027, 3, 1))):
        workflow.set_rate("written", Decimal(yuan), day, **act)

    workflow.set_rate("written", Decimal(360), date(2026, 12, 1), **act)
    workflow.set_rate("written", Decimal(220), date(2026, 11, 1), **act)

    rows = (
        AllowanceRate.objects.filter(kind="written").order_by("starts_on").values_list("yuan", "starts_on", "ends_on")
    )
    assert list(rows) == [(200, date(2026, 1, 1), date(2026, 10, 31)), (220, date(2026, 11, 1), None)]
    said = Record.objects.filter(verb="allowance.rate_set").order_by("pk").values_list("data", flat=True)
    assert [row["replaced"] for row in said] == [
        [], [], [], ["2027-03-01 350.00", "2026-12-01 300.00"], ["2026-12-01 360.00"],
    ]  # fmt: skip


def test_the_page_of_the_rates(office):
    tab, url = browser(office.stan), reverse("allowance_rates")
    for yuan, start, errors in (
        ("-1", "2026-11-01", ["yuan"]),
        ("10", "2026-11-02", ["__all__"]),
        ("10", "x", ["starts_on"]),
    ):
        answer = tab.post(url, {"kind": "oral", "yuan": yuan, "starts_on": start})
        assert list(answer.context["form"].errors) == errors
    tab.post(url, {"kind": "oral", "yuan": "10.50", "starts_on": "2026-11-01"})
    assert "10.50" in tab.get(url).content.decode()
    assert Record.objects.filter(verb="allowance.rate_set").count() == 1


def queries(tab, url, limit):
    with limit(80) as found:
        tab.get(url)
    return len(found)


def test_pages_ask_as_much_for_three_mediators_as_for_one(office, django_assert_max_num_queries):
    tab, urls = browser(office.stan), [reverse("people"), reverse("allowances", args=["2026-10"])]
    october(office)
    carried(office)
    counts = []
    for names in ((), ("调解甲", "调解乙")):
        for name in names:
            office.mira = make.staff(office.place, name, "mediator")
            october(office)
            carried(office)
        [tab.get(url) for url in urls]
        counts.append([queries(tab, url, django_assert_max_num_queries) for url in urls])
    assert counts[0] == counts[1]
