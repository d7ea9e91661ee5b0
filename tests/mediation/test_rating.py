"""Ratings: once a side, after the end, changeable for thirty days; who reads them, who hears of a bad one."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from django.urls import reverse
from django.utils import timezone

from foundation.notifications.models import Message
from mediation import workflow
from mediation.models import Case, Party, Rating, Status
from mediation.models.statuses import OPEN
from tests import make

from .conftest import browser
from .test_races import broker, refusals, together  # noqa: F401


@pytest.fixture
def closed(cast):
    return make.case(cast, Status.CLOSED)


def rate(case, cast, who="alice", stars=5, solved="yes", comment=""):
    party = case.parties.get(person=getattr(cast, who))
    return workflow.rate(party, stars, solved, comment, actor=getattr(cast, who).user)


@pytest.mark.parametrize("status", OPEN)
def test_service_that_goes_on_is_not_rated(cast, status):
    with pytest.raises(ValidationError):
        rate(make.case(cast, status), cast)


@pytest.mark.parametrize("status", ["terminated", "refused", "transferred", "withdrawn", "closed"])
def test_what_has_ended_is_rated_and_stays_as_it_is(cast, status):
    case = make.case(cast, status)
    before = model_to_dict(Case.objects.get(pk=case.pk))

    rate(case, cast, stars=1, solved="no")

    assert model_to_dict(Case.objects.get(pk=case.pk)) == before
    assert Rating.objects.get().party == case.applicant


def test_each_side_rates_once_and_changes_its_mind_for_thirty_days(closed, cast):
    rate(closed, cast, "alice", 3)
    rate(closed, cast, "bob", 5)
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        rate(closed, cast, "alice", 4)
    with time_machine.travel(timezone.now() + timedelta(days=31)), pytest.raises(ValidationError):
        rate(closed, cast, "alice", 1)

    assert sorted(Rating.objects.values_list("party__person__name", "stars")) == [("爱丽", 4), ("鲍勃", 5)]


@pytest.mark.parametrize(
    "stars, solved, told", [(5, "yes", False), (3, "partly", False), (2, "yes", True), (5, "no", True), (1, "no", True)]
)
def test_director_hears_of_a_bad_one(closed, cast, stars, solved, told):
    rate(closed, cast, "bob", stars, solved)

    assert Message.objects.filter(kind="case.rated", user=cast.dora.user).exists() is told
    assert not Message.objects.filter(kind="case.rated").exclude(user=cast.dora.user).exists()


def test_clerk_and_director_read_it_and_nobody_else(closed, cast):
    rate(closed, cast, "alice", 2, "no", "等了太久")

    pages = {
        who: browser(getattr(cast, who)).get(reverse("matter", args=[closed.pk]), follow=True).content.decode()
        for who in ("alice", "bob", "clara", "dora", "mira", "selma")
    }

    assert {who for who, page in pages.items() if "等了太久" in page} == {"clara", "dora"}


def test_helper_of_the_family_does_not_rate(cast):
    case = make.case(cast, Status.MEDIATING)
    workflow.add_agent(case.applicant, cast.oscar, "helper", relation="侄子", authority="口头", actor=cast.clara.user)
    workflow.withdraw(case, "和好", actor=cast.alice.user)

    url = reverse("act_rate", args=[case.pk])

    assert browser(cast.oscar).post(url, {"stars": "1", "solved": "no"}).status_code == 403


def test_both_sides_are_invited_once_on_the_next_working_day(closed, cast):
    invited = Message.objects.filter(kind="case.rate")

    assert {row.user for row in invited} == {cast.alice.user, cast.bob.user}
    assert all(row.due > timezone.now() and row.status == "waiting" for row in invited)
    count = invited.count()
    workflow.reopen(closed, "重来", actor=cast.dora.user)
    assert {row.status for row in invited.all()} == {"withdrawn"}
    workflow.terminate(closed, "party_will", "", actor=cast.bob.user)
    workflow.close(closed, "", actor=cast.clara.user)
    assert invited.count() == count


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_are_one_rating(cast):
    case = make.case(cast, Status.CLOSED)
    party = partial(Party.objects.select_related("case").get, case=case, side="applicant")
    tries = [partial(workflow.rate, party(), stars, "yes", "", actor=cast.alice.user) for stars in (4, 4, 5)]

    assert refusals(together(*tries)) == []
    assert Rating.objects.count() == 1
