"""From a number to a case and back, and the same without script."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import make
from tests.browser import steps
from tests.browser.visitor import DESK


@pytest.mark.parametrize("script", [True, False])
def test_from_a_number_to_a_case_and_back(visitors, cast, script):
    case = make.case(cast)
    desk = visitors(cast.dora.user.phone, viewport=DESK, java_script_enabled=script)
    steps.log_in_by_password(desk, make.PASSWORD)

    desk.go(reverse("overview"))
    card = desk.main.get_by_role("link", name=re.compile("^新收"))
    expect(card).to_contain_text("1")
    card.click()
    expect(desk.main.locator(".figure")).to_have_text("1")
    desk.main.get_by_role("link", name=case.reference).click()
    expect(desk.main).to_contain_text("只显示办理程序")
    expect(desk.main).not_to_contain_text(case.title)

    desk.main.get_by_role("link", name="打开纠纷").click()
    expect(desk.main).to_contain_text(case.title)

    desk.page.go_back()
    desk.main.get_by_role("link", name="返回列表").click()
    desk.main.get_by_role("link", name="总览").click()
    expect(desk.main.get_by_role("heading", level=1)).to_contain_text("清和街道")


def test_filter_stands_in_the_address_and_is_kept_under_a_name(visitors, cast):
    make.case(cast)
    desk = visitors(cast.dora.user.phone, viewport=DESK)
    steps.log_in_by_password(desk, make.PASSWORD)
    desk.go(reverse("overview"))

    desk.main.get_by_label("类别").select_option(label="噪声")
    desk.main.get_by_role("button", name="查看").click()
    expect(desk.main.get_by_role("link", name=re.compile("^新收"))).to_contain_text("0")
    desk.main.get_by_text("存为视图").click()
    desk.main.get_by_label("视图名称").fill("噪声")
    desk.main.get_by_role("button", name="保存").click()

    expect(desk.page).to_have_url(re.compile("category=NOISE"))
    desk.go(reverse("overview"))
    desk.main.get_by_role("link", name="噪声", exact=True).click()
    expect(desk.main.get_by_label("类别")).to_have_value("NOISE")


def test_wall_screen_keeps_its_figures_when_the_login_ends(visitors, cast):
    make.case(cast)
    wall = visitors(cast.dora.user.phone, viewport={"width": 1920, "height": 1080})
    steps.log_in_by_password(wall, make.PASSWORD)
    wall.page.clock.install()
    wall.go(reverse("wall"))
    filed, note = wall.main.get_by_role("link", name=re.compile("^新收")), wall.main.get_by_role("alert")
    expect(filed).to_contain_text("1")
    expect(wall.page.locator("header.top, footer")).to_have_count(0)
    assert wall.page.evaluate("document.documentElement.scrollHeight") <= 1080
    assert 'http-equiv="refresh"' in wall.main.page.content()

    make.case(cast)
    wall.page.clock.fast_forward("01:01")
    expect(filed).to_contain_text("2")

    cookies = wall.context.cookies()
    wall.context.clear_cookies()
    wall.page.clock.fast_forward("01:01")
    expect(note).to_contain_text("登录已过期")
    expect(filed).to_contain_text("2")

    wall.context.add_cookies(cookies)
    make.case(cast)
    wall.page.clock.fast_forward("01:01")
    expect(filed).to_contain_text("3")
    expect(note).to_be_hidden()


def test_paper_has_every_column_the_table_of_the_chart_and_what_was_counted(visitors, cast):
    make.case(cast)
    desk = visitors(cast.dora.user.phone, viewport={"width": 673, "height": 1000})  # A4 upright within its margins
    steps.log_in_by_password(desk, make.PASSWORD)
    desk.page.emulate_media(media="print")

    desk.go(reverse("overview") + "?category=LEAK")
    expect(desk.main.get_by_text("只计：")).to_contain_text("漏水")
    expect(desk.main.locator(".as-table table")).to_be_visible()
    for name in ("overview", "parity", "people"):
        desk.go(reverse(name))
        assert (
            desk.page.evaluate("Math.max(...[...document.querySelectorAll('main table')].map(t => t.offsetWidth))")
            <= 673
        )
    shade = desk.page.evaluate("getComputedStyle(document.querySelector('.heat td')).printColorAdjust")
    assert shade == "exact"


def test_days_of_ones_own_choice_leave_the_other_fields_their_height(visitors, cast):
    desk = visitors(cast.dora.user.phone, viewport=DESK)
    steps.log_in_by_password(desk, make.PASSWORD)
    desk.go(reverse("overview"))

    desk.main.get_by_text("自选日期").click()

    expect(desk.main.get_by_label("从哪天起")).to_be_visible()
    assert (
        max(field.bounding_box()["height"] for field in desk.main.locator(".filter select, .filter button").all()) < 60
    )
