"""On a shift: the log, promises to call back, the hand-over."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from consultations.conflicts import Conflict, conflict_of
from consultations.models import Call, CallBack, HandOver, Task
from consultations.workflow import calls, shifts
from consultations.workflow.calls import Refused, Slot
from mediation.models import Status
from tests import make as everybody
from tests.consultations.conftest import browser
from tests.consultations.test_shifts import HOUR, MINUTE, SHANGHAI, running, shift_of, to

PHONE = "13700000088"


def form(**values):
    """What a browser sends for a call."""
    slot = calls.next_slot(timezone.now())
    begin, end = map(timezone.localtime, slot)
    given = {"matter": "楼上漏水", "outcome": "advised", "people": 1, "once": str(uuid4())}
    return given | {"day": begin.date(), "begins": f"{begin:%H:%M}", "ends": f"{end:%H:%M}"} | values


def promised(duty, shift=None, **values):
    """A promise of lena to call back."""
    asked = {"way": "telephone", "matter": "公积金", "outcome": "call_back", "phone": "+86" + PHONE}
    slot, lena = calls.next_slot(timezone.now()), duty.lena.person.user
    call = calls.log_call(shift or running(duty), asked, slot=slot, actor=lena, **values)
    return call.call_back


# The log


@pytest.mark.parametrize("way", ["telephone", "visit"])
def test_a_call_or_visit_stands_in_the_log_once(duty, way):
    shift, sent = running(duty), form(caller="王小明", age="60+", advice="先看保修期", satisfied="5", papers="协议一份")
    lena = browser(duty.lena)
    for _n in range(2):
        assert lena.post(reverse("duty_call", args=[shift.pk, way]), sent).status_code == 302

    call = shift.calls.get()
    assert (call.way, call.matter, call.advice, call.age, call.satisfied) == (way, "楼上漏水", "先看保修期", "60+", 5)
    assert "协议一份" in lena.get(reverse("duty_log", args=[shift.pk])).content.decode()


def test_an_empty_form_is_refused_and_nothing_is_lost(duty):
    shift = running(duty)

    page = browser(duty.lena).post(reverse("duty_call", args=[shift.pk, "visit"]), {"advice": "先看保修期"})

    assert {"matter", "outcome", "people"} == page.context["form"].errors.keys()
    assert "先看保修期" in page.content.decode()
    assert not Call.objects.exists()


def test_a_call_back_needs_a_number_and_a_slot_that_is_still_to_come(duty):
    shift, lena = running(duty), browser(duty.lena)

    def errors(**values):
        page = lena.post(reverse("duty_call", args=[shift.pk, "telephone"]), form(outcome="call_back", **values))
        return str(page.context["form"].errors)

    assert "telephone number is needed" in errors()
    assert "is over" in errors(phone=PHONE, day="2020-01-02")
    assert "between 8:00 and 21:00" in errors(phone=PHONE, begins="20:00", ends="21:30")
    assert "between 8:00 and 21:00" in errors(phone=PHONE, begins="07:30", ends="09:00")
    assert "end after it begins" in errors(phone=PHONE, begins="10:00", ends="09:30")
    assert "when you will call back" in errors(phone=PHONE, day="")
    assert not Call.objects.exists()
    assert not CallBack.objects.exists()


def test_a_call_back_is_offered_for_the_next_working_day(duty):
    friday = datetime(2026, 11, 27, 16, tzinfo=SHANGHAI)

    slot = calls.next_slot(friday)

    assert f"{timezone.localtime(slot.begins_at):%m-%d %H:%M}" == "11-30 09:00"


def test_the_log_opens_with_the_sign_in_and_closes_a_day_after_the_end(duty):
    url = reverse("duty_call", args=[shift_of(duty, begins=-MINUTE).pk, "visit"])
    assert "Please sign in first" in browser(duty.lena).post(url, form()).content.decode()

    old = shift_of(duty, begins=-28 * HOUR, signed_in_at=timezone.now() - 28 * HOUR)
    with pytest.raises(Refused, match="closed"):
        calls.log_call(old, {"way": "visit", "matter": "x", "outcome": "advised"}, actor=duty.lena.person.user)


def test_a_call_sent_to_mediation_names_the_matter_and_shows_nothing_else_of_it(duty):
    shift, lena = running(duty), browser(duty.lena)
    case = everybody.case(duty, Status.MEDIATING)
    url = reverse("duty_call", args=[shift.pk, "telephone"])
    for typed in (f" {case.reference.lower()} ", case.number):
        assert lena.post(url, form(outcome="mediation", matter="公积金", case=typed)).status_code == 302

    assert [call.case for call in shift.calls.all()] == [case, case]
    log = lena.get(reverse("duty_log", args=[shift.pk])).content.decode()
    staff = browser(duty.stan).get(reverse("duty_calls")).content.decode()
    assert log.count(f"matter {case.reference}") == staff.count(case.reference) == 2
    for secret in (case.title, "爱丽", "鲍勃", reverse("case", args=[case.pk])):
        assert secret and secret not in log
    assert lena.get(reverse("case", args=[case.pk])).status_code == 404
    assert conflict_of(case, duty.lena) == {Conflict.ADVISED} and conflict_of(case, duty.leo) == set()


def test_an_unknown_number_of_a_matter_is_told_and_nothing_is_lost(duty):
    shift, away = running(duty), everybody.case(duty, Status.MEDIATING)
    away.reference, away.sub_district = "AL-2026-0001", duty.elsewhere
    away.save()
    for typed in ("QH-2020-9999", away.reference, away.number, "=1+1"):
        sent = form(outcome="mediation", case=typed)
        page = browser(duty.lena).post(reverse("duty_call", args=[shift.pk, "visit"]), sent)
        assert "no matter with this number" in str(page.context["form"].errors["case"])
        assert "楼上漏水" in page.content.decode()
    assert not Call.objects.exists()


def test_nobody_else_writes_into_the_log(duty):
    shift = running(duty)
    for who in (duty.leo, duty.clara, duty.alice):
        assert browser(who).post(reverse("duty_call", args=[shift.pk, "visit"]), form()).status_code == 403
    assert browser(duty.lena).get(reverse("duty_call", args=[shift.pk, "letter"])).status_code == 404


def test_what_was_asked_and_advised_is_encrypted(duty):
    shift = running(duty)
    calls.log_call(shift, {"way": "visit", "matter": "隐秘", "outcome": "advised"}, actor=duty.lena.person.user)
    with connection.cursor() as cursor:
        cursor.execute("SELECT matter FROM consultations_call")
        assert "隐秘" not in str(cursor.fetchone())


# Call-backs


def test_somebody_reached_settles_the_promise(duty):
    promise, lena = promised(duty), browser(duty.lena)
    url = reverse("duty_call_back", args=[promise.pk])
    assert "137 0000 0088" in lena.get(url).content.decode()

    sent = form(reached="yes", words="去窗口办")
    for _n in range(2):
        assert lena.post(url, sent).status_code == 302

    promise.refresh_from_db()
    assert (promise.state, promise.attempts) == ("done", 1)
    assert promise.tries.get().advice == "去窗口办"
    assert "is settled" in lena.post(url, form(reached="yes")).content.decode()


def test_not_reached_goes_to_the_next_slot_and_after_three_attempts_to_staff(duty):
    promise, lena = promised(duty), browser(duty.lena)
    url = reverse("duty_call_back", args=[promise.pk])
    for number in (1, 2, 3):
        assert lena.post(url, form(reached="no")).status_code == 302
        promise.refresh_from_db()
        assert promise.attempts == number

    assert promise.state == "dropped"
    assert [row.outcome for row in promise.tries.all()] == ["no_answer"] * 3
    assert to(duty.stan, "callback.tried").count() == 1


def test_the_next_attempt_is_not_in_the_past(duty):
    promise = promised(duty)
    past = Slot(timezone.now() - 2 * HOUR, timezone.now() - HOUR)

    with pytest.raises(Refused, match="is over"):
        calls.attempt(promise, False, slot=past, actor=duty.lena.person.user)

    assert CallBack.objects.get().attempts == 0


def test_who_does_not_owe_the_call_sees_no_number(duty):
    promise = promised(duty)
    url = reverse("duty_call_back", args=[promise.pk])

    assert browser(duty.leo).get(url).status_code == browser(duty.clara).get(url).status_code == 403
    assert "137 0000 0088" not in browser(duty.stan).get(url).content.decode()
    assert browser(duty.eve).get(url).status_code == 404


# Handing over


def test_hand_over_lists_open_promises_and_the_next_lawyer_owes_them_when_it_is_read(duty):
    shift, after = running(duty), shift_of(duty, duty.leo, 3 * HOUR)
    promise = promised(duty, shift)
    Task.objects.create(
        case=everybody.case(duty, Status.MEDIATING), kind="opinion", lawyer=duty.lena, question="?",
        asked_by=duty.mira.user, due_on=timezone.localdate() + timedelta(days=2),
    )  # fmt: skip
    lena, leo = browser(duty.lena), browser(duty.leo)
    page = lena.get(reverse("duty_hand_over", args=[shift.pk])).content.decode()
    assert "公积金" in page
    assert "an opinion" in page

    assert lena.post(reverse("duty_hand_over", args=[shift.pk]), {"note": "钥匙在抽屉"}).status_code == 302
    assert to(duty.leo, "shift.handed_over").count() == 1
    shown = leo.get(reverse("duty_mine")).content.decode()
    assert "钥匙在抽屉" in shown
    assert "公积金" in shown
    assert leo.post(reverse("duty_acknowledge", args=[shift.hand_over.pk])).status_code == 302

    promise.refresh_from_db()
    assert promise.lawyer == duty.leo == after.lawyer
    assert Task.objects.get().lawyer == duty.lena
    row = HandOver.objects.get()
    assert (row.acknowledged_by, row.to) == (duty.leo.person.user, duty.leo)


def test_only_who_follows_or_plans_reads_a_hand_over(duty):
    shift = running(duty)
    shift_of(duty, duty.leo, 3 * HOUR)
    row = calls.write_hand_over(shift, "好", actor=duty.lena.person.user)

    for who in (duty.lena, duty.clara, duty.alice):
        assert browser(who).post(reverse("duty_acknowledge", args=[row.pk])).status_code == 403
    assert browser(duty.stan).post(reverse("duty_acknowledge", args=[row.pk])).status_code == 302


def test_a_hand_over_that_was_read_is_not_changed(duty):
    shift = running(duty)
    shift_of(duty, duty.leo, 3 * HOUR)
    calls.acknowledge(calls.write_hand_over(shift, "好", actor=duty.lena.person.user), actor=duty.leo.person.user)

    with pytest.raises(Refused, match="has read it already"):
        calls.write_hand_over(shift, "不好", actor=duty.lena.person.user)

    assert HandOver.objects.get().note == "好"


def test_where_nobody_follows_who_plans_is_told(duty):
    shift = running(duty)
    row = calls.write_hand_over(shift, "好", actor=duty.lena.person.user)

    assert to(duty.stan, "shift.handed_over").count() == 1
    with pytest.raises(Refused, match="Nobody follows"):
        calls.acknowledge(row, actor=duty.stan.user)


def test_a_hand_over_goes_to_who_serves_after_a_change(duty):
    shift, after = running(duty), shift_of(duty, duty.leo, 3 * HOUR)
    assert calls.write_hand_over(shift, "好", actor=duty.lena.person.user).to == duty.leo

    shifts.take_over(after, duty.lena, actor=duty.stan.user)

    assert HandOver.objects.get().to == duty.lena
    assert to(duty.lena, "shift.hand_over_passed").count() == 1


def test_a_shift_that_has_not_begun_has_nothing_to_hand_over(duty):
    with pytest.raises(Refused, match="has not begun"):
        calls.write_hand_over(shift_of(duty), "好", actor=duty.lena.person.user)
