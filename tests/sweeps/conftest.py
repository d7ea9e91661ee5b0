import logging

import pytest

from tests.browser.conftest import browser_type_launch_args  # noqa: F401
from tests.sweeps import world as worlds


@pytest.fixture
def world(cast):
    return worlds.build(cast)


@pytest.fixture
def whole_world(world):
    return worlds.with_every_status(world)


@pytest.fixture(autouse=True)
def quiet(caplog):
    """Sweeps ask for much that is refused; a failure should not drown in it."""
    caplog.set_level(logging.CRITICAL, logger="django.request")
