"""The door for replies: who may call, what is a message, and that each is kept once."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.accounts.models import SubDistrict
from foundation.notifications import gateway as demo
from foundation.notifications import gateway_client, inbound, outbox
from foundation.notifications.models import InboundMessage
from foundation.notifications.views import MAX_BODY
from tests.workers import wait_until

MESSAGE = {"id": "g-1", "from": "13800000001", "text": "周末可以", "at": "2026-11-22T10:00:00+08:00"}


@pytest.fixture(autouse=True)
def token(settings, district):
    settings.SMS_INBOUND_TOKEN = "secret"


def call(body=None, token="Bearer secret", **changed):
    """As the gateway calls: no cookies, no CSRF token."""
    data = json.dumps(MESSAGE | changed) if body is None else body
    headers = {"Authorization": token} if token else {}
    url = reverse("sms_inbound")
    return Client(enforce_csrf_checks=True).post(url, data, content_type="application/json", headers=headers)


def test_message_is_kept(district):
    answer = call()

    assert (answer.status_code, answer.json()) == (200, {"status": "kept"})
    row = InboundMessage.objects.get()
    assert (row.phone, row.text, row.sub_district, row.state) == ("+8613800000001", "周末可以", district, "waiting")
    assert row.at == datetime(2026, 11, 22, 2, tzinfo=UTC)


def test_text_stands_encrypted():
    call()

    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM notifications_inboundmessage")
        assert "周末" not in cursor.fetchone()[0]


def test_repeated_message_is_answered_and_kept_once():
    assert [call(text=text).status_code for text in ("周末可以", "改了")] == [200, 200]

    assert InboundMessage.objects.get().text == "周末可以"


@pytest.mark.parametrize("given", ["", "Bearer wrong", "secret", "Bearer ", "Bearer sécret"])
def test_without_the_token_nothing_is_kept(given):
    assert call(token=given).status_code == 401
    assert not InboundMessage.objects.exists()


def test_where_no_token_is_set_nobody_comes_in(settings):
    settings.SMS_INBOUND_TOKEN = ""

    assert [call(token=given).status_code for given in ("Bearer ", "Bearer", "")] == [401] * 3


@pytest.mark.parametrize(
    "body",
    ["", "no json", "[]", "null", '"text"', b"\xff", json.dumps(MESSAGE).encode("utf-16"), "{}"]
    + [json.dumps({key: value for key, value in MESSAGE.items() if key != left_out}) for left_out in MESSAGE]
    + [
        json.dumps(MESSAGE | wrong)
        for wrong in (
            {"id": ""}, {"id": "x" * 101}, {"id": 7}, {"id": "a\x00b"}, {"id": "\ud83d"},
            {"from": "anna"}, {"from": None}, {"from": ""},
            {"text": ""}, {"text": " \n\u200b"}, {"text": None}, {"text": ["a"]}, {"text": "\ud83d"},
            {"at": "gestern"}, {"at": "2026-11-22T10:00:00"}, {"at": None}, {"at": "0001-01-01T00:00:00+14:00"},
        )
    ],
)  # fmt: skip
def test_what_is_no_message_is_a_bad_request(body):
    answer = call(body)

    # JSON in UTF-16 is JSON as well
    assert answer.status_code == (200 if isinstance(body, bytes) and b"g\x00-" in body else 400)
    assert answer.status_code == 200 or answer.json()["error"]


def test_too_large_a_body_is_refused():
    assert call(text="长" * MAX_BODY).status_code == 413
    assert not InboundMessage.objects.exists()


def test_get_is_not_allowed(client):
    assert client.get(reverse("sms_inbound")).status_code == 405


def test_too_many_of_one_number_wait_with_the_gateway():
    kept = [call(id=f"g-{n}").status_code for n in range(31)]

    assert kept == [200] * 30 + [429]
    assert call(id="g-30").status_code == 429  # refused, so not known: it comes again later
    assert call(id="g-0").status_code == 200  # known, whatever the limit
    assert call(id="g-31", **{"from": "13800000002"}).status_code == 200


def test_message_goes_to_the_place_that_wrote_last_to_its_sender(district, django_capture_on_commit_callbacks):
    other = SubDistrict.objects.create(name="安澜街道", slug="anlan", reference_prefix="AL")
    for n, place in enumerate([other, district, other]):
        outbox.queue(key=f"k{n}", sub_district=place, kind="t", channel="sms", to="+8613800000001", body="您好")

    call()
    call(id="g-2", **{"from": "13800000002"})

    assert [row.sub_district for row in InboundMessage.objects.order_by("gateway_id")] == [other, district]


def test_rooms_hear_of_it_after_the_commit(django_capture_on_commit_callbacks):
    heard = []

    def hear(sender, **kwargs):
        heard.append(sender)

    inbound.arrived.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=False) as callbacks:
            call()
        assert heard == []
        callbacks[0]()
    finally:
        inbound.arrived.disconnect(hear)
    assert heard == [InboundMessage]


def test_times_are_kept_of_the_sender_and_of_ours():
    call()

    row = InboundMessage.objects.get()
    assert timezone.now() - row.received_at < timedelta(minutes=1)


@pytest.mark.django_db(transaction=True)
def test_same_message_at_the_same_moment_is_one(settings):
    start, answers = threading.Barrier(6), []

    def run():
        start.wait(10)
        answers.append(call().status_code)
        connection.close()

    threads = [threading.Thread(target=run) for _n in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert answers == [200] * 6
    assert InboundMessage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_demo_gateway_brings_a_reply_again_until_it_is_taken(gateway, live_server, settings):
    """The portal is away at first: its token is another one's, then nobody listens, then it takes the message."""
    gateway_client.reply("+8613800000001", "周末可以")
    [reply] = gateway.store.waiting_replies()
    assert demo.call("http://127.0.0.1:1/", "secret", reply) == 0
    assert demo.call(live_server.url + reverse("sms_inbound"), "wrong", reply) == 401

    url = live_server.url + reverse("sms_inbound")
    threading.Thread(target=demo.hand_over, args=(gateway, url, "secret"), daemon=True).start()
    wait_until(lambda: not gateway.store.waiting_replies(), "the reply")

    assert InboundMessage.objects.get().text == "周末可以"
    gateway_client.reply("+8613800000001", "再一条")
    wait_until(lambda: InboundMessage.objects.count() == 2 and not gateway.store.waiting_replies(), "the second")
