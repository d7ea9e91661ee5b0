import pytest
from django.conf import settings

from config.celery import app
from foundation.notifications.models import Message, Status
from foundation.notifications.tasks import deliver_due
from tests.workers import Workers, wait_until

from . import make


@pytest.fixture
def workers(tmp_path, gateway, monkeypatch):
    """Workers that this process can reach through its own Celery application."""
    workers = Workers(tmp_path, {"SMS_GATEWAY_URL": settings.SMS_GATEWAY_URL, "SMS_GATEWAY_TOKEN": "demo"})
    monkeypatch.setitem(app.conf, "broker_transport_options", {"global_keyprefix": workers.prefix})
    yield workers
    workers.stop()


@pytest.mark.workers
@pytest.mark.django_db(transaction=True)
def test_a_commit_wakes_a_worker_that_sends(district, broker, gateway, workers):
    workers.start(app.conf.task_default_queue)

    message = make.sms(district)

    wait_until(lambda: Message.objects.filter(status=Status.SENT).exists(), "a worker to send the message")
    assert [(row["key"], row["calls"]) for row in gateway.store.listed("", "")] == [(str(message.pk), 1)]


def test_beat_looks_for_due_messages_every_few_seconds():
    schedules = [entry["schedule"] for entry in app.conf.beat_schedule.values() if entry["task"] == deliver_due.name]

    assert schedules == [5.0]
