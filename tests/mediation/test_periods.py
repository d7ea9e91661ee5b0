"""More time with the consent of all, a pause looked at again, the court, the archive, the table of the machines."""

import io
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from foundation.documents.models import Paper
from foundation.notifications.models import Message
from mediation import workflow
from mediation.machines import CASE as CASE_ROWS
from mediation.machines import COURT, MACHINES, PERFORMANCE, pairs
from mediation.models import Confirmation, Extension, Kind, Status
from mediation.tasks import end_lapsed_windows, remind_of_deadlines
from mediation.workflow.archive import is_intact, missing
from mediation.workflow.court import CONFIRMATION, record_confirmation
from mediation.workflow.transitions import TRANSITIONS, Refused
from tests import make

from .conftest import browser

SHANGHAI = timezone.get_fixed_timezone(8 * 60)


def on(day, hour=10):
    return datetime.combine(day, time(hour), SHANGHAI)


@pytest.fixture
def case(cast):
    return make.case(cast, Status.MEDIATING)


def month(case):
    return case.clocks.get(rule="month")


def ask(case, cast, days=40):
    until = timezone.localdate() + timedelta(days=days)
    return workflow.ask_extension(case, until, "等鉴定", actor=cast.mira.user)


def yes(extension, cast, *who):
    for name in who:
        side = {"alice": "applicant", "bob": "respondent"}[name]
        party = extension.case.parties.get(side=side)
        workflow.answer_extension(extension, party, True, actor=getattr(cast, name).user)


# More time


def test_with_the_yes_of_all_the_month_is_longer(case, cast):
    extension = ask(case, cast)
    yes(extension, cast, "alice")
    assert month(case).due < extension.until
    yes(extension, cast, "bob")

    clock = month(case)
    assert clock.agreed_until == extension.until
    assert clock.due >= extension.until
    case.refresh_from_db()
    assert extension.state == Extension.State.AGREED
    paper = Paper.objects.get(kind="extension")
    assert [row[0] for row in paper.data["answers"]] == ["爱丽", "鲍勃"]
    assert "等鉴定" in paper.data["reason"]


def test_a_single_no_leaves_the_month_as_it_is(case, cast):
    extension, before = ask(case, cast), month(case).due
    yes(extension, cast, "alice")
    workflow.answer_extension(extension, case.parties.get(side="respondent"), False, actor=cast.bob.user)

    assert month(case).due == before
    assert not Paper.objects.filter(kind="extension").exists()
    with pytest.raises(Refused, match="no longer asked"):
        workflow.answer_extension(
            Extension.objects.get(), case.parties.create(side="respondent", person=cast.oscar, name="奥"), True,
            actor=cast.mira.user,
        )  # fmt: skip


def test_the_first_answer_of_a_side_stays(case, cast):
    extension = ask(case, cast)
    yes(extension, cast, "alice", "alice")
    workflow.answer_extension(extension, case.parties.get(side="applicant"), False, actor=cast.alice.user)
    assert list(extension.answers.values_list("agrees", flat=True)) == [True]
    assert extension.state == Extension.State.OPEN


def test_a_period_that_is_over_is_not_extended(case, cast):
    extension = ask(case, cast, 60)
    late = on(month(case).due + timedelta(days=1))
    with pytest.raises(Refused, match="period is over"):
        workflow.answer_extension(extension, case.parties.get(side="applicant"), True, actor=cast.alice.user, at=late)
    with pytest.raises(Refused, match="period is over"):
        workflow.ask_extension(case, late.date() + timedelta(days=9), "晚了", actor=cast.mira.user, at=late)


def test_the_last_day_itself_is_in_time(case, cast):
    extension, last = ask(case, cast, 60), on(month(case).due, 23)
    for side, who in (("applicant", cast.alice), ("respondent", cast.bob)):
        workflow.answer_extension(extension, case.parties.get(side=side), True, actor=who.user, at=last)
    assert month(case).agreed_until == extension.until


def test_a_day_that_is_no_later_is_refused(case, cast):
    with pytest.raises(Refused):
        workflow.ask_extension(case, month(case).due, "x", actor=cast.mira.user)


def test_a_new_question_ends_the_former(case, cast):
    first = ask(case, cast, 40)
    assert ask(case, cast, 40) == first
    second = ask(case, cast, 50)
    first.refresh_from_db()
    assert (first.state, second.state) == ("lapsed", "open")


