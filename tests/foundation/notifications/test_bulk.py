"""Many text messages in one call: what becomes of each, and that a repeated call is no second message."""

from datetime import timedelta

import pytest
import requests
from django.utils import timezone

from foundation.notifications import channels, delivery, outbox
from foundation.notifications.models import Message, Status
from foundation.notifications.tasks import deliver_due

from . import make

TOKEN = {"Authorization": "Bearer demo"}


@pytest.fixture
def bulk(gateway, settings):
    settings.SMS_GATEWAY_BULK_URL = f"{settings.SMS_GATEWAY_URL}/bulk"
    return settings.SMS_GATEWAY_BULK_URL


@pytest.fixture
def faulty_bulk(faulty, settings):
    settings.SMS_GATEWAY_BULK_URL = settings.SMS_GATEWAY_URL
    return faulty


def queue(district, n=5):
    return [make.sms(district, f"{number}", to=f"+861380000000{number}", body=f"第{number}条") for number in range(n)]


def listed(gateway):
    return {row["key"]: (row["to"], row["text"], row["calls"]) for row in gateway.store.listed("", "")}


def statuses():
    return list(Message.objects.order_by("key").values_list("status", flat=True))


def test_what_is_due_goes_out_in_one_call(district, gateway, bulk, monkeypatch):
    calls = []
    monkeypatch.setattr(requests, "post", lambda url, post=requests.post, **how: calls.append(url) or post(url, **how))
    messages = queue(district)

    deliver_due()

    assert calls == [bulk]
    assert listed(gateway) == {str(row.pk): (row.to, row.body, 1) for row in messages}
    rows = Message.objects.all()
    assert all((row.status, row.attempts, row.error) == ("sent", 1, "") and row.sent_at for row in rows)


def test_one_alone_goes_by_the_plain_call(district, gateway, bulk, settings):
    settings.SMS_GATEWAY_BULK_URL = "http://127.0.0.1:1/nobody"
    queue(district, 1)

    deliver_due()

    assert statuses() == ["sent"]


def test_without_keys_each_goes_by_itself(district, gateway, bulk, settings):
    settings.SMS_GATEWAY_BULK_URL, settings.SMS_GATEWAY_HAS_KEYS = "http://127.0.0.1:1/nobody", False
    queue(district, 3)

    deliver_due()

    assert statuses() == ["sent"] * 3


def test_other_channels_go_beside_it(district, alice, gateway, bulk, mailoutbox):
    queue(district, 2)
    make.email(district)

    deliver_due()

    assert statuses() == ["sent"] * 3
    assert len(mailoutbox) == 1


def test_what_came_too_late_is_not_in_the_call(district, gateway, bulk):
    messages = queue(district, 3)
    Message.objects.filter(pk=messages[1].pk).update(event_at=timezone.now() - timedelta(minutes=1))

    deliver_due()

    assert statuses() == ["sent", "expired", "sent"]
    assert str(messages[1].pk) not in listed(gateway)


def test_what_was_withdrawn_after_the_claim_is_not_in_the_call(district, gateway, bulk):
    messages = queue(district, 3)
    batch = delivery.claim()
    outbox.withdraw(messages[2].key)

    delivery.deliver_all(batch)

    assert statuses() == ["sent", "sent", "withdrawn"]
    assert len(listed(gateway)) == 2


def test_batch_that_another_worker_has_taken_over_is_left_to_it(district, gateway, bulk):
    queue(district, 3)
    batch = delivery.claim()
    Message.objects.update(claimed_at=timezone.now() + timedelta(seconds=5))

    delivery.deliver_all(batch)

    assert statuses() == ["claimed"] * 3
    assert listed(gateway) == {}


@pytest.mark.parametrize(
    "answer, status",
    [
        (503, "waiting"),
        (429, "waiting"),
        (500, "waiting"),
        (400, "failed"),
        (302, "failed"),
        ("hang up", "waiting"),
        (200, "waiting"),
    ],
)
def test_answer_that_is_no_list_is_for_all_of_them(district, faulty_bulk, answer, status):
    faulty_bulk.status = answer
    queue(district, 3)

    delivery.deliver_all(delivery.claim())

    assert statuses() == [status] * 3
    assert set(Message.objects.values_list("attempts", flat=True)) == {1}


def test_gateway_that_is_not_there_leaves_all_for_later(district, settings):
    settings.SMS_GATEWAY_BULK_URL = "http://127.0.0.1:1/messages/bulk"
    queue(district, 3)

    delivery.deliver_all(delivery.claim())

    assert statuses() == ["waiting"] * 3
    assert Message.objects.filter(due__gt=timezone.now()).count() == 3


def test_one_that_the_gateway_leaves_out_has_failed_alone(district, bulk, monkeypatch):
    messages = queue(district, 3)
    send = channels.send_many_sms
    monkeypatch.setattr(channels, "send_many_sms", lambda rows: send(rows[1:]) | {rows[0].pk: channels.Refused("no")})

    delivery.deliver_all(delivery.claim())

    assert sorted(statuses()) == ["failed", "sent", "sent"]
    assert Message.objects.get(status=Status.FAILED).pk in {row.pk for row in messages}


# The demo's gateway


def call(url, messages):
    return requests.post(url, json={"messages": messages}, headers=TOKEN, timeout=5)


def test_gateway_counts_repeated_keys(gateway, bulk):
    rows = [{"key": f"k{n}", "to": "+8613800000001", "text": "您好"} for n in range(3)]
    call(bulk, rows)

    again = call(bulk, [*rows[:1], {"key": "k9", "to": "+8613800000001", "text": "新"}])

    assert [row["status"] for row in again.json()["messages"]] == ["already sent", "sent"]
    assert {key: row[2] for key, row in listed(gateway).items()} == {"k0": 2, "k1": 1, "k2": 1, "k9": 1}


@pytest.mark.parametrize(
    "messages",
    [None, "x", [1], [{"key": "a"}], [{"key": "", "to": "1", "text": ""}], [{"key": "a", "to": 1, "text": ""}]],
)
def test_gateway_takes_all_or_none(gateway, bulk, messages):
    good = {"key": "good", "to": "+8613800000001", "text": "您好"}
    wrong = [good, *messages] if isinstance(messages, list) else messages

    assert call(bulk, wrong).status_code == 400
    assert listed(gateway) == {}
