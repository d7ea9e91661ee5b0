"""Everything that a resident must be able to do works with scripting off."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from mediation.models import Case, Status
from tests import make
from tests.browser import steps
from tests.browser.steps import LEAK
from tests.browser.visitor import zh


@pytest.fixture
def plain(visitors, cast):
    """Makes visitors whose browser runs no script."""
    return lambda phone="+8613800000501": visitors(phone, java_script_enabled=False)


def test_matter_is_filed_without_script(plain):
    resident = plain()

    steps.fill_everything(resident, LEAK)
    reference = steps.file_it(resident)

    case = Case.objects.get(reference=reference)
    assert (case.facts, case.wish, case.category, case.status) == (LEAK.facts, LEAK.wish, "LEAK", Status.SUBMITTED)
    assert reference in resident.message()


def test_second_try_after_a_lost_answer_leads_to_the_same_matter(plain):
    resident = plain()
    steps.fill_everything(resident, LEAK)
    resident.fill(rights=True)
    cookies = resident.context.cookies()

    def lose_the_answer(route):
        route.fetch(max_redirects=0)
        route.abort("aborted")
        resident.context.add_cookies(cookies)  # those of the answer never came

    resident.page.route("**" + reverse("file_submit"), lose_the_answer, times=1)
    with resident.page.expect_event("requestfailed"):
        resident.press("File it now")
    filed = Case.objects.get()
    reference = steps.file_it(resident)

    assert (reference, Case.objects.count()) == (filed.reference, 1)


def test_agreement_is_signed_by_typed_name_without_script(plain, cast):
    case = make.case(cast, Status.MEDIATING)
    agreement = make.frozen(case, cast)
    alice = plain(cast.alice.phone)
    steps.log_in_by_code(alice)
    alice.go(reverse("agreement", args=[agreement.pk]))
    expect(alice.main.locator("canvas")).to_be_hidden()

    steps.sign(alice)

    signature = agreement.signatures.get()
    assert (signature.name, signature.strokes, signature.sha256) == ("爱丽", [], agreement.paper.sha256)
    expect(alice.main.locator("aside li", has_text="爱丽")).to_contain_text(zh("signed"))


def test_menu_opens_and_leads_on_without_script(plain):
    visitor = plain()
    visitor.go("/")

    visitor.page.locator("header .top-phone > summary").click()
    visitor.page.locator("header .top-phone").get_by_role("link", name=zh("My matters")).click()

    visitor.heading("Log in")
    expect(visitor.page).to_have_url(re.compile(re.escape(reverse("my_matters"))))
