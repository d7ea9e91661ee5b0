"""What every test gets: an empty cache, no network beyond this machine, marks by folder."""

import ipaddress
import sys

import pytest
from django.core.cache import cache


def refuse_the_network(event, args):
    """An audit hook: connections leave this machine neither from our code nor from a library's."""
    if event != "socket.connect" or not isinstance(args[1], tuple):  # unix sockets have no tuple for an address
        return
    host = args[1][0]
    if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
        raise RuntimeError(f"a test tried to reach {host}")


sys.addaudithook(refuse_the_network)


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker("browser")


@pytest.fixture(autouse=True)
def empty_cache():
    """Rate limits and the like live in the cache; one test's must not meet another's."""
    cache.clear()
