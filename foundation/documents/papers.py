"""Make papers with Typst, link them into chains, give them out."""

from __future__ import annotations

import functools
import hashlib
import io
import json
import logging
import re
import secrets
import threading
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import segno
import typst
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import SubDistrict, User
from foundation.documents.models import Paper
from foundation.files.storage import harmless

logger = logging.getLogger(__name__)
TEMPLATES = settings.BASE_DIR / "templates" / "documents"
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that looks like something else
NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
MARK = "□"  # what Chinese print sets for a character that is wanting
MOST_NAMED = 20
COMMON = re.compile(
    r"[^\n\x20-\x7e\u00a0-\u00ff\u2010-\u2027\u2030-\u203b\u25a1\u3000-\u303f\u4e00-\u9fa5\uff01-\uff5e]"
)
PDFIUM = threading.Lock()  # the library is not made for threads
PICTURE_SCALE = 2.0  # 144 dots an inch


@functools.cache
def fonts() -> typst.Fonts:
    """The one embedded font, read once for the process. Without the machine's own, papers look alike everywhere."""
    spec = find_spec("manimgx_fonts_cjk")
    assert spec is not None and spec.submodule_search_locations  # in requirements.txt
    return typst.Fonts(font_paths=[str(Path(spec.submodule_search_locations[0]))], include_system_fonts=False)


def new_code() -> str:
    """Twelve characters of 30: 58 bits, to be read out on the telephone."""
    text = "".join(secrets.choice(ALPHABET) for _n in range(12))
    return f"{text[:4]}-{text[4:8]}-{text[8:]}"


def compiled(template: str, data: dict[str, Any]) -> bytes:
    """The PDF/A-2b of a template; ValidationError that names a character which the font has not."""
    try:
        return typst.compile(
            str(TEMPLATES / f"{template}.typ"),
            root=str(TEMPLATES),
            font_paths=fonts(),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=["a-2b"],
        )
    except typst.TypstError as error:
        missing = NO_GLYPH.search(str(error))
        if missing is None:
            raise
        words = _("The character “%(c)s” can't be printed. Please write it in another way.")
        raise ValidationError(words, code="glyph", params={"c": missing[1]}) from error


def compiled_with_marks(template: str, data: dict[str, Any]) -> bytes:
    """The same, where a paper must come about: □ stands for what the font has not. Typst names one after the other."""
    text = json.dumps(data, ensure_ascii=False)
    for _n in range(MOST_NAMED):
        try:
            return compiled(template, json.loads(text))
        except ValidationError as error:
            text = text.replace(error.params["c"], MARK)  # type: ignore[index]  # compiled() gives it
    return compiled(template, json.loads(COMMON.sub(MARK, text)))


def common(code: str, title: str, number: str, at: datetime) -> dict[str, Any]:
    """What every template gets."""
    day = timezone.localtime(at)
    address = settings.PUBLIC_URL + reverse("verify_paper", args=[code])
    qr = io.BytesIO()
    segno.make(address, error="m").save(qr, kind="svg", xmldecl=False, border=0)
    return {
        "code": code,
        "verify_url": address,
        "qr": qr.getvalue().decode(),
        "title": title,
        "number": number,
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "demo": settings.DEMO,
    }


def template_version(template: str) -> str:
    """Says under which text a paper was made."""
    texts = [(TEMPLATES / f"{name}.typ").read_bytes() for name in ("common", template)]
    return hashlib.sha256(b"".join(texts)).hexdigest()[:12]


def _keep(paper: Paper, pdf: bytes) -> Paper:
    paper.sha256 = hashlib.sha256(pdf).hexdigest()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        paper.pages = len(opened.pages)
    paper.file.save(f"papers/{paper.created_at:%Y/%m}/{paper.sha256}.pdf", ContentFile(pdf), save=False)
    paper.save(force_insert=True)
    return paper


