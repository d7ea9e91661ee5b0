import json
import os
import re
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.client import HTTPConnection

import pytest
import requests

from foundation.notifications.gateway import MAX_BODY
from foundation.notifications.gateway_client import GatewayUnreachable, inbox

TOKEN = {"Authorization": "Bearer demo"}
MESSAGE = {"to": "+8613800000001", "text": "您好"}


@pytest.fixture
def url(gateway, settings):
    return settings.SMS_GATEWAY_URL


def post(url, key="k1", data=None, **headers):
    body = json.dumps(MESSAGE if data is None else data)
    return requests.post(url, body, headers=TOKEN | {"Idempotency-Key": key} | headers, timeout=5)


def listed(url, **params):
    return requests.get(url, params, headers=TOKEN, timeout=5).json()["messages"]


def test_a_repeated_key_is_answered_and_not_delivered_again(url):
    first, again = post(url), post(url, data=MESSAGE | {"text": "noch einmal"})

    assert (first.status_code, first.json()) == (201, {"status": "sent"})
    assert (again.status_code, again.json()) == (200, {"status": "already sent"})
    [message] = listed(url)
    assert (message["key"], message["text"], message["calls"]) == ("k1", "您好", 2)


def test_twenty_calls_at_once_under_one_key_are_one_message(url):
    together, answers = threading.Barrier(20), []

    def call():
        together.wait()
        answers.append(post(url).status_code)

    threads = [threading.Thread(target=call) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [200] * 19 + [201]
    assert [message["calls"] for message in listed(url)] == [20]


def test_the_list_is_newest_first_and_narrowed_by_phone_and_time(url):
    post(url, "k1")
    post(url, "k2", MESSAGE | {"to": "+8613800000002"})
    post(url, "k3")
    [third, second, first] = listed(url)

    assert [third["key"], second["key"], first["key"]] == ["k3", "k2", "k1"]
    assert listed(url, to="+8613800000002") == [second]
    assert listed(url, since=first["at"]) == [third, second]
    assert listed(url, since="2100-01-01T00:00:00+08:00") == []


@pytest.mark.parametrize(
    "body", ["", "no json", "[]", '"to"', '{"to": "+86"}', '{"to": 1, "text": "a"}', "\ud83d", "null"]
)
def test_what_is_no_message_is_a_bad_request(body, url):
    answer = requests.post(
        url, body.encode(errors="surrogatepass"), headers=TOKEN | {"Idempotency-Key": "k1"}, timeout=5
    )

    assert answer.status_code == 400
    assert listed(url) == []


def test_a_message_without_key_is_a_bad_request(url):
    assert post(url, key="").status_code == 400
    assert post(url, key="k" * 101).status_code == 400
    assert listed(url) == []


def test_a_body_beyond_the_limit_is_not_read(url):
    assert post(url, data=MESSAGE | {"text": "x" * MAX_BODY}).status_code == 413
    assert listed(url) == []


def test_a_body_of_unknown_length_is_refused(gateway):
    connection = HTTPConnection("127.0.0.1", gateway.server_port, timeout=5)
    connection.putrequest("POST", "/messages")
    connection.putheader("Authorization", "Bearer demo")
    connection.putheader("Idempotency-Key", "k1")
    connection.endheaders()

    assert connection.getresponse().status == 411
    connection.close()


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer wrong", "demo", "Bearer demö"])
def test_both_calls_need_the_token(token, url):
    headers = {"Authorization": token.encode(), "Idempotency-Key": "k1"}

    assert requests.post(url, json=MESSAGE, headers=headers, timeout=5).status_code == 401
    assert requests.get(url, headers=headers, timeout=5).status_code == 401
    assert listed(url) == []


def test_other_addresses_are_not_found(url):
    assert post(url + "x").status_code == 404
    assert requests.get(url.replace("messages", ""), headers=TOKEN, timeout=5).status_code == 404


def test_since_must_be_a_time(url):
    answer = requests.get(url, {"since": "yesterday"}, headers=TOKEN, timeout=5)

    assert (answer.status_code, answer.json()["error"][:21]) == (400, "since must be a time ")


# The client of the demo's phones


def test_inbox_lists_what_a_phone_got(url):
    post(url, "k1")
    post(url, "k2", MESSAGE | {"to": "+8613800000002"})
    post(url, "k2")

    assert [(message.to, message.text, message.calls) for message in inbox("+8613800000002")] == [
        ("+8613800000002", "您好", 2)
    ]
    assert [message.key for message in inbox()] == ["k2", "k1"]
    assert inbox()[0].at > inbox()[1].at


def test_inbox_says_when_the_gateway_is_away(settings):
    with pytest.raises(GatewayUnreachable, match="refused"):
        inbox()


def test_inbox_says_when_the_token_is_wrong(url, settings):
    settings.SMS_GATEWAY_TOKEN = "wrong"

    with pytest.raises(GatewayUnreachable, match="401"):
        inbox()


# The process


@contextmanager
def running(folder, port=0):
    """The gateway as a process of its own, and its address."""
    env = os.environ | {"VAR": str(folder), "GATEWAY_PORT": str(port), "SMS_GATEWAY_TOKEN": "demo"}
    command = [sys.executable, "-m", "foundation.notifications.gateway"]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        yield process, re.search(r"http://\S+", process.stdout.readline())[0]
        process.kill()


def test_messages_and_their_keys_survive_a_kill(tmp_path):
    with running(tmp_path) as (process, url):
        post(url)
        process.kill()
        process.wait()

    with running(tmp_path) as (_, url):
        assert post(url).json() == {"status": "already sent"}
        assert [message["text"] for message in listed(url)] == ["您好"]


def test_a_taken_port_is_one_clear_line(tmp_path, gateway):
    command = [sys.executable, "-m", "foundation.notifications.gateway"]
    env = os.environ | {"VAR": str(tmp_path), "GATEWAY_PORT": str(gateway.server_port)}

    ended = subprocess.run(command, env=env, capture_output=True, text=True, timeout=10)

    assert ended.returncode == 1
    assert ended.stderr == (
        f"The message gateway can't listen on 127.0.0.1:{gateway.server_port} (Address already in use). "
        "Set GATEWAY_PORT to a free one.\n"
    )
