"""Telephone numbers of mainland China, in the one form that the portal stores: E.164."""

from __future__ import annotations

import phonenumbers


def normalise(text: str) -> str:
    """`text` as E.164 (`138 0000 0001` → `+8613800000001`); ValueError where it is no possible number."""
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException as error:
        raise ValueError(text) from error
    if not phonenumbers.is_possible_number(number):
        raise ValueError(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_mobile(e164: str) -> bool:
    """Can this number get an SMS?"""
    return e164.startswith("+861") and len(e164) == 14


def local(e164: str) -> str:
    """`+8613800000001` → `138 0000 0001`, as people read and dial it; other numbers without the country code."""
    number = e164.removeprefix("+86")
    return f"{number[:3]} {number[3:7]} {number[7:]}" if is_mobile(e164) else number


def masked(e164: str) -> str:
    """`+8613800000001` → `138****0001`, as papers and lists show it."""
    local = e164.removeprefix("+86")
    return f"{local[:3]}****{local[-4:]}" if len(local) > 7 else local