def make_paper(
    template: str,
    title: str,
    data: dict[str, Any],
    *,
    sub_district: SubDistrict,
    number: str = "",
    actor: User | None = None,
    at: datetime | None = None,
    marks: bool = False,
) -> Paper:
    """A new paper from `templates/documents/<template>.typ`, dated `at` (default now), in the caller's transaction.

    Raises ValidationError for a character that can't be printed; with `marks` it is printed as □, and kept in the data.
    """
    at, code = at or timezone.now(), new_code()
    pdf = (compiled_with_marks if marks else compiled)(template, data | common(code, title, number, at))
    paper = Paper(
        sub_district=sub_district, kind=template, template_version=template_version(template), title=title,
        number=number, data=data, code=code, created_at=at, created_by=actor,
    )  # fmt: skip
    return _keep(paper, pdf)


def append_pages(
    paper: Paper,
    template: str,
    data: dict[str, Any],
    *,
    stage: str,
    actor: User | None = None,
    at: datetime | None = None,
) -> Paper:
    """The next link of the chain: all pages of `paper`, and after them those of another template.

    The pages are added to the first file, so that its PDF/A mark stays. ValidationError where that file was changed.
    """
    frozen = paper.read()
    if not paper.is_this(frozen):
        raise ValidationError(_("The kept file was changed or is gone. Please tell the committee at once."))
    at, code = at or timezone.now(), new_code()
    sheet = compiled(template, data | common(code, paper.title, paper.number, at) | {"pages_before": paper.pages})
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(frozen)) as first, pikepdf.open(io.BytesIO(sheet)) as more:
        first.pages.extend(more.pages)
        first.save(out, deterministic_id=True)
    linked = Paper(
        sub_district=paper.sub_district, kind=paper.kind, template_version=template_version(template),
        title=paper.title, number=paper.number, data=data, stage=stage, previous=paper, code=code,
        created_at=at, created_by=actor,
    )  # fmt: skip
    return _keep(linked, out.getvalue())


def print_of(paper: Paper, template: str, data: dict[str, Any]) -> bytes:
    """A print of `paper`, not kept: over each of its pages one of `template`, and after them those that are left."""
    frozen = to_give_out(paper)
    if frozen is None:
        raise Http404
    shared = common(paper.code, paper.title, paper.number, paper.created_at)
    sheets = compiled(template, data | shared | {"pages": paper.pages, "pages_before": 0})
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(frozen)) as pdf, pikepdf.open(io.BytesIO(sheets)) as more:
        for page, over in zip(pdf.pages, more.pages, strict=False):
            page.add_overlay(over, pikepdf.Rectangle(page.mediabox))
        pdf.pages.extend(list(more.pages)[paper.pages :])
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def to_give_out(paper: Paper) -> bytes | None:
    """The stored file; None where it was changed, 404 where it is gone; both are logged for those who watch."""
    pdf = paper.read()
    if paper.is_this(pdf):
        return pdf
    logger.error("Paper %s is not given out: its file %s", paper.code, "was changed" if pdf else "is gone")
    if not pdf:
        raise Http404
    return None


def paper_response(paper: Paper) -> HttpResponseBase:
    """The stored file; where it was changed, the page that says so; 404 where it is gone."""
    pdf = to_give_out(paper)
    if pdf is None:
        return redirect("verify_paper", paper.code)
    return harmless(io.BytesIO(pdf), f"{paper.title} {paper.number or paper.code}.pdf", "application/pdf")


def page_response(paper: Paper, number: int) -> FileResponse:
    """Page `number` (from 1) of the stored file itself, as a picture; 404 where there is none, or it was changed."""
    data = to_give_out(paper) if number in paper.page_numbers else None
    if data is None:
        raise Http404
    with PDFIUM:
        pdf = pypdfium2.PdfDocument(data)
        try:
            picture = pdf[number - 1].render(scale=PICTURE_SCALE).to_pil()
        finally:
            pdf.close()
    out = io.BytesIO()
    picture.save(out, "PNG")
    out.seek(0)
    return harmless(out, f"{number}.png", "image/png")
