"""A shift: reminders, signing in and out, the desk's code, who is missing, taking over, the pages around it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consultations import shift_messages
from consultations.models import Call, CallBack, Channel, Shift
from consultations.tasks import watch_shifts
from consultations.workflow import calls, shifts, swaps
from consultations.workflow.shifts import Refused
from foundation.audit.models import Record
from foundation.notifications import outbox
from foundation.notifications.models import Message
from tests.consultations import make
from tests.consultations.conftest import browser

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def shift_of(duty, lawyer=None, begins=HOUR, **values):
    """A shift that begins in `begins` from now, as it stands in the database."""
    row = make.shift(duty.partnership, lawyer or duty.lena, timezone.now() + begins, **values)
    return Shift.objects.get(pk=row.pk)


def running(duty, lawyer=None, **values):
    return shift_of(duty, lawyer, -HOUR, signed_in_at=timezone.now() - HOUR, **values)


def waiting(user=None, **asked):
    rows = Message.objects.filter(**{"status": "waiting", "channel": "sms"} | asked)
    return rows.filter(user=user) if user else rows


def to(person, kind):
    """The notices of a kind that somebody got in the portal."""
    return Message.objects.filter(user=getattr(person, "person", person).user, kind=kind, channel="in_app")


# Reminders


def test_reminders_go_the_day_before_and_two_hours_before_with_the_quiet_hours(duty):
    begins = datetime(2027, 3, 4, 9, tzinfo=SHANGHAI)
    shift = Shift.objects.get(pk=make.shift(duty.partnership, duty.lena, begins).pk)

    with transaction.atomic():
        shift_messages.remind(shift)

    due = [timezone.localtime(row.due) for row in waiting(duty.lena.person.user).order_by("due")]
    assert [f"{moment:%d %H:%M}" for moment in due] == ["03 09:00", "03 20:30"]  # 07:00 is in the quiet hours
    assert {row.event_at for row in waiting()} == {begins}


def test_reminding_again_leaves_one_of_each(duty):
    shift = shift_of(duty, begins=timedelta(days=3))
    for _n in range(3):
        with transaction.atomic():
            shift_messages.remind(shift)

    assert waiting().count() == 2


def test_reminders_follow_the_shift_from_one_to_another_and_back(duty):
    shift = shift_of(duty, begins=timedelta(days=3))
    with transaction.atomic():
        shift_messages.remind(shift)
    for lawyer in (duty.leo, duty.lena, duty.leo):
        shifts.take_over(shift, lawyer, actor=duty.stan.user)

    reminders = waiting(kind="shift.reminder")
    assert {row.user for row in reminders} == {duty.leo.person.user}
    assert reminders.count() == 2


# Signing in and out


@pytest.mark.parametrize(
    ("begins", "words"),
    [(16 * MINUTE, "too early"), (14 * MINUTE, None), (-HOUR, None), (-4 * HOUR, "is over")],
)
def test_one_signs_in_from_a_quarter_of_an_hour_before_until_the_end(duty, begins, words):
    shift = shift_of(duty, begins=begins)

    page = browser(duty.lena).post(reverse("duty_sign_in", args=[shift.pk]), follow=True).content.decode()

    shift.refresh_from_db()
    assert (words or "You are signed in") in page
    assert (shift.signed_in_at is None) == bool(words)


def test_signing_in_and_out_twice_is_once(duty):
    shift, now = shift_of(duty, begins=-MINUTE), timezone.now()
    for act in (shifts.sign_in, shifts.sign_out):
        act(shift, actor=duty.lena.person.user, at=now)
        act(shift, actor=duty.lena.person.user, at=now + MINUTE)

    assert (shift.signed_in_at, shift.signed_out_at) == (now, now)
    assert Record.objects.filter(verb__in=["shift.signed_in", "shift.signed_out"]).count() == 2


def test_nobody_signs_in_or_out_for_somebody_else(duty):
    shift = shift_of(duty, begins=-MINUTE)
    for who in (duty.leo, duty.fiona, duty.stan, duty.dora, duty.alice):
        for act in ("duty_sign_in", "duty_sign_out"):
            assert browser(who).post(reverse(act, args=[shift.pk])).status_code == 403

    shift.refresh_from_db()
    assert shift.signed_in_at is None


def test_a_lawyer_without_a_licence_or_a_mandate_does_not_sign_in(duty):
    shift = shift_of(duty, begins=-MINUTE)
    duty.lena.licence_until = timezone.localdate() - timedelta(days=1)
    duty.lena.save()
    with pytest.raises(Refused, match="licence has ended"):
        shifts.sign_in(Shift.objects.get(pk=shift.pk), actor=duty.lena.person.user)

    make.end_mandates(duty.lena.person, timezone.localdate() - timedelta(days=1))
    assert browser(duty.lena).post(reverse("duty_sign_in", args=[shift.pk])).status_code == 403


def test_signing_out_needs_a_sign_in(duty):
    with pytest.raises(Refused, match="not signed in"):
        shifts.sign_out(shift_of(duty, begins=-MINUTE), actor=duty.lena.person.user)


def test_signing_in_withdraws_the_reminders_that_still_wait(duty):
    shift = shift_of(duty, begins=10 * MINUTE)
    with transaction.atomic():
        outbox.queue(
            key=f"shift:{shift.pk}:hours:1", sub_district=duty.place, kind="shift.reminder", channel="sms",
            to="+8613700000000", due=timezone.now() + MINUTE, body="x", urgent=True,
        )  # fmt: skip
    shifts.sign_in(shift, actor=duty.lena.person.user)

    assert not waiting().exists()


def test_where_the_setting_asks_for_it_only_the_code_at_the_desk_signs_in(duty, settings):
    settings.DUTY_PLACE_CODE = True
    shift, lena = shift_of(duty, begins=5 * MINUTE), browser(duty.lena)
    page = lena.post(reverse("duty_sign_in", args=[shift.pk]), follow=True).content.decode()
    assert "scan the code at the desk" in page

    url = reverse("duty_desk", args=[shifts.desk_code(shift.studio)])
    assert b"Sign in" in lena.get(url).content
    assert lena.post(url).status_code == 302

    shift.refresh_from_db()
    assert shift.signed_in_at


def test_the_code_of_a_desk_is_that_of_one_sub_district(duty):
    elsewhere = shifts.desk_code(duty.elsewhere.studios.get())

    assert browser(duty.lena).get(reverse("duty_desk", args=[elsewhere])).status_code == 404
    assert browser(duty.lena).get(reverse("duty_desk", args=["0" * 16])).status_code == 404
    shows = browser(duty.dora).get(reverse("duty_desks")).content.decode()
    assert shows.count("data:image/svg") == duty.place.studios.count()
    assert browser(duty.lena).get(reverse("duty_desks")).status_code == 403


# Who is missing


def test_after_ten_minutes_lawyer_stand_in_and_staff_hear_of_it_once(duty):
    shift = shift_of(duty, begins=-9 * MINUTE)
    watch_shifts()
    assert not Message.objects.filter(kind="shift.missing").exists()

    Shift.objects.filter(pk=shift.pk).update(period=(timezone.now() - 11 * MINUTE, timezone.now() + HOUR))
    for _n in range(3):
        watch_shifts()

    for person in (duty.lena, duty.leo, duty.fiona, duty.stan):
        assert to(person, "shift.missing").count() == 1
    assert to(duty.lena, "shift.missing").get().link == reverse("duty_mine")
    assert to(duty.leo, "shift.missing").get().link == reverse("duty_take_over", args=[shift.pk])
    assert not to(duty.dora, "shift.still_missing").exists()


def test_after_twenty_minutes_the_directors_hear_of_it_once(duty):
    shift = shift_of(duty, begins=-21 * MINUTE)
    for _n in range(3):
        watch_shifts()

    assert to(duty.dora, "shift.still_missing").count() == 1
    assert to(duty.lena, "shift.missing").count() == 1
    shift.refresh_from_db()
    assert shift.late_alerted_at
    assert shift.escalated_at


@pytest.mark.parametrize("values", [{"signed_in_at": timezone.now()}, {"status": "draft"}, {"status": "cancelled"}])
def test_nobody_is_alerted_of_who_signed_in_or_of_what_is_not_published(duty, values):
    shift_of(duty, begins=-30 * MINUTE, **values)
    watch_shifts()

    assert not Message.objects.filter(kind__startswith="shift.").exists()


def test_the_stand_in_is_free_licensed_and_not_absent(duty):
    third = make.lawyer(duty.partnership, "三三")
    shift = shift_of(duty, begins=-11 * MINUTE)
    shift_of(duty, duty.leo, -HOUR, channel=Channel.ONLINE)
    assert shifts.stand_in(shift, timezone.now()) == third

    third.licence_until = timezone.localdate() - timedelta(days=1)
    third.save()
    assert shifts.stand_in(shift, timezone.now()) is None


def test_who_signs_in_late_after_the_alert_calms_the_staff(duty):
    shift = shift_of(duty, begins=-11 * MINUTE)
    watch_shifts()
    shifts.sign_in(shift, actor=duty.lena.person.user)

    assert to(duty.stan, "shift.signed_in").exists()


# Taking over


def test_a_running_shift_is_cut_and_its_rest_goes_over(duty):
    shift = running(duty)
    begin, end = shift.begins_at, shift.ends_at
    made = calls.log_call(
        shift, {"way": "telephone", "matter": "x", "outcome": "call_back", "phone": "+8613700000001"},
        slot=calls.next_slot(timezone.now()), actor=duty.lena.person.user,
    )  # fmt: skip

    assert (
        browser(duty.leo).post(reverse("duty_take_over", args=[shift.pk]), {"lawyer": duty.leo.pk}).status_code == 302
    )

    shift.refresh_from_db()
    rest = Shift.objects.get(lawyer=duty.leo)
    assert (shift.begins_at, shift.ends_at, rest.ends_at) == (begin, rest.begins_at, end)
    assert shift.signed_out_at == rest.begins_at
    assert CallBack.objects.get(call=made).lawyer == duty.leo
    for person in (duty.lena, duty.leo, duty.fiona, duty.stan):
        assert to(person, "shift.taken_over").count() == 1


def test_a_coming_shift_goes_over_as_a_whole_and_twice_is_once(duty):
    shift = shift_of(duty)
    for _n in range(2):
        shifts.take_over(shift, duty.leo, actor=duty.stan.user)

    assert [row.lawyer for row in Shift.objects.all()] == [duty.leo]
    assert Record.objects.filter(verb="shift.taken_over").count() == 1


def test_a_lawyer_takes_over_for_nobody_but_oneself(duty):
    third, shift = make.lawyer(duty.partnership, "三三"), shift_of(duty)

    page = browser(duty.leo).post(reverse("duty_take_over", args=[shift.pk]), {"lawyer": third.pk})

    assert page.context["form"].errors["lawyer"]
    shift.refresh_from_db()
    assert shift.lawyer == duty.lena


@pytest.mark.parametrize("why", ["over", "busy", "licence"])
def test_taking_over_is_refused(duty, why):
    shift = shift_of(duty, begins=-4 * HOUR if why == "over" else HOUR)
    if why == "busy":
        shift_of(duty, duty.leo, 2 * HOUR, channel=Channel.HOTLINE)
    if why == "licence":
        duty.leo.licence_until = timezone.localdate() - timedelta(days=1)
        duty.leo.save()

    with pytest.raises(Refused):
        shifts.take_over(shift, duty.leo, actor=duty.stan.user)

    assert Shift.objects.get(pk=shift.pk).lawyer == duty.lena


# Pages


def test_my_duty_is_for_lawyers_alone(duty):
    assert browser(duty.lena).get(reverse("duty_mine")).status_code == 200
    for who in (duty.fiona, duty.stan, duty.alice):
        assert browser(who).get(reverse("duty_mine")).status_code == 403


def test_log_is_for_its_lawyer_and_who_plans_and_masks_names_and_numbers(duty):
    shift = running(duty)
    Call.objects.create(
        sub_district=duty.place, shift=shift, way="visit", caller="王小明", phone="+8613912345678", matter="渗水",
        outcome="advised", ended_at=timezone.now(),
    )  # fmt: skip
    url = reverse("duty_log", args=[shift.pk])
    own, staffs = browser(duty.lena).get(url).content.decode(), browser(duty.stan).get(url).content.decode()

    assert "139 1234 5678" in own
    assert "王小明" not in own + staffs
    assert "139****5678" in staffs
    assert "139 1234" not in staffs
    assert browser(duty.leo).get(url).status_code == browser(duty.clara).get(url).status_code == 403
    assert browser(duty.eve).get(url).status_code == 404
    listed = browser(duty.fiona).get(reverse("duty_calls")).content.decode()
    assert "139****5678" in listed
    assert "王小明" not in listed


def test_a_coordinator_plans_for_the_own_firm_only(duty):
    other = make.partnership(duty.place, "别的律所")
    stranger = make.lawyer(other, "别律师")
    theirs = make.shift(other, stranger, channel=Channel.HOTLINE)
    fiona = browser(duty.fiona)

    assert fiona.get(reverse("duty_log", args=[theirs.pk])).status_code == 403
    assert fiona.get(reverse("duty_take_over", args=[theirs.pk])).status_code == 403
    assert "别律师" not in fiona.get(reverse("duty_changes")).content.decode()
    assert "别律师" in browser(duty.stan).get(reverse("duty_changes")).content.decode()


@pytest.mark.parametrize("page", ["duty_mine", "duty_changes", "duty_calls", "duty_absences"])
def test_number_of_queries_does_not_grow_with_the_rows(duty, page):
    who = browser(duty.lena if page == "duty_mine" else duty.stan)
    now_on = running(duty)

    def add(n):
        offered = shift_of(duty, duty.leo, timedelta(days=20 + n))
        swaps.ask_swap(offered, None, actor=duty.leo.person.user)
        mine = shift_of(duty, begins=timedelta(days=2 * n, hours=3) if n else 5 * HOUR)
        swaps.ask_swap(mine, duty.leo, actor=duty.lena.person.user)
        calls.log_call(
            now_on, {"way": "visit", "matter": "x", "outcome": "call_back", "phone": "+8613700000001"},
            slot=calls.next_slot(timezone.now()), actor=duty.lena.person.user,
        )  # fmt: skip
        begin = timezone.now() + timedelta(days=2 * n, hours=2)
        swaps.record_absence(duty.lena, begin, begin + 2 * HOUR, str(n), actor=duty.stan.user)

    counts = []
    for rows in ([0], [1, 2]):
        for n in rows:
            add(n)
        with CaptureQueriesContext(connection) as found:
            assert who.get(reverse(page)).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1]
