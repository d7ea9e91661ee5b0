"""Text that people have typed or pasted, made safe to show beside other text."""

from __future__ import annotations

import re

# What turns the direction of the text after it, or can't be seen at all. Letters of every script stay, and so do the
# joiners (U+200C, U+200D) of Persian, of Indian scripts and of emoji.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
BREAKS = re.compile("\r\n?|[\x85\u2028\u2029]")


def plain(text: str) -> str:
    """`text` with plain line breaks, without control characters and without marks that turn its direction.

    A mark for "from right to left" (U+202E) in a name would otherwise turn what stands behind it on the page.
    """
    return UNSEEN.sub("", BREAKS.sub("\n", text))
