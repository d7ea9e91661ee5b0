"""What tables show of personal data where nobody has to know who it is: pure functions of the text."""

from __future__ import annotations

import re

from lib import phones
from lib.identity import is_identity_number

STARS = "***"
SPLIT = re.compile(r"([、,，;；/]\s*)")
NUMBER = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])", re.ASCII)
# As far as the building: 3幢, 12号楼, A座, 三栋, Building 7; of 5-2-401 the 5; else as far as the number in the street.
COUNT = r"(?:[0-9０-９]+[A-Za-z甲乙丙丁]?|[A-Za-z]|[一二三四五六七八九十百]+)"
BUILDING = re.compile(
    rf"^.*?{COUNT}\s*(?:幢|栋|座|号楼)|^.*?\bbuilding\s+\w+|^.*?[0-9０-９]+(?=\s*[-－—]\s*[0-9０-９])", re.I
)
STREET = re.compile(r"^.*?(?:路|街|巷|弄|大道)\s*[0-9０-９]+\s*号")


def name(text: str) -> str:
    """张三 → 张*, 王小明 → 王**; of several, each. A single character stays unknown."""
    return "".join(part if SPLIT.fullmatch(part) else _one(part) for part in SPLIT.split(text))


def _one(text: str) -> str:
    text = text.strip()
    return text[:1] + "*" * (min(len(text), 4) - 1) if len(text) > 1 else "*" * len(text)


def phone(text: str) -> str:
    """13800001234 → 138****1234; of a number that is no mobile one the last two digits; nothing of other words."""
    try:
        number = phones.normalise(text) if text else ""
    except ValueError:
        return STARS
    if not number or phones.is_mobile(number):
        return phones.masked(number)
    return f"****{number[-2:]}"


def address(text: str) -> str:
    """As far as the building, 清和里3幢2单元401 → 清和里3幢; nothing where that can't be told."""
    found = BUILDING.match(text) or STREET.match(text)
    return found[0] if found else free(text)


def free(text: str) -> str:
    """Of words that anybody may have written anything into: only that there are some."""
    return STARS if text.strip() else ""


def without_identity_numbers(text: str) -> str:
    """`text` with stars for every identity number in it: they leave the portal in no table."""
    return NUMBER.sub(lambda found: "*" * 18 if is_identity_number(found[0].upper()) else found[0], text)
