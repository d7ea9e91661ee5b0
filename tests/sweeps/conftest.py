import logging

import pytest

from tests.sweeps import world as worlds


@pytest.fixture
def world(cast):
    return worlds.build(cast)


@pytest.fixture(autouse=True)
def quiet(caplog):
    """Sweeps ask for much that is refused; a failure should not drown in it."""
    caplog.set_level(logging.CRITICAL, logger="django.request")
