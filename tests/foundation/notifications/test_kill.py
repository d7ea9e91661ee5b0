"""Workers killed with -9 in the middle of a delivery: each message reaches its phone, and once.

Workers and gateway are processes of their own, on the test's PostgreSQL and Redis. A table lock stops a worker before
its claim; the gateway, told to hold a call, stops it after the claim or after the call.
"""

import re
from contextlib import contextmanager

import pytest
import requests
from django.db import connection, transaction

from foundation.notifications.models import Message, Status
from tests.workers import Workers, start, wait_until

from . import make

TASK = "foundation.notifications.tasks.deliver_due"
KILLS = 20
BLOCKED = """
SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'notifications_message'::regclass
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class HeldGateway:
    """The gateway's process, and what it can be told (`holding_gateway`)."""

    def __init__(self, folder):
        self.log = folder / "gateway.log"
        command = ["tests.foundation.notifications.holding_gateway"]
        self.process = start(command, self.log, VAR=str(folder), GATEWAY_PORT="0", SMS_GATEWAY_TOKEN="demo")
        wait_until(lambda: "http://" in self.log.read_text(), "the gateway")
        self.url = re.search(r"http://\S+(?=/messages)", self.log.read_text())[0]

    def hold(self, point):
        requests.put(f"{self.url}/hold/{point}", timeout=5).raise_for_status()

    def held(self):
        return requests.get(f"{self.url}/held", timeout=5).json()

    def calls(self):
        """For each key, how often it was called with."""
        answer = requests.get(f"{self.url}/messages", headers={"Authorization": "Bearer demo"}, timeout=5)
        return {message["key"]: message["calls"] for message in answer.json()["messages"]}

    def stop(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture
def held_gateway(tmp_path):
    gateway = HeldGateway(tmp_path)
    yield gateway
    gateway.stop()


@pytest.fixture
def workers(tmp_path, held_gateway):
    workers = Workers(tmp_path, {"SMS_GATEWAY_URL": f"{held_gateway.url}/messages", "SMS_GATEWAY_TOKEN": "demo"})
    yield workers
    workers.stop()


def blocked():
    with connection.cursor() as cursor:
        cursor.execute(BLOCKED)
        return cursor.fetchone()[0]


@contextmanager
def stopped_before_the_claim(worker, gateway):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE notifications_message IN ACCESS EXCLUSIVE MODE")
        worker.give(TASK)
        wait_until(blocked, "a worker before its claim")
        yield


@contextmanager
def stopped_in_the_call(point, worker, gateway):
    gateway.hold(point)
    worker.give(TASK)
    wait_until(lambda: gateway.held()["held"], f"a call held {point}")
    yield
    gateway.hold("nothing")


@contextmanager
def stopped_after_the_claim(worker, gateway):
    with stopped_in_the_call("before", worker, gateway):
        yield


@contextmanager
def stopped_after_the_call(worker, gateway):
    with stopped_in_the_call("after", worker, gateway):
        yield


POINTS = {
    "before the claim": (stopped_before_the_claim, Status.WAITING, KILLS),
    "after the claim": (stopped_after_the_claim, Status.SENDING, KILLS),
    "after the gateway call": (stopped_after_the_call, Status.SENDING, 2 * KILLS),
}


@pytest.mark.workers
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", POINTS)
def test_a_killed_worker_loses_nothing_and_repeats_nothing(
    point, district, broker, held_gateway, workers, record_property
):
    stopped, left, expected_calls = POINTS[point]
    survivor = workers.start("survivor", MESSAGE_LEASE_SECONDS="1")

    messages = []
    for worker in workers.relay(f"doomed-{number}" for number in range(KILLS)):
        messages.append(make.sms(district, f"{worker.name}"))
        with stopped(worker, held_gateway):
            worker.kill()
        assert Message.objects.filter(pk=messages[-1].pk, status=left).exists()
    wait_until(
        lambda: survivor.give(TASK) or not Message.objects.exclude(status=Status.SENT).exists(), "all", every=0.3
    )

    calls = held_gateway.calls()
    figures = f"raw calls {sum(calls.values())} distinct keys {len(calls)} expected {KILLS}"
    record_property("measured", f"killed {point}: {figures}")
    assert calls.keys() == {str(message.pk) for message in messages}
    assert sum(calls.values()) == expected_calls
    assert held_gateway.held()["already_sent"] == expected_calls - KILLS


@pytest.mark.workers
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", ["after the claim", "after the gateway call"])
def test_a_worker_killed_in_a_call_for_many_loses_none_and_repeats_none(
    point, district, broker, held_gateway, workers, record_property
):
    kills, many = 5, 40
    workers.env["SMS_GATEWAY_BULK_URL"] = f"{held_gateway.url}/messages/bulk"
    survivor = workers.start("survivor", MESSAGE_LEASE_SECONDS="1")

    keys = set()
    for worker in workers.relay(f"doomed-{number}" for number in range(kills)):
        keys |= {str(make.sms(district, f"{worker.name}-{number}").pk) for number in range(many)}
        with POINTS[point][0](worker, held_gateway):
            worker.kill()
        assert Message.objects.filter(status=Status.SENDING).count() == len(keys)
    wait_until(
        lambda: survivor.give(TASK) or not Message.objects.exclude(status=Status.SENT).exists(), "all", every=0.3
    )

    calls = held_gateway.calls()
    record_property("measured", f"killed in a call for {many}, {point}: raw {sum(calls.values())}, keys {len(calls)}")
    assert calls.keys() == keys
    assert sum(calls.values()) == kills * many * (1 if point == "after the claim" else 2)
