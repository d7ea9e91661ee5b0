"""The hotline's own list of a month against ours: theirs, ours, missing, closed differently; and the way back."""

import csv
import io
from types import SimpleNamespace

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from dashboards import reconciliation
from dashboards.models import HotlineList
from dashboards.workflow import hotline as workflow
from foundation.audit.models import Record
from lib import tables
from lib.periods import Period
from mediation.models import WorkOrder, WorkOrderImport
from mediation.workflow import Refused
from tests import make
from tests.dashboards.october import a_case, at

pytestmark = pytest.mark.django_db
OCTOBER = Period.month(2026, 10)
HEADINGS = ["工单编号", "受理时间", "诉求内容", "办理状态", "来电人"]


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(at(23, month=11), tick=True), translation.override("en"):
        yield


@pytest.fixture
def tray(cast):
    """Ours of October: A settled, B failed, C open, D answered, E new; F is of September."""
    batch = WorkOrderImport.objects.create(sub_district=cast.place, state="done")

    def order(number, day=5, month=10, **values):
        return WorkOrder.objects.create(
            sub_district=cast.place, external_number=number, text="绝密的诉求", came_at=at(day, month=month),
            channel="12345", batch=batch, line=1, group_key=number, original={}, **values,
        )  # fmt: skip

    cases = [
        a_case(cast, outcome="settled", outcome_at=at(20), reference="QH-2026-0001"),
        a_case(cast, outcome="failed", outcome_at=at(21)),
        a_case(cast, status="mediating"),
    ]
    for number, case in zip("ABC", cases, strict=True):
        order(number, status="case", case=case)
    order("D", status="answered", handled_at=at(7), answer="=1+1")
    order("E")
    order("F", day=28, month=9, status="referred", handled_at=at(2))
    return SimpleNamespace(**vars(cast), stan=make.staff(cast.place, "斯坦", "staff"))


def a_list(*rows):
    """Number, day, state; the text and the caller that nobody needs here."""
    cells = [[number, day, "绝密的诉求", state, "王小明"] for number, day, state in rows]
    return tables.as_csv(HEADINGS, cells).encode()


THEIRS = a_list(
    ("A", "2026-10-05 08:00", "已办结，群众满意，已解决"), ("B", "2026-10-05", "已解决"), ("C", "2026-10-06", "已办结"),
    ("D", "2026-10-07", "办理中"), ("F", "2026-10-01", "已办结"), ("X", "2026-10-09", "办理中"),
    ("Y", "2026-11-01", "已办结"), ("", "2026-10-09", "已办结"),
)  # fmt: skip


def take_in(tray, data=THEIRS, month=OCTOBER):
    return workflow.take_in(
        data, "10月.csv", sub_district=tray.place, channel="12345", month=month, actor=tray.stan.user
    )


def pairs_of(tray):
    given = reconciliation.newest(tray.place, "12345", OCTOBER)
    return reconciliation.pairs(tray.place, "12345", OCTOBER, given)


def groups(tray):
    return {pair.number: pair.group for pair in pairs_of(tray)}


@pytest.mark.parametrize(
    ("words", "closed", "solved"),
    [
        *((words, False, None) for words in (
            "已受理", "已派单", "待签收", "已签收", "正在处理", "办理中", "待审核", "已转办", "退回", "退回重办",
            "挂起", "延期", "未处理", "未办结", "已办结，退回重办", "OPEN", "没有办结", "未能办结", "未全部办结",
            "不能办结", "办结中", "即将办结", "正在解决", "协调解决中", "调解中", "待解决", "not closed", "unanswered",
        )),
        *((words, True, None) for words in (
            "已办结", "已受理，已办结", "已签收 已答复", "不予受理", "部分解决", "结案归档", "未发现违规，已办结",
            "区调解中心已办结", "网格服务处理中心 已答复",
        )),
        *((words, True, False) for words in (
            "没有解决", "无法解决", "不能解决", "未解决", "已办结，未解决", "已办结，群众不满意", "调解不成功",
            "Unsolved", "没有达成协议", "问题未完全解决", "not resolved",
        )),
        *((words, True, True) for words in ("已解决", "已办结，群众满意，已解决", "达成协议", "solved")),
        *((words, None, None) for words in ("已联系物业", "情况属实", "3")),
    ],
)  # fmt: skip
def test_what_their_words_say(words, closed, solved):
    assert reconciliation.end_of(words, replied=True) == (closed, solved)


def test_what_nobody_knows_is_looked_at_and_what_comes_twice_is_told(tray):
    lines = ["A 05 已联系物业", "B 05 办理中", "B 06 没有解决", "C 06 ", "D 07 已答复"]
    cells = [line.split(" ") for line in lines]
    row = take_in(tray, a_list(*((number, f"2026-10-{day}", words) for number, day, words in cells)))

    assert groups(tray) == {"A": "unknown", "B": "twice", "C": "same", "D": "same", "E": "missing_there"}
    assert len(row.lines) == 5
    (pair,) = [pair for pair in pairs_of(tray) if pair.number == "B"]
    assert pair.cells[1:3] == ["2026-10-05 / 2026-10-06", "办理中 / 没有解决"]


