"""Photos of a filing: which are kept, which are refused and why, and taking one out."""

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pikepdf import Encryption

from foundation.files.models import Upload
from mediation.models import Attachment
from tests import make
from tests.foundation.files import samples

from .test_filing import Filer


@pytest.fixture
def filer(cast):
    return Filer(cast)


def test_file_of_another_kind_is_named_and_the_others_are_kept(filer):
    text = SimpleUploadedFile("notes.txt", "没有用".encode())

    page = filer.answer("photos", files=[make.photo("a.jpg"), text, make.photo("b.jpg")]).content.decode()

    assert "notes.txt: Please send a photo (JPEG, PNG, HEIC) or a PDF." in page
    assert [row.upload.name for row in Attachment.objects.all()] == ["a.jpg", "b.jpg"]
    assert "a.jpg" in page and "b.jpg" in page


def test_twenty_files_and_no_more(filer):
    files = [make.photo(f"{n}.jpg") for n in range(21)]

    page = filer.answer("photos", files=files).content.decode()

    assert "20.jpg: You can add 20 files at most." in page
    assert Attachment.objects.count() == 20


def test_same_photo_sent_twice_is_kept_once(filer):
    filer.answer("photos", files=[make.photo("a.jpg"), make.photo("a.jpg")])
    filer.answer("photos", files=[make.photo("a.jpg"), make.photo("b.jpg")])

    assert [row.upload.name for row in Attachment.objects.all()] == ["a.jpg", "b.jpg"]
    assert Upload.objects.count() == 2


def test_more_files_than_anybody_needs_are_refused_by_name(filer):
    page = filer.answer("photos", files=[make.photo(f"{n}.jpg") for n in range(59)]).content.decode()

    assert page.count("You can add 20 files at most.") >= 39
    assert Attachment.objects.count() == 20


BAD = {
    "empty.jpg": b"",
    "zip.jpg": samples.archive(),
    "locked.pdf": samples.pdf(encryption=Encryption(owner="owner", user="secret")),
    "half.jpg": samples.jpeg()[:-300],
    "huge.jpg": samples.claims(samples.jpeg((600, 400)), 20_000, 10_000),
}


def test_each_bad_file_says_why_and_the_good_ones_are_kept(filer):
    files = [SimpleUploadedFile(name, data) for name, data in BAD.items()]

    page = filer.answer("photos", files=[make.photo("a.jpg"), *files, make.photo("b.jpg")]).content.decode()

    for words in (
        "empty.jpg: This file is empty.",
        "zip.jpg: Please send a photo (JPEG, PNG, HEIC) or a PDF.",
        "locked.pdf: This PDF is locked with a password.",
        "half.jpg: This picture is damaged",
        "huge.jpg: This picture has 200 million pixels",
    ):
        assert words in unescape(page)
    assert [row.upload.name for row in Attachment.objects.all()] == ["a.jpg", "b.jpg"]


def test_photo_can_be_taken_out(filer, django_capture_on_commit_callbacks):
    filer.answer("photos", files=[make.photo()])
    upload = Upload.objects.get()
    storage, name = upload.file.storage, upload.file.name

    with django_capture_on_commit_callbacks(execute=True):
        response = filer.tab.post(reverse("file_photo_remove", args=[Attachment.objects.get().pk]))

    assert response.url == "/file/photos/"
    assert not Upload.objects.exists() and not storage.exists(name)


def test_adding_stays_on_the_page(filer):
    data = {"files": [make.photo()], "stay": "1"}

    assert filer.tab.post("/file/photos/", data).url == "/file/photos/"
    assert "photo.jpg" in filer.read("photos")
