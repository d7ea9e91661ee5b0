"""Changes of who serves: swaps, their approval, absences."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone, translation

from consultations.models import Absence, Channel, Shift, SwapRequest
from consultations.tasks import watch_shifts
from consultations.workflow import swaps
from consultations.workflow.shifts import Refused
from foundation.audit.models import Record
from tests.consultations import make
from tests.consultations.conftest import browser
from tests.consultations.test_shifts import HOUR, running, shift_of, to, waiting


def asked(duty, whom=None, begins=timedelta(days=2)):
    """lena asks for a swap."""
    return swaps.ask_swap(shift_of(duty, begins=begins), whom, actor=duty.lena.person.user)


def post(who, act, swap):
    """What the page says then."""
    return browser(who).post(reverse(f"duty_swap_{act}", args=[swap.pk]), follow=True).content.decode()


def server(swap):
    return Shift.objects.get(pk=swap.shift_id).lawyer


def test_a_swap_to_all_goes_to_the_first_taker_and_everybody_is_told(duty):
    shift = shift_of(duty, begins=timedelta(days=2))
    browser(duty.lena).post(reverse("duty_swap", args=[shift.pk]), {"to": "", "reason": "孩子发烧"})
    swap = SwapRequest.objects.get()
    assert to(duty.leo, "swap.asked").count() == 1
    assert server(swap) == duty.lena
    assert "孩子发烧" in browser(duty.leo).get(reverse("duty_mine")).content.decode()

    assert "Done" in post(duty.leo, "take", swap)

    swap.refresh_from_db()
    assert (swap.state, swap.taker, server(swap)) == ("done", duty.leo, duty.leo)
    for person in (duty.lena, duty.leo, duty.fiona, duty.stan):
        assert to(person, "swap.done").count() == 1
    assert {row.user for row in waiting(kind="shift.reminder")} == {duty.leo.person.user}


@pytest.mark.django_db(transaction=True)
def test_two_take_one_swap_in_the_same_second(duty):
    third = make.lawyer(duty.partnership, "三三")
    swap, start, refused = asked(duty), threading.Barrier(2), []

    def act(lawyer):
        start.wait()
        try:
            with translation.override("en"):
                swaps.take_swap(SwapRequest.objects.get(pk=swap.pk), lawyer, actor=lawyer.person.user)
        except Refused as error:
            refused.append(error.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[lawyer]) for lawyer in (duty.leo, third)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    swap.refresh_from_db()
    assert [f"{swap.taker} was faster and has taken this shift."] == refused
    assert swap.taker == server(swap)
    assert Record.objects.filter(verb="swap.done").count() == 1


def test_taking_twice_is_once(duty):
    swap = asked(duty)
    for _n in range(2):
        swaps.take_swap(swap, duty.leo, actor=duty.leo.person.user)

    assert Record.objects.filter(verb="swap.done").count() == 1


def test_with_the_setting_a_swap_waits_for_approval(duty, settings):
    settings.DUTY_SWAP_APPROVAL = True
    swap = asked(duty)
    assert "until who plans has approved" in post(duty.leo, "take", swap)
    assert server(swap) == duty.lena
    assert to(duty.stan, "swap.taken").count() == to(duty.lena, "swap.taken").count() == 1
    assert browser(duty.leo).post(reverse("duty_swap_approve", args=[swap.pk])).status_code == 403
    assert "Approve" in browser(duty.fiona).get(reverse("duty_changes") + f"?from={day_of(swap)}").content.decode()

    post(duty.fiona, "approve", swap)

    assert server(swap) == duty.leo


def day_of(swap):
    return timezone.localdate(swap.shift.begins_at).isoformat()


def test_who_plans_declines_a_swap_that_was_taken(duty, settings):
    settings.DUTY_SWAP_APPROVAL = True
    swap = asked(duty)
    post(duty.leo, "take", swap)

    post(duty.stan, "decline", swap)

    assert server(swap) == duty.lena
    assert to(duty.leo, "swap.declined").count() == to(duty.lena, "swap.declined").count() == 1


def test_a_swap_to_one_is_that_ones_to_take_or_decline(duty):
    third = make.lawyer(duty.partnership, "三三")
    swap = asked(duty, duty.leo)
    assert not to(third, "swap.asked").exists()
    assert "offered to somebody else" in post(third, "take", swap)
    assert browser(third).post(reverse("duty_swap_decline", args=[swap.pk])).status_code == 403

    post(duty.leo, "decline", swap)

    swap.refresh_from_db()
    assert (swap.state, server(swap)) == ("declined", duty.lena)
    assert to(duty.lena, "swap.declined").count() == 1
    assert "can't be declined" not in post(duty.stan, "decline", swap)


@pytest.mark.parametrize("why", ["licence", "mandate", "shift", "absence", "begun"])
def test_taking_is_refused_and_the_shift_stays(duty, why):
    swap = asked(duty)
    day = timezone.localdate(swap.shift.begins_at)
    if why == "licence":
        duty.leo.licence_until = day - timedelta(days=1)
        duty.leo.save()
    if why == "mandate":
        make.end_mandates(duty.leo.person, day - timedelta(days=1))
    if why == "shift":
        shift_of(duty, duty.leo, timedelta(days=2, hours=1), channel=Channel.HOTLINE)
    if why == "absence":
        begin = swap.shift.begins_at
        swaps.record_absence(duty.leo, begin - HOUR, begin + HOUR, actor=duty.leo.person.user)
    if why == "begun":
        Shift.objects.filter(pk=swap.shift_id).update(period=(timezone.now() - HOUR, timezone.now() + HOUR))

    page = post(duty.leo, "take", swap)

    assert {"licence": "licence or the mandate", "mandate": "licence or the mandate", "begun": "has begun"}.get(
        why, "another shift or an absence"
    ) in page.replace("&#x27;", "'")
    assert server(swap) == duty.lena
    assert SwapRequest.objects.get().state == "open"


def test_somebody_of_another_firm_or_without_a_part_does_not_take(duty):
    swap = asked(duty)
    stranger = make.lawyer(make.partnership(duty.place, "别的律所"), "别律师")
    for who in (stranger, duty.lena, duty.alice, duty.stan):
        assert browser(who).post(reverse("duty_swap_take", args=[swap.pk])).status_code == 403
    assert browser(duty.eve).post(reverse("duty_swap_take", args=[swap.pk])).status_code == 404


def test_asking_twice_is_once_and_another_question_is_refused(duty):
    swap = asked(duty)
    assert swaps.ask_swap(swap.shift, None, actor=duty.lena.person.user) == swap
    with pytest.raises(Refused, match="asked for already"):
        swaps.ask_swap(swap.shift, duty.leo, actor=duty.lena.person.user)


def test_who_plans_asks_for_somebody_absent(duty):
    shift = shift_of(duty, begins=timedelta(days=2))

    assert browser(duty.stan).post(reverse("duty_swap", args=[shift.pk]), {"to": duty.leo.pk}).status_code == 302

    assert SwapRequest.objects.get().asked_by == duty.lena
    assert Record.objects.get(verb="swap.asked").actor == duty.stan.user


def test_asking_where_nobody_is_free_is_refused(duty):
    shift_of(duty, duty.leo, timedelta(days=2), channel=Channel.HOTLINE)
    with pytest.raises(Refused, match="No colleague is free"):
        asked(duty)


def test_withdrawn_or_nobody_took_it_the_shift_stays(duty):
    swap = asked(duty, duty.leo)
    post(duty.lena, "withdraw", swap)
    assert to(duty.leo, "swap.withdrawn").count() == 1
    assert "settled already" in post(duty.leo, "take", swap)

    late = swaps.ask_swap(shift_of(duty, begins=timedelta(days=4)), None, actor=duty.lena.person.user)
    Shift.objects.filter(pk=late.shift_id).update(period=(timezone.now(), timezone.now() + HOUR))
    watch_shifts()
    late.refresh_from_db()
    assert (late.state, server(late)) == ("expired", duty.lena)


def test_a_swap_follows_the_shift_when_it_moves(duty, settings):
    settings.DUTY_SWAP_APPROVAL = True
    swap = asked(duty)
    post(duty.leo, "take", swap)
    shift_of(duty, duty.leo, timedelta(days=3), channel=Channel.HOTLINE)

    for days, state in ((4, "taken"), (3, "open")):
        begin = timezone.now() + timedelta(days=days)
        shift = Shift.objects.get(pk=swap.shift_id)
        Shift.objects.filter(pk=shift.pk).update(period=(begin, begin + HOUR))
        shift.refresh_from_db()
        with transaction.atomic():
            swaps.follow(shift, actor=duty.stan.user, at=timezone.now())
        swap.refresh_from_db()
        assert swap.state == state

    assert to(duty.leo, "swap.moved").count() == to(duty.lena, "swap.moved").count() == 2


# Absences


def test_an_absence_names_the_published_shifts_that_it_hits(duty):
    hit = shift_of(duty, begins=timedelta(days=2))
    shift_of(duty, begins=timedelta(days=9))
    shift_of(duty, begins=timedelta(days=2, hours=4), status="draft")
    begin, end = (f"{timezone.localtime() + timedelta(days=days):%Y-%m-%dT%H:%M}" for days in (1, 3))

    page = browser(duty.lena).post(
        reverse("duty_absences"), {"lawyer": duty.lena.pk, "begins_at": begin, "ends_at": end}, follow=True
    )

    assert swaps.hits(Absence.objects.get()) == [hit]
    assert f"These published shifts stay until somebody takes them: {hit}." in page.content.decode()
    assert to(duty.stan, "absence.recorded").count() == 1
    assert Shift.objects.get(pk=hit.pk).lawyer == duty.lena


def test_an_absence_over_a_shift_that_has_begun_counts_for_the_rest(duty):
    shift, before = running(duty), timezone.now()
    begin, end = (f"{timezone.localtime() + hours * HOUR:%Y-%m-%dT%H:%M}" for hours in (-1, 1))

    page = browser(duty.lena).post(
        reverse("duty_absences"), {"lawyer": duty.lena.pk, "begins_at": begin, "ends_at": end}, follow=True
    )

    assert "has begun: the absence counts from now" in page.content.decode()
    assert "the rest of it is hit" in page.content.decode()
    assert Absence.objects.get().begins_at >= before
    shift.refresh_from_db()
    assert shift.begins_at < before


@pytest.mark.parametrize(("begins", "ends"), [(-5, -1), (5, 3)])
def test_an_absence_that_is_over_or_turned_round_is_refused(duty, begins, ends):
    begin, end = (f"{timezone.localtime() + hours * HOUR:%Y-%m-%dT%H:%M}" for hours in (begins, ends))

    page = browser(duty.lena).post(
        reverse("duty_absences"), {"lawyer": duty.lena.pk, "begins_at": begin, "ends_at": end, "reason": "病假"}
    )

    assert page.context["form"].errors
    assert "病假" in page.content.decode()
    assert not Absence.objects.exists()


def test_absences_are_ones_own_or_of_those_one_plans_for(duty):
    begin = timezone.now() + HOUR
    row, _hits = swaps.record_absence(duty.leo, begin, begin + HOUR, actor=duty.stan.user)
    assert to(duty.leo, "absence.recorded").count() == 1

    assert "里奥" not in browser(duty.lena).get(reverse("duty_absences")).content.decode()
    url = reverse("duty_absence_withdraw", args=[row.pk])
    assert browser(duty.lena).post(url).status_code == browser(duty.clara).post(url).status_code == 403
    for _n in range(2):
        assert browser(duty.fiona).post(url).status_code == 302
    assert Record.objects.filter(verb="absence.withdrawn").count() == 1


def test_the_same_absence_again_is_the_same_one(duty):
    begin, end = timezone.now() - HOUR, timezone.now() + HOUR
    for _n in range(2):
        swaps.record_absence(duty.lena, begin, end, actor=duty.lena.person.user)

    assert Absence.objects.count() == 1
