import hashlib
import io
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Encryption
from PIL import Image

from foundation.files import storage
from foundation.files.models import Upload
from tests.foundation.files import samples

OTHER_KIND = "Please send a photo (JPEG, PNG, HEIC) or a PDF. This is another kind of file"
DAMAGED_PICTURE = "This picture is damaged and can't be read. Please send it again."
TOO_MANY = "This picture has {} million pixels; up to 80 million can be read. Please send a smaller one."
DAMAGED_PDF = "This PDF is damaged and can't be read. Please send it again."
LOCKED = "This PDF is locked with a password. Please send it without one."
MORE = "This PDF holds more than pages. Please print it to a new PDF and send that."
MOVIE = b"\0\0\0\x24ftypmp42\0\0\0\0mp42isom" + b"\0" * 100


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def keep(place):
    return lambda data, name="photo.jpg": storage.store(SimpleUploadedFile(name, data), sub_district=place)


def content(upload):
    with upload.file.open("rb") as file:
        return file.read()


def refusal(data):
    with pytest.raises(ValidationError) as refused:
        kind = storage.kind_of(data)
        storage.rewritten(data, kind)
    return refused.value.messages


def opened(data):
    return Image.open(io.BytesIO(data))


def looks(pixel):
    return "red" if pixel[0] > pixel[2] else "blue"


# What is kept


def test_photo_is_kept_without_place_camera_and_comment(keep):
    upload = keep(samples.jpeg())

    data = content(upload)
    assert dict(opened(data).getexif()) == {}
    assert b"Secret" in samples.jpeg()
    assert b"Secret" not in data and b"Exif" not in data
    assert (upload.content_type, upload.size, upload.sha256) == (
        "image/jpeg", len(data), hashlib.sha256(data).hexdigest(),
    )  # fmt: skip


def test_png_is_kept_without_its_notes(keep):
    upload = keep(samples.png(), "photo.png")

    assert b"Secret" in samples.png()
    assert b"Secret" not in content(upload)
    assert opened(content(upload)).getpixel((0, 0)) == samples.RED


@pytest.mark.parametrize(
    ("orientation", "size", "corners"),
    [
        (1, (60, 40), ["red", "blue"]),
        (3, (60, 40), ["blue", "red"]),
        (6, (40, 60), ["red", "red"]),  # lay on its left side: the red half comes up
        (8, (40, 60), ["blue", "blue"]),
    ],
)
def test_photo_is_turned_upright(keep, orientation, size, corners):
    picture = opened(content(keep(samples.jpeg(orientation=orientation))))

    assert picture.size == size
    assert [looks(picture.getpixel((x, 2))) for x in (2, size[0] - 3)] == corners


def test_heic_is_kept_as_jpeg_without_place_camera_and_notes(keep):
    data = samples.heic()

    upload = keep(data, "IMG_0001.HEIC")

    kept = content(upload)
    assert b"SecretCam" in data and b"SecretNote" in data
    assert (upload.content_type, upload.name) == ("image/jpeg", "IMG_0001.jpg")
    assert kept.startswith(b"\xff\xd8\xff") and dict(opened(kept).getexif()) == {}
    assert b"Secret" not in kept and b"Exif" not in kept


@pytest.mark.parametrize(
    ("orientation", "size", "corners"),
    [(1, (60, 40), ["red", "blue"]), (6, (40, 60), ["red", "red"]), (8, (40, 60), ["blue", "blue"])],
)
def test_heic_is_turned_upright_once(keep, orientation, size, corners):
    picture = opened(content(keep(samples.heic(orientation=orientation))))

    assert picture.size == size
    assert [looks(picture.getpixel((x, 2))) for x in (2, size[0] - 3)] == corners


def test_moving_png_is_kept_as_its_first_picture(keep):
    assert opened(samples.moving_png()).n_frames == 2

    picture = opened(content(keep(samples.moving_png(), "a.png")))

    assert getattr(picture, "n_frames", 1) == 1
    assert [looks(picture.getpixel((x, 2))) for x in (2, 57)] == ["red", "blue"]


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize(("place", "byte"), [(17, 0), (19, 5), (69, 0), (69, 2), (71, 3), (83, 1)])
def test_photo_with_odd_notes_is_read(place, byte):
    data = bytearray(samples.jpeg(orientation=6))
    data[data.index(b"Exif") + place] = byte

    picture = opened(storage.rewritten(bytes(data), "image/jpeg"))

    assert picture.size == (40, 60)
    assert dict(picture.getexif()) == {}


