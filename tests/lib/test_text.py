import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.text import plain


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("漏水\u202e水漏", "漏水水漏"),
        ("\u2066a\u2069\u200f\u061c\u200e", "a"),
        ("一\r\n二\r三\u2028四\u0085五", "一\n二\n三\n四\n五"),
        ("a\x00b\x07c\ufeff\u200bd\u00ad", "abcd"),
        ("\t缩进", "\t缩进"),
        ("الخط العربي", "الخط العربي"),
        ("می‌خواهم", "می‌خواهم"),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("<script>alert(1)</script>'; DROP TABLE --", "<script>alert(1)</script>'; DROP TABLE --"),
        ("", ""),
    ],
)
def test_plain(typed, kept):
    assert plain(typed) == kept


@given(st.text())
def test_plain_text_turns_no_direction_and_stays_as_it_is(text):
    once = plain(text)

    assert not set(once) & set("\x00\r\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
    assert plain(once) == once
