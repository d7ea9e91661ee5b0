"""A person in front of the portal: a browser of their own, and a phone that gets messages."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, expect

from foundation.notifications import gateway_client

PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 900}
HAN = re.compile(r"[\u4e00-\u9fff]")
SECONDS = 1000
WIDEST = {"phone": 480, "desk": 1280}  # px of a picture that is kept
expect.set_options(timeout=15 * SECONDS)


def zh(words: str) -> str:
    """What a page says in Chinese for a string of the code; Chinese words, numbers and codes are said as they are."""
    with translation.override("zh-hans"):
        said = gettext(words)
    assert HAN.search(said) or not re.search(r"\b[A-Z]?[a-z]+\b", said), f"not in Chinese: {words!r}"
    return said


def photo(colour: str = "#b79a6a") -> bytes:
    """A JPEG as a phone takes it: with the camera's name and the place where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "A phone"
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 46.0, 0.0), 3: "E", 4: (119.0, 57.0, 0.0)})
    out = io.BytesIO()
    Image.new("RGB", (1200, 900), colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


def file(name: str, content: bytes, kind: str = "image/jpeg") -> dict[str, str | bytes]:
    """As `set_input_files` wants it."""
    return {"name": name, "mimeType": kind, "buffer": content}


class Visitor:
    """Reads, fills in and presses what stands on the page. What the browser complains of is kept in `complaints`."""

    def __init__(self, context: BrowserContext, address: str, phone: str = "") -> None:
        context.set_default_timeout(15 * SECONDS)
        self.context, self.address, self.phone = context, address, phone
        self.complaints: list[str] = []
        self.page = context.new_page()
        self.page.on("console", lambda said: said.type == "error" and self.complains(said.text))
        self.page.on("pageerror", lambda error: self.complains(str(error)))

    @classmethod
    def comes(cls, browser: Browser, address: str, phone: str = "", **how: object) -> Visitor:
        """With a new browser, on a telephone's screen unless `viewport` says otherwise."""
        sharp = {"device_scale_factor": 2} if os.environ.get("SCREENSHOTS") else {}
        return cls(browser.new_context(**{"viewport": PHONE, "locale": "zh-CN"} | sharp | how), address, phone)

    def complains(self, words: str) -> None:
        self.complaints.append(f"{self.page.url}: {words}")

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    # Reading

    def go(self, path: str) -> None:
        """Open a path of the portal, or a whole address from a message."""
        answer = self.page.goto(path if path.startswith("http") else self.address + path)
        assert answer and answer.ok, (answer and answer.status, path)

    def sees(self, *words: str) -> None:
        """The page says all of this, in Chinese, and nothing on it is wider than the screen."""
        for part in words:
            expect(self.main).to_contain_text(zh(part))
        self.page.wait_for_load_state("load")  # the text may be there before the stylesheet
        too_wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert too_wide <= 0, f"{self.page.url} is {too_wide} px wider than the screen"

    def heading(self, words: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(zh(words))
        self.sees()

    def keeps_picture(self, name: str, top: str = "") -> None:
        """For the README: what is on the screen, from the element `top` on, as `name`.webp. Only where the environment
        names a folder in SCREENSHOTS (`make screenshots`); a name that ends in -phone is for visitors with a phone.
        """
        folder, on_phone = os.environ.get("SCREENSHOTS"), self.page.viewport_size == PHONE
        if not folder or name.endswith("-phone") != on_phone:
            return
        self.page.wait_for_load_state("networkidle")
        self.page.evaluate("top => top ? document.querySelector(top).scrollIntoView() : scrollTo(0, 0)", top)
        picture = Image.open(io.BytesIO(self.page.screenshot(animations="disabled", caret="hide")))
        widest = WIDEST["phone" if on_phone else "desk"]
        picture.thumbnail((widest, 4 * widest), Image.Resampling.LANCZOS)
        picture.convert("RGB").save(Path(folder) / f"{name}.webp", quality=82, method=6)

    def link_to(self, part: str) -> str:
        """The whole address of the first link whose address holds `part`."""
        return self.address + str(self.main.locator(f'a[href*="{part}"]').first.get_attribute("href"))

    def fetch(self, address: str) -> bytes:
        """What lies behind an address, for this visitor."""
        answer = self.context.request.get(address)
        assert answer.ok, (answer.status, address)
        return answer.body()

    # Acting

    def follow(self, part: str) -> None:
        """The first link whose address holds `part`."""
        self.main.locator(f'a[href*="{part}"]').first.click()

    def press(self, words: str) -> None:
        """The button or link of that name."""
        name = zh(words)
        button = self.main.get_by_role("button", name=name, exact=True)
        button.or_(self.main.get_by_role("link", name=name, exact=True)).click()

    def fill(self, **fields: str | bool) -> None:
        """Each field by its name: text, the words of a list's choice, the value of one among several, a tick."""
        for name, value in fields.items():
            field = self.main.locator(f'[name="{name}"]')
            kind = field.first.evaluate("field => field.type")
            if kind == "radio":
                self.main.locator(f'[name="{name}"][value="{value}"]').check()
            elif isinstance(value, bool):
                field.set_checked(value)
            elif kind == "select-one":
                field.select_option(label=value)
            else:
                field.fill(value)

    def tick_each(self, name: str) -> None:
        """Every box of that name, once there is one: what was on the page before may still be shown."""
        ticks = self.main.locator(f'[name="{name}"]')
        expect(ticks).not_to_have_count(0)
        for tick in ticks.all():
            tick.check()

    # The phone

    def message(self) -> str:
        """The newest text message on this phone."""
        return gateway_client.inbox(self.phone)[0].text

    def code(self) -> str:
        found = re.search(r"(?<!\d)\d{6}(?!\d)", self.message())
        assert found, self.message()
        return found[0]

    def link(self) -> str:
        found = re.search(r"http\S+", self.message())
        assert found, self.message()
        return found[0]