def test_what_was_set_aside_stands_as_the_one_of_which_it_is(tray):
    first = WorkOrder.objects.get(external_number="B")
    WorkOrder.objects.filter(external_number="E").update(
        status="set_aside", duplicate_of=first, case=None, handled_at=at(8)
    )
    take_in(tray, a_list(("E", "2026-10-05", "已解决")))

    assert groups(tray)["E"] == "different"
    (pair,) = [pair for pair in pairs_of(tray) if pair.number == "E"]
    day, matter, result, ended = pair.cells[3:7]
    assert (day, matter, ended) == ("2026-10-05", str(first.case), "2026-10-21")
    assert result == f"{first.case.get_outcome_display()}（set aside as a duplicate：B）"


def test_theirs_ours_missing_and_closed_differently(tray):
    row = take_in(tray)

    assert groups(tray) == {
        "A": "same", "B": "different", "C": "different", "D": "different", "E": "missing_there", "F": "same",
        "X": "missing_here",
    }  # fmt: skip
    assert (len(row.lines), row.left_out) == (6, 2)
    assert "绝密" not in str(row.lines) and "王小明" not in str(row.lines)
    assert Record.objects.get(verb="statistics.hotline_list").data == {"lines": 6, "left_out": 2}


def test_without_their_list_the_tray_is_taken_as_theirs(tray):
    WorkOrder.objects.filter(external_number="E").update(reply="已答复")

    assert groups(tray) == {"A": "same", "B": "same", "C": "same", "D": "same", "E": "different"}


def test_a_newer_list_takes_the_place_of_the_older(tray):
    take_in(tray)
    take_in(tray, a_list(("E", "", "")))

    assert groups(tray)["E"] == "same"  # they say nothing of it
    assert groups(tray)["A"] == "missing_there"


def test_a_list_that_is_too_long_says_so_and_leaves_nothing_out(tray, monkeypatch):
    monkeypatch.setattr(reconciliation, "MOST", 5)
    with pytest.raises(Refused, match="more than 50,000 lines"):
        take_in(tray)
    monkeypatch.setattr(reconciliation, "MOST", 6)

    assert len(take_in(tray).lines) == 6


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "This file is empty."),
        ("姓名,电话\n王小明,1\n".encode(), "No column of this list holds the numbers"),
        (a_list(("A", "2026-11-05", "已办结")), "No line of this list is of this month."),
    ],
)
def test_lists_that_can_not_be_compared_say_why(tray, data, words):
    with pytest.raises(Refused, match=words):
        take_in(tray, data)
    with pytest.raises(Refused, match="not begun"):
        take_in(tray, month=Period.month(2026, 12))
    assert not HotlineList.objects.exists()


def test_the_page_takes_a_list_and_gives_the_results_back_with_their_numbers(tray):
    browser = Client()
    browser.cookies["django_language"] = "en"
    browser.force_login(tray.stan.user)
    address = reverse("hotline", args=[OCTOBER])
    assert "was not handed in" in browser.get(address).content.decode()
    assert browser.post(address, {"channel": "12345"}).context["form"].errors.keys() == {"file"}
    assert (
        "empty"
        in browser.post(address, {"channel": "12345", "file": SimpleUploadedFile("a.csv", b"")}).content.decode()
    )

    done = browser.post(address, {"channel": "12345", "file": SimpleUploadedFile("10月.csv", THEIRS)}, follow=True)

    page = done.content.decode()
    assert "6 lines were taken in; 2 of other months" in page and "绝密" not in page
    assert {name: n for name, _label, n in done.context["tabs"]} == {
        "different": 3, "twice": 0, "unknown": 0, "missing_here": 1, "missing_there": 1, "same": 2,
    }  # fmt: skip
    assert (done.context["theirs"], done.context["ours"]) == (6, 6)
    for name, _label, n in done.context["tabs"]:
        assert len(browser.get(f"{address}?channel=12345&group={name}").context["lines"]) == n
    rows = list(csv.reader(io.StringIO(browser.get(f"{address}csv/").content.decode("utf-8-sig"))))
    found = {row[0]: row for row in rows}
    assert found["A"][3:7] == ["2026-10-05", "QH-2026-0001", "settled", "2026-10-20"]
    assert found["X"][3:] == ["", "", "", "", "In their list, not here"]
    sheet = openpyxl.load_workbook(io.BytesIO(browser.get(f"{address}xlsx/").content)).active
    assert [cell.value for cell in sheet[3]][:3] == ["B", "2026-10-05", "已解决"]
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$1:$1")
    lines = browser.get(f"{address}?channel=12345&group=missing_there").context["lines"]
    assert [(number, cells[2], url) for number, cells, url in lines] == [("E", "2026-10-05", "")]  # staff have no tray
    (line,) = [line for line in browser.get(f"{address}?group=same").context["lines"] if line[0] == "A"]
    sheet_of_it = browser.get(line[2])
    assert sheet_of_it.context["back"] == f"{address}?group=same" and "QH-2026-0001" in sheet_of_it.content.decode()
    assert browser.get(f"{address}doc/").status_code == 404
    taken = Record.objects.filter(verb="statistics.hotline_taken_out").order_by("id")
    assert [row.data["format"] for row in taken] == ["csv", "xlsx"] and taken[0].actor == tray.stan.user


def test_a_long_month_is_paged_by_number(tray):
    take_in(tray, a_list(*((f"Z{n:03d}", "", "") for n in range(60))))
    browser = Client()
    browser.force_login(tray.stan.user)

    page = browser.get(reverse("hotline", args=[OCTOBER]), {"group": "missing_here"})
    rest = browser.get(reverse("hotline", args=[OCTOBER]) + page.context["next_url"])

    assert [len(found.context["lines"]) for found in (page, rest)] == [50, 10]
    assert rest.context["next_url"] == ""
