"""What can't wait is said at once to the person, and to the staff as soon as somebody can be called back."""

import re

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from foundation.notifications.delivery import claim
from foundation.notifications.models import Channel, Message
from mediation import workflow
from mediation.models import CATEGORIES, Case, Urgency
from tests import make

from .conftest import browser
from .test_filing import Filer, sent_code

TOLD = "The studio was told at once, and calls you."
GIVE_NUMBER = "Give your number now"


@pytest.fixture
def filer(cast):
    return Filer(cast)


def alerts(**which):
    return Message.objects.filter(kind="case.urgent", **which)


def choose(filer, category, *dangers):
    filer.answer("category", category=category)
    return filer.tab.post("/file/first/", {"dangers": dangers})


@pytest.mark.parametrize("category, level", [
    ("FEE", ""), ("NOISE", ""), ("LEAK", "U1"), ("FUND", "U1"), ("USE", "U1"), ("RENO", "U1"), ("UTIL", "U1"),
    ("LIFT", "U2"), ("DROP", "U2"), ("FIRE", "U2"), ("OTHER", ""),
])  # fmt: skip
def test_kind_of_matter_tells_how_urgent_it_is(filer, category, level):
    filer.answer("category", category=category)

    assert Case.objects.get().urgency == level


@pytest.mark.parametrize("category, danger, level", [
    ("LEAK", "electric", "U2"), ("PARK", "fire_lane", "U2"), ("BUILD", "structure", "U2"), ("DECO", "structure", "U2"),
    ("CORR", "exit", "U2"), ("PET", "bitten", "U2"), ("SAFE", "violence", "U2"), ("RENO", "structure", "U2"),
    ("SVC", "stopped", "U1"), ("GREEN", "tree", "U1"), ("FEE", "hurt", "U2"), ("OTHER", "hurt", "U2"),
])  # fmt: skip
def test_danger_that_is_ticked_is_answered_on_the_page_at_once(filer, category, danger, level):
    response = choose(filer, category, danger)

    assert (response.url, Case.objects.get().urgency) == ("/file/first/", level)
    page = filer.read("first")
    about = next(each for each in CATEGORIES[category].asked if each.code == danger)
    assert str(about.do) in page.replace("&#x27;", "'")
    assert all(f'href="tel:{number}"' in page for number in about.call)
    assert filer.tab.post("/file/first/", {"dangers": [danger]}).url == "/file/place/"  # read, and on


def test_other_kind_takes_its_dangers_back(filer):
    choose(filer, "LEAK", "electric")
    filer.answer("category", category="FEE")

    case = Case.objects.get()
    assert (case.dangers, case.urgency) == ([], "")


def test_nobody_is_alerted_before_a_phone_is_proved(filer):
    choose(filer, "LEAK", "electric")

    assert not alerts().exists()
    assert GIVE_NUMBER in filer.read("first")


def test_clerk_and_director_are_told_of_a_draft_as_soon_as_its_phone_is_proved(filer, cast):
    choose(filer, "LEAK", "electric")
    filer.answer("place")
    filer.tab.post("/file/later/", {"phone": "138 1234 5678"})
    filer.tab.post("/file/resume/code/", {"code": sent_code()})

    rows = alerts()
    people = {(row.user.name, row.channel) for row in rows}
    assert people == {(name, channel) for name in ("克拉拉", "朵拉") for channel in (Channel.IN_APP, Channel.SMS)}
    assert all(row.urgent and row.due <= timezone.now() for row in rows)
    text = rows.filter(channel=Channel.SMS).first().body
    assert all(words in text for words in ("漏水", "清和里 12", "138 1234 5678"))
    assert TOLD in filer.read("first")


def test_alert_goes_before_all_other_messages(filer):
    choose(filer, "FIRE")
    filer.tab.post("/file/later/", {"phone": "138 1234 5678"})
    filer.tab.post("/file/resume/code/", {"code": sent_code()})
    Message.objects.exclude(kind="case.urgent").update(urgent=False)

    assert {message.kind for message in claim()} == {"case.urgent"}


def test_danger_that_is_ticked_later_alerts_at_that_moment(filer):
    filer.fill()
    filer.prove()
    assert set(alerts().values_list("key", flat=True).distinct()) and not alerts(key__contains=":U2:").exists()

    filer.tab.post("/file/first/", {"dangers": ["electric"]})

    assert alerts(key__contains=":U2:").count() == 4


