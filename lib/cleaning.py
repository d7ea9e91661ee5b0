"""Text as people and other systems hand it in, made fit to read: no marks of HTML, no characters that nobody sees."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from html.parser import HTMLParser

BLOCKS = (
    "address|article|blockquote|br|center|dd|div|dl|dt|footer|form|h[1-6]|header|hr|li|ol|option|p|pre|section|table|"
    "tbody|td|tfoot|th|thead|tr|ul"
)
INLINE = (
    "a|abbr|b|big|body|button|cite|code|del|em|fieldset|font|head|html|i|iframe|img|input|ins|label|legend|link|main|"
    "mark|meta|nav|object|param|q|s|script|select|small|span|strike|strong|style|sub|sup|textarea|title|tt|u|video"
)
WORD = r"(?:o|w|v|m|st1):\w+|\?xml(?::\w+)?"  # Word has elements of its own: <o:p>, <st1:chsdate>, <?xml:namespace …>
HIDDEN = frozenset({"script", "style"})
IS_BLOCK = re.compile(BLOCKS)
# A bracket or ampersand that is none of HTML stays as typed: <商品房买卖合同>, <A市实施细则>, 面积<90, ?a=1&copy=2.
NO_HTML = re.compile(
    rf"<(?!/?(?:{BLOCKS}|{INLINE}|{WORD})(?=[\s/>])[^>]*>|!--)"
    r"|&(?!(?:#\d{1,7}|#x[0-9a-f]{1,6}|\w{2,31});)",
    re.IGNORECASE,
)
MAY_BE_HTML = re.compile("[<&]")
# Two full-width spaces open a paragraph; in lists of other systems the line break before them is often lost.
PARAGRAPH = re.compile("(?<=[。！？；：”…])[ \u00a0]*\u3000[\u3000 \u00a0]*")
SPACES = re.compile(r"[^\S\n]+")
AROUND_BREAKS = re.compile(r" ?\n ?")
MANY_BREAKS = re.compile(r"\n{3,}")
BREAKS = {"Zl", "Zp"}
UNSEEN = {"Cc", "Cf", "Co", "Cs"}  # control, zero-width and direction marks, private use, half of a pair


class _Text(HTMLParser):
    """Collects what a reader of the page would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self.hidden: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in HIDDEN:
            self.inside = tag
        elif IS_BLOCK.fullmatch(tag):
            self.seen.append("\n")

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == self.inside:
            self.inside, self.hidden = "", []
        elif IS_BLOCK.fullmatch(tag):
            self.seen.append("\n")

    def handle_data(self, data: str) -> None:
        (self.hidden if self.inside else self.seen).append(data)


def without_html(text: str) -> str:
    """`text` without the marks of HTML; what only looks like them stays. An element that never ends hides nothing."""
    if not MAY_BE_HTML.search(text):
        return text
    parser = _Text()
    parser.feed(NO_HTML.sub(lambda match: html.escape(match[0]), text))
    parser.close()
    return "".join([*parser.seen, *parser.hidden, parser.rawdata])


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if character in "\n\t\v\f" or category in BREAKS:
        return " " if character == "\t" else "\n"
    return "" if category in UNSEEN else character


def cleaned(text: str) -> str:
    """`text` as paragraphs of visible characters, with single spaces and at most one empty line between them."""
    text = without_html(text.replace("\r\n", "\n").replace("\r", "\n"))
    text = PARAGRAPH.sub("\n", text)
    if not text.isascii() or not text.isprintable():
        text = "".join(map(_visible, text))
    text = AROUND_BREAKS.sub("\n", SPACES.sub(" ", text))
    return MANY_BREAKS.sub("\n\n", text).strip()


def one_line(text: str) -> str:
    """`text` cleaned, in one line."""
    return " ".join(cleaned(text).split())


def sameness(text: str) -> str:
    """The same for texts that say the same in the same words: spaces, punctuation, width and case don't count.

    A hexadecimal SHA-256; of a text without a letter or digit that of the text itself.
    """
    folded = unicodedata.normalize("NFKC", cleaned(text)).casefold()
    letters = "".join(character for character in folded if character.isalnum())
    return hashlib.sha256((letters or folded).encode()).hexdigest()
