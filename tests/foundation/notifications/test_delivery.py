import threading
from datetime import timedelta

import pytest
import requests
from django.db import connections
from django.utils import timezone

from foundation.notifications import channels, delivery, outbox
from foundation.notifications.models import Message, Status
from foundation.notifications.tasks import deliver_due

from . import make

HOUR = timedelta(hours=1)


def calls_of(gateway):
    return {row["key"]: row["calls"] for row in gateway.store.listed("", "")}


def deliver_one():
    """Claim and deliver the only message that is due, and show what became of it."""
    [message] = delivery.claim()
    delivery.deliver(message)
    return Message.objects.get(pk=message.pk)


def leave_behind(status, **fields):
    """Every message as a worker left it that died an hour ago."""
    Message.objects.update(status=status, claimed_at=timezone.now() - HOUR, **fields)


# Claiming


def test_claim_takes_what_is_due_by_time(district):
    now = timezone.now()
    make.sms(district, "tomorrow", due=now + 24 * HOUR)
    make.sms(district, "now", due=now)
    make.sms(district, "earlier", due=now - HOUR)

    assert [message.key for message in delivery.claim()] == ["earlier", "now"]
    assert delivery.claim() == []


def test_claim_takes_urgent_ones_first(district):
    make.sms(district, "digest", due=timezone.now() - HOUR)
    make.sms(district, "code", urgent=True)

    assert [message.key for message in delivery.claim()] == ["code"]
    assert [message.key for message in delivery.claim()] == ["digest"]


def test_claim_takes_no_more_than_its_limit(district):
    for number in range(5):
        make.sms(district, f"{number}")

    assert len(delivery.claim(limit=3)) == 3
    assert len(delivery.claim(limit=3)) == 2


@pytest.mark.django_db(transaction=True)
def test_claim_by_four_threads_never_overlaps(district):
    Message.objects.bulk_create(
        Message(key=f"{n}", sub_district=district, channel="sms", to="+8613800000001", kind="a", due=timezone.now())
        for n in range(400)
    )
    together, claimed = threading.Barrier(4), []

    def work():
        together.wait()
        while batch := delivery.claim(limit=7):
            claimed.extend(message.key for message in batch)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(claimed) == 400
    assert len(set(claimed)) == 400


# Sending


def test_sms_reaches_the_gateway_under_its_id(district, gateway, settings):
    message = make.sms(district, link="/my/1/")

    sent = deliver_one()

    assert (sent.status, sent.attempts, sent.error) == (Status.SENT, 1, "")
    [row] = gateway.store.listed("", "")
    assert (row["key"], row["to"], row["calls"]) == (str(message.pk), "+8613800000001", 1)
    assert row["text"] == f"您的申请已受理。 {settings.PUBLIC_URL}/my/1/"


def test_email_is_sent_with_its_link(district, mailoutbox, settings):
    make.email(district, link="/queue/")

    assert deliver_one().status == Status.SENT
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == (["mira@example.org"], "本周待办")
    assert mail.body == f"两件案件将到期。\n\n{settings.PUBLIC_URL}/queue/"


def test_notice_in_the_portal_appears_when_it_is_due(alice, time_machine):
    make.notice(alice, due=timezone.now() + HOUR)

    time_machine.move_to(timezone.now() + 2 * HOUR)
    deliver_due()

    assert Message.objects.visible_to(alice).unread().count() == 1


def test_deliver_due_goes_on_until_nothing_is_due(alice):
    Message.objects.bulk_create(
        Message(key=f"{n}", sub_district=alice.sub_district, user=alice, channel="in_app", kind="a", due=timezone.now())
        for n in range(450)
    )

    deliver_due()

    assert Message.objects.visible_to(alice).count() == 450


@pytest.mark.parametrize(
    ("kind", "words"),
    [("code.login", ""), ("code.sign", ""), ("codex.news", "验证码 123456"), ("receipt", "验证码 123456")],
)
def test_words_of_codes_alone_are_blanked_once_sent(kind, words, district, gateway):
    make.sms(district, kind=kind, body="验证码 123456")

    assert deliver_one().body == words
    assert gateway.store.listed("", "")[0]["text"] == "验证码 123456"


def test_nothing_is_sent_after_its_event(district, gateway, time_machine):
    make.sms(district, kind="code.login", event_at=timezone.now() + timedelta(minutes=10))
    time_machine.move_to(timezone.now() + timedelta(minutes=11))

    late = deliver_one()

    assert (late.status, late.body, late.attempts) == (Status.EXPIRED, "", 0)
    assert calls_of(gateway) == {}


def test_a_message_withdrawn_after_its_claim_is_not_sent(district, gateway):
    make.sms(district)
    [message] = delivery.claim()
    outbox.withdraw(message.key)

    delivery.deliver(message)

    assert Message.objects.get().status == Status.WITHDRAWN
    assert calls_of(gateway) == {}


# Errors: what the gateway answers, what becomes of the message with and without idempotency keys


