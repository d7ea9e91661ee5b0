"""The whole story of a matter in a real browser: from a resident's phone to the closed case."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tests.browser import steps
from tests.browser.steps import LEAK, Story
from tests.browser.visitor import Visitor, file, zh
from tests.pdf import text_of

COMPLAINTS = settings.BASE_DIR.parent / "shared" / "data" / "complaints_with_replies.csv"
DEED = "修好漏水的管道，恢复天花板"


def real_complaint() -> Story:
    """The first one of the file that names a property company, in its own words; place and company are the demo's."""
    with COMPLAINTS.open(encoding="utf-8-sig", newline="") as rows:
        row = next(row for row in csv.DictReader(rows) if "物业" in row["留言主题"])
    return Story(
        facts=f"{row['留言主题']}\n{row['留言详情'].strip()}",
        category="SVC",
        wish="请物业公司公开收费方案，按规定重新征求业主意见。",
        since=row["留言时间"],
        place="整个小区",
    )


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def text_of_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def answers(story: Story, visitors, staff) -> Visitor:
    """The other side agrees, and is logged in from now on: a neighbour by the link, a company's agent in the portal."""
    if not story.person:
        company = staff("company")
        agrees_in_the_portal(company)
        return company
    phone = "+86" + story.person["phone"]
    agrees_by_the_link(visitors(phone))
    neighbour = visitors(phone)
    steps.log_in_by_code(neighbour)
    return neighbour


# The chapters, in the order of the story


def files_it(resident: Visitor, story: Story) -> str:
    """The resident files, and keeps the receipt. Gives the title under which the matter is known from now on."""
    steps.tell(resident, story)
    steps.add_photo_and_wish(resident, story)
    steps.prove_phone(resident, story)
    resident.sees(story.wish, "清和里")
    resident.keeps_picture("check-phone")
    reference = steps.file_it(resident)
    receipt = text_of(resident.fetch(resident.link_to("/pdf/")))
    assert reference in receipt
    assert text_of_day(timezone.localdate()) in receipt
    assert reference in resident.message()
    resident.press("To my matter")
    resident.sees("You need do nothing. The studio checks your matter.")
    return resident.page.get_by_role("heading", level=1).inner_text()


def asks_the_other_side(clerk: Visitor, title: str, story: Story) -> None:
    steps.open_case(clerk, title)
    assert squeezed(story.facts) in squeezed(clerk.main.inner_text())
    picture = Image.open(io.BytesIO(clerk.fetch(clerk.link_to("/files/"))))
    assert (picture.size, dict(picture.getexif())) == ((1200, 900), {})  # the place where it was taken is gone
    steps.do(clerk, "Ask the other side", not_reserved=True, not_taken_up=True)
    clerk.sees("asking the other side")


def agrees_by_the_link(neighbour: Visitor) -> None:
    """What the text message opens needs no login."""
    neighbour.go(neighbour.link())
    neighbour.heading("Will you talk it over with a mediator?")
    neighbour.sees("Your rights and duties", "《人民调解法》第二十三条")
    neighbour.press("Yes, I agree to mediation")
    neighbour.sees("Please confirm that you have read the notice.")
    neighbour.fill(read=True)
    neighbour.press("Yes, I agree to mediation")
    neighbour.sees("Thank you. You agreed to mediation. A mediator will call you.")


def agrees_in_the_portal(company: Visitor) -> None:
    """Who acts for a company finds the request among the own matters."""
    company.go(reverse("my_matters"))
    company.sees("Somebody asks for mediation with you")
    company.press("Read and answer")
    company.fill(read=True)
    company.press("Yes, I agree to mediation")
    company.sees("Thank you. Your answer was kept.", "accepted")


def names_the_mediator(director: Visitor, title: str) -> str:
    """Gives the number of the case."""
    steps.open_case(director, title)
    director.sees("accepted")
    steps.do(director, "Name the mediator", pick="周明")
    number = re.search(r"（\d{4}）清和人调字第\d+号", director.main.inner_text())
    assert number, director.main.inner_text()
    return number[0]


def mediates(mediator: Visitor, title: str, debtor: str) -> None:
    """From the declaration to an agreement that is given out to sign."""
    steps.open_case(mediator, title)
    steps.do(mediator, "Declare and start", declares=True)
    tomorrow = timezone.localdate() + timedelta(days=1)
    steps.do(mediator, "Arrange a session", day=tomorrow.isoformat(), time="15:00")
    mediator.sees("明天 15:00")
    steps.do(
        mediator,
        "Write the record",
        statements="双方各自说明了经过，一起看了现场。",
        result="愿意修好，并赔修理费。",
        read_back=True,
    )
    mediator.press("Draft the agreement")
    in_ten_days = (timezone.localdate() + timedelta(days=10)).isoformat()
    mediator.fill(**{f"clause-0-{name}": said for name, said in (
        ("debtor", debtor), ("deed", DEED), ("due_on", in_ten_days), ("place", "清和里 12 幢"),
    )})  # fmt: skip
    mediator.fill(**{f"clause-1-{name}": said for name, said in (
        ("debtor", debtor), ("amount", "2600"), ("due_on", in_ten_days), ("place", "银行转账"),
    )})  # fmt: skip
    mediator.press("Keep the draft")
    mediator.sees("The draft is kept. Only the committee sees it until you give it out to sign.")
    steps.do(mediator, "Give it out to sign")


