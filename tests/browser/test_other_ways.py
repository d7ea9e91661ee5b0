"""Where the straight way ends or turns: a no to mediation, a mediator who has to leave, an oral agreement."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mediation import workflow
from mediation.models import Case, Status
from tests import make
from tests.browser.table import DIRECTOR, MEDIATOR, does, let_in, opens, set_up
from tests.browser.visitor import DESK, file, photo, zh
from tests.pdf import text_of

ARRANGES = ("The mediator arranges the next session with you.", MEDIATOR)
DOUBT = "米拉是爱丽的表姐"


@pytest.fixture
def mediating(cast, portal):
    return make.case(cast, Status.MEDIATING)


def test_other_side_declines_and_the_applicant_reads_of_other_ways(visitors, cast, portal):
    case = make.case(cast, Status.CONSENT_PENDING)
    bob = visitors(cast.bob.user.phone)
    bob.go(bob.link())
    bob.heading("Will you talk it over with a mediator?")
    bob.press("No")
    bob.sees("You declined. We tell the other side which other ways it has. If you change your mind, call us.")

    alice, clara = let_in(visitors(), cast.alice), let_in(visitors(viewport=DESK), cast.clara)
    alice.go(reverse("matter", args=[case.pk]))
    alice.sees("Mediation was declined. The studio writes to you which other ways are open.")
    finds(clara, case)
    does(clara, "Do not accept")
    case.refresh_from_db()
    assert case.status == Status.REFUSED
    alice.go(reverse("my_matters"))
    alice.press(case.title)
    alice.sees("We could not mediate. The letter below says why, and which other ways are open.")
    alice.press("不予受理告知书")
    alice.heading("不予受理告知书")
    letter = text_of(alice.fetch(alice.link_to("/pdf/")))
    assert [words for words in (zh("A party clearly refuses mediation"), "人民法院") if words not in letter] == []


def test_mediator_is_recused_in_the_middle(visitors, cast, mediating):
    case, table = mediating, set_up(visitors, cast, mediating)
    mira, bob = table.mediator, table.sides["bob"]
    session = workflow.plan_session(case, timezone.now() + timedelta(days=2), "工作室", actor=cast.mira.user)
    table.kept_from["alice"].append(DOUBT)
    table.opens_case()  # and stays there
    bob.go(reverse("matter", args=[case.pk]))
    table.does(bob, "Ask for another mediator", reason=DOUBT)
    asked = ("Another mediator was asked for. You need do nothing: the director decides.", DIRECTOR)
    table.compare(alice=asked, bob=asked)
    paper = mira.link_to("/papers/")
    dora = let_in(visitors(viewport=DESK), cast.dora)
    finds(dora, case)
    dora.sees(DOUBT)
    table.does(dora, "Decide on recusal", decision="grant", ground="确有亲属关系。")
    named = ("You need do nothing. Another mediator is being named and will call you.", DIRECTOR)
    table.compare(alice=named, bob=named)
    is_out(mira, paper, session)

    finds(dora, case)
    table.does(dora, "Name the mediator", pick="马克斯")
    max_ = let_in(visitors(viewport=DESK), cast.max)
    finds(max_, case)
    table.does(max_, "Declare and start", declares=True)
    max_.sees("Write the record")
    for side in table.sides.values():
        table.compare(alice=ARRANGES, bob=ARRANGES)
        assert "马克斯" in side.main.locator(".track").inner_text()


def finds(staff, case):
    staff.go(reverse("queue"))
    staff.press(case.title)
    staff.heading(case.title)


def is_out(mira, paper, session):
    """Her open page leads nowhere; neither does an address that she kept. The browser complains of each."""
    with mira.page.expect_navigation() as tapped:
        opens(mira, "Write down a private talk")
    assert tapped.value.status == 404
    ics = mira.address + reverse("session_file", args=[session.pk])
    assert [mira.context.request.get(address).status for address in (paper, paper + "pdf/", ics)] == [404] * 3
    mira.go(reverse("queue"))
    mira.sees("Nothing waits for you. Matters that need an act of yours appear here.")
    assert ["404" in complaint for complaint in mira.complaints] == [True]
    mira.complaints.clear()


def test_oral_agreement_on_the_spot(visitors, cast, mediating):
    case, table = mediating, set_up(visitors, cast, mediating)
    mira, today = table.mediator, timezone.localdate()
    table.opens_case()
    mira.press("Draft the agreement")
    mira.fill(**{"clause-0-debtor": "鲍勃", "clause-0-deed": "付给爱丽修补费", "clause-0-amount": "80",
                 "clause-0-due_on": today.isoformat(), "clause-0-place": "现场扫码"})  # fmt: skip
    mira.press("Keep the draft")
    table.does(mira, "Agree orally: read it out", on_the_spot=True, present=True)
    table.compare(alice=ARRANGES, bob=ARRANGES)

    alice, bob = case.applicant, case.respondents[0]
    said = {f"code_{alice.pk}": table.sides["alice"].code(), f"paper_{bob.pk}": True, "true": True}
    table.opens_case()
    opens(mira, "Enter the yes of both sides")
    assert "80.00" in text_of(mira.fetch(mira.link_to("/papers/")))  # the form that bob signs
    table.opens_case()
    table.does(mira, "Enter the yes of both sides", scan=file("签名.jpg", photo()), **said)
    done = ("Everything agreed is done. The mediator asks once more how it goes.", MEDIATOR)
    table.compare(alice=done, bob=done)

    for side in table.sides.values():
        side.press("The oral agreement")
        side.sees("in force", "oral agreement", "80.00")
    register = text_of(side.fetch(side.link_to("/pdf/")))
    assert [words for words in ("口头协议登记表", "爱丽", "鲍勃", "米拉", "当场履行") if words not in register] == []
    agreement = Case.objects.get().agreements.get()
    assert (agreement.form, agreement.status, agreement.effective_on) == ("oral", "effective", today)
