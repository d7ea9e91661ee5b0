"""Sums in the form that Chinese papers want beside the figures."""

from __future__ import annotations

from decimal import Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
SMALL = ("", "拾", "佰", "仟")
LARGE = ("", "万", "亿")
LIMIT = 10**12  # yuan


def _four(n: int) -> str:
    """1 to 9999: 1040 → 壹仟零肆拾."""
    text, zero = "", False
    for place in (3, 2, 1, 0):
        digit = n // 10**place % 10
        if digit:
            text += ("零" if zero and text else "") + DIGITS[digit] + SMALL[place]
            zero = False
        else:
            zero = True
    return text


def in_capitals(amount: Decimal) -> str:
    """`2600` → 贰仟陆佰元整, `0.35` → 叁角伍分.

    `amount` is in yuan with at most two decimals, from 0.01, below 10^12; ValueError for any other.
    """
    if not 0 < amount < LIMIT or amount * 100 % 1:
        raise ValueError(amount)
    cents = int(amount * 100)
    yuan, rest = divmod(cents, 100)
    text, gap = "", False
    for group in (2, 1, 0):
        n = yuan // 10 ** (4 * group) % 10_000
        if n:
            text += ("零" if text and (gap or n < 1000) else "") + _four(n) + LARGE[group]
            gap = False
        elif text:
            gap = True
    text = f"{text}元" if text else ""
    jiao, fen = divmod(rest, 10)
    if not rest:
        return text + "整"
    if jiao:
        text += f"{DIGITS[jiao]}角"
    elif text:
        text += "零"
    return text + (f"{DIGITS[fen]}分" if fen else "整")