def test_large_photo_becomes_smaller(keep):
    assert opened(content(keep(samples.jpeg((5000, 1000))))).size == (4000, 800)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "I;16"])
def test_png_of_every_mode_is_read(mode):
    data = samples.saved(samples.halves().convert("L" if mode == "I;16" else mode).convert(mode), "PNG")

    assert opened(storage.rewritten(data, "image/png")).size == (60, 40)


def test_png_stays_transparent():
    picture = Image.new("P", (2, 1))
    picture.putpalette([*samples.RED, *samples.BLUE])
    picture.putpixel((1, 0), 1)
    data = samples.saved(picture, "PNG", transparency=0)

    after = opened(storage.rewritten(data, "image/png")).convert("RGBA")

    assert [after.getpixel((x, 0))[3] for x in (0, 1)] == [0, 255]


def test_pdf_is_kept_as_it_came(keep):
    data = samples.pdf(2, samples.links_to_a_page) + b"\r\n\0\0"

    upload = keep(data, "合同.pdf")

    assert (content(upload), upload.content_type, upload.name) == (data, "application/pdf", "合同.pdf")


def test_photo_loses_what_was_hidden_behind_it(keep):
    data = samples.jpeg() + samples.archive()

    assert b"page.html" not in content(keep(data))


def test_kind_is_told_by_content_and_not_by_name(keep):
    upload = keep(samples.png(), "合同.pdf")

    assert (upload.content_type, upload.name) == ("image/png", "合同.png")
    assert upload.file.name.endswith(".png")


# What is refused


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (MOVIE, " (MP4)."),
        (samples.saved(samples.halves(), "GIF"), " (GIF)."),
        (samples.saved(samples.halves(), "WEBP"), " (WEBP)."),
        (b"<!doctype html><script>alert(1)</script>", " (HTML)."),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", " (SVG)."),
        (samples.archive(), "."),
        (b"MZ" + bytes(200), "."),
        ("你好".encode(), "."),
        (b" " + samples.pdf(), "."),
    ],
)
def test_other_kinds_are_refused_by_name_where_it_is_known(data, what):
    assert refusal(data) == [OTHER_KIND + what]


def test_renamed_file_is_refused(keep):
    with pytest.raises(ValidationError, match="another kind of file \\(HTML\\)"):
        keep(b"<!doctype html><script>alert(1)</script>", "photo.jpg")

    assert not Upload.objects.exists()


def test_empty_file_is_refused():
    assert refusal(b"") == ["This file is empty."]


def test_file_that_is_too_large_is_refused(keep, settings):
    settings.UPLOAD_MAX_BYTES = len(samples.jpeg())
    keep(samples.jpeg())

    with pytest.raises(ValidationError, match="larger than"):
        keep(samples.jpeg() + b"\0")


@pytest.mark.parametrize(
    "data",
    [
        samples.jpeg()[:-300],
        samples.png()[:60],
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        samples.heic()[:-20],
        samples.heic()[:100],
        samples.claims(samples.heic(), 61, 41),
    ],
)
def test_damaged_picture_is_refused(data):
    assert refusal(data) == [DAMAGED_PICTURE]


@pytest.mark.parametrize("size", [(10_000, 9_000), (65_000, 65_000)])
def test_picture_of_too_many_pixels_is_refused_unread(size):
    header = b"IHDR" + size[0].to_bytes(4, "big") + size[1].to_bytes(4, "big") + b"\x08\x02\0\0\0"
    chunk = (13).to_bytes(4, "big") + header + zlib.crc32(header).to_bytes(4, "big")

    data = b"\x89PNG\r\n\x1a\n" + chunk + b"\0\0\0\1IDATx"

    pixels = size[0] * size[1] // 1_000_000
    assert refusal(data) == [TOO_MANY.format(pixels)]


