from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.money import in_capitals

VECTORS = {
    "0.01": "壹分",
    "0.10": "壹角整",
    "0.35": "叁角伍分",
    "1": "壹元整",
    "1.05": "壹元零伍分",
    "1.50": "壹元伍角整",
    "10": "壹拾元整",
    "14": "壹拾肆元整",
    "100.07": "壹佰元零柒分",
    "1004": "壹仟零肆元整",
    "1040": "壹仟零肆拾元整",
    "1409.50": "壹仟肆佰零玖元伍角整",
    "2600.00": "贰仟陆佰元整",
    "6007.14": "陆仟零柒元壹角肆分",
    "10000": "壹万元整",
    "10005": "壹万零伍元整",
    "16409.02": "壹万陆仟肆佰零玖元零贰分",
    "107000.53": "壹拾万柒仟元伍角叁分",
    "1000010": "壹佰万零壹拾元整",
    "100000000": "壹亿元整",
    "100010000": "壹亿零壹万元整",
    "100000001": "壹亿零壹元整",
    "999999999999.99": "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
}
VALUES = {digit: n for n, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def value_of(text):
    """What a reader makes of it, in cents."""
    whole, _, small = text.rpartition("元")
    yuan = section = digit = 0
    for sign in whole:
        if sign in VALUES:
            digit = VALUES[sign]
        elif sign in UNITS:
            section, digit = section + digit * UNITS[sign], 0
        else:
            yuan, section, digit = yuan + (section + digit) * {"万": 10**4, "亿": 10**8}[sign], 0, 0
    cents = (yuan + section + digit) * 100
    for number, unit in pairwise(small):
        cents += VALUES.get(number, 0) * {"角": 10, "分": 1}.get(unit, 0)
    return cents


@pytest.mark.parametrize(("amount", "words"), VECTORS.items())
def test_in_capitals_vectors(amount, words):
    assert in_capitals(Decimal(amount)) == words


@given(st.integers(1, 10**14 - 1))
def test_in_capitals_reads_back_as_the_same_sum(cents):
    words = in_capitals(Decimal(cents) / 100)

    assert value_of(words) == cents
    assert "零零" not in words
    assert words.endswith("分") or words.endswith("整")


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "1.234", "1000000000000"])
def test_in_capitals_refuses_what_is_no_sum(amount):
    with pytest.raises(ValueError, match=amount):
        in_capitals(Decimal(amount))
