"""Times for a session: offered, chosen from, fixed; what ends them, and who is reminded."""

from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from foundation.audit.models import Record
from foundation.notifications.models import Message
from mediation import workflow
from mediation.models import Case, Choice, ProposedTime, Session, Status
from tests import make

from .conftest import browser
from .test_races import broker, refusals, together  # noqa: F401

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2026, 3, 6, 15, 0, tzinfo=SHANGHAI)


@pytest.fixture
def case(cast):
    return make.case(cast, Status.MEDIATING)


def choose(case, cast, who, *numbers, why=""):
    proposal = case.proposals.open().get()
    times = [row for n, row in enumerate(proposal.times.all()) if n in numbers]
    workflow.choose_times(case.parties.get(person=getattr(cast, who)), times, why, actor=getattr(cast, who).user)


def page(cast, who, case):
    return browser(getattr(cast, who)).get(reverse("matter", args=[case.pk]), follow=True).content.decode()


def test_mediator_sees_what_suits_everybody_and_nobody_else_does(case, cast):
    make.times(case, cast)
    choose(case, cast, "alice", 0, 1)
    choose(case, cast, "bob", 1, why="上午要接孩子")

    shown = page(cast, "mira", case)

    assert shown.count("suits everybody") == 1
    assert "上午要接孩子" in shown
    for who in ("alice", "clara"):
        seen = page(cast, who, case)
        assert "suits everybody" not in seen and "上午要接孩子" not in seen


def test_choice_is_changed_until_a_time_is_fixed(case, cast):
    make.times(case, cast)
    choose(case, cast, "bob", 0, 2)
    choose(case, cast, "bob", why="都不行，周末可以")

    choice = Choice.objects.get()
    assert (choice.times.count(), choice.none_because) == (0, "都不行，周末可以")
    assert Record.objects.filter(verb="case.times_chosen").count() == 2
    workflow.fix_time(ProposedTime.objects.first(), actor=cast.mira.user)
    assert "Say which times suit" not in page(cast, "bob", case)


def test_fixing_arranges_the_session_with_its_reminders(case, cast):
    proposal = make.times(case, cast)

    response = browser(cast.mira).post(reverse("act_fix_time", args=[case.pk]), {"time": proposal.times.all()[1].pk})

    assert response.status_code == 302
    session = case.sessions.get()
    assert (session.starts_at, session.place) == (proposal.times.all()[1].starts_at, "工作室")
    assert Message.objects.filter(kind="session.reminder", user=cast.bob.user, status="waiting").exists()
    assert not case.proposals.open().exists()


ENDINGS = {
    "other times": lambda case, cast: make.times(case, cast, 3, 4),
    "a session": lambda case, cast: workflow.plan_session(
        case, timezone.now() + timedelta(days=2), "工作室", actor=cast.mira.user
    ),
    "a pause": lambda case, cast: workflow.suspend(case, "等鉴定", actor=cast.mira.user),
    "the end": lambda case, cast: workflow.terminate(case, "party_will", "", actor=cast.bob.user),
    "taking back": lambda case, cast: workflow.withdraw(case, "和好", actor=cast.alice.user),
    "the agreement": lambda case, cast: make.sign_everything(make.frozen(case, cast), cast),
}


@pytest.mark.parametrize("end", ENDINGS)
def test_what_ends_the_offer_withdraws_its_reminders(case, cast, end):
    proposal = make.times(case, cast)
    assert Message.objects.filter(kind="times.reminder", status="waiting").exists()

    ENDINGS[end](case, cast)

    proposal.refresh_from_db()
    assert proposal.ended_at
    assert not Message.objects.filter(key__startswith=f"times:{proposal.pk}", status="waiting").exists()
    with pytest.raises(ValidationError):
        workflow.fix_time(proposal.times.first(), actor=cast.mira.user)


def test_calling_a_session_off_ends_the_offer(case, cast):
    session = workflow.plan_session(case, timezone.now() + timedelta(days=2), "工作室", actor=cast.mira.user)
    make.times(case, cast)

    workflow.call_off_session(session, "生病", actor=cast.mira.user)

    assert not case.proposals.open().exists()


def test_who_has_not_answered_is_reminded_on_the_next_working_day(cast):
    with time_machine.travel(FRIDAY, tick=False):
        case = make.case(cast, Status.MEDIATING)
        make.times(case, cast)
        choose(case, cast, "alice", 0)

        waiting = Message.objects.filter(kind="times.reminder", status="waiting")
        assert {row.user for row in waiting} == {cast.bob.user}
        assert {row.due for row in waiting} == {datetime(2026, 3, 9, 9, 30, tzinfo=SHANGHAI)}


