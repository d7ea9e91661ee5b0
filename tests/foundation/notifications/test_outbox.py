import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from foundation.notifications import outbox
from foundation.notifications.models import Message, Status
from foundation.notifications.outbox import quiet, withdraw
from foundation.notifications.tasks import deliver_due

from . import make

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.django_db(transaction=True)
def test_queue_outside_a_transaction_is_refused(district):
    with pytest.raises(RuntimeError, match="transaction"):
        outbox.queue(key="a", sub_district=district, kind="a", channel="sms", to="+8613800000001")

    assert not Message.objects.exists()


def test_queue_stores_a_message_that_waits(district):
    message = make.sms(district)

    stored = Message.objects.get()
    assert (stored.pk, stored.status, stored.to, stored.body) == (
        message.pk,
        Status.WAITING,
        "+8613800000001",
        "您的申请已受理。",
    )


def test_queue_with_the_same_key_again_stores_nothing(district):
    make.sms(district, body="第一次")

    make.sms(district, body="第二次")

    assert Message.objects.get().body == "第一次"


@pytest.mark.django_db(transaction=True)
def test_queue_in_two_transactions_at_once_stores_one(district, broker):
    """The second waits for the first to commit, and then gives way."""
    made, second_began = [], threading.Event()

    def second():
        second_began.set()
        made.append(make.sms(district, body="第二次"))
        connections.close_all()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        first = make.sms(district)
        thread.start()
        second_began.wait()
    thread.join()

    assert made == [first]
    assert Message.objects.get().body == first.body


@pytest.mark.django_db(transaction=True)
def test_queue_leaves_nothing_of_an_act_that_is_rolled_back(district, broker):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        make.sms(district)
        raise ZeroDivisionError

    assert not Message.objects.exists()
    assert connection.run_on_commit == []


def test_queue_refuses_a_message_without_address(district):
    with pytest.raises(IntegrityError, match="message_has_an_address"):
        make.sms(district, to="")


def test_queue_shows_a_notice_in_the_portal_at_once(alice):
    make.notice(alice)

    assert Message.objects.get().status == Status.SENT
    assert [message.kind for message in Message.objects.visible_to(alice).unread()] == ["case.accepted"]


def test_queue_keeps_a_notice_in_the_portal_until_it_is_due(alice):
    make.notice(alice, due=timezone.now() + timedelta(days=1))

    assert Message.objects.get().status == Status.WAITING
    assert not Message.objects.visible_to(alice).exists()


def test_queue_of_a_back_dated_act_sends_nothing(alice):
    long_ago = timezone.now() - timedelta(days=40)

    assert make.sms(alice.sub_district, at=long_ago) is None
    assert make.email(alice.sub_district, at=long_ago) is None
    make.notice(alice, at=long_ago)

    stored = Message.objects.get()
    assert (stored.channel, stored.status, stored.sent_at, stored.read_at) == ("in_app", "sent", long_ago, long_ago)


def test_queue_of_an_act_an_hour_ago_sends(district):
    assert make.sms(district, at=timezone.now() - timedelta(hours=1)).status == Status.WAITING


def test_queue_moves_a_reminder_out_of_quiet_hours_unless_urgent(district):
    night, event = datetime(2027, 3, 2, 7, tzinfo=SHANGHAI), datetime(2027, 3, 2, 9, tzinfo=SHANGHAI)

    assert make.sms(district, key="a", due=night, event_at=event).due == datetime(2027, 3, 1, 20, 30, tzinfo=SHANGHAI)
    assert make.sms(district, key="b", due=night, event_at=event, urgent=True).due == night


