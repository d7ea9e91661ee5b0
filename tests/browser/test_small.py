"""Small things that people count on: nothing that they did is lost, or done twice; what they switched stays."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from mediation.models import Case
from tests.browser import steps
from tests.browser.steps import LEAK
from tests.browser.visitor import file, photo, zh


@pytest.fixture
def resident(visitors, cast):
    """Somebody who was never here before, with a telephone."""
    return visitors("+8613800000501")


def field(visitor, name):
    return visitor.main.locator(f'[name="{name}"]')


def test_draft_survives_a_closed_browser(resident, visitors):
    steps.tell(resident, LEAK)
    resident.heading("Photos or papers")
    state = resident.context.storage_state()
    kept = [cookie for cookie in state["cookies"] if cookie["expires"] > 0]  # the others end with the browser

    again = visitors(storage_state={"cookies": kept, "origins": []})
    again.go(reverse("file"))
    again.sees("You have begun already")
    again.press("Go on where you stopped")
    again.heading("Photos or papers")
    again.go(reverse("file_page", args=["words"]))

    expect(field(again, "facts")).to_have_value(LEAK.facts)


def test_back_never_loses_an_answer(resident):
    steps.tell(resident, LEAK)
    resident.heading("Photos or papers")

    resident.press("Back")
    resident.heading("Where is it, and with whom?")
    for name, said in {"place": LEAK.place, "building": "12", "name": "钱伟", "phone": "138 0000 0502"}.items():
        expect(field(resident, name)).to_have_value(said)
    resident.page.go_back()
    resident.page.go_back()  # over the photos, to where the other side was named
    resident.heading("Where is it, and with whom?")
    expect(field(resident, "name")).to_have_value("钱伟")
    resident.press("Back")
    resident.heading("What helps first")
    resident.press("Back")
    resident.heading("Which kind of matter is it?")
    expect(resident.main.locator('[value="LEAK"]')).to_be_checked()
    resident.press("Back")

    expect(field(resident, "facts")).to_have_value(LEAK.facts)
    expect(field(resident, "since")).to_have_value(LEAK.since)


def test_second_click_on_a_slow_line_sends_nothing_more(resident):
    steps.fill_everything(resident, LEAK)
    resident.fill(rights=True)
    button, sent = resident.main.get_by_role("button", name=zh("File it now")), []
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    resident.page.route("**" + reverse("file_submit"), lambda route: sent.append(route))  # and there it waits

    with resident.page.expect_request("**" + reverse("file_submit")):
        resident.page.mouse.click(box["x"] + 20, box["y"] + 20)
    resident.page.mouse.click(box["x"] + 20, box["y"] + 20)
    sent[0].continue_()

    resident.sees("Your matter is filed")
    assert (len(sent), Case.objects.count()) == (1, 1)


def test_refused_photo_keeps_the_others(resident):
    steps.tell(resident, LEAK)
    resident.heading("Photos or papers")

    files = [file("天花板.jpg", photo()), file("便条.jpg", "我家漏水".encode()), file("墙面.jpg", photo("#99aabb"))]
    steps.choose(resident, *files)

    expect(resident.main.get_by_role("alert")).to_contain_text("便条.jpg")
    expect(resident.main.locator(".rows li")).to_contain_text(["天花板.jpg", "墙面.jpg"])
    resident.press("Continue")
    resident.heading("What do you want?")


def test_photo_is_taken_out_again(resident):
    steps.tell(resident, LEAK)
    resident.heading("Photos or papers")
    steps.choose(resident, file("天花板.jpg", photo()), file("墙面.jpg", photo("#99aabb")))

    resident.main.locator(".rows li", has_text="墙面.jpg").get_by_role("button").click()

    resident.sees("The file was taken out.")
    expect(resident.main.locator(".rows li")).to_contain_text(["天花板.jpg"])


def test_elder_mode_stays_until_it_is_switched_off(resident):
    html = resident.page.locator("html")
    resident.go("/")
    resident.page.get_by_role("button", name="长辈版").click()
    expect(html).to_have_class("elder")
    for path in (reverse("file"), reverse("account_login"), reverse("verify_search"), "/"):
        resident.go(path)
        expect(html).to_have_class("elder")
        resident.sees()

    resident.page.get_by_role("button", name="标准版").click()

    expect(html).to_have_class("")


def test_elder_mode_comes_along_to_another_device(visitors, cast):
    phone, tablet = visitors(cast.alice.phone), visitors(cast.alice.phone)
    steps.log_in_by_code(phone)
    phone.page.get_by_role("button", name="长辈版").click()
    expect(phone.page.locator("html")).to_have_class("elder")

    steps.log_in_by_code(tablet)

    expect(tablet.page.locator("html")).to_have_class("elder")


def test_language_stays_until_it_is_switched_back(resident):
    def switch(to):
        resident.page.locator("header .top-phone > summary").click()
        resident.page.locator("header .top-phone").get_by_role("button", name=to).click()

    html, heading = resident.page.locator("html"), resident.page.get_by_role("heading", level=1)
    resident.go("/")
    switch("English")
    expect(heading).to_have_text("Neighbours can talk it over")
    resident.go(reverse("file"))
    expect(html).to_have_attribute("lang", "en")
    expect(heading).to_have_text("File a matter")

    switch("中文")

    expect(html).to_have_attribute("lang", "zh-hans")
    resident.heading("File a matter")


def test_administrator_of_the_demo_reads_the_phones(staff, visitors):
    alice, bob = visitors("+8613800000001"), visitors("+8613800000002")
    for someone in (alice, bob):
        steps.log_in_by_code(someone)

    desk = staff("admin")
    desk.go(reverse("demo_phone"))
    desk.sees(alice.code(), bob.code(), "138 0000 0001", "138 0000 0002")
    field(desk, "to").fill("138 0000 0001")
    desk.press("Filter")

    desk.sees(alice.code())
    expect(desk.main).not_to_contain_text("138 0000 0002")
