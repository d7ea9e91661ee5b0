"""The other side's answer: by the link without a login, or in the portal."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from foundation.accounts.models import User
from foundation.audit.models import Record
from foundation.notifications.models import Message
from mediation import workflow
from mediation.models import Case, CaseClock, Party, Status
from residents.models import Consent, Person
from tests import make

from .conftest import browser


def link(case):
    """The path in the newest SMS to the other side."""
    return Message.objects.filter(kind__in=["case.consent_asked", "case.link_sent"], channel="sms").latest("due").link


def say(path, answer="yes", tab=None, **more):
    return (tab or browser()).post(f"{path}say/", {"answer": answer, "read": "on"} | more)


@pytest.fixture
def case(cast):
    return make.case(cast, Status.CONSENT_PENDING)


@pytest.fixture
def bob(case):
    return case.parties.get(side="respondent")


def test_link_shows_the_notice_without_a_login(case):
    page = browser().get(link(case)).content.decode()

    for words in ["爱丽", "楼上漏水", "You may accept mediation, refuse it, or stop it", "I have read this notice"]:
        assert words in page
    assert "天花板湿了" not in page  # the whole story is for those who agreed
    assert case.reference not in page


def test_yes_by_the_link_accepts_the_case(case, bob, cast):
    response = say(link(case))

    case.refresh_from_db()
    bob.refresh_from_db()
    assert response.url == link(case)
    assert (case.status, case.number) == (Status.ACCEPTED, f"（{case.number_year}）清和人调字第1号")
    assert (bob.consent, bob.consented_at, bob.notice_read_at) == ("agreed", case.accepted_at, case.accepted_at)
    assert "You agreed to mediation." in browser().get(link(case)).content.decode()
    consent = Consent.objects.get(person=cast.bob)
    assert (consent.text.kind, consent.channel, consent.about) == ("rights", "link", f"case:{case.pk}")


def test_acceptance_starts_the_month_and_makes_the_register(case, cast):
    say(link(case))

    running = case.clocks.filter(state="running").order_by("rule").values_list("rule", flat=True)
    assert list(running) == ["first_session", "month"]
    assert case.entries.get(kind="accepted").paper.title == "人民调解受理登记表"
    told = set(Message.objects.filter(kind="case.accepted").values_list("user__name", "channel"))
    both = {(name, channel) for name in ("爱丽", "鲍勃") for channel in ("in_app", "sms")}
    assert told == both | {("朵拉", "in_app")}


def test_number_follows_the_template_of_the_committee(case):
    committee = case.committee
    committee.number_template, committee.number_prefix = "〔{year}〕{prefix}民调字{n:03d}号", "永红"
    committee.save()

    say(link(case))

    assert Case.objects.get().number == f"〔{timezone.localdate().year}〕永红民调字001号"


@pytest.mark.parametrize("path", ["/answer/guess/", "/answer/%E4%BD%A0%E5%A5%BD/"])
def test_unknown_link_is_404(case, path):
    assert browser().get(path).status_code == say(path).status_code == 404


def test_old_link_is_404(case, bob):
    with time_machine.travel(timezone.now() + timedelta(days=30, minutes=1)):
        assert browser().get(link(case)).status_code == say(link(case)).status_code == 404
    bob.refresh_from_db()
    assert bob.consent == Party.Answer.PENDING


def test_new_link_ends_the_earlier_one(case, bob, cast):
    earlier = link(case)

    workflow.send_link(bob, phone="+8613799990001", actor=cast.clara.user)

    assert browser().get(earlier).status_code == 404
    assert browser().get(link(case)).status_code == 200
    assert Message.objects.get(kind="case.link_sent", channel="sms").to == "+8613799990001"


@pytest.mark.parametrize(
    "form, words",
    [
        ({"answer": "yes"}, "Please confirm that you have read the notice."),
        ({"read": "on"}, "Please choose yes or no."),
        ({"answer": "perhaps", "read": "on"}, "Please choose yes or no."),
    ],
)
def test_answer_wants_a_choice_and_a_read_notice(case, bob, form, words):
    response = browser().post(f"{link(case)}say/", form)

    assert words in response.content.decode()
    bob.refresh_from_db()
    assert bob.consent == Party.Answer.PENDING


def test_yes_twice_changes_nothing(case):
    say(link(case))
    before = (Record.objects.count(), Message.objects.count(), Consent.objects.count())

    assert say(link(case)).status_code == 302

    assert (Record.objects.count(), Message.objects.count(), Consent.objects.count()) == before
    assert Case.objects.get().number_in_year == 1


@pytest.mark.parametrize("first, second", [("yes", "no"), ("no", "yes")])
def test_answer_is_given_once(case, bob, first, second):
    say(link(case), first)
    before = (Record.objects.count(), Case.objects.get().status)

    page = say(link(case), second).content.decode()

    assert "somebody else was faster" in page or "answered already" in page
    bob.refresh_from_db()
    assert bob.consent == {"yes": "agreed", "no": "declined"}[first]
    assert (Record.objects.count(), Case.objects.get().status) == before


def test_no_is_told_to_the_clerk_who_refuses_on_ground_c(case, cast):
    say(link(case), "no")
    assert list(Message.objects.filter(kind="case.party_declined").values_list("user__name", "channel")) == [
        ("克拉拉", "in_app")
    ]

    page = browser(cast.clara).get(reverse("act_page", args=[case.pk, "refuse"])).content.decode()
    data = {"ground": "C1", "advice": "您可以起诉。"}
    browser(cast.clara).post(reverse("act_refuse", args=[case.pk]), data)

    assert re.search(r'value="C1".* checked', page)
    case.refresh_from_db()
    assert (case.status, case.refusal_ground, case.number) == (Status.REFUSED, "C1", "")
    assert "You declined." in browser().get(link(case)).content.decode()


def test_refusal_waits_for_an_answer_or_the_end_of_the_period(case, cast):
    refusal = {"ground": "C1", "advice": "您可以起诉。", "actor": cast.clara.user}
    with pytest.raises(ValidationError, match="the period is not over"):
        workflow.refuse(case, **refusal)

    end = case.clocks.get(rule=CaseClock.Code.CONSENT).due
    with time_machine.travel(timezone.now() + timedelta(days=(end - timezone.localdate()).days + 1)):
        workflow.refuse(case, **refusal)

    assert Case.objects.get().status == Status.REFUSED


def asked_by_number(cast, phone):
    """A case against somebody of whom the applicant knew the number and no more."""
    case = make.draft(cast)
    case.parties.filter(side="respondent").delete()
    workflow.name_respondent(case, organisation=None, name="401 的住户", phone=phone, address="")
    workflow.submit(case, actor=cast.alice.user)
    workflow.ask_consent(case, actor=cast.clara.user)
    return case


def test_link_gives_its_phone_a_login(cast):
    case = asked_by_number(cast, "+8613900002222")

    say(link(case))

    user = User.objects.get(phone="+8613900002222")
    assert (user.phone_verified, user.has_usable_password()) == (True, False)
    assert list(Case.objects.visible_to(user)) == [case]
    assert case.parties.get(side="respondent").person == Person.objects.get(user=user)


def test_link_names_the_person_behind_its_phone(cast):
    case = asked_by_number(cast, cast.bob.phone)

    say(link(case))

    party = case.parties.get(side="respondent")
    assert (party.person, party.name) == (cast.bob, "401 的住户")
    assert list(Case.objects.visible_to(cast.bob.user)) == [case]


def test_applicant_can_not_say_yes_for_the_other_side(cast):
    case = asked_by_number(cast, cast.alice.phone)

    page = say(link(case)).content.decode()

    assert "went to the number of the other side itself" in page
    assert Case.objects.get().status == Status.CONSENT_PENDING
    assert case.parties.get(side="respondent").consent == Party.Answer.PENDING


# In the portal


@pytest.fixture
def against_company(cast):
    case = make.draft(cast)
    workflow.name_respondent(case, organisation=cast.company, name="", phone="", address="")
    workflow.submit(case, actor=cast.alice.user)
    workflow.ask_consent(case, actor=cast.clara.user)
    return case


def test_agent_answers_for_the_organisation(against_company, cast):
    tab, party = browser(cast.carl), against_company.parties.get(side="respondent")
    url = reverse("asked", args=[party.pk])
    assert url in tab.get(reverse("my_matters")).content.decode()

    assert "楼上漏水" in tab.get(url).content.decode()
    response = say(url, tab=tab)

    assert response.url == reverse("matter", args=[against_company.pk])
    assert "楼上漏水" in tab.get(response.url).content.decode()
    consent = Consent.objects.get(organisation=cast.company)
    assert (consent.channel, consent.person) == ("web", None)
    assert Record.objects.get(verb="case.party_agreed").actor == cast.carl.user


def test_agent_has_to_choose(against_company, cast):
    url = reverse("asked", args=[against_company.parties.get(side="respondent").pk])

    page = browser(cast.carl).post(f"{url}say/", {"answer": "yes"}).content.decode()

    assert "Please confirm that you have read the notice." in page
    assert Case.objects.get().status == Status.CONSENT_PENDING


@pytest.mark.parametrize("who", ["alice", "bob", "clara", "oscar", "eve"])
def test_notice_in_the_portal_is_for_its_party(against_company, cast, who):
    tab = browser(getattr(cast, who))
    url = reverse("asked", args=[against_company.parties.get(side="respondent").pk])

    assert tab.get(url).status_code == say(url, tab=tab).status_code == 404
    assert Case.objects.get().status == Status.CONSENT_PENDING


def test_last_yes_of_several_accepts(case, bob, cast):
    company = case.parties.create(side="respondent", organisation=cast.company, name=cast.company.name)

    workflow.answer(bob, True, actor=cast.bob.user)
    assert Case.objects.get().status == Status.CONSENT_PENDING
    workflow.answer(company, True, actor=cast.carl.user, channel="web")

    assert Case.objects.get().status == Status.ACCEPTED
    assert Case.objects.get().number_in_year == 1


def test_mediation_waits_for_every_notice(case, bob, cast):
    say(link(case))
    workflow.assign(Case.objects.get(), cast.mira, actor=cast.dora.user)
    Party.objects.filter(side="applicant").update(notice_read_at=None)

    with pytest.raises(ValidationError, match="not yet acknowledged by: 爱丽"):
        workflow.begin(Case.objects.get(), actor=cast.mira.user)


def test_party_can_not_mediate(case, cast):
    say(link(case))

    with pytest.raises(ValidationError, match="A party to the dispute"):
        workflow.assign(Case.objects.get(), cast.alice, actor=cast.dora.user)
