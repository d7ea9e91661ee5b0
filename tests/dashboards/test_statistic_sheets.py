"""A sheet of statistics from draft to frozen, and its late corrections."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from dashboards import sheets, tasks
from dashboards.by_hand import PARTS
from dashboards.models import Adjustment, Recount, Sheet
from dashboards.scopes import Scope
from dashboards.workflow import statistics as workflow
from lib.periods import Period
from mediation.models import Case
from mediation.workflow import Refused
from tests import make
from tests.consultations.conftest import browser
from tests.dashboards.october import (
    NOW,
    OCTOBER,
    a_case,
    adjusted,
    at,
    frozen,
    late_correction,
    proposed,
    refusal,
    told,
    verbs,
)

pytestmark = pytest.mark.usefixtures("november")


# From draft to frozen


@pytest.mark.django_db
def test_a_sheet_is_proposed_by_one_and_frozen_by_another(bureau):
    sheet = proposed(bureau)

    assert "You proposed this sheet yourself" in refusal(workflow.freeze, sheet, actor=bureau.stan.user)
    assert "is: waits for approval" in refusal(workflow.fill_in, sheet, {"awards": 1}, actor=bureau.stan.user)
    workflow.freeze(sheet, actor=bureau.hana.user)
    workflow.freeze(sheet, actor=bureau.hana.user)  # twice is once

    sheet.refresh_from_db()
    assert (sheet.state, sheet.proposed_by, sheet.frozen_by) == ("frozen", bureau.stan.user, bureau.hana.user)
    assert told(bureau) == {
        ("哈娜", "待审核：清和街道 2026年10月的统计报表。"),
        ("斯坦", "已冻结：清和街道 2026年10月的统计报表。此后的变动请作为调整填报。"),
    }
    assert verbs() == ["statistics.proposed", "statistics.frozen"]


@pytest.mark.django_db
def test_a_frozen_month_is_written_to_by_nobody(bureau):
    sheet = frozen(bureau)
    figures = dict(sheet.figures)
    words = "October 2026 is frozen: its figures stay. Enter the correction as an adjustment, with its reason."

    assert refusal(workflow.fill_in, sheet, {"awards": 1}, actor=bureau.stan.user) == words
    assert refusal(workflow.propose, sheet, actor=bureau.stan.user) == words
    assert refusal(workflow.send_back, sheet, "还要改", actor=bureau.hana.user) == words
    for change in (
        lambda: Sheet.objects.filter(pk=sheet.pk).update(figures={}),
        lambda: Sheet.objects.filter(pk=sheet.pk)._raw_delete("default"),
    ):
        with pytest.raises((DatabaseError, IntegrityError), match="settled row"), transaction.atomic():
            change()
    sheet.refresh_from_db()
    assert sheet.figures == figures


@pytest.mark.django_db
def test_the_table_itself_wants_four_eyes(bureau):
    sheet = proposed(bureau)

    with pytest.raises(IntegrityError, match="sheet_frozen_by_another"), transaction.atomic():
        Sheet.objects.filter(pk=sheet.pk).update(state="frozen", frozen_by=bureau.stan.user, frozen_at=NOW)


@pytest.mark.django_db
def test_months_that_can_not_be_counted_or_proposed(bureau):
    scope = bureau.scope
    assert refusal(workflow.compute, scope, Period.month(2026, 12)) == "This period has not begun yet."
    assert "before it there is nothing" in refusal(workflow.compute, scope, Period.month(2026, 8))
    running = workflow.compute(scope, Period.month(2026, 11))
    assert "not over yet" in refusal(workflow.propose, running, actor=bureau.stan.user)
    empty = Scope(bureau.elsewhere)
    assert "no matter yet" in refusal(workflow.compute, empty, OCTOBER)


@pytest.mark.django_db
def test_what_was_sent_back_is_a_draft_again_and_says_why(bureau):
    sheet = proposed(bureau)
    workflow.send_back(sheet, "经费没有填", actor=bureau.hana.user)
    assert ("斯坦", "已退回：清和街道 2026年10月的统计报表。原因：经费没有填") in told(bureau)

    workflow.fill_in(sheet, {"funds": 300_000}, actor=bureau.stan.user)

    assert "经费没有填" in browser(bureau.stan).get(reverse("statistic_sheet", args=[OCTOBER])).content.decode()
    workflow.propose(sheet, actor=bureau.stan.user)
    assert (sheet.state, sheet.sent_back_because, sheet.by_hand) == ("proposed", "", {"funds": 300_000})


def together(*acts):
    start = Barrier(len(acts))

    def run(act):
        try:
            start.wait(10)
            return act()
        except ValidationError as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_two_at_once_freeze_once_and_nothing_is_written_after_it(bureau):
    sheet = proposed(bureau)
    other = make.staff(bureau.place, "海伦", "head")

    def mine():
        return Sheet.objects.select_related("sub_district").get(pk=sheet.pk)

    results = together(
        partial(workflow.freeze, mine(), actor=bureau.hana.user),
        partial(workflow.freeze, mine(), actor=other.user),
        partial(workflow.fill_in, mine(), {"awards": 9}, actor=bureau.stan.user),
    )

    sheet.refresh_from_db()
    assert (sheet.state, sheet.by_hand) == ("frozen", {})
    assert sum(result is None for result in results) == 1
    assert all(isinstance(result, Refused) for result in results if result is not None)
    assert verbs().count("statistics.frozen") == 1


# Late corrections


@pytest.mark.django_db
def test_a_late_correction_becomes_an_adjustment_of_the_month_of_its_approval(bureau):
    sheet = late_correction(bureau)
    left = workflow.uncorrected(sheet)
    assert left["accepted|all|"] == left["accepted|type|物业"] == left["accepted|source|proactive"] == 1

    row = adjusted(bureau, sheet)

    assert row.differences == left
    assert ("哈娜", "待审核：清和街道 2026年10月统计报表的一项调整（涉及数据 5 个）。") in told(bureau)
    assert workflow.uncorrected(sheet) == workflow.offered(sheet) == {}  # nobody proposes it again
    assert "proposed this adjustment yourself" in refusal(workflow.approve, row, actor=bureau.stan.user)
    workflow.approve(row, actor=bureau.hana.user)
    workflow.approve(row, actor=bureau.hana.user)
    october, november = sheets.read(bureau.scope, OCTOBER), Period.month(2026, 11)
    assert (october.figures["accepted|all|"], october.total["accepted|all|"]) == (2, 3)
    assert row.month == november.first
    assert sheets.counted_here(bureau.scope, november) == [row]
    assert (
        sheets.counted_here(bureau.scope, OCTOBER) == sheets.counted_here(bureau.scope, Period.quarter(2026, 4)) == []
    )
    assert "decided already" in refusal(workflow.refuse, row, "不对", actor=bureau.hana.user)
    with pytest.raises((DatabaseError, IntegrityError), match="settled row"), transaction.atomic():
        Adjustment.objects.filter(pk=row.pk).update(differences={"accepted|all|": 7})


@pytest.mark.django_db
def test_a_correction_is_taken_up_so_that_the_sheet_agrees_with_itself(bureau):
    """A matter that ended with an agreement turns out to have failed, and to be of another kind: all its lines go
    together, and after the approval every table of the sheet adds up to its whole."""
    sheet = frozen(bureau)
    Case.objects.filter(pk=bureau.one.pk).update(outcome="failed", category="FEE")
    a_case(bureau, accepted_at=at(30))
    workflow.compute(bureau.scope, OCTOBER)

    parts = {name.partition("=")[0]: part for name, part in workflow.offered(sheet).items()}

    assert list(parts) == ["accepted", "mediated", "performed"][: len(parts)] and {"accepted", "mediated"} <= set(parts)
    assert {name.partition("|")[0] for name in parts["mediated"]} >= {"settled", "failed", "written", "amount"}
    (name,) = [name for name in workflow.offered(sheet) if name.startswith("mediated=")]
    row = workflow.adjust(sheet, [name], "录入有误", actor=bureau.stan.user)
    workflow.approve(row, actor=bureau.hana.user)
    total = sheets.read(bureau.scope, OCTOBER).total
    for measure in ("mediated", "settled", "failed", "written", "oral", "amount"):
        kinds = sum(n for key, n in total.items() if key.startswith(f"{measure}|type|"))
        assert kinds == total.get(f"{measure}|all|", 0), measure
    assert total["mediated|all|"] == total.get("settled|all|", 0) + total["failed|all|"]
    assert next(iter(workflow.offered(sheet))).startswith("accepted=")


@pytest.mark.django_db
def test_a_refused_adjustment_says_why_and_may_be_proposed_anew(bureau):
    sheet = late_correction(bureau)
    row = adjusted(bureau, sheet)

    assert "say why" in refusal(workflow.refuse, row, " ", actor=bureau.hana.user)
    workflow.refuse(row, "缺少受理登记", actor=bureau.hana.user)
    workflow.refuse(row, "缺少受理登记", actor=bureau.hana.user)

    row.refresh_from_db()
    assert (row.state, row.refused_because, row.month) == ("refused", "缺少受理登记", None)
    assert ("斯坦", "未通过：您对清和街道 2026年10月统计报表提出的调整。原因：缺少受理登记") in told(bureau)
    assert adjusted(bureau, sheet).differences == row.differences


@pytest.mark.django_db
def test_what_was_filled_in_wrongly_is_corrected_with_four_eyes(bureau):
    sheet = workflow.compute(bureau.scope, OCTOBER)
    workflow.fill_in(sheet, {"screenings": 4, "funds": 300_000, "full_time": 1}, actor=bureau.stan.user)
    sheet = frozen(bureau)

    row = adjusted(bureau, sheet, "统计口径有误", screenings=3, funds=250_050, full_time=1, rooms=2, awards=1)

    there = sheet.known["rooms"]
    assert row.differences == {"screenings": -1, "funds": -49_950, "rooms": 2 - there, "awards": 1}
    assert "waits for a decision" in refusal(adjusted, bureau, sheet, screenings=9)
    assert "tick or enter" in refusal(adjusted, bureau, sheet, full_time=1)
    workflow.approve(row, actor=bureau.hana.user)
    sheet.refresh_from_db()
    reading = sheets.read(bureau.scope, Period.quarter(2026, 4))
    assert (sheet.by_hand["screenings"], reading.facts["screenings"], reading.facts_total["screenings"]) == (4, 4, 3)
    facts = {fact.name: fact for part in PARTS for fact in sheets.facts(reading, part)}
    assert (facts["funds"].value, facts["funds"].by, facts["funds"].total) == ("3,000.00", "−499.50", "2,500.50")
    assert (facts["awards"].value, facts["awards"].by, facts["awards"].total) == ("—", "+1", "1")
    assert facts["full_time"].by == ""


@pytest.mark.django_db
def test_an_adjustment_needs_its_reason_and_differences_that_hold(bureau):
    sheet = late_correction(bureau)
    (name,) = workflow.offered(sheet)

    assert refusal(adjusted, bureau, sheet, " ") == "An adjustment needs its reason."
    for names in (["accepted=1"], [name, "settled=0"], ["nonsense"]):
        assert "changed meanwhile" in refusal(workflow.adjust, sheet, names, "补录", actor=bureau.stan.user)
    draft = workflow.compute(bureau.scope, Period.month(2026, 11))
    assert "is: draft" in refusal(workflow.adjust, draft, [name], "补录", actor=bureau.stan.user)
    a_case(bureau, accepted_at=at(30))
    workflow.compute(bureau.scope, OCTOBER)
    assert "changed meanwhile" in refusal(workflow.adjust, sheet, [name], "补录", actor=bureau.stan.user)
    assert not Adjustment.objects.exists()
    for wrong in ({"reason": ""}, {"differences": {}}):
        given = {"reason": "补录", "differences": {"accepted|all|": 1}} | wrong
        with pytest.raises(IntegrityError, match="says_what_and_why"), transaction.atomic():
            Adjustment.objects.create(sheet=sheet, made_by=bureau.stan.user, made_at=NOW, **given)


# The night


@pytest.mark.django_db
def test_the_night_counts_each_month_once_and_frozen_ones_beside_their_sheet(bureau, django_assert_max_num_queries):
    sheet = frozen(bureau)
    with time_machine.travel(at(24, 1, 30, month=11), tick=False):
        tasks.draft_sheets()
    assert not Recount.objects.exists()

    with time_machine.travel(at(24, 2, 30, month=11), tick=False):
        tasks.draft_sheets()
        with django_assert_max_num_queries(12):
            tasks.draft_sheets()

    whole = Sheet.objects.filter(sub_district=bureau.place, committee=None)
    assert [str(row.month) for row in whole.order_by("month")] == ["2026-09-01", "2026-10-01", "2026-11-01"]
    assert Sheet.objects.exclude(committee=None).count() == 3
    assert Recount.objects.get().sheet == sheet
