"""What people are reminded of around the roster: calls promised, hand-overs, hours without a lawyer, what ends."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from consultations import call_back_messages
from consultations.models import Need, Shift
from consultations.tasks import look_after_tasks, look_ahead, watch_shifts
from consultations.workflow import calls, shifts
from consultations.workflow import roster as roster_acts
from consultations.workflow import task as tasks
from consultations.workflow.calls import Slot
from foundation.notifications.models import Message
from mediation.models import Status
from tests import make as everybody
from tests.consultations import make
from tests.consultations.test_shifts import HOUR, MINUTE, SHANGHAI, running, shift_of, to

CALLER = "+8613700000088"
TUESDAY = datetime(2026, 11, 24, 10, tzinfo=SHANGHAI)


@pytest.fixture
def tuesday():
    with time_machine.travel(TUESDAY, tick=False) as clock:
        yield clock


def promised(duty, begins=2 * HOUR, hours=1, shift=None):
    """A call-back that lena promised for a slot that begins in `begins`."""
    asked = {"way": "telephone", "matter": "公积金", "outcome": "call_back", "phone": CALLER}
    slot = Slot(timezone.now() + begins, timezone.now() + begins + hours * HOUR)
    shift = shift or running(duty)
    return calls.log_call(shift, asked, slot=slot, actor=shift.lawyer.person.user).call_back


def sms(phone, **asked):
    return Message.objects.filter(channel="sms", to=phone, **asked).order_by("due")


def waiting(phone):
    """When the text messages that wait for this number are due."""
    return [f"{timezone.localtime(row.due):%d %H:%M}" for row in sms(phone, status="waiting", event_at__isnull=False)]


# Call-backs


def test_a_promised_call_is_confirmed_and_both_are_reminded_half_an_hour_before(duty, tuesday):
    promised(duty)

    confirmed, reminded = sms(CALLER)
    assert "12" in confirmed.body
    assert confirmed.due == TUESDAY
    assert (reminded.due, reminded.event_at) == (TUESDAY + 90 * MINUTE, TUESDAY + 3 * HOUR)
    assert waiting(duty.lena.person.user.phone) == ["24 11:30"]


def test_a_reminder_of_the_early_morning_comes_the_evening_before(duty, tuesday):
    promised(duty, begins=22 * HOUR)  # Wednesday, eight o'clock

    assert waiting(CALLER) == waiting(duty.lena.person.user.phone) == ["24 20:30"]


def test_a_call_that_was_not_made_is_told_to_who_owes_it_and_then_to_who_plans(duty, tuesday):
    promised(duty)

    late = Message.objects.filter(channel="in_app", due__gte=TUESDAY + 3 * HOUR).order_by("due", "user__name")
    assert [(row.user.name, row.due) for row in late] == [
        ("莱娜", TUESDAY + 3 * HOUR), *((name, TUESDAY + 3 * HOUR + 30 * MINUTE) for name in ("斯坦", "菲奥娜")),
    ]  # fmt: skip
    assert not Message.objects.filter(due__gte=TUESDAY + 3 * HOUR, event_at__isnull=False).exists()


def test_a_call_that_was_made_withdraws_all_its_reminders(duty, tuesday):
    promise = promised(duty)

    calls.attempt(promise, True, actor=duty.lena.person.user)

    assert waiting(CALLER) == waiting(duty.lena.person.user.phone) == []
    assert not Message.objects.filter(status="waiting", due__gt=TUESDAY).exists()


def test_each_attempt_has_reminders_of_its_own(duty, tuesday):
    promise = promised(duty)

    next_slot = Slot(TUESDAY + 5 * HOUR, TUESDAY + 6 * HOUR)
    calls.attempt(promise, False, slot=next_slot, actor=duty.lena.person.user)

    assert waiting(CALLER) == waiting(duty.lena.person.user.phone) == ["24 14:30"]
    assert sms(CALLER, kind="callback.caller", event_at=None).count() == 2  # a confirmation for each slot


def test_reminders_follow_who_owes_the_call(duty, tuesday):
    shift = running(duty)
    shift_of(duty, duty.leo, 2 * HOUR)
    promised(duty, begins=4 * HOUR, shift=shift)

    calls.acknowledge(calls.write_hand_over(shift, "", actor=duty.lena.person.user), actor=duty.leo.person.user)

    assert waiting(duty.leo.person.user.phone) == ["24 13:30"]
    assert waiting(duty.lena.person.user.phone) == []
    assert waiting(CALLER) == ["24 13:30"]


def test_reminders_follow_an_emergency(duty, tuesday):
    shift = running(duty)
    promised(duty, begins=4 * HOUR, shift=shift)

    shifts.take_over(shift, duty.leo, actor=duty.stan.user)

    assert waiting(duty.leo.person.user.phone) == ["24 13:30"]
    assert waiting(duty.lena.person.user.phone) == []


def test_to_remind_again_changes_nothing_for_the_phone(duty, tuesday):
    promise = promised(duty)
    with transaction.atomic():
        call_back_messages.remind(promise)
    assert waiting(CALLER) == ["24 11:30"]


# The end of a shift


def test_a_shift_that_ends_with_open_promises_is_asked_for_its_hand_over_once(duty, tuesday):
    promised(duty, begins=23 * HOUR)  # the shift began an hour ago and takes three
    watch_shifts()
    assert not to(duty.lena, "shift.open").exists()

    tuesday.move_to(TUESDAY + 2 * HOUR)
    watch_shifts()
    watch_shifts()

    assert "1" in to(duty.lena, "shift.open").get().body


@pytest.mark.parametrize("kept", ["called", "handed over", "never signed in"])
def test_nothing_is_asked_where_nothing_is_open(duty, tuesday, kept):
    promise = promised(duty, begins=23 * HOUR)
    shift = promise.call.shift
    if kept == "called":
        calls.attempt(promise, True, actor=duty.lena.person.user)
    elif kept == "handed over":
        calls.write_hand_over(shift, "", actor=duty.lena.person.user)
    else:
        Shift.objects.filter(pk=shift.pk).update(signed_in_at=None)

    tuesday.move_to(TUESDAY + 2 * HOUR)
    watch_shifts()

    assert not to(duty.lena, "shift.open").exists()


def test_a_hand_over_that_is_not_read_is_told_to_who_follows_and_then_to_who_plans(duty, tuesday):
    shift = running(duty)
    shift_of(duty, duty.leo, 2 * HOUR)
    calls.write_hand_over(shift, "钥匙在抽屉", actor=duty.lena.person.user)

    seen = []
    for minutes in (121, 136, 239, 241):
        tuesday.move_to(TUESDAY + minutes * MINUTE)
        watch_shifts()
        watch_shifts()
        seen.append((to(duty.leo, "hand_over").count(), to(duty.stan, "hand_over.unread").count()))

    assert seen == [(0, 0), (1, 0), (1, 0), (1, 1)]


def test_a_hand_over_that_was_read_in_time_reminds_nobody(duty, tuesday):
    shift = running(duty)
    shift_of(duty, duty.leo, 2 * HOUR)
    calls.acknowledge(calls.write_hand_over(shift, "", actor=duty.lena.person.user), actor=duty.leo.person.user)

    tuesday.move_to(TUESDAY + 5 * HOUR)
    watch_shifts()

    assert not Message.objects.filter(kind__startswith="hand_over").exists()


def test_a_hand_over_that_nobody_follows_comes_to_who_plans_after_a_day(duty, tuesday):
    calls.write_hand_over(running(duty), "", actor=duty.lena.person.user)

    tuesday.move_to(TUESDAY + 23 * HOUR)
    watch_shifts()
    assert not to(duty.stan, "hand_over.unread").exists()
    tuesday.move_to(TUESDAY + 24 * HOUR)
    watch_shifts()
    assert to(duty.stan, "hand_over.unread").count() == 1


# Hours without a lawyer


def need(duty, **values):
    given = {"channel": "hotline", "days": "working", "begins": time(9), "ends": time(12)} | values
    return Need.objects.create(sub_district=duty.place, starts_on=date(2026, 1, 1), **given)


def on(duty, day, **values):
    begins = datetime.combine(day, time(9), SHANGHAI)
    return make.shift(duty.partnership, duty.lena, begins, channel="hotline", **values)


def test_gaps_of_the_next_seven_days_are_told_once_on_each_working_day(duty, tuesday):
    need(duty)
    for n in (0, 1, 2, 6):  # of Tuesday to Monday; Friday has none
        on(duty, TUESDAY.date() + timedelta(days=n))

    look_ahead()
    look_ahead()

    notice = to(duty.stan, "roster.uncovered").get()
    assert notice.body.splitlines() == [
        "未来 7 天值班：1 个时段无人，0 个班次未发布。请处理。",
        "11月27日 09:00–12:00 热线",
    ]
    assert not sms(duty.stan.user.phone, kind="roster.uncovered").exists()  # Friday is not tomorrow
    assert to(duty.fiona, "roster.uncovered").count() == 1
    tuesday.move_to(TUESDAY + timedelta(days=1))
    look_ahead()
    assert to(duty.stan, "roster.uncovered").count() == 2


def test_a_gap_of_tomorrow_is_told_by_sms_too(duty, tuesday):
    need(duty)
    on(duty, TUESDAY.date())

    look_ahead()

    assert sms(duty.stan.user.phone, kind="roster.uncovered").count() == 1


def test_a_draft_covers_nothing_until_it_is_published(duty, tuesday):
    need(duty, ends_on=date(2026, 11, 25))
    on(duty, TUESDAY.date())
    on(duty, TUESDAY.date() + timedelta(days=1), status=Shift.Status.DRAFT)

    look_ahead()

    assert "1 个时段无人，1 个班次未发布" in to(duty.stan, "roster.uncovered").get().body


@pytest.mark.parametrize("at", ["2026-11-24 08:59", "2026-11-28 10:00"])  # too early; a Saturday
def test_nobody_is_told_before_nine_or_on_a_rest_day(duty, at):
    need(duty)
    with time_machine.travel(datetime.fromisoformat(f"{at}+08:00"), tick=False):
        look_ahead()
    assert not Message.objects.filter(kind="roster.uncovered").exists()


def test_a_roster_without_gaps_is_not_spoken_of(duty, tuesday):
    need(duty, ends_on=date(2026, 11, 24))
    on(duty, TUESDAY.date())
    look_ahead()
    assert not Message.objects.filter(kind="roster.uncovered").exists()


# What ends


@pytest.mark.parametrize(("left", "told"), [(61, 0), (60, 1), (45, 1), (30, 2), (8, 2), (7, 3), (0, 3)])
def test_a_partnership_that_ends_is_told_sixty_thirty_and_seven_days_before(duty, tuesday, left, told):
    end = date(2027, 3, 5)  # a Friday
    duty.partnership.ends_on = end
    duty.partnership.save()
    for n in range(70, left - 1, -1):
        tuesday.move_to(datetime.combine(end - timedelta(days=n), time(10), SHANGHAI))
        look_ahead()

    assert to(duty.stan, "partnership.ends").count() == told


def test_a_partnership_that_another_follows_needs_no_renewal(duty, tuesday):
    duty.partnership.ends_on = date(2026, 12, 31)
    duty.partnership.save()
    following = make.partnership(duty.place, "另一家律所", starts_on=date(2027, 1, 1))
    look_ahead()
    assert to(duty.stan, "partnership.ends").count() == 1  # of another firm
    following.firm = duty.partnership.firm
    following.save()
    Message.objects.all().delete()
    look_ahead()
    assert not to(duty.stan, "partnership.ends").exists()


def test_a_licence_that_ends_is_told_to_the_lawyer_and_to_who_plans(duty, tuesday):
    duty.lena.licence_until = date(2026, 12, 20)
    duty.lena.save()
    look_ahead()
    assert to(duty.lena, "licence.ends").count() == to(duty.stan, "licence.ends").count() == 1
    assert not to(duty.leo, "licence.ends").exists()


# Lawyers' tasks


def test_a_task_is_recalled_on_the_working_day_before_its_day(duty, tuesday):
    case = everybody.case(duty, Status.MEDIATING)
    task = tasks.ask(case, "opinion", duty.lena, "?", actor=duty.mira.user)  # by Thursday
    look_after_tasks()
    assert not to(duty.lena, "task.near").exists()

    tuesday.move_to(TUESDAY + timedelta(days=1))
    look_after_tasks()
    look_after_tasks()
    assert to(duty.lena, "task.near").count() == 1

    tasks.accept(task, date(2026, 11, 30), actor=duty.lena.person.user)
    tuesday.move_to(datetime(2026, 11, 27, 10, tzinfo=SHANGHAI))  # a Friday, before the Monday
    look_after_tasks()
    assert to(duty.lena, "task.near").count() == 2


def test_moved_shifts_take_their_reminders_with_them(duty, tuesday):
    shift = make.shift(duty.partnership, duty.lena, TUESDAY + timedelta(days=3))
    shift = Shift.objects.get(pk=shift.pk)
    later = roster_acts.Span(TUESDAY + timedelta(days=4), TUESDAY + timedelta(days=4, hours=3))

    roster_acts.move_shift(shift, later, actor=duty.stan.user)

    assert waiting(duty.lena.person.user.phone) == ["27 10:00", "28 08:00"]