@pytest.mark.parametrize("sample", [samples.jpeg, samples.heic])
def test_photo_of_two_hundred_megapixels_is_refused_unread(sample):
    data = sample((600, 400))

    assert refusal(samples.claims(data, 20_000, 10_000)) == [TOO_MANY.format(200)]
    storage.rewritten(data, storage.kind_of(data))  # with its own size it is read


LOST_PAGE = samples.pdf(2).replace(b"/Count 2", b"/Count k").replace(b"4 0 obj", b"4 0 obk")


@pytest.mark.parametrize("data", [b"%PDF-1.4", b"%PDF-1.4\n%%EOF\n", samples.pdf(0), samples.pdf(3)[:-200], LOST_PAGE])
def test_damaged_pdf_is_refused(data):
    assert refusal(data) == [DAMAGED_PDF]


@pytest.mark.parametrize("password", ["", "secret"])
def test_locked_pdf_is_refused(password):
    assert refusal(samples.pdf(encryption=Encryption(owner="owner", user=password))) == [LOCKED]


@pytest.mark.parametrize(
    "data",
    [
        samples.pdf() + samples.archive(),
        samples.pdf() + samples.archive(comment=b"%%EOF\n"),
        samples.pdf() + b"<script>alert(1)</script>" * 2,
        samples.pdf(change=samples.opens_a_script),
        samples.pdf(change=samples.opens_a_script).replace(b"/JavaScript", b"/Java#53cript"),
        samples.pdf(change=samples.names_a_script),
        samples.pdf(change=samples.hides_a_script),
        samples.pdf(change=samples.starts_a_program),
    ],
)
def test_pdf_that_is_more_than_its_pages_is_refused(data):
    assert refusal(data) == [MORE]


# Pillow only warns of odd notes in a picture
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@given(
    data=st.sampled_from([samples.jpeg(), samples.heic(), samples.png(), samples.png(mode="P"), samples.pdf(2)]),
    cut=st.integers(0, 400),
    changes=st.lists(st.tuples(st.integers(4, 2000), st.integers(0, 255)), max_size=6),
)
def test_damage_of_any_kind_is_read_or_refused(data, cut, changes):
    damaged = bytearray(data[: max(len(data) - cut, 8)])
    for place, byte in changes:
        damaged[place % len(damaged)] = byte

    try:
        kind = storage.kind_of(bytes(damaged))
        if kind != "application/pdf":
            storage.rewritten(bytes(damaged), kind)
    except ValidationError as refused:
        assert len(refused.messages) == 1


# Names


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("漏水 照片.JPG", "漏水 照片.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\fakepath\\a.b.png", "a.b.jpg"),
        ("a\0b\nc\x7f.jpg", "abc.jpg"),
        ("photo\u202egpj.exe", "photogpj.jpg"),
        ("\u200b.jpg", "file.jpg"),
        (".htaccess", "file.jpg"),
        ("", "file.jpg"),
        ("长" * 300 + ".jpg", "长" * 100 + ".jpg"),
    ],
)
def test_clean_name(name, kept):
    assert storage.clean_name(name, ".jpg") == kept


@given(st.text())
def test_clean_name_is_one_short_line(name):
    kept = storage.clean_name(name, ".jpg")

    assert kept.endswith(".jpg") and 5 <= len(kept) <= 104
    assert not set(kept) & set("/\\\0\r\n\u202e\u200b")


# Giving out


def test_file_is_given_out_so_that_it_runs_nothing(keep):
    upload = keep(samples.png(), "照片.png")

    answer = storage.file_response(upload)

    assert b"".join(answer.streaming_content) == content(upload)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Security-Policy"].split("; ")[0] == "default-src 'none'"
    assert answer.headers["Content-Security-Policy"].endswith("; sandbox")


def test_lost_file_is_not_found(keep):
    upload = keep(samples.png())
    upload.file.storage.delete(upload.file.name)

    with pytest.raises(Http404):
        storage.file_response(upload)


def test_discarded_file_is_deleted_with_the_commit(keep, django_capture_on_commit_callbacks):
    upload = keep(samples.png())
    name = upload.file.name

    with django_capture_on_commit_callbacks() as callbacks:
        storage.discard(upload)

    assert not Upload.objects.exists()
    assert upload.file.storage.exists(name)
    [callback] = callbacks
    callback()
    assert not upload.file.storage.exists(name)
