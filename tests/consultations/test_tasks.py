"""A mediator asks a lawyer: what is shown, the answer in the case, clocks, who may what."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from consultations.models import Task
from consultations.tasks import look_after_tasks
from consultations.workflow import task as workflow
from foundation.audit.models import Record, View
from foundation.notifications.models import Message
from foundation.notifications.outbox import SHANGHAI
from mediation import workflow as mediation
from mediation.models import Audience, Entry, Kind, Status
from mediation.workflow import Refused
from tests import make as everybody
from tests.consultations import make

from .conftest import browser

SOON = timedelta(days=3)


@pytest.fixture
def case(duty):
    return everybody.case(duty, Status.MEDIATING)


def ask(duty, case, kind="opinion", **values):
    return workflow.ask(case, kind, duty.lena, "楼上漏水，谁该修？", **{"actor": duty.mira.user} | values)


def accepted(duty, case, **values):
    task = ask(duty, case, **values)
    workflow.accept(task, timezone.localdate() + SOON, actor=duty.lena.person.user)
    return task


def written(duty, case, words, audience=Audience.JOINT, who="alice"):
    party = case.applicant if who == "alice" else None
    return mediation.write(
        case, Kind.EVIDENCE, words, [everybody.photo()], audience=audience, party=party,
        actor=getattr(duty, who).user,
    )  # fmt: skip


def told(kind):
    return set(Message.objects.filter(kind=kind).values_list("user__name", "channel"))


def test_mediator_asks_lawyer_answers_and_the_answer_stands_in_the_case(duty, case):
    shown = written(duty, case, "照片给律师看")
    hidden = written(duty, case, "这个不给律师看")
    desk, phone = browser(duty.mira), browser(duty.lena)
    given = {"kind": "opinion", "lawyer": duty.lena.pk, "question": "谁该修？", "audience": "joint"}

    desk.post(reverse("ask_lawyer", args=[case.pk]), given | {"entries": [shown.pk]}, follow=True)
    task = Task.objects.get()
    page = phone.get(reverse("duty_task", args=[task.pk])).content.decode()

    assert "照片给律师看" in page and "谁该修？" in page
    assert "这个不给律师看" not in page and case.number not in page and duty.alice.name not in page
    files = [entry.attachments.get().pk for entry in (shown, hidden)]
    assert phone.get(reverse("task_file", args=[task.pk, files[0]])).getvalue()
    assert phone.get(reverse("task_file", args=[task.pk, files[1]])).status_code == 404
    assert phone.get(reverse("attachment", args=[files[0]])).status_code == 404
    assert phone.get(reverse("case", args=[case.pk])).status_code == 404
    assert View.objects.filter(what="lawyer_task", viewer=duty.lena.person.user).exists()

    phone.post(reverse("accept_task", args=[task.pk]), {"due_on": timezone.localdate() + SOON})
    phone.post(reverse("answer_task", args=[task.pk]), {"text": "由楼上业主修。", "files": everybody.photo("b.jpg")})

    entry = case.entries.get(kind=Kind.LAWYER_OPINION)
    assert (entry.body, entry.audience) == ("由楼上业主修。", Audience.JOINT)
    assert "not binding" in browser(duty.bob).get(reverse("matter", args=[case.pk])).content.decode()
    assert (duty.mira.name, "in_app") in told("task.answered")
    answered = phone.get(reverse("duty_task", args=[task.pk])).content.decode()
    assert "由楼上业主修。" in answered
    assert [row.verb for row in Record.objects.filter(subject_type="consultations.task").order_by("id")] == [
        "task.asked", "task.accepted", "task.answered",
    ]  # fmt: skip


@pytest.mark.parametrize("audience, readers", [("mediators", {"mira", "dora"}), ("joint", {"mira", "dora", "alice"})])
def test_answer_is_read_by_those_whom_the_asker_chose(duty, case, audience, readers):
    task = accepted(duty, case, audience=audience)
    workflow.answer(task, "意见", actor=duty.lena.person.user)

    found = {
        name for name in ("mira", "dora", "alice", "bob", "clara", "oscar")
        if Entry.objects.visible_to(getattr(duty, name).user).filter(kind=Kind.LAWYER_OPINION).exists()
    }  # fmt: skip

    assert found == (readers | {"bob", "clara"} if audience == "joint" else readers)


def test_form_offers_no_entry_that_the_asker_may_not_read_and_ticks_none(duty, case):
    secret = written(duty, case, "只给调解员的", Audience.PARTY)
    joint = written(duty, case, "给大家的")

    form = browser(duty.dora).get(reverse("ask_lawyer", args=[case.pk])).context["form"]
    keys = [key for key, _words in form.fields["entries"].choices]
    assert str(joint.pk) in keys and str(secret.pk) not in keys
    assert not form["entries"].value()

    given = {"kind": "opinion", "lawyer": duty.lena.pk, "question": "?", "audience": "joint", "entries": [secret.pk]}
    response = browser(duty.dora).post(reverse("ask_lawyer", args=[case.pk]), given)
    assert response.context["form"].errors.keys() == {"entries"}
    mira = browser(duty.mira).get(reverse("ask_lawyer", args=[case.pk])).context["form"]
    assert str(secret.pk) in [key for key, _words in mira.fields["entries"].choices]


def test_check_shows_the_draft_and_needs_something_to_check(duty, case):
    url, desk = reverse("ask_lawyer", args=[case.pk]), browser(duty.mira)
    given = {"kind": "check", "lawyer": duty.lena.pk, "question": "行吗？", "audience": "mediators"}
    assert desk.post(url, given).context["form"].errors.keys() == {"agreement"}

    agreement = everybody.frozen(case, duty)
    desk.post(url, given | {"agreement": agreement.pk})
    task = Task.objects.get()

    page = browser(duty.lena).get(reverse("duty_task", args=[task.pk])).content.decode()
    assert "付修理费" in page
    pdf = browser(duty.lena).get(reverse("task_agreement", args=[task.pk]))
    assert pdf.getvalue().startswith(b"%PDF")


def test_declined_goes_back_to_the_asker_and_shows_nothing_any_more(duty, case):
    task = ask(duty, case, entries=[written(duty, case, "照片给律师看")])
    phone = browser(duty.lena)

    phone.post(reverse("decline_task", args=[task.pk]), {"why": "specialty", "reason": "不熟悉"})

    page = phone.get(reverse("duty_task", args=[task.pk])).content.decode()
    assert "照片给律师看" not in page and "楼上漏水，谁该修？" not in page
    assert (duty.mira.name, "in_app") in told("task.declined")
    asked = browser(duty.mira).get(reverse("ask_lawyer", args=[case.pk])).content.decode()
    assert "not my field" in asked and "不熟悉" in asked


def test_two_working_days_to_say_yes_then_the_agreed_day(duty, case):
    friday = datetime(2026, 11, 20, 16, tzinfo=SHANGHAI)
    with time_machine.travel(friday):
        task = ask(duty, case)
        assert task.due_on == date(2026, 11, 24)

    with time_machine.travel(friday + timedelta(days=4)):
        look_after_tasks()
        assert not Message.objects.filter(kind="task.late").exists()
    with time_machine.travel(friday + timedelta(days=5)):
        look_after_tasks()
        look_after_tasks()
        late = Message.objects.filter(kind="task.late", channel="in_app")
        assert late.count() == 2 and {duty.mira.name, duty.lena.person.name} == set(
            late.values_list("user__name", flat=True)
        )
        workflow.accept(task, date(2026, 12, 1), actor=duty.lena.person.user)
        assert Task.objects.get().due_on == date(2026, 12, 1)


def test_late_notice_does_not_ring_at_night(duty, case):
    midnight = datetime(2026, 11, 25, 0, 1, tzinfo=SHANGHAI)
    with time_machine.travel(midnight - timedelta(days=5)):
        ask(duty, case)
    with time_machine.travel(midnight):
        look_after_tasks()
        assert {
            timezone.localtime(due).hour
            for due in Message.objects.filter(kind="task.late").values_list("due", flat=True)
        } == {9}


def plan(duty, case, days=3):
    return mediation.plan_session(case, timezone.now() + timedelta(days=days), "工作室", actor=duty.mira.user)


def test_presence_is_reminded_of_and_follows_its_session(duty, case):
    session = plan(duty, case)
    task = ask(duty, case, "presence", session=session)
    workflow.accept(task, actor=duty.lena.person.user)
    assert task.due_on == timezone.localdate(session.starts_at)
    lawyers = Message.objects.filter(user=duty.lena.person.user, channel="sms", kind="task.session")
    assert lawyers.filter(status="waiting", event_at=session.starts_at).count() == 2

    later = {"starts_at": session.starts_at + timedelta(days=2), "ends_at": session.ends_at + timedelta(days=2)}
    mediation.move_session(session, **later, way="site", room=None, place="工作室", actor=duty.mira.user)
    look_after_tasks()
    look_after_tasks()
    task.refresh_from_db()
    assert task.due_on == timezone.localdate(session.starts_at)
    assert lawyers.filter(status="waiting", event_at=session.starts_at).count() == 2
    assert lawyers.filter(status="withdrawn").count() == 2
    assert Message.objects.filter(key__contains=":session:moved:", channel="sms").count() == 1

    mediation.call_off_session(session, "有人病了", actor=duty.mira.user)
    look_after_tasks()
    task.refresh_from_db()
    assert task.state == Task.State.WITHDRAWN
    assert not lawyers.filter(status="waiting", event_at__isnull=False).exists()


def test_a_session_called_off_is_not_asked_for(duty, case):
    session = plan(duty, case)
    mediation.call_off_session(session, "有人病了", actor=duty.mira.user)
    with pytest.raises(Refused):
        ask(duty, case, "presence", session=session)


def test_end_of_the_case_and_of_the_licence_withdraw(duty, case):
    first = ask(duty, case)
    second = ask(duty, everybody.case(duty, Status.MEDIATING))
    mediation.terminate(case, "wide_gap", "", actor=duty.mira.user)
    look_after_tasks()
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.state, second.state) == (Task.State.WITHDRAWN, Task.State.ASKED)

    duty.lena.licence_until = timezone.localdate() - timedelta(days=1)
    duty.lena.save()
    look_after_tasks()
    second.refresh_from_db()
    assert second.state == Task.State.WITHDRAWN


def test_lawyer_without_licence_mandate_or_partnership_is_not_offered(duty, case):
    make.end_mandates(duty.leo.person, timezone.localdate() - timedelta(days=1))
    form = browser(duty.mira).get(reverse("ask_lawyer", args=[case.pk])).context["form"]
    assert form.free == [duty.lena] and form.conflicted == []

    duty.partnership.ended_at = timezone.now()
    duty.partnership.save()
    with pytest.raises(Refused):
        ask(duty, case)


def test_the_same_again_is_one_task_and_acts_twice_change_nothing(duty, case):
    task = ask(duty, case)
    assert ask(duty, case) == task
    for _again in range(2):
        workflow.accept(task, timezone.localdate() + SOON, actor=duty.lena.person.user)
    workflow.withdraw(task, "不用了", actor=duty.mira.user)
    workflow.withdraw(task, "不用了", actor=duty.mira.user)
    with pytest.raises(Refused):
        workflow.answer(task, "意见", actor=duty.lena.person.user)
    assert Record.objects.filter(verb__startswith="task.").count() == 3


@pytest.mark.parametrize(
    "who, status",
    [("mira", 200), ("dora", 200), ("clara", 403), ("alice", 403), ("max", 404), ("oscar", 404), ("lena", 404)],
)
def test_who_may_ask(duty, case, who, status):
    assert browser(getattr(duty, who)).get(reverse("ask_lawyer", args=[case.pk])).status_code == status


@pytest.mark.parametrize("who", ["leo", "mira", "dora", "clara", "alice", "oscar", "fiona", "stan"])
def test_only_the_lawyer_opens_the_task(duty, case, who):
    task = ask(duty, case)
    assert browser(getattr(duty, who)).get(reverse("duty_task", args=[task.pk])).status_code == 404
    code = browser(getattr(duty, who)).get(reverse("duty_tasks")).status_code
    assert code == (200 if who == "leo" else 403)


def test_a_former_mediator_is_told_nothing_more(duty, case):
    task = ask(duty, case)
    mediation.assign(case, duty.max, actor=duty.dora.user)
    task.refresh_from_db()
    workflow.decline(Task.objects.get(), "time", actor=duty.lena.person.user)
    names = {name for name, _channel in told("task.declined")}
    assert duty.max.name in names and duty.mira.name not in names


def test_withdrawing_is_for_the_mediator_and_the_director(duty, case):
    task = ask(duty, case)
    url = reverse("withdraw_task", args=[task.pk])
    assert [browser(getattr(duty, who)).post(url).status_code for who in ("clara", "alice", "oscar", "lena")] == [
        403, 403, 404, 404,
    ]  # fmt: skip
    browser(duty.dora).post(url, {"reason": "已解决"})
    task.refresh_from_db()
    assert (task.state, task.reason) == (Task.State.WITHDRAWN, "已解决")


def test_refused_form_keeps_what_was_typed(duty, case):
    task = ask(duty, case)
    yesterday = timezone.localdate() - timedelta(days=1)
    page = browser(duty.lena).post(reverse("accept_task", args=[task.pk]), {"due_on": yesterday}).content.decode()
    assert "Choose a day that is still to come." in page and str(yesterday) in page


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_asks_as_often_for_three_rows_as_for_one(duty, django_assert_num_queries, rows):
    for _n in range(rows):
        ask(duty, everybody.case(duty, Status.MEDIATING))
    tab = browser(duty.lena)
    tab.get(reverse("duty_tasks"))
    with django_assert_num_queries(17):
        page = tab.get(reverse("duty_tasks")).content.decode()
    assert page.count("<tr>") == rows + 1


def test_queue_is_paged_by_key(duty, case, monkeypatch):
    monkeypatch.setattr("mediation.views.lists.PAGE", 2)
    days = [timezone.localdate() + timedelta(days=n) for n in (1, 1, 2)]
    for due_on, kind in zip(days, Task.Kind.values, strict=True):
        Task.objects.create(
            case=case, kind=kind, lawyer=duty.lena, question="?", asked_by=duty.mira.user, due_on=due_on
        )
    tab = browser(duty.lena)
    first = tab.get(reverse("duty_tasks"))
    second = tab.get(reverse("duty_tasks") + first.context["next_url"])
    seen = [task.pk for page in (first, second) for task in page.context["tasks"]]
    assert seen == list(Task.objects.order_by("id").values_list("pk", flat=True)) and second.context["next_url"] == ""