@pytest.mark.parametrize("end", ["suspend", "terminate", "withdraw"])
def test_what_ends_or_pauses_the_mediation_ends_the_question(case, cast, end):
    ask(case, cast)
    if end == "suspend":
        workflow.suspend(case, "病", actor=cast.mira.user)
    elif end == "terminate":
        workflow.terminate(case, "wide_gap", "", actor=cast.mira.user)
    else:
        workflow.withdraw(case, "不要了", actor=cast.alice.user)
    assert not case.extensions.open().exists()


def test_an_extended_month_pauses_and_goes_on(case, cast):
    extension = ask(case, cast)
    yes(extension, cast, "alice", "bob")
    before = month(case).agreed_until
    day = timezone.now()
    workflow.suspend(case, "鉴定", actor=cast.mira.user, at=day)
    workflow.resume(case, "已出", actor=cast.mira.user, at=day + timedelta(days=10))

    clock = month(case)
    assert clock.agreed_until == before + timedelta(days=10)
    assert clock.due >= clock.agreed_until


def test_a_side_answers_on_its_page_and_the_other_sees_no_button_twice(case, cast):
    ask(case, cast)
    page = browser(cast.bob).get(f"/my/{case.pk}/").content.decode()
    assert "answer_extension" in page
    yes(case.extensions.get(), cast, "bob")
    assert "answer_extension" not in browser(cast.bob).get(f"/my/{case.pk}/").content.decode()


# Late


def test_a_period_that_was_missed_is_told_once_to_who_carries_it_and_the_director(cast):
    case = make.case(cast, Status.MEDIATING)
    due = case.clocks.get(rule="first_session").due
    with time_machine.travel(on(due)):
        remind_of_deadlines()
        assert not Message.objects.filter(kind="clock.late").exists()
    with time_machine.travel(on(due + timedelta(days=1))):
        remind_of_deadlines()
        remind_of_deadlines()
    told = Message.objects.filter(kind="clock.late", channel="in_app").values_list("user__name", flat=True)
    assert set(told) == {"米拉", "朵拉"}
    assert len(told) == 2


def test_a_pause_is_looked_at_again_every_fifteen_days(cast):
    case = make.case(cast, Status.SUSPENDED)
    first = case.clocks.get(rule="review", state="running")
    workflow.review_pause(case, "还没有结果", actor=cast.mira.user, at=on(first.due))
    second = case.clocks.get(rule="review", state="running")
    assert second.started_on == first.due
    assert second.nominal == first.due + timedelta(days=15)


# Following up


def test_when_every_clause_is_settled_the_visits_are_due(cast):
    case = make.case(cast, Status.AGREED)
    today = timezone.localdate()
    workflow.record_performance(case.agreements.get().obligations.get(), "performed", today, actor=cast.mira.user)
    nominal = {row.rule: row.nominal for row in case.clocks.filter(rule__startswith="follow_up")}
    assert nominal == {"follow_up": today + timedelta(days=7), "follow_up_again": today + timedelta(days=30)}

    visit = {"whom": "双方", "satisfaction": "满意", "findings": "好。", "measures": ""}
    for left in (["follow_up_again"], []):
        workflow.follow_up(case, visit, actor=cast.mira.user)
        running = case.clocks.filter(rule__startswith="follow_up", state="running")
        assert list(running.values_list("rule", flat=True)) == left


# The court


def step(case, cast, status, **values):
    record_confirmation(case, status, values.pop("day", timezone.localdate()), actor=cast.clara.user, **values)


def test_every_step_before_the_court_is_in_the_table_and_no_other(cast):
    case = make.case(cast, Status.AGREED)
    row = case.agreements.get().confirmation
    for before in Confirmation.Status:
        for after in Confirmation.Status:
            if before == after:
                continue
            Confirmation.objects.filter(pk=row.pk).update(status=before)
            if after in CONFIRMATION[before] and after != "lapsed":
                step(case, cast, after)
            elif after not in CONFIRMATION[before]:
                with pytest.raises(Refused):
                    step(case, cast, after)


def test_an_application_ends_the_window_and_a_ruling_is_told(cast):
    case = make.case(cast, Status.AGREED)
    step(case, cast, "applied", court="区法院")
    assert not case.clocks.filter(rule="confirmation", state="running").exists()
    step(case, cast, "court_accepted")
    step(case, cast, "rejected", number="（2026）民特1号")
    row = case.agreements.get().confirmation
    assert (row.court, row.number, row.decided_on) == ("区法院", "（2026）民特1号", timezone.localdate())
    assert Message.objects.filter(kind="case.confirmation", user=cast.bob.user, channel="in_app").count() == 3


def test_after_thirty_days_nothing_is_applied_for(cast):
    case = make.case(cast, Status.AGREED)
    due = case.clocks.get(rule="confirmation").due
    with time_machine.travel(on(due + timedelta(days=1))):
        with pytest.raises(Refused, match="thirty days"):
            step(case, cast, "applied")
        end_lapsed_windows()
        end_lapsed_windows()
    assert case.agreements.get().confirmation.status == "lapsed"


