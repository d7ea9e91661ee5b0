"""What happens at the mediator's table, seen from both sides: from a private talk to the closed case."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from mediation.models import Status
from tests import make
from tests.browser import steps
from tests.browser.table import DIRECTOR, MEDIATOR, NOBODY, OTHER, STUDIO, YOU, let_in, set_up
from tests.browser.visitor import DESK, file, photo, zh

SAID, PASSING = "她说五百块钱也行", "愿意一起请人来看"
LOWEST = "给我煮一个月的豆浆"
PIPE, CEILING = "换掉卫生间的旧水管", "重新粉刷天花板"


def day(n: int) -> str:
    return (timezone.localdate() + timedelta(days=n)).isoformat()


def term(number: int, **said: str) -> dict[str, str]:
    return {f"term-{number}-{name}": value for name, value in said.items()}


@pytest.fixture
def case(cast, portal):
    return make.case(cast, Status.MEDIATING)


@pytest.fixture
def table(visitors, cast, case):
    return set_up(visitors, cast, case)


ARRANGES = ("The mediator arranges the next session with you.", MEDIATOR)
BOTH_SIGNED = ("Both sides have signed. Now the mediator signs, and the seal is put.", STUDIO)
OWES = ("Please do what you promised, in time. We ask how it goes.", YOU)
OWED_TO = ("You need do nothing. The other side does what it promised; we watch over it.", OTHER)
REPORTED = ("The other side reports that it did something. Please say whether it is right.", YOU)
DONE = ("Everything agreed is done. The mediator asks once more how it goes.", MEDIATOR)
CLOSES = ("You need do nothing. Everything is done; the director closes the matter.", DIRECTOR)
ENDED = ("This matter has ended. All its papers stay here for you.", NOBODY)
WRITES = ("Both sides accept an offer. The mediator writes the agreement and gives it to you to sign.", MEDIATOR)
TO_SIGN = ("The agreement is ready. Please read it; sign it only if you agree.", YOU)


def talks(table):
    """A private talk, and an offer for the mediator alone: the other side sees neither."""
    mira, alice = table.mediator, table.sides["alice"]
    table.compare(alice=ARRANGES, bob=ARRANGES)
    table.opens_case()
    table.does(
        mira, "Write down a private talk", party="爱丽", day=day(-1), time="09:30", said=SAID, passing=PASSING,
        telling="ask",
    )  # fmt: skip
    table.kept_from["bob"] += [SAID, PASSING, zh("private talk")]
    table.compare(alice=ARRANGES, bob=ARRANGES)
    alice.sees(SAID, PASSING)
    table.does(
        alice, "Make an offer", valid_until=day(5), audience="not",
        **term(0, debtor="鲍勃", deed=LOWEST, due_on=day(9)),
    )  # fmt: skip
    table.kept_from["bob"].append(LOWEST)
    table.compare(alice=ARRANGES, bob=ARRANGES)
    alice.sees(LOWEST)
    table.opens_case()
    mira.sees(SAID, LOWEST)


def bargains(table):
    """Offer, counter-offer, yes."""
    alice, bob = table.sides.values()
    answers = "The other side makes you an offer. Please read it; accept it only if you agree."
    waits = "You have made an offer. The other side reads it and says yes or no."
    table.does(
        alice, "Make an offer", valid_until=day(5), audience="all",
        **term(0, debtor="鲍勃", deed=PIPE, amount="3000", due_on=day(9)),
    )  # fmt: skip
    table.compare(alice=(waits, OTHER), bob=(answers, YOU))
    table.does(bob, "Make another offer instead", valid_until=day(5), **{"term-0-amount": "2000"})
    table.compare(alice=(answers, YOU), bob=(waits, OTHER))
    alice.sees("2,000.00")
    table.does(alice, "Answer the offer", answer="yes")
    table.compare(alice=WRITES, bob=WRITES)


def takes_more_time(table):
    """Asked of both, who agree one after the other."""
    alice, bob = table.sides.values()
    asked = ("The mediator asks for more time. Please say whether you agree.", YOU)
    table.does(table.mediator, "Ask for more time", until=day(60), reason="等防水公司报价。")
    table.compare(alice=asked, bob=asked)
    table.does(bob, "Say whether you agree to more time", agrees="yes")
    answered = "You have answered about more time. The other side is still asked."
    table.compare(alice=asked, bob=(answered, OTHER))
    table.does(alice, "Say whether you agree to more time", agrees="yes")
    table.compare(alice=WRITES, bob=WRITES)
    last = timezone.localdate() + timedelta(days=60)
    for side in (alice, bob):
        side.sees(f"{last.year}年{last.month}月{last.day}日")


def signs(table, cast, visitors):
    """The draft from the offer gets a clause of the library; the checker has its say; all sign."""
    mira, (alice, bob) = table.mediator, table.sides.values()
    table.opens_case()
    mira.press("Change the draft")
    mira.fill(**{"lib-template": "修复受损部位"})
    mira.press("Show this clause")
    mira.fill(**{"lib-debtor": "鲍勃", "lib-room": "301 室", "lib-item": "天花板"})
    mira.press("Put it into the draft")
    expect(mira.main.locator('[name="clause-1-deed"]')).to_have_value(re.compile("修复301 室因渗漏受损的天花板"))
    mira.sees("It is not said where, or in which way, this is paid or handed over.")
    mira.fill(**{"clause-0-place": "转到爱丽的银行账户"})
    mira.press("Check the clauses")
    expect(mira.main).not_to_contain_text(zh("It is not said where, or in which way, this is paid or handed over."))
    mira.press("Keep the draft")
    mira.sees("The draft is kept. Only the committee sees it until you give it out to sign.")
    table.compare(alice=WRITES, bob=WRITES)
    table.opens_case()
    table.does(mira, "Give it out to sign")
    table.compare(alice=TO_SIGN, bob=TO_SIGN)
    alice.press("Read and sign")
    steps.sign(alice)
    table.compare(alice=("You have signed. Now the other side signs.", OTHER), bob=TO_SIGN)
    bob.press("Read and sign")
    steps.sign(bob)
    table.compare(alice=BOTH_SIGNED, bob=BOTH_SIGNED)
    selma = let_in(visitors(viewport=DESK), cast.selma)
    for who, button in ((mira, "2. Sign"), (selma, "2. Put the seal")):
        who.go(reverse("queue"))
        who.press(table.case.title)
        who.press("Read and sign")
        steps.sign(who, button=button)
    table.compare(alice=OWED_TO, bob=OWES)


def performs(table, cast, visitors):
    """Copies; bob reports with a receipt, alice confirms, the mediator enters it; the visit, and the end."""
    mira, (alice, bob) = table.mediator, table.sides.values()
    table.opens_case()
    for name in ("爱丽", "鲍勃"):
        table.does(mira, "Note that a copy was given", party=name, how="handed")
    table.compare(alice=OWED_TO, bob=OWES)
    table.does(bob, "Report what you did", obligation=0, amount="2000", files=file("收据.jpg", photo()))
    table.compare(alice=REPORTED, bob=OWES)  # the ceiling is still to do
    table.does(alice, "Say whether it was done", answer="yes")
    table.compare(alice=OWED_TO, bob=OWES)
    table.opens_case()
    for _clause in range(2):
        table.does(mira, "Enter performance", state="performed")
    table.compare(alice=DONE, bob=DONE)
    table.opens_case()
    table.does(mira, "Enter a follow-up visit", whom="双方", satisfaction="满意", findings="水管已换，天花板已刷好。")
    table.does(mira, "Propose to close", reason="已履行，已回访。")
    table.compare(alice=CLOSES, bob=CLOSES)
    dora = let_in(visitors(viewport=DESK), cast.dora)
    steps.open_case(dora, table.case.title)
    table.does(dora, "Close the case", reason="同意结案。")
    table.compare(alice=ENDED, bob=ENDED)


def test_one_person_against_another(visitors, table, cast):
    talks(table)
    bargains(table)
    takes_more_time(table)
    signs(table, cast, visitors)
    performs(table, cast, visitors)
