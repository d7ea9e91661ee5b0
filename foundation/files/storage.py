"""Take a file in, by what it holds and not by its name; give it out with headers that keep it harmless."""

from __future__ import annotations

import hashlib
import io
import re
from typing import IO
from uuid import uuid4

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from foundation.accounts.models import SubDistrict, User
from foundation.files.models import Upload

KINDS = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}
LONGEST_SIDE = 4000  # pixels
MOST_PIXELS = 80_000_000
JPEG_QUALITY = 88


def store(file: UploadedFile, *, sub_district: SubDistrict, user: User | None = None) -> Upload:
    """Keep a photo or PDF: pictures are turned upright and written anew, without place and camera.

    Raises ValidationError, in words for its owner, for a file that is too large, empty, broken, or of another kind.
    """
    if file.size is None or file.size > settings.UPLOAD_MAX_BYTES:
        limit = filesizeformat(settings.UPLOAD_MAX_BYTES)
        raise ValidationError(_("This file is larger than %(limit)s. Please send a smaller one.") % {"limit": limit})
    data = file.read()
    kind = kind_of(data)
    if kind != "application/pdf":
        data = rewritten(data, kind)
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
    try:
        found = puremagic.magic_string(data)
    except (puremagic.PureError, ValueError):
        found = []
    known = [match.mime_type for match in found if match.mime_type in KINDS]
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"%PDF-") and "application/pdf" in known:
        return "application/pdf"
    name = found[0].name if found and found[0].name else _("an unknown kind of file")
    raise ValidationError(_("This is %(what)s. Please send a photo (JPEG, PNG) or a PDF.") % {"what": name})


def rewritten(data: bytes, kind: str) -> bytes:
    """The picture upright and no larger than 4000 pixels, with nothing but its pixels; ValidationError if broken."""
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(_("This picture has too many pixels. Please send a smaller one."))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            out = io.BytesIO()
            if kind == "image/jpeg":
                upright.convert("RGB").save(out, "JPEG", quality=JPEG_QUALITY)
            else:
                upright.info.clear()
                upright.save(out, "PNG")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError(_("This picture is damaged and can't be read. Please send it again.")) from error
    return out.getvalue()


def clean_name(name: str, suffix: str) -> str:
    """The last part of `name` without control characters, with the suffix of what the file really is."""
    stem = re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069/\\]", "", name.rsplit("/", 1)[-1])
    stem = stem.rsplit(".", 1)[0].strip() or "file"
    return stem[:100] + suffix


def discard(upload: Upload) -> None:
    """Delete a file that was handed in by mistake, once the transaction is committed."""
    storage, name = upload.file.storage, upload.file.name
    upload.delete()
    transaction.on_commit(lambda: storage.delete(name))


def harmless(file: IO[bytes], name: str, content_type: str) -> FileResponse:
    """`file` for the browser's window: never guessed to be something else, never cached by others, never running code."""
    response = FileResponse(file, filename=name, content_type=content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"
    return response


def file_response(upload: Upload) -> FileResponse:
    return harmless(upload.file.open("rb"), upload.name, upload.content_type)