def signs(party: Visitor, title: str, *, drawn: bool) -> None:
    party.go(reverse("my_matters"))
    party.press(title)
    party.heading(title)
    party.sees("The agreement is ready. Please read it; sign it only if you agree.")
    party.press("Read and sign")
    party.heading("Agreement")
    steps.sign(party, drawn=drawn)


def looks(party: Visitor, title: str) -> None:
    """Where it stands, once the agreement is in force."""
    party.go(reverse("my_matters"))
    party.press(title)
    party.sees("You need do nothing. The other side does what it promised; we watch over it.")
    party.keeps_picture("my-matter-phone")


def reads_the_agreement(party: Visitor, title: str, number: str, names: list[str]) -> bytes:
    """What is in force has everything in it, and nothing is missing from its font."""
    party.go(reverse("my_matters"))
    party.press(title)
    party.follow("/agreements/")
    party.heading("Agreement")
    party.sees("in force", number)
    pdf = party.fetch(party.link_to("/pdf/"))
    said = text_of(pdf)
    wanted = ["人民调解协议书", "签署页", number, DEED, "2,600.00", "贰仟陆佰元整", "清和街道", *names]
    assert [words for words in wanted if squeezed(words) not in said] == []
    return pdf


def checks_the_paper(stranger: Visitor, address: str, pdf: bytes) -> None:
    """Anybody can: the paper that is kept, and a copy of it."""
    stranger.go(address)
    stranger.sees("The kept paper is genuine and unchanged.", hashlib.sha256(pdf).hexdigest())
    compare(stranger, pdf)
    stranger.sees(zh("Your copy is, byte for byte, the kept version “%(stage)s”.") % {"stage": zh("with signatures")})
    for place in (0, len(pdf) // 2, len(pdf) - 1):
        compare(stranger, with_one_byte_changed(pdf, place))
        stranger.sees("Your copy is not the same as the kept paper. Do not rely on it.")


def finds_it_changed(stranger: Visitor, address: str, pdf: bytes) -> None:
    """Somebody gets at the folder of the papers."""
    [kept] = Path(settings.MEDIA_ROOT).rglob(f"{hashlib.sha256(pdf).hexdigest()}.pdf")
    for place in (0, len(pdf) // 2, len(pdf) - 1):
        kept.write_bytes(with_one_byte_changed(pdf, place))
        stranger.go(address)
        stranger.sees("The kept file was changed or is gone. Please tell the committee at once.")
    kept.write_bytes(pdf)


def compare(stranger: Visitor, copy: bytes) -> None:
    stranger.main.locator('[name="copy"]').set_input_files([file("协议.pdf", copy, "application/pdf")])
    stranger.press("Compare")


def with_one_byte_changed(pdf: bytes, place: int) -> bytes:
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


def sees_it_through(mediator: Visitor, title: str) -> None:
    """Both clauses are kept, the mediator visits, and proposes to close."""
    mediator.go(reverse("queue") + "?tab=all")
    mediator.press(title)
    for _side in range(2):
        steps.do(mediator, "Note that a copy was given", how="handed")
    for _clause in range(2):
        steps.do(mediator, "Enter performance", state="performed")
    steps.do(mediator, "Enter a follow-up visit", whom="双方", satisfaction="满意", findings="已修好，钱已付清。")
    steps.do(mediator, "Propose to close", reason="已履行，已回访。")


# The story: a real complaint; its twin with the demo's words where there is none, and for the pictures of the README

REAL = COMPLAINTS.exists() and "SCREENSHOTS" not in os.environ
STORIES = [
    pytest.param(real_complaint, id="realdata", marks=pytest.mark.realdata)
    if REAL
    else pytest.param(lambda: LEAK, id="demo")
]


@pytest.mark.timeout(300)  # half a minute where nothing else runs
@pytest.mark.parametrize("story", STORIES)
def test_matter_goes_from_filing_to_a_closed_case(story, visitors, staff):
    story = story()
    resident = visitors("+8613800000501")
    title = files_it(resident, story)
    asks_the_other_side(staff("clerk"), title, story)
    other = answers(story, visitors, staff)
    director, mediator = staff("director"), staff("mira")
    number = names_the_mediator(director, title)
    debtor = story.person.get("name", "清和里物业服务有限公司")
    mediates(mediator, title, debtor)
    applicant = visitors(resident.phone)  # another day, another device
    steps.log_in_by_code(applicant)
    signs(applicant, title, drawn=True)
    signs(other, title, drawn=False)
    for key, button in (("mira", "2. Sign"), ("seal", "2. Put the seal")):
        signer = mediator if key == "mira" else staff(key)
        steps.open_case(signer, title)
        signer.press("Read and sign")
        steps.sign(signer, button=button, drawn=True)
    pdf = reads_the_agreement(applicant, title, number, ["赵敏", debtor, "周明", "顾芳", story.facts])
    stranger, address = visitors(), applicant.link_to("/verify/")
    looks(applicant, title)
    checks_the_paper(stranger, address, pdf)
    finds_it_changed(stranger, address, pdf)
    sees_it_through(mediator, title)
    steps.open_case(director, title)
    steps.do(director, "Close the case", reason="同意结案。")
    resident.go(reverse("my_matters"))
    resident.sees(title, "结案", number)
