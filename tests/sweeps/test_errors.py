"""What people see when something fails: our own page, whole and safe like every other, that says what to do."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from tests import make
from tests.sweeps.errors import FAILURES
from tests.sweeps.test_pages import faults_in, unsafe_headers

STATUSES = sorted([*FAILURES, 405])


@pytest.fixture
def failing(client, settings, db):
    """A browser whose requests can fail in every way."""
    make.sub_district()
    settings.ROOT_URLCONF = "tests.sweeps.errors"
    client.raise_request_exception = False
    return client


def heading(response):
    return html.document_fromstring(response.content).findtext(".//h1")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("status", STATUSES)
def test_error_page_is_whole_and_safe(failing, status, language):
    failing.cookies["django_language"] = language

    response = failing.get(f"/fail/{status}/")

    assert response.status_code == status
    assert faults_in(response, language) == ["status"]
    assert unsafe_headers(response) == []


def test_each_error_has_a_heading_of_its_own(failing):
    headings = [heading(failing.get(f"/fail/{status}/")) for status in [*STATUSES, "stale"]]

    assert len(set(headings)) == len(headings) == 8


def test_program_that_wants_no_page_gets_a_line(failing):
    response = failing.get("/fail/403/", headers={"accept": "text/plain"})

    assert (response.status_code, response.content) == (403, b"403 Forbidden\n")
    assert response.headers["Content-Type"] == "text/plain"


def test_act_interrupted_by_a_login_ends_on_a_page_that_says_so(client, cast):
    case = make.case(cast)
    client.force_login(cast.alice.user)
    url = reverse("act_withdraw", args=[case.pk])

    response = client.get(url)

    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert heading(response) == "请重新操作一次"
    assert reverse("my_matters") in response.content.decode()


def test_too_many_files_at_once_are_413(client, cast, settings):
    client.post(reverse("file"))

    response = client.post(
        reverse("file_page", args=["photos"]),
        {"files": [make.photo() for _n in range(settings.DATA_UPLOAD_MAX_NUMBER_FILES + 1)]},
    )

    assert response.status_code == 413
    assert heading(response) == "一次传得太多了"


def test_too_large_a_file_is_refused_on_the_form(client, cast, settings):
    client.post(reverse("file"))
    large = SimpleUploadedFile("large.pdf", b"%PDF-" + bytes(settings.UPLOAD_MAX_BYTES))

    response = client.post(reverse("file_page", args=["photos"]), {"files": large})

    assert response.status_code == 200
    [said] = response.context["form"].non_field_errors()
    assert re.match(r"large\.pdf: .*20\.0\sMB", said)


def test_guessing_codes_of_papers_ends_on_our_429(client, cast):
    url = reverse("verify_paper", args=["2222-2222-2222"])

    statuses = [client.get(url).status_code for _n in range(61)]

    assert statuses == [404] * 60 + [429]
    assert heading(client.get(url)) == "请稍等一会儿"
