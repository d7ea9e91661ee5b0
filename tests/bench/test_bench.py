"""The bench itself works, with few cases and few rounds: what it says of the speed is not looked at."""

import json

import pytest

from tests.bench import measure, seed
from tests.bench.run import gunicorn
from tests.chaos.processes import free_port
from tests.workers import database_url

ROWS = 2500
LITTLE = measure.Effort(rounds=2, turns=3, clients=2, seconds=1)


@pytest.mark.django_db(transaction=True)
def test_every_measure_is_taken(settings, capfd):
    settings.ROOT_URLCONF = "tests.bench.urls"
    seed.fill(ROWS)
    port = free_port()
    own = {"DJANGO_SETTINGS_MODULE": "tests.bench.settings", "DATABASE_URL": database_url(), "PORT": str(port)}

    with gunicorn(port, **own) as server:
        missing = measure.everything(ROWS, server.pid, port, LITTLE)

    assert missing == []
    lines = {line["name"]: line for line in map(json.loads, capfd.readouterr().out.splitlines())}
    assert lines.keys() >= set(measure.WANTED)
    assert all(value > 0 for line in lines.values() for name, value in line.items() if name != "name")
    assert lines["queue_first"].keys() == {"name", "rows", "median_ms", "p95_ms", "ratio_to_floor"}


def test_missing_measure_is_named():
    printed = [name for name in measure.WANTED if name != "queue_first"]

    assert measure.missing(printed) == ["queue_first"]
    assert measure.missing([*printed, "queue_first", "floor"]) == []
