"""The demo as its people find it: from the front door to what waits for them."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from mediation.workflow import imports
from portal import demo_cases
from tests import make
from tests.browser import steps
from tests.browser.visitor import DESK

ORDERS = [
    ["20261120-0311", "永宁新村 3 幢楼下烧烤店油烟大，晚上开窗呛人，找物业说过，没有用。", ""],
    ["20261120-0342", "云庭苑地下车库漏水，车被滴了一层水泥印，物业说是开发商的事。", "来电人希望回电"],
    ["20261121-0107", "清和里 5 幢电动车从楼上拉线充电，怕起火。", ""],
    ["20261121-0155", "清和里路灯坏了半个月，晚上看不清路。", ""],
]


@pytest.fixture
def lived_in(demo):
    """The demo with its cases, and a list of the hotline that came in."""
    demo_cases.build(demo)
    batch = make.work_list(demo, ORDERS)
    clerk = demo.users.get(name="林小燕")
    imports.name_columns(batch, batch.columns, actor=clerk)
    imports.work_on(batch)
    imports.confirm(batch, actor=clerk)
    imports.work_on(batch)
    return demo


def test_front_door_stands_open_on_every_screen(visitors, lived_in):
    desk, phone = visitors(viewport=DESK), visitors()

    desk.go("/")
    desk.sees("清和里调解工作室", "0519-0000-0148", "Been here before?")
    desk.keeps_picture("front-door")
    phone.go("/")
    phone.page.get_by_role("button", name="长辈版").click()
    expect(phone.page.locator("html")).to_have_class("elder")
    phone.sees("云庭苑调解工作室")
    phone.keeps_picture("front-door-elder-phone")


def test_clerk_finds_what_waits_from_the_front_door_on(staff, lived_in):
    desk = staff("clerk")
    waits = desk.main.locator(f'.for-you a[href="{reverse("intake")}"]')
    expect(waits).to_have_text(re.compile(r"新到工单\s+4"))

    waits.click()
    desk.heading("Intake tray")
    desk.sees(ORDERS[2][1])
    desk.keeps_picture("intake")
    desk.go(reverse("register_case"))
    desk.heading("Register a matter")
    desk.keeps_picture("counter")


def keys_work_and_leave_typing_alone(desk):
    """In the queue of a director: what is typed is text, elsewhere the keys tick, unfold, filter and assign."""
    search, tick = desk.main.locator("input[type=search]"), desk.main.locator(".tick input").first
    search.press_sequentially("xau?")
    expect(search).to_have_value("xau?")
    tick.focus()
    desk.page.keyboard.press("x")
    expect(tick).to_be_checked()
    expect(desk.main.locator("[data-ticked] b")).to_have_text("1")
    desk.page.keyboard.press("?")
    expect(desk.main.locator("#keys")).to_have_attribute("open", "")
    desk.page.keyboard.press("a")
    expect(desk.page).to_have_url(re.compile(r"/cases/assign/\?case=\d+$"))
    desk.go(reverse("queue") + "?tab=all")
    desk.page.keyboard.press("u")
    expect(desk.page).to_have_url(re.compile("unread=1"))
    desk.page.keyboard.press("u")
    expect(desk.page).to_have_url(re.compile(r"\?tab=all$"))


def test_director_finds_every_case_and_opens_one(staff, lived_in):
    desk = staff("director")
    desk.go(reverse("queue") + "?tab=all")
    desk.heading("My desk")
    expect(desk.main.locator(".queue tbody tr")).to_have_count(lived_in.cases.count())
    desk.keeps_picture("queue")
    keys_work_and_leave_typing_alone(desk)

    case = lived_in.cases.filter(status="mediating", agreements__isnull=False).first()
    steps.open_in_list(desk, case.title)

    desk.sees(case.number)
    desk.keeps_picture("case")


def test_resident_finds_the_own_matter_at_the_front_door(visitors, lived_in):
    resident = visitors("+8613800000001")
    steps.log_in_by_code(resident)
    case = lived_in.cases.open().filter(parties__person__user__phone=resident.phone, parties__side="applicant").first()

    resident.go("/")
    resident.press(case.title)

    resident.heading(case.title)