def test_queue_nudges_once_for_a_transaction(district, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        make.sms(district, "a")
        make.sms(district, "b")

    assert callbacks == [outbox.nudge]


def test_queue_does_not_nudge_for_what_is_due_later(alice, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        make.sms(alice.sub_district, due=timezone.now() + timedelta(days=1))
        make.notice(alice)

    assert callbacks == []


@pytest.fixture
def silent_broker(tmp_path):
    """The socket of a broker that takes connections and never says a word."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        listener.listen(5)
        yield f"redis+socket://{tmp_path}/s"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["dead", "no socket", "silent"])
def test_queue_stands_without_a_broker_and_does_not_wait_for_it(
    how, district, broker, silent_broker, monkeypatch, caplog
):
    url = {"dead": "redis://127.0.0.1:1/0", "no socket": "redis+socket:///nowhere.sock", "silent": silent_broker}[how]
    monkeypatch.setitem(deliver_due.app.conf, "broker_url", url)

    began = time.monotonic()
    make.sms(district)

    assert time.monotonic() - began < 1
    assert Message.objects.get().status == Status.WAITING
    assert [record.message.split(":")[0] for record in caplog.records] == ["No broker to nudge the delivery"]


@pytest.mark.django_db(transaction=True)
def test_queue_nudges_the_broker_after_the_commit(district, broker):
    with deliver_due.app.connection() as connection:
        tasks = connection.SimpleQueue(deliver_due.app.conf.task_default_queue)
        make.sms(district)
        task = tasks.get(timeout=5)
        task.ack()
        tasks.close()

    assert task.headers["task"] == "foundation.notifications.tasks.deliver_due"


def test_withdraw_takes_back_a_key_and_those_below_it(district):
    for key in ["session:7", "session:7:sms", "session:70", "session:8"]:
        make.sms(district, key)

    assert withdraw("session:7") == 2
    assert sorted(Message.objects.waiting().values_list("key", flat=True)) == ["session:70", "session:8"]


def test_withdraw_leaves_what_was_sent(alice):
    make.notice(alice, "session:7")

    assert withdraw("session:7") == 0
    assert Message.objects.get().status == Status.SENT


def test_withdraw_blanks_a_code(district):
    make.sms(district, "code:7", kind="code.sign", body="验证码 123456")

    withdraw("code:7")

    assert Message.objects.get().body == ""


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("due", "moved"),
    [
        ("2027-03-02 08:00", "2027-03-02 08:00"),
        ("2027-03-02 20:59:59", "2027-03-02 20:59:59"),
        ("2027-03-02 21:00", "2027-03-02 20:30"),
        ("2027-03-02 23:59", "2027-03-02 20:30"),
        ("2027-03-02 00:00", "2027-03-01 20:30"),
        ("2027-03-02 07:59:59", "2027-03-01 20:30"),
        ("2027-01-01 03:00", "2026-12-31 20:30"),
    ],
)
def test_quiet_moves_a_reminder_to_the_evening_before(due, moved):
    assert quiet(at(due), at("2027-06-01 09:00")) == at(moved)


def test_quiet_reads_the_clock_of_shanghai():
    assert quiet(datetime(2027, 3, 1, 23, tzinfo=UTC), at("2027-06-01 09:00")) == at("2027-03-01 20:30")
    assert quiet(datetime(2027, 3, 1, 12, tzinfo=UTC), at("2027-06-01 09:00")) == at("2027-03-01 20:00")


def test_quiet_leaves_what_tells_of_no_event():
    assert quiet(at("2027-03-02 23:00"), None) == at("2027-03-02 23:00")


@given(st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1), timezones=st.sampled_from([UTC, SHANGHAI])))  # noqa: DTZ001
def test_quiet_is_never_late_never_at_night_and_moves_no_more_than_needed(due):
    moved = quiet(due, due + timedelta(hours=2))
    local = moved.astimezone(SHANGHAI)

    assert due - timedelta(hours=11.5) < moved <= due
    assert 8 <= local.hour < 21
    assert moved == due or (local.hour, local.minute, local.second) == (20, 30, 0)
    assert quiet(moved, due + timedelta(hours=2)) == moved
