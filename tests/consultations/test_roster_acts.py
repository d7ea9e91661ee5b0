"""The acts on the roster: rules, drafts, moves, publishing; what is refused, and who is told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from consultations.models import Absence, Partnership, Rule, Shift, SwapRequest
from consultations.roster import SHANGHAI, Span
from consultations.workflow import roster
from foundation.audit.models import Record
from foundation.notifications import outbox
from foundation.notifications.models import Message
from mediation.workflow import Refused
from tests.consultations import make

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 8, tzinfo=SHANGHAI)  # a Monday
MON, FRI = date(2026, 11, 23), date(2026, 11, 27)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW, tick=False):
        yield


def of(duty):
    return Partnership.objects.filter(pk=duty.partnership.pk)


def rule(duty, *lawyers, **values):
    given = {
        "channel": "desk", "studio": duty.partnership.sub_district.studios.first(), "begins": time(9),
        "ends": time(12), "starts_on": date(2026, 11, 2), "actor": duty.stan.user,
    }  # fmt: skip
    return roster.add_rule(duty.partnership, lawyers or [duty.lena, duty.leo], **given | values)


def drafted(duty, first=MON, last=FRI):
    return roster.draft(of(duty), first, last, actor=duty.fiona.user)


def span(day=24, hour=9, hours=3):
    begins = datetime(2026, 11, day, hour, tzinfo=SHANGHAI)
    return Span(begins, begins + timedelta(hours=hours))


def add(duty, who, when, **values):
    given = {"lawyer": who, "channel": "hotline", "actor": duty.stan.user}
    return roster.add_shift(duty.partnership, when, **given | values)


def names():
    return [str(shift.lawyer) for shift in Shift.objects.standing()]


def test_draft_makes_the_shifts_of_a_rule_once(duty):
    rule(duty)

    assert len(drafted(duty).made) == 5
    assert drafted(duty).made == []
    assert names() == ["莱娜", "里奥"] * 2 + ["莱娜"]
    assert [shift.status for shift in Shift.objects.all()] == ["draft"] * 5
    assert [str(shift.lawyer) for shift in drafted(duty, FRI, date(2026, 12, 1)).made] == ["里奥", "莱娜"]
    assert Message.objects.count() == 0


def test_draft_leaves_out_what_is_over_and_names_what_nobody_can_take(duty):
    rule(duty, duty.lena)
    Absence.objects.create(lawyer=duty.lena, begins_at=span(25).begins, ends_at=span(25).ends)

    found = roster.draft(of(duty), date(2026, 11, 16), FRI, actor=duty.stan.user)

    assert len(found.made) == 4
    assert [row.span for row in found.open] == [span(25)]


def test_moved_and_called_off_shifts_are_not_drafted_again(duty):
    rule(duty)
    first, second, *_rest = drafted(duty).made
    roster.move_shift(first, span(28), actor=duty.stan.user)
    roster.cancel_shift(second, "", actor=duty.stan.user)

    assert drafted(duty).made == []


def test_ended_rule_takes_its_later_drafts_along(duty):
    made = rule(duty)
    drafted(duty)
    roster.publish(of(duty), FRI, FRI, actor=duty.stan.user)

    roster.end_rule(made, date(2026, 11, 24), actor=duty.stan.user)

    assert [shift.status for shift in Shift.objects.all()] == ["draft"] * 2 + ["cancelled"] * 2 + ["published"]
    assert drafted(duty, MON, date(2026, 12, 30)).made == []
    with pytest.raises(Refused, match="can't end before"):
        roster.end_rule(rule(duty), date(2026, 11, 1), actor=duty.stan.user)


def test_publish_tells_each_lawyer_once_with_the_list(duty):
    rule(duty)
    drafted(duty)

    assert len(roster.publish(of(duty), MON, FRI, actor=duty.fiona.user)) == 5
    assert roster.publish(of(duty), MON, FRI, actor=duty.fiona.user) == []

    told = Message.objects.filter(kind="roster.published", channel="in_app", user=duty.lena.person.user).get()
    assert len(told.body.splitlines()) == 4  # a sentence and three shifts
    assert Message.objects.filter(kind="roster.published", channel="sms").count() == 2
    assert Record.objects.filter(verb="roster.published").count() == 2
    reminders = Message.objects.filter(kind="shift.reminder", status="waiting")
    assert all(row.event_at > row.due for row in reminders)
    assert {row.key.split(":")[1] for row in reminders} <= {str(row.pk) for row in Shift.objects.published()}


def test_publish_refuses_as_a_whole_where_a_licence_has_ended(duty):
    rule(duty)
    drafted(duty)
    duty.leo.licence_until = MON
    duty.leo.save()

    with pytest.raises(Refused, match="里奥"):
        roster.publish(of(duty), MON, FRI, actor=duty.stan.user)
    assert not Shift.objects.published().exists()


@pytest.mark.parametrize("ends", [date(2026, 11, 23), None])
def test_shift_for_somebody_without_a_licence_is_refused(duty, ends):
    duty.lena.licence_until, duty.lena.left_on = (ends, None) if ends else (None, MON)
    duty.lena.save()

    with pytest.raises(Refused, match="does not hold"):
        add(duty, duty.lena, span(24))
    assert add(duty, duty.lena, span(23, 18))


def test_overlap_is_refused_by_name_and_by_the_database(duty):
    standing = add(duty, duty.lena, span(24, 9))

    with pytest.raises(Refused, match="already serves then: November 24 09:00–12:00, hotline"):
        add(duty, duty.lena, span(24, 11), channel="online")
    assert add(duty, duty.lena, span(24, 12)) and add(duty, duty.leo, span(24, 9))
    with pytest.raises(IntegrityError), transaction.atomic():
        make.shift(duty.partnership, duty.lena, span(24, 8).begins, channel="hotline")
    roster.cancel_shift(standing, "", actor=duty.stan.user)
    assert add(duty, duty.lena, span(24, 9))


def test_what_is_over_or_within_an_absence_is_refused(duty):
    Absence.objects.create(lawyer=duty.lena, begins_at=span(25).begins, ends_at=span(25).ends)

    with pytest.raises(Refused, match="is away"):
        add(duty, duty.lena, span(25, 11))
    with pytest.raises(Refused, match="over"):
        add(duty, duty.lena, span(22))


def test_moved_shift_is_told_its_reminders_end_and_the_swap_follows(duty):
    shift = make.shift(duty.partnership, duty.lena, span(24).begins, channel="hotline")
    swap = SwapRequest.objects.create(shift=shift, asked_by=duty.lena)
    with transaction.atomic():
        outbox.queue(
            key=f"shift:{shift.pk}:soon:x", sub_district=duty.place, kind="soon", channel="sms", to="+8613700000009",
            due=span(24).begins - timedelta(minutes=1), event_at=span(24).begins,
        )  # fmt: skip
    reminder = Message.objects.get(key__endswith=":soon:x")

    roster.move_shift(shift, span(26), actor=duty.stan.user)
    roster.move_shift(shift, span(26), actor=duty.stan.user)

    reminder.refresh_from_db()
    swap.refresh_from_db()
    assert (reminder.status, swap.state) == ("withdrawn", "open")
    told = Message.objects.get(kind="shift.moved", channel="in_app")
    assert "11月24日" in told.body or "November 24" in told.body
    assert Record.objects.filter(verb="shift.moved").count() == 1


def test_called_off_shift_is_told_and_its_swap_ends(duty):
    shift = make.shift(duty.partnership, duty.lena, span(24).begins, channel="hotline")
    swap = SwapRequest.objects.create(shift=shift, asked_by=duty.lena)

    for _n in range(2):
        roster.cancel_shift(shift, "停电", actor=duty.stan.user)

    swap.refresh_from_db()
    assert swap.state == "withdrawn"
    assert "停电" in Message.objects.get(kind="shift.cancelled", channel="in_app").body
    with pytest.raises(Refused, match="called off"):
        roster.move_shift(shift, span(26), actor=duty.stan.user)


def test_shift_that_has_begun_stays_where_it_is(duty):
    shift = make.shift(duty.partnership, duty.lena, span(23, 7).begins, channel="hotline", signed_in_at=timezone.now())

    for act in (lambda: roster.move_shift(shift, span(26), actor=duty.stan.user),
                lambda: roster.cancel_shift(shift, "", actor=duty.stan.user)):  # fmt: skip
        with pytest.raises(Refused, match="signed in"):
            act()


@pytest.mark.django_db(transaction=True)
def test_two_browsers_give_one_lawyer_two_shifts_at_once(duty):
    def one(hour):
        try:
            with translation.override("en"):  # each thread has a language of its own
                add(duty, duty.lena, span(24, hour))
        except Refused as refused:
            return refused.messages[0]
        finally:
            connection.close()
        return "made"

    with ThreadPoolExecutor(4) as pool:
        said = sorted(pool.map(one, [9, 10, 11, 9]), key=lambda words: words != "made")

    assert said[0] == "made"
    assert all("already serves then" in words for words in said[1:])
    assert Shift.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_browsers_draft_the_same_week_at_once(duty):
    rule(duty)

    def one(_n):
        try:
            return len(drafted(duty).made)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(one, range(3))) == [0, 0, 5]
    assert Rule.objects.get().shifts.count() == 5


def test_span_of_a_draft_must_run_forward_and_not_for_ever(duty):
    for first, last in ((FRI, MON), (MON, date(2028, 1, 1))):
        with pytest.raises(Refused, match="year"):
            drafted(duty, first, last)
