"""Asks, takes the time, and prints."""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection

from mediation.models import Case
from residents.models import Estate, Person
from tests.bench.pages import Cast, Measure, after_an_act, file_matter, measures
from tests.bench.seed import FIRST_PERSON
from tests.bench.visitor import Visitor

WANTED = (
    "front_door", "filing_step", "queue_first", "queue_page_200", "queue_tab_late", "queue_filtered", "case_page",
    "queue_first_after_act", "case_page_after_act", "overview_after_act",
    "my_matters", "overview", "statistics", "roster_month", "search_number", "pdf_ms", "filings_per_s",
    "database_size", "memory_size",
)  # fmt: skip
WARM = 4  # rounds


class Effort(NamedTuple):
    """How often each page is asked for, how many pages are turned, who files how long (seconds)."""

    rounds: int = 40
    turns: int = 199
    clients: int = 8
    seconds: float = 15


FULL = Effort()


def everything(rows: int, pid: int, port: int, effort: Effort = FULL) -> list[str]:
    """Print every measure of the server that answers at `port`; gives the names of those that could not be taken."""
    print(f"{rows:,} cases, load average {os.getloadavg()[0]:.1f}", file=sys.stderr, flush=True)
    with closing(Cast(port)) as cast:
        found = measures(cast, effort.turns)
        taken = pages(found, effort.rounds) | pages(after_an_act(found, cast.place), effort.rounds)
    floor = statistics.median(taken["floor"])
    printed = [tell(name, rows, in_words(seconds, floor)) for name, seconds in taken.items()]
    printed.append(tell("filings_per_s", rows, filings(port, effort, floor)))
    printed.append(tell("database_size", rows, {"mb": database_size()}))
    printed.append(tell("memory_size", rows, {"mb": memory_size(pid)}))
    return missing(printed)


def missing(printed: Iterable[str]) -> list[str]:
    """What should have been measured and was not."""
    return sorted(set(WANTED) - set(printed))


def tell(name: str, rows: int, values: dict[str, Any]) -> str:
    print(json.dumps({"name": name, "rows": rows} | values), flush=True)
    return name


def pages(found: dict[str, Measure], rounds: int) -> dict[str, list[float]]:
    """The seconds of each page, once in a round, with the first rounds to warm up; the floor is one of them."""
    times: dict[str, list[float]] = {name: [] for name in found}
    for number in range(WARM + rounds):
        for name, measure in found.items():
            seconds = measure.once()
            if number >= WARM:
                times[name].append(seconds)
    return times


def in_words(taken: list[float], floor: float) -> dict[str, float]:
    """Milliseconds, and how often the floor fits into the median."""
    median, p95 = statistics.median(taken), statistics.quantiles(taken, n=20, method="inclusive")[-1]
    return {
        "median_ms": round(1000 * median, 1),
        "p95_ms": round(1000 * p95, 1),
        "ratio_to_floor": round(median / floor, 1),
    }


def filings(port: int, effort: Effort, floor: float) -> dict[str, float]:
    """Residents who each file one matter after the other, all pages of it, for some seconds."""
    people = Person.objects.filter(pk__gt=FIRST_PERSON).select_related("user").order_by("pk")[: effort.clients]
    visitors = [Visitor(person.user, port) for person in people]
    estate, end = Estate.objects.order_by("pk")[1].pk, time.monotonic() + effort.seconds
    before, begun = Case.objects.filter(status="submitted").count(), time.monotonic()

    def work(visitor: Visitor) -> list[float]:
        taken = []
        while time.monotonic() < end:
            start = time.monotonic()
            answer = file_matter(visitor, estate)
            assert answer.url.endswith("/filed/"), f"the filing ended at {answer.url}"
            taken.append(time.monotonic() - start)
        visitor.close()
        return taken

    with ThreadPoolExecutor(effort.clients) as pool:
        taken = [seconds for of_one in pool.map(work, visitors) for seconds in of_one]
    lasted = time.monotonic() - begun
    assert Case.objects.filter(status="submitted").count() - before == len(taken), "not every filing was kept"
    return {"per_s": round(len(taken) / lasted, 2)} | in_words(taken, floor)


# Sizes, in megabytes


def database_size() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return round(cursor.fetchone()[0] / 2**20, 1)


def memory_size(pid: int) -> float:
    """What the web server and its workers take; what they share is counted once."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return round(sum(proportional(int(number)) for number in [pid, *children]) / 1024, 1)


def proportional(pid: int) -> int:
    """Kilobytes, its part of shared memory in them."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
