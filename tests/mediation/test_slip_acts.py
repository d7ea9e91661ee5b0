"""With the paper slip alone: what is next, papers, a message, a rating, and the end of the matter."""

import pytest
from django.urls import reverse

from foundation.audit.models import Record
from foundation.notifications.models import Message
from mediation import workflow
from mediation.models import Entry, Rating, Status
from tests import make

from .conftest import browser


@pytest.fixture
def case(cast):
    return make.registered(cast)


@pytest.fixture
def code(case, cast):
    return workflow.make_slip(case, actor=cast.clara.user)


@pytest.fixture
def tab(case, code):
    """A browser in which the slip was shown."""
    client = browser()
    client.post(reverse("slip"), {"reference": case.reference, "code": code})
    return client


def act(tab, name, **data):
    return tab.post(reverse("slip_act", args=[name]), data)


def test_page_says_what_is_next_and_what_can_be_done(tab):
    page = tab.get(reverse("slip_matter")).content.decode()

    assert "The studio checks your matter" in page
    assert reverse("slip_act", args=["write"]) in page and reverse("slip_act", args=["withdraw"]) in page
    assert reverse("slip_act", args=["rate"]) not in page


def test_message_is_for_the_clerk_until_a_mediator_is_named(tab, case, cast):
    assert act(tab, "write", body="请上午打电话").url == reverse("slip_matter")

    entry = case.entries.get(kind="message")
    assert (entry.audience, entry.party, entry.author) == ("party", case.applicant, None)
    assert Record.objects.get(verb="case.message").data["slip"] is True
    assert Entry.objects.visible_to(cast.clara.user).filter(pk=entry.pk).exists()
    assert not Entry.objects.visible_to(cast.dora.user).filter(pk=entry.pk).exists()
    assert Message.objects.filter(kind="case.message", user=cast.clara.user).exists()
    assert "请上午打电话" in tab.get(reverse("slip_matter")).content.decode()


def test_second_tap_writes_nothing_twice(tab, case):
    once = tab.get(reverse("slip_act", args=["write"])).context["form"]["once"].value()

    for _tap in range(2):
        act(tab, "write", body="请上午打电话", once=once)

    assert case.entries.filter(kind="message").count() == 1


def test_own_papers_are_read_and_no_others(tab, case, cast):
    other = make.case(cast, Status.NEEDS_SUPPLEMENT)
    mine = case.entries.exclude(paper=None).first()

    assert tab.get(reverse("slip_paper", args=[mine.pk])).headers["Content-Type"] == "application/pdf"
    for entry in other.entries.exclude(paper=None):
        assert tab.get(reverse("slip_paper", args=[entry.pk])).status_code == 404


@pytest.mark.parametrize("wrong", [{"code": "AAAA-BBBB-CCCC"}, {"code": ""}, {"sure": ""}, {"reason": ""}])
def test_taking_back_wants_the_code_once_more(tab, case, code, wrong):
    answer = act(tab, "withdraw", **{"reason": "已经和好", "code": code, "sure": "on"} | wrong)

    assert answer.context["form"].errors
    case.refresh_from_db()
    assert case.status == Status.SUBMITTED


def test_matter_is_taken_back_with_the_slip(tab, case, code):
    assert act(tab, "withdraw", reason="已经和好", code=code.lower(), sure="on").url == reverse("slip_matter")

    case.refresh_from_db()
    assert case.status == Status.WITHDRAWN
    record = Record.objects.get(verb="case.withdrawn")
    assert (record.actor, case.entries.get(kind="withdrawn").paper.title) == (None, "撤回申请记录")


def test_code_is_not_tried_for_ever(tab, case):
    answers = [act(tab, "withdraw", reason="x", code=f"AAAA-{n}", sure="on").status_code for n in range(6)]

    assert answers == [200] * 5 + [429]


def test_service_is_rated_with_the_slip(tab, case, cast):
    assert act(tab, "rate", stars="1", solved="no").url == reverse("slip_matter")  # not yet possible
    assert not Rating.objects.exists()
    workflow.transfer(case, "派出所", "治安", actor=cast.clara.user)

    act(tab, "rate", stars="1", solved="no", comment="没帮上忙")

    assert Rating.objects.get().rated_by is None
    assert Record.objects.get(verb="case.rated").data["said"]["slip"] is True
    assert Message.objects.filter(kind="case.rated", user=cast.dora.user).exists()


@pytest.mark.parametrize("name", ["write", "rate", "withdraw"])
def test_without_a_slip_nothing_is_done(db, name):
    assert act(browser(), name, body="x").url == reverse("slip")


def test_unknown_act_is_not_found(tab):
    assert act(tab, "close").status_code == 404


def test_slip_that_was_replaced_does_nothing_more(tab, case, cast):
    workflow.make_slip(case, actor=cast.clara.user)

    assert act(tab, "write", body="x").url == reverse("slip")
    assert not case.entries.filter(kind="message").exists()
