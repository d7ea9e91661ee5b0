"""Matters that nobody applied for: offered by the committee, or delegated by an authority."""

from datetime import date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from foundation.audit.models import Record
from foundation.notifications.models import Message
from mediation import workflow
from mediation.models import Case, CaseClock, Delegation, Entry, Status
from tests import make
from tests.pdf import text_of

from .conftest import browser

pytestmark = pytest.mark.django_db
FIRST, SECOND = "+8613700008881", "+8613700008882"


def told(cast, **changed):
    """What is typed: two neighbours and a dog."""
    return {
        "once": str(uuid4()), "source": "proactive", "facts": "两家因为狗叫多次争吵。", "category": "PET",
        "first_organisation": "", "first_name": "甲户", "first_phone": FIRST, "first_address": "12-101",
        "other": "neighbour", "name": "乙户", "phone": SECOND, "address": "12-102",
        "estate": cast.place.estates.get().pk, "building": "12", "place": "一楼",
    } | changed  # fmt: skip


def delegated(cast, **changed):
    court = {
        "source": "delegated", "kind": "court", "authority": "钟楼区人民法院", "number": "（2026）诉前调88号",
        "received_on": "2026-09-02", "contact": "李法官",
    }  # fmt: skip
    return told(cast, **court | changed)


def offer(cast, who="mira", **changed):
    return browser(getattr(cast, who)).post(reverse("offer_case"), told(cast, **changed))


def link_to(phone):
    return Message.objects.filter(kind="case.offered", channel="sms", to=phone).get().link


def say(path, answer="yes"):
    return browser().post(f"{path}say/", {"answer": answer, "read": "on"})


@pytest.fixture
def case(cast):
    offer(cast)
    return Case.objects.get()


