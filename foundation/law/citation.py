"""Cite an article as it stood on a day."""

from __future__ import annotations

from datetime import date

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import get_language

from foundation.law.models import LegalBasis

DIGITS = "零一二三四五六七八九"
MINUTES = 10 * 60


def in_chinese(n: int) -> str:
    """29 → 二十九, 188 → 一百八十八; for 1 to 1299, as article numbers are written."""
    thousands, rest = divmod(n, 1000)
    hundreds, rest = divmod(rest, 100)
    tens, ones = divmod(rest, 10)
    text = f"{DIGITS[thousands]}千" if thousands else ""
    if hundreds:
        text += f"{DIGITS[hundreds]}百"
    elif thousands and rest:
        text += "零"
    if tens:
        text += "十" if tens == 1 and not text else f"{DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (DIGITS[ones] if ones else "")


def cite(key: str, on: date | None = None) -> str:
    """《人民调解法》第二十九条, or in English: the version in force on a day (default today). LookupError without."""
    on = on or timezone.localdate()
    language = get_language() or "zh-hans"
    name = f"cite:{key}:{on}:{language}"
    text = cache.get(name)
    if text is None:
        text = _cite(key, on, language)
        cache.set(name, text, MINUTES)
    return str(text)


def _cite(key: str, on: date, language: str) -> str:
    row = LegalBasis.objects.in_force(on).filter(key=key).order_by("-valid_from").first()
    if row is None:
        raise LookupError(f"no article {key!r} in force on {on}")
    if language.startswith("zh"):
        return f"《{row.statute_zh}》第{in_chinese(row.article)}条"
    return f"{row.statute_en}, Art. {row.article}"