def test_an_application_of_the_last_day_may_be_entered_later(cast):
    case = make.case(cast, Status.AGREED)
    due = case.clocks.get(rule="confirmation").due
    with time_machine.travel(on(due + timedelta(days=2))):
        step(case, cast, "applied", day=due)
    assert case.agreements.get().confirmation.applied_on == due


def test_an_application_before_the_agreement_or_of_tomorrow_is_refused(cast):
    case = make.case(cast, Status.AGREED)
    for days in (-1, 1):
        with pytest.raises(Refused):
            step(case, cast, "applied", day=timezone.localdate() + timedelta(days=days))


# The archive


def closed(cast):
    case = make.case(cast, Status.AGREED)
    make.finish(case, cast)
    return case


def test_an_archived_file_has_its_contents_its_term_and_its_hash(cast):
    case = closed(cast)
    assert missing(case) == ["人民调解记录"]
    with pytest.raises(Refused, match="人民调解记录"):
        workflow.archive(case, actor=cast.dora.user)
    workflow.archive(case, "当场谈成，未另作记录。", actor=cast.dora.user)

    case.refresh_from_db()
    paper = case.entries.get(kind=Kind.ARCHIVED).paper
    titles = [row[1] for row in paper.data["rows"]]
    assert "人民调解协议书" in " ".join(titles)
    assert "协议书送达" in paper.data["note"] and "鲍勃" in paper.data["note"]
    assert paper.data["pages"] == sum(int(row[3]) for row in paper.data["rows"])
    assert case.keep_until == date(timezone.localdate().year + 10, 12, 31)
    assert case.status == Status.ARCHIVED
    assert is_intact(case)
    assert not case.clocks.exclude(state="ended").exists()


def test_a_file_that_was_changed_is_not_intact(cast):
    case = closed(cast)
    workflow.archive(case, "x", actor=cast.dora.user)
    case.entries.filter(kind=Kind.CLOSED).update(paper=None)
    assert not is_intact(case)


def test_nothing_is_done_to_an_archived_case(cast):
    case = closed(cast)
    workflow.archive(case, "x", actor=cast.dora.user)
    for who in (cast.dora, cast.clara, cast.mira, cast.alice):
        page = browser(who).get(f"/cases/{case.pk}/", follow=True).content.decode()
        assert "/acts/" not in page or "archive" not in page
    with pytest.raises(Refused):
        workflow.reopen(case, "x", actor=cast.dora.user)
    with pytest.raises(Refused):
        workflow.write(case, Kind.MESSAGE, "x", audience="joint", actor=cast.alice.user)


def test_who_may_archive(cast):
    case = closed(cast)
    arno = make.staff(cast.place, "阿诺", "archivist")
    url = f"/cases/{case.pk}/archive/"
    assert browser(cast.dora).post(url, {"note": "x"}).status_code == 403
    assert browser(arno).post(url, {"note": "x"}).status_code == 302


# The three machines (domain §1.2)

PERFORMANCE_PAIRS = {
    ("not_due", "in_progress"), ("in_progress", "performed"), ("in_progress", "overdue"), ("overdue", "performed"),
    ("overdue", "breached"), ("in_progress", "changed"),
}  # fmt: skip
COURT_PAIRS = {
    ("window_open", "applied"), ("applied", "court_accepted"), ("court_accepted", "confirmed"),
    ("court_accepted", "rejected"), ("court_accepted", "withdrawn"), ("applied", "not_admitted"),
    ("window_open", "lapsed"),
}  # fmt: skip


def test_the_machines_are_the_literal_pairs():
    assert pairs(CASE_ROWS) == {(str(a), str(b)) for a, row in TRANSITIONS.items() for b in row}
    assert pairs(PERFORMANCE) == PERFORMANCE_PAIRS
    assert pairs(COURT) == COURT_PAIRS == {(str(a), str(b)) for a, row in CONFIRMATION.items() for b in row}
    assert all(len(rows) == len(pairs(rows)) for rows in MACHINES.values())


def test_the_table_is_printed_with_who_guard_clock_and_paper():
    out = io.StringIO()
    call_command("workflow_table", stdout=out)
    lines = [line for line in out.getvalue().splitlines() if line.startswith("| ")]
    assert len(lines) == sum(len(rows) for rows in MACHINES.values()) + 2 * len(MACHINES)
    assert any("| mediating | agreed | sides, mediator, seal holder |" in line for line in lines)
