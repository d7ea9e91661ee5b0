"""While one types and chooses, the page says what it sounds like and who else told of such a thing."""

from django.urls import reverse
from playwright.sync_api import expect

from mediation.models import Case, Status
from tests import make


def three_leaks(cast):
    for n in range(3):
        case = make.case(cast)
        case.parties.filter(side="applicant").update(person=make.person(cast.place, f"住户{n}"))


def test_block_follows_what_is_typed_and_chosen(visitors, cast):
    three_leaks(cast)
    visitor = visitors("+8613800000502")
    visitor.go(reverse("file"))
    visitor.press("I have read this: begin")
    block = visitor.main.locator(".nearby")
    expect(block).to_have_text("")

    visitor.main.locator("#id_facts").press_sequentially("楼上漏水")
    expect(block).to_contain_text("听起来像是：漏水")
    expect(block).to_contain_text("整个清和街道")
    assert Case.objects.get(status=Status.DRAFT).facts == ""  # nothing is kept before “Continue”

    visitor.press("Continue")
    visitor.go(reverse("file_page", args=["place"]))
    visitor.main.locator("#id_estate").select_option(label="清和里")
    visitor.main.locator("#id_building").press_sequentially("12幢")
    expect(block).to_contain_text("清和里 12 幢")
    expect(block).to_contain_text("不少于\u00a03\u00a0人")
