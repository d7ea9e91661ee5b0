"""The demo's statistics, counted a second time; and a month on its way: proposed, frozen, corrected late, given out."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from dashboards.models import Sheet
from lib.periods import Period
from mediation import workflow
from mediation.models import Case, Obligation
from portal import demo_history, demo_statistics
from tests.dashboards.naive import naive, with_all

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def history(demo):
    """The demo's past: the older months frozen, the last one proposed."""
    demo_history.build(demo)
    demo_statistics.build(demo)
    today = timezone.localdate()
    return Period.month(today.year, today.month).before


def equal_a_naive_computation():
    cases = with_all(Case.objects.exclude(status="draft").filter(sub_district__slug="qinghe"))
    sheets = list(Sheet.objects.filter(committee=None))

    assert len(sheets) >= 13
    assert Sheet.objects.exclude(committee=None).count() >= len(sheets)  # the director finds the own months
    assert [sheet.month for sheet in sheets if sheet.figures != naive(cases, sheet.month.year, sheet.month.month)] == []
    assert sum(sheet.figures.get("settled|all|", 0) for sheet in sheets) > 10
    assert [sheet.state for sheet in sorted(sheets, key=lambda row: row.month)[-3:]] == ["frozen", "proposed", "draft"]


def performed_late(month):
    """A mediator enters today that a clause was performed in `month`: gives the number of matters that this changes."""
    day = month.last - timedelta(days=1)
    rows = Obligation.objects.filter(state="open", agreement__status="effective", agreement__case__status="agreed")
    clause = rows.filter(agreement__effective_on__lte=day).select_related("agreement__case__mediator__user").first()
    workflow.record_performance(clause, "performed", day, actor=clause.agreement.case.mediator.user)


def test_a_month_is_frozen_corrected_late_and_given_out(staff, history):
    equal_a_naive_computation()
    clerk, head = staff("staff"), staff("head")
    address = reverse("statistic_sheet", args=[history])

    head.go(reverse("statistics"))
    head.heading("Statistics")
    head.follow(address)
    head.press("Approve and freeze")
    head.press("Approve and freeze")
    head.sees("The month is frozen.", "Frozen")

    performed_late(history)
    clerk.go(address)
    clerk.press("Count now")
    clerk.sees("Counted just now.")
    clerk.press("Adjust")
    clerk.fill(reason="调解员补录")
    clerk.press("Propose the adjustment")
    clerk.sees("Adjustments that wait for approval", "调解员补录")

    head.go(address)
    head.press("Approve")
    head.sees("Adjustments of this period", "调解员补录")
    book = openpyxl.load_workbook(io.BytesIO(clerk.fetch(clerk.link_to("/file/xlsx/"))))
    words = [str(cell.value) for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    assert "人民调解案件情况统计表" in words and "调解员补录" in words and "调整" in book.sheetnames
    assert clerk.fetch(clerk.link_to("/file/pdf/")).startswith(b"%PDF")