@pytest.fixture
def of_court(cast):
    data = delegated(cast, letter=make.photo("letter.jpg"))
    with time_machine.travel(datetime(2026, 9, 3, 10, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        browser(cast.clara).post(reverse("offer_case"), data)
        yield Case.objects.get()


# The committee offers


def test_offer_goes_from_nothing_to_asking_both(case, cast):
    record = Record.objects.get(verb="case.offered")

    assert (case.status, case.source, case.mediator) == (Status.CONSENT_PENDING, "proactive", cast.mira)
    assert (record.data, record.actor) == ({"before": "new", "after": "consent_pending"}, cast.mira.user)
    assert case.reference and not case.number
    assert link_to(FIRST) != link_to(SECOND)
    clock = case.clocks.get()
    assert clock.rule == CaseClock.Code.CONSENT


def test_each_side_reads_who_offers_what_and_that_no_period_is_interrupted(case):
    page = browser().get(link_to(FIRST)).content.decode()

    for words in [
        "QH 调委会 offers to mediate between you and 乙户",
        "两家因为狗叫多次争吵",
        "does not interrupt the limitation",
    ]:
        assert words in page, words
    assert "甲户 asks" not in page


def test_nobody_reads_the_case_before_a_yes_of_their_own(case, cast):
    party = case.parties.get(side="applicant")
    party.person = cast.alice
    party.save()
    tab, mine = browser(cast.alice), reverse("matter", args=[case.pk])
    assert tab.get(mine).status_code == 404
    assert reverse("asked", args=[party.pk]) in tab.get(reverse("my_matters")).content.decode()

    tab.post(reverse("asked_say", args=[party.pk]), {"answer": "yes", "read": "on"})

    assert tab.get(mine).status_code == 200


def test_two_yes_make_a_case_with_the_mediator_who_asked(case, cast):
    say(link_to(FIRST))
    case.refresh_from_db()
    assert case.status == Status.CONSENT_PENDING

    say(link_to(SECOND))

    case.refresh_from_db()
    assert (case.status, case.number_in_year, case.mediator) == (Status.ACCEPTED, 1, cast.mira)
    register = text_of(case.entries.get(kind="accepted").paper.read())
    assert "主动调解" in register and "米拉" in register
    assert not Message.objects.filter(user=cast.dora.user, kind="case.accepted").exists()  # nobody is to be named
    assert browser(cast.mira).post(reverse("act_begin", args=[case.pk]), {"declares": "on"}).status_code == 302


def test_no_ends_it_and_whoever_had_agreed_is_told(case, cast):
    say(link_to(FIRST))
    say(link_to(SECOND), "no")
    told_of_no = set(Message.objects.filter(kind="case.party_declined").values_list("user__name", flat=True))
    assert told_of_no == {"克拉拉", "米拉"}

    response = browser(cast.mira).post(reverse("act_refuse", args=[case.pk]), {"ground": "C1", "advice": ""})

    case.refresh_from_db()
    assert (response.status_code, case.status) == (302, Status.REFUSED)
    letter = text_of(case.entries.get(kind="refused").paper.read())
    assert "征询了各方当事人" in letter and "您提出的人民调解申请" not in letter
    assert set(Message.objects.filter(kind="case.refused", channel="sms").values_list("to", flat=True)) == {FIRST}


def test_who_said_yes_may_take_it_back_until_the_other_answers(case, cast):
    party = case.parties.get(side="respondent")
    party.person = cast.bob
    party.save()
    workflow.answer(party, True, actor=cast.bob.user, channel="web")

    browser(cast.bob).post(reverse("act_withdraw", args=[case.pk]), {"reason": "想想还是算了"})

    case.refresh_from_db()
    assert case.status == Status.WITHDRAWN
    assert "乙户" in text_of(case.entries.get(kind="withdrawn").paper.read())


def test_mediator_who_offered_writes_down_an_oral_answer_and_sends_the_link_again(case, cast):
    first = case.parties.get(side="applicant")
    tab = browser(cast.mira)

    tab.post(reverse("act_send_link", args=[case.pk]), {"party": first.pk, "phone": "137 0000 7777"})
    tab.post(reverse("act_record_answer", args=[case.pk]), {"party": first.pk, "agrees": "yes", "read_out": "on"})

    first.refresh_from_db()
    assert (first.phone, first.consent, first.channel) == ("+8613700007777", "agreed", "oral")


def test_organisation_may_be_the_first_side(cast):
    offer(cast, "clara", first_organisation=cast.company.pk, first_name="", first_phone="")

    case = Case.objects.get()
    assert case.parties.get(side="applicant").organisation == cast.company
    assert case.mediator is None
    mine = browser(cast.carl).get(reverse("my_matters")).content.decode()
    assert reverse("asked", args=[case.parties.get(side="applicant").pk]) in mine


@pytest.mark.parametrize(
    "changed, words",
    [
        ({"first_name": ""}, "Say who it is, as well as you know."),
        ({"name": ""}, "Say who it is, as well as you know."),
        ({"facts": ""}, "This field is required."),
        ({"category": "MOON"}, "Select a valid choice"),
        ({"first_phone": "12x"}, "12x"),
        ({"source": "delegated"}, "Please fill this in for what an authority delegates."),
        ({"source": "delegated", "received_on": "2999-01-01"}, "This day lies ahead."),
        ({"facts": "长" * 8001}, "8000"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(cast, changed, words):
    response = offer(cast, "clara", **changed)

    page = response.content.decode()
    assert words in page and "12-102" in page
    assert not Case.objects.exists()


def test_mediator_alone_takes_nothing_over_from_an_authority(cast):
    response = browser(cast.mira).post(reverse("offer_case"), delegated(cast))

    assert "Select a valid choice" in response.content.decode()
    assert not Case.objects.exists()


def test_form_sent_twice_asks_once(cast):
    data, tab = told(cast), browser(cast.clara)

    answers = [tab.post(reverse("offer_case"), data) for _ in range(2)]

    assert answers[0].url == answers[1].url
    assert (Case.objects.count(), Message.objects.filter(kind="case.offered").count()) == (1, 2)


# An authority delegates


def test_delegated_matter_names_the_authority_and_keeps_its_letter_from_the_parties(of_court, cast):
    assert (of_court.source, of_court.mediator) == ("delegated", None)
    assert "钟楼区人民法院 suggests" not in link_to(FIRST)
    sms = Message.objects.filter(kind="case.offered", channel="sms", to=FIRST).get()
    assert "钟楼区人民法院" in sms.body
    assert "钟楼区人民法院 has asked" in browser().get(sms.link).content.decode()
    note = of_court.entries.get(kind="note")
    assert (note.attachments.count(), note.audience) == (1, "mediators")
    say(link_to(FIRST))
    assert note not in Entry.objects.of_party(of_court.parties.get(side="applicant"))


def test_court_gives_thirty_days_from_the_receipt_it_was_told_of(of_court):
    say(link_to(FIRST))
    say(link_to(SECOND))

    clock = of_court.clocks.get(rule=CaseClock.Code.COURT)
    assert (clock.nominal, clock.due) == (date(2026, 10, 2), date(2026, 10, 8))  # the holiday moves it (domain §10)
    assert not of_court.clocks.filter(rule=CaseClock.Code.MONTH).exists()
    assert "Online Mediation, Art. 24" in clock.explain()


def test_what_the_court_delegated_is_not_refused_because_it_has_it(of_court, cast):
    page = browser(cast.dora).get(reverse("act_page", args=[of_court.pk, "refuse"])).content.decode()
    say(link_to(FIRST), "no")
    page = browser(cast.dora).get(reverse("act_page", args=[of_court.pk, "refuse"])).content.decode()

    assert 'value="C1"' in page and 'value="B1"' not in page
    with pytest.raises(ValidationError, match="authority itself delegated"):
        workflow.refuse(of_court, "B1", "", actor=cast.dora.user)


def test_authority_is_told_before_the_matter_is_closed(of_court, cast):
    say(link_to(FIRST), "no")
    workflow.refuse(of_court, "C1", "请起诉。", actor=cast.clara.user)
    with pytest.raises(ValidationError, match="report to the authority"):
        workflow.close(of_court, "结案", actor=cast.clara.user)

    tab, page = browser(cast.clara), reverse("act_page", args=[of_court.pk, "report_back"])
    assert tab.get(page).status_code == 200
    tab.post(reverse("act_report_back", args=[of_court.pk]), {"result": "一方不同意调解。"})

    letter = text_of(of_court.entries.get(kind="reported").paper.read())
    for words in ["钟楼区人民法院", "（2026）诉前调88号", "2026年9月2日", "一方不同意调解"]:
        assert words in letter, words
    assert Delegation.objects.get().reported_at
    assert tab.get(page).status_code == 302  # once is enough
    workflow.close(of_court, "结案", actor=cast.clara.user)


def test_nothing_is_reported_where_nobody_delegated(cast):
    case = make.case(cast, Status.REFUSED)

    with pytest.raises(ValidationError, match="No authority delegated"):
        workflow.report_back(case, "无", actor=cast.clara.user)
