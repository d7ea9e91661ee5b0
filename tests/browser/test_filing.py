"""Filing on a phone of 360 pixels: photos that are seen on their way, and another device half-way."""

import io

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from mediation.models import Attachment, Case, Status
from tests.browser import steps
from tests.browser.steps import LEAK
from tests.browser.visitor import file, photo
from tests.foundation.files import samples

PHONE = "+8613800000501"
PHOTOS = [
    file("天花板.jpg", photo()),
    file("墙面.jpg", photo("#99aabb")),
    file("厨房墙角.HEIC", samples.heic((1200, 900), orientation=6), "image/heic"),
]


@pytest.fixture
def resident(visitors, cast):
    """Somebody who was never here before, with a telephone."""
    return visitors(PHONE)


def kept_files():
    for row in Attachment.objects.all():
        with row.upload.file.open() as kept:
            yield kept.read()


@pytest.mark.parametrize("how", [{}, {"java_script_enabled": False}], ids=["script", "no script"])
def test_matter_with_photos_goes_on_in_a_second_browser(visitors, cast, how):
    first = visitors(PHONE, **how)
    steps.tell(first, LEAK)
    first.heading("Photos or papers")
    steps.choose(first, *PHOTOS)
    expect(first.main.locator(".rows li")).to_contain_text(["天花板.jpg", "墙面.jpg", "厨房墙角.jpg"])
    steps.keep_under_phone(first)
    first.page.close()

    second = visitors(PHONE, **how)
    steps.go_on(second)
    second.heading("What do you want?")
    second.go(reverse("file_page", args=["photos"]))
    expect(second.main.locator(".rows li")).to_contain_text(["天花板.jpg", "墙面.jpg", "厨房墙角.jpg"])
    second.press("Continue")
    second.fill(wish=LEAK.wish)
    second.press("Continue")
    second.heading("Who are you?")
    second.fill(name=LEAK.name)  # the number stands there, and is proved
    second.press("Continue")
    second.heading("For whom?")
    second.press("Continue")
    second.heading("Please check your answers")
    second.sees(LEAK.facts, LEAK.wish, "天花板.jpg", "厨房墙角.jpg", "138 0000 0501")
    reference = steps.file_it(second)

    case = Case.objects.get(reference=reference)
    assert (case.status, Case.objects.count()) == (Status.SUBMITTED, 1)
    assert [Image.open(io.BytesIO(data)).size for data in kept_files()] == [(1200, 900), (1200, 900), (900, 1200)]
    assert reference in second.message()


def test_photo_that_the_line_lost_is_sent_again(resident):
    steps.tell(resident, LEAK)
    resident.heading("Photos or papers")
    resident.page.route("**" + reverse("file_page", args=["photos"]), lambda route: route.abort(), times=1)

    steps.choose(resident, file("天花板.jpg", photo()))
    resident.sees("Not sent: the connection broke off. Nothing else is lost.")
    resident.complaints.clear()  # the browser's word for the lost connection
    resident.press("Send it again")

    expect(resident.main.locator(".rows li")).to_contain_text(["天花板.jpg"])
    resident.press("Continue")
    resident.heading("What do you want?")


def test_continue_waits_for_the_photos_on_their_way(resident):
    steps.tell(resident, LEAK)
    resident.heading("Photos or papers")
    held = []
    resident.page.route("**" + reverse("file_page", args=["photos"]), lambda route: held.append(route), times=1)

    steps.choose(resident, file("天花板.jpg", photo()), file("墙面.jpg", photo("#99aabb")))
    resident.sees("Sending…")
    resident.press("Continue")
    expect(resident.main.locator(".sending li")).to_have_count(2)
    held[0].continue_()

    resident.heading("What do you want?")
    assert Attachment.objects.count() == 2


def test_photo_keeps_no_place(resident):
    steps.tell(resident, LEAK)
    steps.choose(resident, PHOTOS[0], PHOTOS[2])
    expect(resident.main.locator(".rows li")).to_have_count(2)

    for data in kept_files():
        assert dict(Image.open(io.BytesIO(data)).getexif()) == {}
        assert b"Exif" not in data and b"A phone" not in data and b"SecretCam" not in data
