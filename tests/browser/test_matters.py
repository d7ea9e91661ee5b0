"""A matter under way, on a phone: a reply by SMS, a time for the session, a rating."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from mediation.models import Case, Rating, Status
from tests import make
from tests.browser import steps
from tests.browser.visitor import DESK, zh
from tests.workers import wait_until


@pytest.fixture
def case(cast, portal):
    return make.case(cast, Status.MEDIATING)


@pytest.fixture
def desk(visitors, cast):
    """Mira at her desk."""
    visitor = visitors(cast.mira.user.phone, viewport=DESK)
    steps.log_in_by_password(visitor, make.PASSWORD)
    return visitor


def test_reply_by_text_message_arrives_at_the_mediator(visitors, desk, case, cast):
    admin = visitors(cast.adam.user.phone, viewport=DESK)
    steps.log_in_by_password(admin, make.PASSWORD)
    admin.go(reverse("demo_phone"))
    admin.main.locator("summary").click()
    admin.main.locator('[name="from"]').fill(cast.bob.user.phone.removeprefix("+86"))
    admin.main.locator('[name="text"]').fill("周六上午我在家")
    admin.press("Send as this phone")
    admin.sees("Sent. It reaches the portal within a few seconds.")

    wait_until(lambda: case.entries.filter(kind="text").exists(), "the reply")
    desk.go(reverse("case", args=[case.pk]))
    expect(desk.main.locator(".story")).to_contain_text("周六上午我在家")
    desk.sees("Reply by text message")


def test_both_sides_choose_on_a_phone_and_the_mediator_fixes_with_one_click(visitors, desk, case, cast):
    make.times(case, cast)
    for who, numbers in (("alice", [0, 1]), ("bob", [1, 2])):
        phone = visitors(getattr(cast, who).user.phone)
        steps.log_in_by_code(phone)
        phone.sees("Waits for you")
        phone.press(case.title)
        phone.press("Say which times suit")
        phone.heading("Say which times suit")
        for number in numbers:
            phone.main.locator('[name="times"]').nth(number).check()
        phone.press("Say which times suit")
        phone.sees("You have said which times suit. The mediator fixes one and tells you.")

    desk.go(reverse("case", args=[case.pk]))
    row = desk.main.locator("#times li", has_text=zh("suits everybody"))
    expect(row).to_have_count(1)
    row.get_by_role("button").click()

    desk.sees(f"已完成：{zh('Fix the time')}。")
    assert case.sessions.get().starts_at == case.proposals.get().times.all()[1].starts_at


def test_service_is_rated_on_a_phone(visitors, case, cast):
    Case.objects.filter(pk=case.pk).update(status=Status.CLOSED)
    phone = visitors(cast.bob.user.phone)
    steps.log_in_by_code(phone)
    phone.go(reverse("matter", args=[case.pk]))
    phone.press("Rate the service")
    phone.heading("Rate the service")
    phone.fill(stars="4", solved="partly", comment="来得很快")
    phone.press("Rate the service")

    phone.sees(f"已完成：{zh('Rate the service')}。")
    assert Rating.objects.get().stars == 4


def test_message_is_written_where_the_story_stands(desk, case):
    desk.go(reverse("case", args=[case.pk]))
    desk.press("Write something")
    expect(desk.main.locator('.write [name="audience"]')).to_be_focused()
    expect(desk.page).to_have_url(desk.address + reverse("case", args=[case.pk]))
    desk.fill(audience=zh("only the mediator and the director"), body="先听听物业怎么说")
    desk.main.locator(".write button").click()

    expect(desk.main.locator(".story li").first).to_contain_text("先听听物业怎么说")
