"""The front door on a phone: small on the line; and the poster in the stairway that leads to it."""

import gzip
import re

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from playwright.sync_api import expect

from mediation.models import Case
from portal import posters
from tests.browser import steps
from tests.browser.steps import LEAK
from tests.portal.test_posters import codes_of

LARGEST = 150 * 1024  # bytes on the line, for a slow phone


def test_first_page_is_small_on_the_line(visitors, cast, record_property):
    """Everything that the browser fetches: the page as it is, what is static as the web server compresses it."""
    visitor, answers = visitors(), []
    visitor.page.on("response", lambda answer: answers.append(answer))

    visitor.go("/")
    visitor.page.wait_for_load_state("networkidle")

    sizes = {answer.url: size_of(answer) for answer in answers}
    record_property("measured", f"front door: {sum(sizes.values()) / 1024:.0f} kB in {len(sizes)} files")
    assert len(sizes) >= 5
    assert sum(sizes.values()) < LARGEST, sizes


def size_of(answer):
    static = re.search(r"/static/([^?]+)", answer.url)
    if static is None:
        return len(answer.body())
    with open(finders.find(static[1]), "rb") as file:
        return len(gzip.compress(file.read()))


@pytest.mark.parametrize("how", [{}, {"java_script_enabled": False}], ids=["script", "no script"])
def test_scanned_poster_leads_to_the_filing_with_its_place(visitors, demo, how):
    estate = demo.estates.get(name="永宁新村")
    [scanned] = list(codes_of(posters.posters_of(estate)))[6]
    resident = visitors("+8613800000501", **how)

    resident.go(scanned)
    resident.sees("永宁新村 7 幢")
    resident.press("I have read this: begin")
    resident.heading("What happened?")
    resident.fill(facts=LEAK.facts)
    resident.press("Continue")
    resident.main.locator('[name="category"][value="LEAK"]').check()
    resident.press("Continue")
    resident.heading("What helps first")
    resident.press("Continue")

    resident.heading("Where is it, and with whom?")
    chosen = resident.main.locator('[name="estate"] option:checked')
    expect(chosen).to_have_text("永宁新村")
    expect(resident.main.locator('[name="building"]')).to_have_value("7")
    resident.fill(building="8", other="organisation")
    resident.press("Continue")
    steps.add_photo_and_wish(resident, LEAK)
    case = Case.objects.get()
    assert (case.estate, case.building.number) == (estate, "8")
    assert resident.page.url.endswith(reverse("file_page", args=["contact"]))
