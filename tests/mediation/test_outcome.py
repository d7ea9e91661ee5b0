"""How a case ended stands beside its status, and which property company is a side of it; figures count by both."""

import importlib

import pytest
from django.db import connection
from django.utils import timezone

from mediation import workflow
from mediation.models import Case, Outcome, Status
from mediation.workflow.filing import company_of
from tests import make

pytestmark = pytest.mark.django_db
fill = importlib.import_module("mediation.migrations.0020_outcomes_of_before")
ENDS = {
    Status.AGREED: Outcome.SETTLED,
    Status.TERMINATED: Outcome.FAILED,
    Status.REFUSED: Outcome.REFUSED,
    Status.TRANSFERRED: Outcome.TRANSFERRED,
    Status.WITHDRAWN: Outcome.WITHDRAWN,
}


@pytest.mark.parametrize(("status", "outcome"), ENDS.items())
def test_an_end_has_its_outcome_and_its_moment(cast, status, outcome):
    at = timezone.now()
    case = make.case(cast, status, at=at)

    case.refresh_from_db()

    assert (case.outcome, case.outcome_at) == (outcome, at)


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.MEDIATING])
def test_an_open_case_has_none(cast, status):
    case = make.case(cast, status)

    assert (case.outcome, case.outcome_at) == ("", None)


def test_closing_keeps_it_and_opening_again_takes_it_back(cast):
    case = make.case(cast, Status.CLOSED)
    ended = case.outcome_at
    assert (case.outcome, ended < case.closed_at) == (Outcome.SETTLED, True)

    workflow.reopen(case, "双方要求修改协议。", actor=cast.dora.user)

    case.refresh_from_db()
    assert (case.outcome, case.outcome_at) == ("", None)


def test_company_is_that_of_the_other_side(cast):
    neighbours, against = make.case(cast), make.draft(cast)
    workflow.name_respondent(against, organisation=cast.company, name="", phone="", address="")

    assert neighbours.company is None
    assert company_of(against) == cast.company


def test_rows_of_before_get_the_same(cast):
    rows = [make.case(cast, status) for status in [*ENDS, Status.MEDIATING, Status.CLOSED]]
    again = make.case(cast, Status.CLOSED)
    workflow.reopen(again, "双方要求修改协议。", actor=cast.dora.user)
    columns = ("outcome", "outcome_at", "company")
    expected = {row.pk: Case.objects.values_list(*columns).get(pk=row.pk) for row in [*rows, again]}
    Case.objects.update(outcome="", outcome_at=None, company=None)

    with connection.cursor() as cursor:
        cursor.execute(fill.OUTCOMES)
        cursor.execute(fill.COMPANIES)

    assert {pk: Case.objects.values_list(*columns).get(pk=pk) for pk in expected} == expected
    assert sum(bool(outcome) for outcome, *_others in expected.values()) == 6
