"""Identity numbers of the People's Republic (公民身份号码, GB 11643-1999)."""

from __future__ import annotations

import re
from datetime import datetime

SHAPE = re.compile(r"[1-9]\d{5}(\d{8})\d{3}[\dX]")


def is_identity_number(number: str) -> bool:
    """Has `number` (upper case) 18 places, a day of birth that exists, and the right last one (ISO 7064, mod 11-2)?"""
    match = SHAPE.fullmatch(number)
    if not match:
        return False
    try:
        datetime.strptime(match[1], "%Y%m%d")  # noqa: DTZ007 - only asked whether there is such a day
    except ValueError:
        return False
    rest = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(number[:17])) % 11
    return number[17] == "10X98765432"[rest]
