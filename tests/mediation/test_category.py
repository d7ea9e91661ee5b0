"""The kind of a matter, corrected after it was filed."""

import pytest

from dashboards.counting import count
from foundation.audit.models import Record
from foundation.notifications.models import Message
from lib.periods import Period
from mediation import workflow
from mediation.models import Case, Status
from mediation.workflow.filing import urgent
from tests import make


def correct(case, category, cast, reason="填错了"):
    workflow.correct_category(case, category, reason, actor=cast.clara.user)


def test_figures_count_it_under_the_new_kind(cast):
    case = make.case(cast, Status.MEDIATING)
    case.refresh_from_db()
    before, month = case.category, Period.month(case.accepted_at.year, case.accepted_at.month)

    correct(case, "FEE", cast)

    figures = count(Case.objects.filter(sub_district=cast.place), month)
    assert {name: n for name, n in figures.items() if name.startswith("accepted|type")} == {"accepted|type|物业": 1}
    entry = case.entries.get(kind="category")
    assert (entry.audience, entry.body.endswith("填错了")) == ("joint", True)
    assert Record.objects.get(verb="case.category").data == {"before": before, "now": "FEE"}


def test_a_danger_that_was_ticked_stays_one(cast):
    case = make.case(cast, Status.SUBMITTED)
    Case.objects.filter(pk=case.pk).update(category="LEAK", dangers=["electric"], urgency="U2")

    correct(case, "FEE", cast)

    case.refresh_from_db()
    assert case.urgency == "U2"
    assert [danger.code for danger in urgent(case)] == ["electric"]


def test_a_kind_that_can_not_wait_is_told_at_once(cast):
    case = make.case(cast, Status.SUBMITTED)
    Case.objects.filter(pk=case.pk).update(category="FEE", urgency="")

    correct(case, "LIFT", cast)

    assert Case.objects.get(pk=case.pk).urgency == "U2"
    assert {row.user for row in Message.objects.filter(kind="case.urgent")} == {cast.clara.user, cast.dora.user}


def test_the_same_kind_is_refused(cast):
    case = make.case(cast, Status.MEDIATING)

    with pytest.raises(workflow.Refused, match="of this kind already"):
        correct(case, Case.objects.get(pk=case.pk).category, cast)
