"""Acts on one task at the same moment, each in a thread with a connection of its own."""

import pytest
from django.utils import timezone

from consultations.models import Task
from consultations.workflow import task as workflow
from foundation.audit.models import Record
from mediation.models import Case, Kind, Status
from tests import make as everybody
from tests.mediation.test_races import broker, refusals, together  # noqa: F401  # a fixture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def task(duty):
    case = everybody.case(duty, Status.MEDIATING)
    return workflow.ask(case, "opinion", duty.lena, "?", actor=duty.mira.user)


def read():
    return Task.objects.select_related("case", "lawyer").get()


def verbs():
    return sorted(Record.objects.filter(verb__startswith="task.").values_list("verb", flat=True))


def test_accept_and_withdraw_at_once_end_withdrawn(duty, task):
    one, other, today = read(), read(), timezone.localdate()

    results = together(
        lambda: workflow.accept(one, today, actor=duty.lena.person.user),
        lambda: workflow.withdraw(other, "", actor=duty.mira.user),
    )

    assert read().state == Task.State.WITHDRAWN
    assert len(refusals(results)) == (0 if "task.accepted" in verbs() else 1)


def test_two_answers_at_once_are_one(duty, task):
    workflow.accept(task, timezone.localdate(), actor=duty.lena.person.user)
    rows = [read() for _n in range(4)]

    results = together(*[
        lambda row=row: workflow.answer(row, "意见", actor=duty.lena.person.user) for row in rows
    ])  # fmt: skip

    assert len(refusals(results)) == 3
    assert task.case.entries.filter(kind=Kind.LAWYER_OPINION).count() == 1
    assert verbs().count("task.answered") == 1


def test_two_mediators_tabs_ask_once(duty):
    case = everybody.case(duty, Status.MEDIATING)
    cases = [Case.objects.get(pk=case.pk) for _n in range(4)]
    together(*[lambda row=row: workflow.ask(row, "check", duty.lena, "?", actor=duty.mira.user) for row in cases])

    assert Task.objects.filter(case=case).count() == 1
