"""The counter: a clerk files for somebody; the paper slip opens the matter, and with the phone it is taken over."""

import re
import threading
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from foundation.audit.models import Record
from foundation.notifications.models import Message
from mediation import workflow
from mediation.models import Agent, Case, Entry
from mediation.workflow.counter import party_with_slip
from residents.models import Consent, Person
from tests import make
from tests.pdf import text_of

from .conftest import browser
from .test_filing import sent_code

OLD = "+8613700009999"


def told(cast, **changed):
    """What the clerk types."""
    return {
        "once": str(uuid4()), "channel": "telephone", "who_name": "周奶奶", "who_phone": "137 0000 9999",
        "who_address": "12-301", "facts": "楼上漏水，滴到床上。", "since": "昨天", "category": "LEAK", "wish": "修好",
        "estate": cast.place.estates.get().pk, "building": "12", "place": "301 室", "other": "neighbour",
        "name": "401 的住户", "phone": "", "address": "", "read_back": "on",
    } | changed  # fmt: skip


def register(cast, **changed):
    return browser(cast.clara).post(reverse("register_case"), told(cast, **changed))


@pytest.fixture
def case(cast):
    register(cast)
    return Case.objects.get()


@pytest.fixture
def code(case, cast):
    return workflow.make_slip(case, actor=cast.clara.user)


def enter(tab, case, code):
    return tab.post(reverse("slip"), {"reference": case.reference, "code": code})


# Filing


def test_call_is_filed_under_the_name_of_the_caller(cast):
    before = (cast.clara.name, cast.clara.phone, cast.clara.address)

    response = register(cast)

    case = Case.objects.get()
    assert response.url == reverse("registered", args=[case.pk])
    assert (case.status, case.channel, case.reference) == ("submitted", "telephone", "QH-2026-0001")
    assert (case.applicant.name, case.applicant.phone, case.applicant.person.user) == ("周奶奶", OLD, None)
    assert case.next_clock.rule == "decide" and case.committee == cast.place.committees.get()
    cast.clara.refresh_from_db()
    assert (cast.clara.name, cast.clara.phone, cast.clara.address) == before
    assert not Consent.objects.filter(person=cast.clara).exists()
    assert {(row.person.name, row.channel) for row in Consent.objects.all()} == {("周奶奶", "oral")}
    message = Message.objects.get(kind="case.filed", channel="sms")
    assert (message.to, message.link) == (OLD, reverse("slip"))


def test_oral_application_is_a_paper_that_says_it_was_read_back(cast, case):
    entry = case.entries.get(kind="written_down")

    pdf = browser(cast.clara).get(reverse("paper_pdf", args=[entry.pk]))
    text = text_of(pdf.getvalue())

    for words in ("人民调解申请书", "周奶奶", "楼上漏水，滴到床上。", "已向申请人宣读", "克拉拉"):
        assert words in text
    page = browser(cast.clara).get(reverse("registered", args=[case.pk])).content.decode()
    assert "回执" in page and "人民调解申请书" in page


def test_letter_needs_no_reading_back(cast):
    assert register(cast, channel="letter", read_back="").status_code == 302
    assert {row.channel for row in Consent.objects.all()} == {"paper"}


@pytest.mark.parametrize(
    "changed, field",
    [
        ({"read_back": ""}, "read_back"),
        ({"who_name": ""}, "who_name"),
        ({"who_phone": "12x"}, "who_phone"),
        ({"category": ""}, "category"),
        ({"facts": "长" * 8001}, "facts"),
        ({"channel": "web"}, "channel"),
        ({"estate": "0"}, "estate"),
        ({"agent_name": "女儿"}, "agent_relation"),
        ({"agent_name": "女儿", "agent_relation": "女儿"}, "agent_authority"),
    ],
)
def test_refused_form_keeps_what_was_typed(cast, changed, field):
    response = register(cast, **changed)

    assert field in response.context["form"].errors
    assert "楼上漏水，滴到床上。"[:4] in response.content.decode() or field == "facts"
    assert not Case.objects.exists() and not Person.objects.filter(name="周奶奶").exists()


