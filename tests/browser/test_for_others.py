"""For others: a clerk registers a caller by keyboard alone; a daughter files for her mother, who later takes over."""

import re

from django.urls import reverse
from playwright.sync_api import expect

from mediation import workflow
from mediation.models import Case
from tests.browser import steps
from tests.browser.steps import LEAK

CALLER = {
    "who_name": "周奶奶", "who_phone": "13800000999", "who_address": "12-302",
    "facts": "楼道里堆满纸箱，过不去。", "category": "CORR", "since": "", "wish": "清走",
}  # fmt: skip


class Keyboard:
    """Types and counts."""

    def __init__(self, page):
        self.page, self.keys = page, 0

    def press(self, key, times=1):
        for _n in range(times):
            self.page.keyboard.press(key)
        self.keys += times

    def write(self, text):
        self.page.keyboard.insert_text(text)  # Chinese comes from an input method: two keys for a character, about
        self.keys += 2 * len(text)

    def to(self, name):
        """Tab until the field `name` has the focus."""
        for _n in range(30):
            if self.page.evaluate("document.activeElement.name") == name:
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not lead to {name}")


def test_clerk_registers_a_caller_by_keyboard(staff, record_property):
    desk = staff("clerk")
    desk.go(reverse("register_case"))
    desk.heading("Register a matter")
    keys = Keyboard(desk.page)

    keys.to("channel")
    keys.press("ArrowDown")  # by telephone
    for name, said in CALLER.items():
        keys.to(name)
        if name == "category":
            choice = desk.main.locator('[name="category"]')
            while choice.input_value() != said:
                keys.press("ArrowDown")
        elif said:
            keys.write(said)
    keys.to("estate")
    keys.press("ArrowDown")
    keys.to("building")
    keys.write("3")
    keys.to("name")
    keys.write("301 的住户")
    keys.to("read_back")
    keys.press("Space")
    keys.press("Enter")

    expect(desk.page.get_by_role("heading", level=1)).to_have_text(re.compile(r"QH-\d{4}-\d{4}"))
    case = Case.objects.get(channel="telephone")
    assert (case.applicant.name, case.category) == ("周奶奶", "CORR")
    record_property("measured", f"a caller registered with {keys.keys} keystrokes")

    desk.press("Show the slip to print")
    desk.sees("Code of this slip")
    assert keys.keys < 250


def test_daughter_files_for_her_mother_who_takes_over(visitors, staff):
    daughter, mother = visitors("+8613800000601"), visitors("+8613800000602")
    steps.tell(daughter, LEAK)
    steps.add_photo_and_wish(daughter, LEAK)
    steps.prove_phone(daughter, LEAK, whom=None)
    daughter.fill(whom="another")
    daughter.fill(name="孙妈妈", relation="女儿", phone="138 0000 0602", authority=True)
    daughter.press("Continue")
    daughter.heading("Please check your answers")
    daughter.sees("孙妈妈")
    number = steps.file_it(daughter)

    desk = staff("clerk")
    case = Case.objects.get(reference=number)
    assert case.applicant.name == "孙妈妈" and case.applicant.person.user is None
    desk.go(reverse("case", args=[case.pk]))
    desk.sees("孙妈妈", "女儿")
    desk.press("Receipt and slip")
    desk.press("Show the slip to print")
    code = desk.main.locator(".slip .code").inner_text()

    mother.go(mother.link())
    mother.heading("See your matter with the paper slip")
    mother.fill(reference=number, code=code)
    mother.press("Show my matter")
    mother.sees(case.title)
    mother.fill(phone="138 0000 0602")
    mother.press("Send me a code")
    mother.heading("Enter the code")
    mother.fill(code=mother.code())
    mother.press("Take the matter over")
    mother.heading(case.title)

    daughter.go(reverse("matter", args=[case.pk]))  # she still acts for her
    daughter.heading(case.title)
    case.refresh_from_db()
    assert case.applicant.person.user.phone == "+8613800000602"
    assert workflow.filer_of(case).user.phone == "+8613800000601"
