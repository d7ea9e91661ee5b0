"""The run: prepare, break, count, measure."""

from __future__ import annotations

import time
from datetime import timedelta
from random import Random

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone, translation

from tests.chaos import travelled
from tests.chaos.acts import Acts
from tests.chaos.expected import Expected, Tables, expected, read_promises, read_shifts
from tests.chaos.processes import Processes, delivered
from tests.chaos.sabotage import KILLS, WORKERS, Saboteur
from tests.chaos.scenario import World, prepare
from tests.chaos.throughput import measure
from tests.chaos.travelled import BEFORE, BEGIN
from tests.chaos.verdict import Verdict, judge

STARTING = timedelta(seconds=6)  # for the nursery
SETTLING = 90.0  # seconds at most, after the window
SHOWN = 10  # of each fault
MEASURED = 3000  # messages at most, and tasks that do nothing


def say(line: str) -> None:
    print(line, flush=True)


def main(n: int) -> int:
    """0 if nothing was lost, came twice, late, early or unexpected, and enough was killed."""
    translation.activate("en")
    begun = time.perf_counter()
    journey = travelled.travel(travelled.away(BEGIN - BEFORE))
    call_command("migrate", interactive=False, verbosity=0)
    world = prepare(n, 35 + n // 100)
    if timezone.now() > BEGIN - STARTING:
        raise SystemExit(f"To prepare took longer than {BEFORE}: the evening began without us.")
    journey.stop()
    say(f"prepared for {n} messages in {time.perf_counter() - begun:.0f} s; the window has {world.window} s")
    ahead = travelled.away(BEGIN - STARTING)
    travelled.travel(ahead)
    running = Processes(ahead)
    try:
        return in_window(world, running, n)
    finally:
        running.stop()


def in_window(world: World, running: Processes, n: int) -> int:
    running.start_gateway("slow")
    before, promised = read_shifts(), read_promises()
    time.sleep(max(0, (BEGIN - timezone.now()).total_seconds()))
    running.start_beats()
    running.keep(WORKERS)
    saboteur = Saboteur(running, world.window, Random(n))
    acts = Acts(world, pause=max(0.12, 2 * world.window / n))
    saboteur.start()
    try:
        acts.run(go_on=saboteur.is_alive)
    finally:
        saboteur.finish()
    rows = expected(Tables(before, promised, timezone.now()))
    verdict = settled(rows, running)
    report(acts, saboteur, running, verdict)
    say(measure(running, min(MEASURED, 3 * n)).line)
    say(verdict.line)
    faults = [verdict.lost, verdict.twice, verdict.late, verdict.early, verdict.strange, running.ended_by_themselves]
    missing = verdict.expected < n or saboteur.landed < KILLS or saboteur.redis < 2 or saboteur.postgres < 1
    return int(missing or any(faults))


def settled(rows: list[Expected], running: Processes) -> Verdict:
    """What came, once nothing is missing, and after as long again as a dead worker's messages could come twice."""
    end = time.monotonic() + SETTLING
    while judge(rows, delivered()).lost and time.monotonic() < end:
        running.keep(WORKERS)
        time.sleep(1)
    time.sleep(settings.MESSAGE_LEASE_SECONDS + 6)  # and a tick of beat
    running.keep(WORKERS)
    return judge(rows, delivered())


def report(acts: Acts, saboteur: Saboteur, running: Processes, verdict: Verdict) -> None:
    came = delivered()
    say(
        f"acts {acts.done.total()}, the slowest {acts.slowest:.1f} s: "
        + ", ".join(f"{n} {name}" for name, n in sorted(acts.done.items()))
    )
    say(f"kill -9 of workers {saboteur.raw}, while their call was under way {saboteur.landed}; Redis restarted empty "
        f"{saboteur.redis}, PostgreSQL restarted {saboteur.postgres}, beats 2")  # fmt: skip
    say(f"ended by themselves: {', '.join(running.ended_by_themselves) or 'none'}")
    say(f"raw calls {sum(row.calls for row in came)}, keys {len(came)}, messages that were called with again "
        f"{sum(row.calls > 1 for row in came)}, longest wait {verdict.latest.total_seconds():.1f} s")  # fmt: skip
    for name in ("lost", "twice", "late", "early", "strange"):
        found = getattr(verdict, name)
        if found:
            say("\n".join([f"{name}: {len(found)}", *(f"    {row}" for row in found[:SHOWN])]))
