"""Read a PDF back."""

import io
import re

import pypdf


def text_of(pdf: bytes) -> str:
    """What the PDF says, without spaces and line breaks: between figures and Chinese some are put in for looks."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