def test_speaker_is_noted_with_the_authority(cast):
    more = {"agent_name": "周丽", "agent_phone": "139 0000 1111", "agent_kind": "proxy", "agent_relation": "女儿",
            "agent_authority": "看过委托书原件", "agent_limits": "不得放弃请求"}  # fmt: skip

    register(cast, **more)

    row = Agent.objects.get()
    assert (row.person.name, row.person.phone, row.limits) == ("周丽", "+8613900001111", "不得放弃请求")
    assert row.recorded_by == cast.clara.user
    assert {row.to for row in Message.objects.filter(kind="case.filed", channel="sms")} == {OLD, "+8613900001111"}


@pytest.mark.parametrize("who", ["alice", "mira", "dora", "adam", "carl"])
def test_only_clerks_register(cast, who):
    assert browser(getattr(cast, who)).get(reverse("register_case")).status_code == 403


def test_form_sent_twice_files_once(cast):
    data = told(cast)
    tab = browser(cast.clara)

    first, second = (tab.post(reverse("register_case"), data) for _n in range(2))

    assert first.url == second.url
    assert Case.objects.count() == Person.objects.filter(name="周奶奶").count() == 1


@pytest.mark.django_db(transaction=True)
def test_form_sent_twice_at_once_files_once(cast):
    data, tabs, answers = told(cast), [browser(cast.clara) for _n in range(2)], []
    ready = threading.Barrier(2)

    def send(tab):
        ready.wait()
        answers.append(tab.post(reverse("register_case"), data).url)
        connection.close()

    threads = [threading.Thread(target=send, args=[tab]) for tab in tabs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 2 and len(set(answers)) == 1
    assert Case.objects.count() == Person.objects.filter(name="周奶奶").count() == 1


# The slip


def test_slip_shows_number_code_and_qr_once(cast, case):
    tab = browser(cast.clara)

    page = tab.post(reverse("make_slip", args=[case.pk]))

    code = re.search(r'class="code">([^<]+)<', page.content.decode())[1]
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", code)
    assert page.headers["Cache-Control"] == "no-store"
    assert "data:image/svg+xml" in page.content.decode()
    assert party_with_slip(cast.place, case.reference, code) == case.applicant
    kept = [case.applicant.slip_digest, *Record.objects.values_list("data", flat=True)]
    assert not any(code in str(row) or code.replace("-", "") in str(row) for row in kept)


def test_new_slip_ends_the_earlier_one(cast, case, code):
    newer = workflow.make_slip(case, actor=cast.clara.user)

    assert party_with_slip(cast.place, case.reference, code) is None
    assert party_with_slip(cast.place, case.reference, newer) == case.applicant


def test_slip_of_another_place_opens_nothing(cast, case, code):
    assert party_with_slip(cast.elsewhere, case.reference, code) is None


@pytest.mark.parametrize("typed", [str, str.lower, lambda code: code.replace("-", " "), lambda code: f" {code} "])
def test_slip_shows_the_matter_without_a_login(cast, case, code, typed):
    workflow.write(case, "message", "只给周奶奶", audience="party", party=case.applicant, actor=cast.clara.user)
    workflow.write(case, "note", "给主任看", audience="director", actor=cast.clara.user)
    tab = browser()

    response = enter(tab, case, typed(code))
    page = tab.get(response.url).content.decode()

    assert response.url == reverse("slip_matter")
    assert case.title in page and "只给周奶奶" in page and "给主任看" not in page
    assert "_auth_user_id" not in tab.session
    assert tab.get(reverse("matter", args=[case.pk])).status_code == 302  # the login page


def test_qr_fills_the_form_in(case, code):
    form = browser().get(reverse("slip_link", args=[case.reference, code])).context["form"]

    assert (form["reference"].value(), form["code"].value()) == (case.reference, code)


def test_wrong_code_and_unknown_number_get_the_same_answer(case, code):
    pages = [
        enter(browser(), case, "AAAA-BBBB-CCCC"),
        browser().post(reverse("slip"), {"reference": "QH-2026-9999", "code": code}),
    ]

    assert [page.status_code for page in pages] == [200, 200]
    assert len({str(page.context["form"].non_field_errors()) for page in pages}) == 1


def test_guessing_is_stopped_also_for_the_right_code(case, code):
    tab = browser()
    for _n in range(5):
        assert enter(tab, case, "AAAA-BBBB-CCCC").status_code == 200

    assert enter(tab, case, code).status_code == 429
    assert enter(browser(), case, code).status_code == 429  # another browser is no way round


def test_without_a_slip_there_is_nothing_to_see(db):
    for name in ("slip_matter", "slip_claim"):
        assert browser().get(reverse(name)).url == reverse("slip")
    assert browser().post(reverse("slip_code")).url == reverse("slip")


# Taking over


def test_matter_is_taken_over_with_slip_and_phone(case, code):
    tab = browser()
    enter(tab, case, code)

    assert tab.post(reverse("slip_code"), {"phone": OLD}).url == reverse("slip_claim")
    response = tab.post(reverse("slip_claim"), {"code": sent_code(OLD)})

    case.refresh_from_db()
    assert response.url == reverse("matter", args=[case.pk])
    assert tab.get(response.url).status_code == 200
    assert case.applicant.person.user.phone == OLD
    assert party_with_slip(case.sub_district, case.reference, code) is None  # it ends
    assert Record.objects.filter(verb="case.claimed").count() == 1


def test_another_number_does_not_take_it_over(case, code):
    tab = browser()
    enter(tab, case, code)

    page = tab.post(reverse("slip_code"), {"phone": "139 0000 8888"}).content.decode()

    assert "not the number that was given" in page
    assert not Message.objects.filter(to="+8613900008888").exists()


def test_wrong_phone_code_takes_nothing_over(case, code):
    tab = browser()
    enter(tab, case, code)
    tab.post(reverse("slip_code"), {"phone": OLD})

    page = tab.post(
        reverse("slip_claim"), {"code": "000000" if sent_code(OLD) != "000000" else "111111"}
    ).content.decode()

    assert "not the code we sent" in page
    assert Case.objects.get().applicant.person.user is None


def test_matter_without_a_phone_is_taken_over_by_whoever_has_the_slip(cast):
    register(cast, who_phone="")
    case = Case.objects.get()
    tab = browser(cast.oscar)
    enter(tab, case, workflow.make_slip(case, actor=cast.clara.user))

    response = tab.post(reverse("slip_code"), {"phone": cast.oscar.phone})

    assert response.url == reverse("matter", args=[case.pk])  # logged in with that number: no second code
    assert Case.objects.get().applicant.person == cast.oscar
    assert not Message.objects.filter(kind="code.contact").exists()


def test_known_person_keeps_one_login(cast, case, code):
    other = make.person(cast.place, "周奶奶")
    other.user.phone = OLD
    other.user.save()
    tab = browser()
    enter(tab, case, code)
    tab.post(reverse("slip_code"), {"phone": OLD})

    tab.post(reverse("slip_claim"), {"code": sent_code(OLD)})

    assert Case.objects.get().applicant.person == other


def test_other_side_can_not_take_it_over(cast, case, code):
    respondent = case.parties.get(side="respondent")
    respondent.person = cast.bob
    respondent.save()
    case.parties.filter(side="applicant").update(phone="")

    with pytest.raises(ValidationError, match="other side"):
        workflow.claim(case.applicant, cast.bob.user)


def test_claimed_matter_needs_no_slip(cast, case, code):
    workflow.claim(case.applicant, make_user(cast))

    with pytest.raises(ValidationError, match="needs no slip"):
        workflow.make_slip(Case.objects.get(), actor=cast.clara.user)
    assert "needs no slip" in browser(cast.clara).get(reverse("registered", args=[case.pk])).content.decode()
    assert Entry.objects.filter(kind="claimed").count() == 1


def make_user(cast):
    person = make.person(cast.place, "周奶奶")
    person.user.phone = OLD
    person.user.save()
    return person.user
