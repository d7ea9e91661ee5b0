"""How the browser tests drive Chromium."""

import os

import pytest

from tests.browser import chromium

# Playwright keeps an event loop running in the thread of the test; Django would take every query there for a mistake.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    arguments = ["--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"]
    if os.getuid() == 0:
        arguments.append("--no-sandbox")
    # None is Playwright's own
    return browser_type_launch_args | {"executable_path": chromium.of_the_system(), "args": arguments}