@pytest.mark.parametrize(
    ("status", "with_keys", "without"),
    [
        (201, "sent", "sent"),
        (202, "sent", "sent"),
        (302, "failed", "failed"),
        (400, "failed", "failed"),
        (401, "failed", "failed"),
        (404, "failed", "failed"),
        (429, "waiting", "waiting"),
        (503, "waiting", "waiting"),
        (500, "waiting", "unknown"),
        (502, "waiting", "unknown"),
        ("hangs up", "waiting", "unknown"),
        ("silent", "waiting", "unknown"),
    ],
)
@pytest.mark.parametrize("keys", [True, False])
def test_an_answer_decides_what_becomes_of_a_message(
    status, with_keys, without, keys, district, faulty, settings, monkeypatch
):
    settings.SMS_GATEWAY_HAS_KEYS = keys
    monkeypatch.setattr(channels, "TIMEOUT", (1, 0.2))
    faulty.status = status
    message = make.sms(district)

    after = deliver_one()

    assert after.status == (with_keys if keys else without)
    assert faulty.calls == [str(message.pk)]
    assert bool(after.error) == (after.status != "sent")


@pytest.mark.parametrize("keys", [True, False])
def test_a_refused_connection_is_tried_again_later(keys, district, settings):
    settings.SMS_GATEWAY_HAS_KEYS = keys
    make.sms(district)

    after = deliver_one()

    assert (after.status, after.claimed_at) == (Status.WAITING, None)
    assert after.due > timezone.now()
    assert "refused" in after.error


def test_tries_are_bounded_with_growing_pauses(district, faulty, time_machine):
    faulty.status = 503
    message = make.sms(district, kind="code.login")
    pauses = []

    for _ in delivery.PAUSES:
        before = timezone.now()
        after = deliver_one()
        pauses.append(round((after.due - before).total_seconds()))
        time_machine.move_to(after.due)
    last = deliver_one()

    assert pauses == [10, 60, 300, 1800, 7200]
    assert faulty.calls == [str(message.pk)] * 6
    assert (last.status, last.error, last.body) == (Status.FAILED, "503 so it is", "")


def test_a_second_try_that_would_be_too_late_is_not_made(district, faulty):
    faulty.status = 503
    make.sms(district, event_at=timezone.now() + timedelta(seconds=5))

    assert deliver_one().status == Status.EXPIRED


def test_one_bad_message_does_not_hold_up_the_others(district, gateway, caplog):
    make.email(district, subject="two\nlines", due=timezone.now() - HOUR)
    good = make.sms(district)

    deliver_due()

    assert Message.objects.get(channel="email").status == Status.FAILED
    assert calls_of(gateway) == {str(good.pk): 1}


# What a dead worker left


def test_recover_leaves_a_young_claim_alone(district):
    make.sms(district)
    delivery.claim()

    delivery.recover()

    assert Message.objects.get().status == Status.CLAIMED


@pytest.mark.parametrize("keys", [True, False])
@pytest.mark.parametrize("make_one", [make.sms, make.email])
def test_recover_puts_back_what_was_not_begun(make_one, keys, district, settings):
    settings.SMS_GATEWAY_HAS_KEYS = keys
    make_one(district)
    leave_behind(Status.CLAIMED)

    delivery.recover()

    assert Message.objects.get().status == Status.WAITING


@pytest.mark.parametrize(
    ("make_one", "keys", "status"),
    [
        (make.sms, True, "waiting"),
        (make.sms, False, "unknown"),
        (make.email, True, "unknown"),
        (make.email, False, "unknown"),
    ],
)
def test_recover_repeats_what_was_begun_only_under_a_key(make_one, keys, status, district, settings):
    settings.SMS_GATEWAY_HAS_KEYS = keys
    make_one(district, kind="code.login")
    leave_behind(Status.SENDING, attempts=1)

    deliver_due()

    message = Message.objects.get()
    assert (message.status, message.attempts) == (status, 1 if status == "unknown" else 2)
    assert bool(message.body) == (status == "waiting")
    assert list(Message.objects.undelivered()) == ([message] if status == "unknown" else [])


def test_recover_gives_up_on_a_message_that_kills_its_workers(district):
    make.sms(district)
    leave_behind(Status.SENDING, attempts=delivery.TRIES)

    delivery.recover()

    assert Message.objects.get().status == Status.UNKNOWN


def test_a_slow_worker_does_not_send_what_another_took_over(district, gateway, time_machine):
    make.sms(district)
    [slow] = delivery.claim()
    time_machine.move_to(timezone.now() + HOUR)
    deliver_due()

    delivery.deliver(slow)

    assert calls_of(gateway) == {str(slow.pk): 1}
    assert Message.objects.get().attempts == 1


def test_a_slow_worker_does_not_send_what_another_is_about_to(district, gateway, time_machine):
    make.sms(district)
    [slow] = delivery.claim()
    time_machine.move_to(timezone.now() + HOUR)
    delivery.recover()
    [taken_over] = delivery.claim()

    delivery.deliver(slow)
    assert calls_of(gateway) == {}
    delivery.deliver(taken_over)

    assert calls_of(gateway) == {str(slow.pk): 1}


def test_a_key_that_was_sent_already_counts_as_sent(district, gateway, settings):
    message = make.sms(district)
    requests.post(
        settings.SMS_GATEWAY_URL,
        json={"to": message.to, "text": message.body},
        headers={"Idempotency-Key": str(message.pk), "Authorization": f"Bearer {settings.SMS_GATEWAY_TOKEN}"},
        timeout=5,
    )

    assert deliver_one().status == Status.SENT
    assert calls_of(gateway) == {str(message.pk): 2}
