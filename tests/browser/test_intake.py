"""Work orders of the hotline: a list is imported, one becomes a case, one is referred, a bad line is named."""

from django.urls import reverse
from playwright.sync_api import expect

from foundation.notifications.models import Message
from lib import tables
from mediation.models import Case, WorkOrder
from tests.browser.visitor import file

HEADINGS = ["工单编号", "来电时间", "来电人", "联系电话", "诉求内容", "事发地址"]
LEAK = "清和里 12 幢 301 室卫生间漏水，&nbsp;楼下天花板湿了，希望<b>协调</b>修好。"
FEES = "路灯坏了半个月没人修，希望市政部门来看看。"
LINES = [
    ["20261122001", "2026-11-20 09:30", "周先生", "13800000701", LEAK, "清和里 12 幢 301 室"],
    ["20261122002", "2026/11/20 10:05", "吴女士", "13800000702", FEES, "清和路"],
    ["20261122003", "2026-11-21 08:00", "", "", FEES, "清和路"],
    ["", "2026-11-21 08:10", "", "", "没有编号的一行。", ""],
]


def test_orders_are_imported_one_becomes_a_case_and_one_is_referred(staff, visitors):
    desk, caller = staff("clerk"), visitors("+8613800000701")
    desk.go(reverse("intake"))
    desk.press("Import a list")
    desk.heading("Import a list")
    desk.main.locator('[name="file"]').set_input_files(
        file("12345工单.csv", tables.as_csv(HEADINGS, LINES).encode(), "text/csv")
    )
    desk.press("Continue")
    desk.sees("Which column holds what?")
    desk.press("Read the list through")
    desk.sees("What would be imported", "Refused lines", "The number is missing.")
    assert not WorkOrder.objects.exists()
    desk.main.locator("form button.primary").click()
    desk.sees("The list is imported")
    desk.press("To the intake tray")

    desk.heading("Intake tray")
    expect(desk.main.locator("table.queue tbody tr")).to_have_count(2)  # the same text is one line
    desk.sees("×2")
    desk.page.get_by_role("link", name="清和里 12 幢 301 室卫生间漏水").first.click()
    desk.sees("周先生", "希望协调修好")
    desk.press("Make it a case")
    desk.fill(wish="把漏水修好。", building="12", other="neighbour", name="401 的住户", asked=True)
    assert (
        not Case.objects.exists() and not Message.objects.filter(kind__startswith="case").exists()
    )  # nothing runs before the clerk confirms
    desk.main.locator("form button.primary").click()
    desk.heading("卫生间漏水")

    case = Case.objects.get()
    assert (case.channel, case.category, case.status) == ("hotline", "LEAK", "submitted")
    assert case.reference in caller.message()
    desk.go(reverse("case", args=[case.pk]))
    desk.follow(reverse("work_order", args=[WorkOrder.objects.get(case=case).pk]))
    desk.sees(case.reference)

    desk.go(reverse("intake"))
    desk.page.get_by_role("link", name="路灯坏了半个月没人修").first.click()
    desk.press("Refer elsewhere")
    desk.fill(to="市政管理处", reason="道路照明归市政管理。", same=True)
    desk.main.locator("form button.primary").click()
    desk.sees("No new work order. Lists of the hotline and other offices come in by a file.")
    assert set(WorkOrder.objects.values_list("status", flat=True)) == {"case", "referred"}
    assert WorkOrder.objects.filter(status="referred").count() == 2
