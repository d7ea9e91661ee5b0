"""Take a file in, by what it holds and not by its name; give it out with headers that keep it harmless."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from typing import IO
from uuid import uuid4

import pikepdf
import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse, Http404
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import ImageOps
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from pillow_heif import HeifImageFile

from foundation.accounts.models import SubDistrict, User
from foundation.files.models import Upload

KINDS = {"image/jpeg": ".jpg", "image/png": ".png", "image/heic": ".jpg", "application/pdf": ".pdf"}
ACCEPTED = "image/jpeg,image/png,image/heic,image/heif,.heic,.heif,application/pdf"  # as an <input> wants it
BEGINNINGS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"%PDF-": "application/pdf"}
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1"}  # ISO/IEC 23008-12; in the eight bytes after the size: ftyp
READERS: dict[str, type[ImageFile]] = {
    "image/jpeg": JpegImageFile, "image/png": PngImageFile, "image/heic": HeifImageFile
}  # fmt: skip
LONGEST_SIDE = 4000  # pixels
MOST_PIXELS = 80_000_000
JPEG_QUALITY = 88
SURE = 0.5  # from here on the guess of a kind is good enough to be told
MOST_AFTER_END = 32  # bytes that careless programs leave behind a PDF
RUNS_SOMETHING = re.compile(rb"/S /(JavaScript|Launch)\b")


def store(file: UploadedFile, *, sub_district: SubDistrict, user: User | None = None) -> Upload:
    """Keep a photo or PDF: pictures are turned upright and written anew, without place and camera; HEIC becomes JPEG.

    Raises ValidationError, in words for its owner, for a file that is too large, empty, broken, or of another kind.
    """
    if file.size is None or file.size > settings.UPLOAD_MAX_BYTES:
        limit = filesizeformat(settings.UPLOAD_MAX_BYTES)
        raise ValidationError(_("This file is larger than %(limit)s. Please send a smaller one.") % {"limit": limit})
    data = file.read()
    kind = kind_of(data)
    if kind != "application/pdf":
        data = rewritten(data, kind)
        kind = "image/jpeg" if kind == "image/heic" else kind
    upload = Upload(
        sub_district=sub_district,
        uploaded_by=user,
        name=clean_name(file.name or "", KINDS[kind]),
        content_type=kind,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )
    upload.file.save(f"{uuid4()}{KINDS[kind]}", ContentFile(data), save=False)
    upload.save()
    return upload


def kind_of(data: bytes) -> str:
    """The type by content, one of KINDS; ValidationError that names what it is instead."""
    if not data:
        raise ValidationError(_("This file is empty."))
    kind = next((kind for beginning, kind in BEGINNINGS.items() if data.startswith(beginning)), None)
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        kind = "image/heic"
    if kind is None:
        words = _("Please send a photo (JPEG, PNG, HEIC) or a PDF. This is another kind of file%(what)s.")
        raise ValidationError(words % {"what": guess(data)})
    if kind == "application/pdf":
        check_pdf(data)
    return kind


def guess(data: bytes) -> str:
    """What kind of file it may be, as ` (HEIF)`; empty where that is not sure enough."""
    try:
        found = puremagic.magic_string(data)
    except (puremagic.PureError, ValueError):
        return ""
    names = [match.extension.strip(".").upper() for match in found if match.confidence >= SURE]
    return f" ({names[0]})" if names else ""


def check_pdf(data: bytes) -> None:
    """ValidationError for a PDF that can't be read by all, or that is more than its pages. It is kept as it came."""
    _pages, end, rest = data.rpartition(b"%%EOF")
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                raise pikepdf.PasswordError
            if not end or not pdf.pages:
                raise pikepdf.PdfError
            active = runs_something(pdf)
    except pikepdf.PasswordError as error:
        raise ValidationError(_("This PDF is locked with a password. Please send it without one.")) from error
    except pikepdf.PikepdfError as error:
        raise ValidationError(_("This PDF is damaged and can't be read. Please send it again.")) from error
    if active or len(rest.strip(b"\0\t\n\f\r ")) > MOST_AFTER_END or zipfile.is_zipfile(io.BytesIO(data)):
        raise ValidationError(_("This PDF holds more than pages. Please print it to a new PDF and send that."))


def runs_something(pdf: pikepdf.Pdf) -> bool:
    """Has it actions that run a script or start a program?"""
    parts = (item.stream_dict if isinstance(item, pikepdf.Stream) else item for item in pdf.objects)
    parts = (part for part in parts if isinstance(part, pikepdf.Dictionary | pikepdf.Array))
    return any(RUNS_SOMETHING.search(part.unparse(resolved=True)) for part in parts)


def rewritten(data: bytes, kind: str) -> bytes:
    """The picture upright and no larger than 4000 pixels, with nothing but its pixels; ValidationError if broken.

    It is opened by the reader of its kind: `Image.open()` warns of large pictures by a warning for the whole process.
    """
    try:
        with READERS[kind](io.BytesIO(data)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(too_many(picture.width * picture.height))
            picture.load()
            picture.getexif()  # remembered apart from `info`: what stands there is written anew, and fails if it is odd
            for name in ("exif", "Raw profile type exif"):
                picture.info.pop(name, None)
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            if kind != "image/png":
                upright = upright.convert("RGB")
            elif "transparency" in upright.info:
                upright = upright.convert("RGBA")
            upright.info.clear()
            out = io.BytesIO()
            upright.save(out, "PNG" if kind == "image/png" else "JPEG", quality=JPEG_QUALITY)
    except (OSError, SyntaxError, ValueError, RuntimeError) as error:
        raise ValidationError(_("This picture is damaged and can't be read. Please send it again.")) from error
    return out.getvalue()


def too_many(pixels: int) -> str:
    """Why a picture of so many pixels is not taken. It is asked before the picture is unpacked."""
    words = _("This picture has %(n)d million pixels; up to %(most)d million can be read. Please send a smaller one.")
    return words % {"n": pixels // 1_000_000, "most": MOST_PIXELS // 1_000_000}


def clean_name(name: str, suffix: str) -> str:
    """The last part of `name` without control characters, with the suffix of what the file really is."""
    stem = re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", re.split(r"[/\\]", name)[-1])
    stem = stem.rsplit(".", 1)[0].strip() or "file"
    return stem[:100] + suffix


def discard(upload: Upload) -> None:
    """Delete a file that was handed in by mistake, once the transaction is committed."""
    storage, name = upload.file.storage, str(upload.file.name)
    upload.delete()
    transaction.on_commit(lambda: storage.delete(name))


def harmless(file: IO[bytes], name: str, content_type: str) -> FileResponse:
    """`file` for the browser's window: never guessed to be something else, never cached by others, never running code.

    Chromium shows and saves a PDF under `sandbox` as well.
    """
    response = FileResponse(file, filename=name, content_type=content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"
    )
    return response


def file_response(upload: Upload) -> FileResponse:
    """The stored file; 404 where it is gone."""
    try:
        file = upload.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return harmless(file, upload.name, upload.content_type)
