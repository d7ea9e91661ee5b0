"""How the browser tests drive Chromium, and what stands behind the pages: people, and the demo's message gateway."""

import os
import re

import pytest
from django.urls import reverse

from portal import demo_places
from tests.browser import chromium, steps
from tests.browser.visitor import DESK, Visitor
from tests.workers import start, wait_until

# Playwright keeps an event loop running in the thread of the test; Django would take every query there for a mistake.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    arguments = ["--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"]
    if os.getuid() == 0:
        arguments.append("--no-sandbox")
    # None is Playwright's own
    return browser_type_launch_args | {"executable_path": chromium.of_the_system(), "args": arguments}


@pytest.fixture
def gateway(tmp_path, settings, live_server):
    """The demo's message gateway, a process of its own, which knows the way back to us."""
    log = tmp_path / "gateway.log"
    back = live_server.url + reverse("sms_inbound")
    process = start(
        ["foundation.notifications.gateway"], log, VAR=str(tmp_path), GATEWAY_PORT="0", SMS_INBOUND_URL=back
    )
    settings.SMS_INBOUND_TOKEN = settings.SMS_GATEWAY_TOKEN
    wait_until(lambda: "http://" in log.read_text(), "the gateway")
    settings.SMS_GATEWAY_URL = re.search(r"http://\S+", log.read_text())[0]
    yield
    process.kill()
    process.wait()


@pytest.fixture
def portal(live_server, gateway, settings):
    """The address of a running portal, whose messages reach the phones."""
    settings.PUBLIC_URL = live_server.url
    return live_server.url


@pytest.fixture
def demo(portal):
    """The demo's places and people."""
    return demo_places.build()


@pytest.fixture
def visitors(browser, portal):
    """Makes visitors; in the end no browser may have found anything to complain of."""
    made = []

    def visitor(phone="", **how):
        made.append(Visitor.comes(browser, portal, phone, **how))
        return made[-1]

    yield visitor
    complaints = [complaint for each in made for complaint in each.complaints]
    for each in made:
        each.context.close()
    assert complaints == []


@pytest.fixture
def staff(visitors, demo):
    """Makes members of staff at their desks, logged in, by their key in the demo's list."""

    def member(key):
        login = next(login for login in demo_places.LOGINS if login.key == key)
        desk = visitors(login.phone, viewport=DESK)
        steps.log_in_by_password(desk, demo_places.PASSWORD)
        return desk

    return member