def test_filing_alerts_once_for_each_level(filer):
    filer.fill()
    filer.prove()
    filer.submit()

    assert alerts(channel=Channel.SMS).count() == 2
    assert Case.objects.get().urgency == Urgency.U1


def test_clerks_see_the_danger_on_the_case_and_may_judge_otherwise(cast):
    case = make.draft(cast, category="LEAK", dangers=["electric"])
    workflow.submit(case, actor=cast.alice.user)

    page = browser(cast.clara).get(f"/cases/{case.pk}/").content.decode()
    form = browser(cast.clara).get(f"/cases/{case.pk}/do/ask_consent/").content.decode()
    workflow.ask_consent(case, urgency="", actor=cast.clara.user)

    assert "Water comes near sockets, lamps or cables" in page and "U2" in page
    assert re.search(r'name="urgency" value="U2"[^>]* checked', form)
    assert case.urgency == ""


# Safe contact


REACH = {"by": "call", "when": "晚上六点以后", "needs": ["not_home", "large"], "mind": "说苏州话"}


@pytest.fixture
def quiet_case(filer, cast):
    filer.answers["contact"] |= REACH
    filer.fill()
    filer.prove()
    filer.submit()
    return Case.objects.get()


def test_how_to_reach_somebody_is_kept_encrypted_and_shown_to_staff(quiet_case, cast):
    assert quiet_case.applicant.reach == REACH
    page = browser(cast.clara).get(f"/cases/{quiet_case.pk}/").content.decode()

    for words in (
        "call only",
        "When: 晚上六点以后",
        "do not speak of it with others at home",
        "large print",
        "说苏州话",
    ):
        assert words in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT reach FROM mediation_party WHERE side = 'applicant'")
        assert "六点" not in cursor.fetchone()[0]


def test_other_side_does_not_read_how_to_reach_somebody(quiet_case, cast):
    workflow.ask_consent(quiet_case, actor=cast.clara.user)
    party = quiet_case.parties.get(side="respondent")
    workflow.answer(party, True, actor=None)
    party.person.user = cast.bob.user
    cast.bob.user = None
    cast.bob.save()
    party.person.save()

    page = browser(party.person).get(f"/my/{quiet_case.pk}/")

    assert page.status_code == 200 and "六点" not in page.content.decode()


def test_who_wants_no_sms_gets_none_and_a_clerk_is_asked_to_call(quiet_case, cast):
    mine = Message.objects.filter(kind="case.filed", to="+8613812345678")
    calls = Message.objects.filter(kind="case.filed", user=cast.clara.user, key__endswith=":call")

    assert not mine.exists()
    assert calls.count() == 1 and "新居民" in calls.get().body and quiet_case.reference in calls.get().body
    assert Message.objects.filter(kind="case.filed", user__name="新居民", channel=Channel.IN_APP).exists()
    assert Message.objects.filter(kind="code.contact").exists()  # what one asks for oneself comes all the same


def test_what_to_mind_is_optional_and_comes_back(filer):
    filer.fill()
    filer.prove()
    assert Case.objects.get().applicant.reach == {}
    filer.answers["contact"] |= REACH
    filer.answer("contact")

    shown = filer.read("contact")
    assert "晚上六点以后" in shown and re.search(r'value="large"[^>]* checked', shown)
    assert '<details class="card mb-4" open>' in shown


@pytest.fixture
def of_the_mother(filer, cast):
    """A leak that a daughter files for her mother; nobody is to send them text messages."""
    filer.answers["contact"] |= REACH
    filer.fill()
    filer.prove()
    her = {"whom": "another", "kind": "proxy", "name": "母亲", "relation": "女儿", "authority": "on"}
    filer.tab.post("/file/whom/", her)
    filer.tab.post("/file/first/", {"dangers": ["electric"]})
    filer.submit()
    return Case.objects.get()


def test_who_speaks_for_a_side_that_wants_no_sms_gets_none_either(of_the_mother, cast):
    calls = Message.objects.filter(kind="case.filed", user=cast.clara.user, key__endswith=":call")

    assert of_the_mother.applicant.name == "母亲" and of_the_mother.applicant.wants_no_sms
    assert not Message.objects.filter(kind="case.filed", channel=Channel.SMS).exists()
    assert calls.get().link == reverse("matter", args=[of_the_mother.pk])  # hers, not that of the slip


def test_alert_names_the_phone_of_who_can_be_called(of_the_mother):
    assert of_the_mother.applicant.phone == ""

    danger = Message.objects.filter(kind="case.urgent", key__contains=":U2:")
    assert danger and all("138 1234 5678" in alert.body for alert in danger)