def test_nobody_is_reminded_of_times_that_will_be_over(cast):
    with time_machine.travel(FRIDAY, tick=False):
        make.times(make.case(cast, Status.MEDIATING), cast, 1, 2)

    assert not Message.objects.filter(kind="times.reminder").exists()


@pytest.mark.parametrize("hour, fits", [(7, False), (8, True), (20, True), (21, False)])
def test_times_keep_out_of_quiet_hours(case, cast, hour, fits):
    first = timezone.localtime().replace(hour=hour, minute=0) + timedelta(days=2)
    offer = partial(workflow.propose_times, case, [first, first + timedelta(days=1)], "", actor=cast.mira.user)

    if fits:
        assert offer().times.count() == 2
    else:
        with pytest.raises(ValidationError):
            offer()


def test_time_that_is_over_is_refused(case, cast):
    moments = [timezone.now() + timedelta(days=day) for day in (-1, 2)]

    with pytest.raises(ValidationError):
        workflow.propose_times(case, moments, "", actor=cast.mira.user)


@pytest.mark.parametrize("minutes, fits", [(0, False), (59, False), (-59, False), (60, True), (-60, True)])
def test_mediator_is_not_at_two_places_at_once(case, cast, minutes, fits):
    morning = timezone.localtime().replace(hour=11, minute=0, second=0, microsecond=0) + timedelta(days=5)
    other = make.case(cast, Status.MEDIATING)
    workflow.plan_session(other, morning, "别处", actor=cast.mira.user)
    moments = [morning + timedelta(minutes=minutes), morning + timedelta(days=1)]
    offer = partial(workflow.propose_times, case, moments, "", actor=cast.mira.user)

    if fits:
        assert offer().times.count() == 2
    else:
        with pytest.raises(ValidationError):
            offer()


def test_helper_of_the_family_looks_and_does_not_choose(case, cast):
    workflow.add_agent(case.applicant, cast.oscar, "helper", relation="侄子", authority="口头", actor=cast.clara.user)
    make.times(case, cast)
    url = reverse("act_choose_times", args=[case.pk])

    assert "offers times for a session" in page(cast, "oscar", case)
    assert browser(cast.oscar).post(url, {"none_because": "不行"}).status_code == 403


def test_times_of_another_offer_are_not_taken(case, cast):
    old = make.times(case, cast).times.first()
    make.times(case, cast, 3, 4)

    response = browser(cast.bob).post(reverse("act_choose_times", args=[case.pk]), {"times": [old.pk]})

    assert "The mediator has offered other times meanwhile" in response.content.decode()
    assert not Choice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_sides_that_choose_at_once_are_both_heard(cast):
    case = make.case(cast, Status.MEDIATING)
    make.times(case, cast)

    results = together(*[partial(choose, Case.objects.get(), cast, who, n) for n, who in enumerate(["alice", "bob"])])

    assert refusals(results) == []
    assert sorted(Choice.objects.values_list("party__person__name", flat=True)) == ["爱丽", "鲍勃"]


@pytest.mark.django_db(transaction=True)
def test_same_choice_tapped_twice_at_once_is_one(cast):
    case = make.case(cast, Status.MEDIATING)
    make.times(case, cast)

    results = together(*[partial(choose, Case.objects.get(), cast, "bob", 1) for _n in range(4)])

    assert refusals(results) == []
    assert (Choice.objects.count(), Record.objects.filter(verb="case.times_chosen").count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_choosing_while_a_time_is_fixed_is_heard_or_refused(cast):
    case = make.case(cast, Status.MEDIATING)
    first = make.times(case, cast).times.select_related("proposal__case").first()
    party = case.parties.select_related("case").get(person=cast.bob)

    results = together(
        partial(workflow.choose_times, party, list(ProposedTime.objects.all()), actor=cast.bob.user),
        partial(workflow.fix_time, first, actor=cast.mira.user),
    )

    assert Session.objects.count() == 1
    assert Choice.objects.count() == 1 - len(refusals(results))


@pytest.mark.django_db(transaction=True)
def test_one_hour_of_a_mediator_goes_to_one_of_two_matters(cast):
    cases = [make.case(cast, Status.MEDIATING) for _n in range(2)]
    times = [make.times(case, cast).times.select_related("proposal__case").first() for case in cases]

    results = together(*[partial(workflow.fix_time, row, actor=cast.mira.user) for row in times])

    assert (len(refusals(results)), Session.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_fixing_twice_at_once_is_one_session(cast):
    case = make.case(cast, Status.MEDIATING)
    offer = make.times(case, cast)
    rows = [ProposedTime.objects.select_related("proposal__case").filter(proposal=offer)[n] for n in (0, 1)]

    results = together(*[partial(workflow.fix_time, row, actor=cast.mira.user) for row in rows])

    assert (len(refusals(results)), Session.objects.count()) == (1, 1)
