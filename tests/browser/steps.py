"""What people do in the portal, page by page, and what they see there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import F
from django.urls import reverse
from playwright.sync_api import expect

from foundation.accounts.models import PhoneCode
from tests.browser.visitor import Visitor, file, photo, zh


@dataclass(frozen=True)
class Story:
    """A matter as its applicant tells it: against a `person`, or else against the property company of the estate."""

    facts: str
    category: str
    wish: str
    since: str = ""
    place: str = ""
    name: str = "赵敏"
    person: dict[str, str] = field(default_factory=dict)

    @property
    def against(self) -> str:
        return "neighbour" if self.person else "organisation"


LEAK = Story(
    facts="楼上卫生间漏水，把我家天花板泡了。敲门说过三次，都说不是他家的问题。",
    category="LEAK",
    wish="修好漏水的地方，赔天花板的修理费。",
    since="上个月",
    place="1 单元 301 室卫生间",
    person={"name": "钱伟", "phone": "13800000502", "address": "清和里 12 幢 401 室"},
)


def log_in_by_password(staff: Visitor, password: str) -> None:
    staff.go(reverse("account_login"))
    staff.fill(login=staff.phone.removeprefix("+86"), password=password)
    staff.main.locator('form:has([name="password"]) button').click()
    expect(staff.page).to_have_url(staff.address + "/")


def log_in_by_code(someone: Visitor) -> None:
    someone.go(reverse("my_matters"))
    someone.heading("Log in")
    someone.fill(phone=someone.phone.removeprefix("+86"))
    someone.press("Send me a code")
    someone.heading("Enter the code")
    someone.fill(code=someone.code())
    someone.press("Log in")
    someone.heading("My matters")


def tell(resident: Visitor, story: Story) -> None:
    """From the front door to the pages about the matter itself: words, kind, place and other side."""
    resident.go("/")
    resident.heading("Neighbours can talk it over")
    resident.follow(reverse("file"))
    resident.press("I have read this: begin")
    resident.heading("What happened?")
    resident.fill(facts=story.facts, since=story.since)
    resident.press("Continue")
    resident.heading("Which kind of matter is it?")
    resident.main.locator(f'[name="category"][value="{story.category}"]').check()
    resident.keeps_picture("filing-phone")
    resident.press("Continue")
    resident.heading("What helps first")
    resident.press("Continue")
    resident.heading("Where is it, and with whom?")
    resident.fill(estate="清和里", building="12", place=story.place, other=story.against, **story.person)
    resident.press("Continue")


def add_photo_and_wish(resident: Visitor, story: Story) -> None:
    resident.heading("Photos or papers")
    choose(resident, file("天花板.jpg", photo()))
    resident.sees("Added so far", "天花板.jpg")
    resident.press("Continue")
    resident.heading("What do you want?")
    resident.fill(wish=story.wish)
    resident.press("Continue")


def choose(resident: Visitor, *files: dict[str, str | bytes]) -> None:
    """Choose files: with scripting each is sent at once, without it by the button."""
    resident.heading("Photos or papers")
    resident.page.wait_for_load_state("load")  # before it nobody can tell whether there is scripting
    resident.main.locator('[name="files"]').set_input_files(list(files))
    button = resident.main.locator("[name=stay]")
    if button.is_visible():
        button.click()


def half_a_minute_passes() -> None:
    """After a code, the next one is sent half a minute later."""
    PhoneCode.objects.update(created_at=F("created_at") - timedelta(seconds=31))


def keep_under_phone(resident: Visitor) -> None:
    """From any page of the filing: let it go on on another device."""
    resident.press("Go on later, on another device")
    resident.fill(phone=resident.phone.removeprefix("+86"))
    resident.press("Send me a code")
    resident.heading("The code from your phone")
    resident.fill(code=resident.code())
    resident.press("Continue")
    resident.sees("Everything so far is kept", "Choose “Begun on another device?”.")


def go_on(resident: Visitor) -> None:
    """On another device, to the page where one stopped."""
    half_a_minute_passes()
    resident.go(reverse("file"))
    resident.press("Begun on another device? Go on here with your phone number")
    resident.heading("Go on with what you began")
    resident.fill(phone=resident.phone.removeprefix("+86"))
    resident.press("Send me a code")
    resident.heading("The code from your phone")
    resident.fill(code=resident.code())
    resident.press("Continue")


def prove_phone(resident: Visitor, story: Story, whom: str | None = "myself") -> None:
    """Name and phone; `whom=None` stays at the question for whom it is."""
    resident.heading("Who are you?")
    resident.fill(name=story.name, phone=resident.phone.removeprefix("+86"), address="清和里 12 幢 301 室")
    resident.press("Continue")
    resident.heading("The code from your phone")
    resident.fill(code=resident.code())
    resident.press("Continue")
    resident.heading("For whom?")
    if whom:
        resident.fill(whom=whom)
        resident.press("Continue")
        resident.heading("Please check your answers")


def fill_everything(resident: Visitor, story: Story) -> None:
    """All pages, up to the one with all answers."""
    tell(resident, story)
    add_photo_and_wish(resident, story)
    prove_phone(resident, story)


def file_it(resident: Visitor) -> str:
    """Confirm the answers; gives the number of the matter."""
    resident.fill(rights=True)
    resident.press("File it now")
    resident.sees("Your matter is filed", "What happens next")
    found = re.fullmatch(r"QH-\d{4}-\d{4}", resident.page.get_by_role("heading", level=1).inner_text())
    assert found, resident.main.inner_text()
    return found[0]


def open_case(staff: Visitor, title: str) -> None:
    """From one's desk, where the case waits among the things to do."""
    staff.go(reverse("queue"))
    staff.heading("My desk")
    open_in_list(staff, title)


def open_in_list(staff: Visitor, title: str) -> None:
    staff.press(title)
    staff.heading(title)


def do(staff: Visitor, act: str, pick: str = "", **answers: str | bool) -> None:
    """Open the page of an act from the case, fill it in (`pick` is a choice by its words), and confirm it."""
    staff.press(act)
    staff.heading(act)
    if pick:
        staff.main.get_by_label(pick).check()
    staff.fill(**answers)
    staff.press(act)
    staff.sees(f"已完成：{zh(act)}。")


def draw(someone: Visitor) -> None:
    """Two strokes in the box for signatures."""
    canvas = someone.main.locator(".sign-pad canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    mouse = someone.page.mouse
    for stroke in ([(0.2, 0.3), (0.5, 0.2), (0.4, 0.8)], [(0.6, 0.2), (0.8, 0.5), (0.6, 0.8)]):
        for number, (x, y) in enumerate(stroke):
            mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=5)
            if number == 0:
                mouse.down()
        mouse.up()
    someone.sees("Signature drawn")


def sign(someone: Visitor, *, button: str = "2. Sign", drawn: bool = False) -> None:
    """Under the agreement that is open: a code to the phone, a drawn mark or only the typed name, and the act."""
    someone.main.locator('form[action$="/code/"] button').click()
    someone.sees("验证码正发往")
    if drawn:
        draw(someone)
        someone.keeps_picture("signing-phone", ".sign-pad")
    someone.fill(code=someone.code(), agree=True)
    someone.press(button)
    someone.sees("Signed. Thank you.")
