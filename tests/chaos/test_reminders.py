"""The proof at a size that fits into every run; `make chaos-reminders` is the same at 20,000."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

N = 500


@pytest.mark.workers
@pytest.mark.timeout(600)
def test_no_reminder_is_lost_and_none_comes_twice_while_servers_and_workers_die(record_property):
    command = [sys.executable, "-m", "tests.chaos.reminders", str(N)]
    run = subprocess.run(command, cwd=settings.BASE_DIR, env=os.environ, capture_output=True, text=True)
    said = run.stdout.splitlines() or [""]
    record_property("measured", f"chaos-reminders: {said[-1]}")

    assert run.returncode == 0, run.stdout + run.stderr
    assert (counts := re.fullmatch(r"expected (\d+) delivered (\d+) lost 0 twice 0 late 0", said[-1]))
    assert int(counts[1]) == int(counts[2]) >= N
    died = re.search(
        r"under way (\d+); Redis restarted empty (\d+), PostgreSQL restarted (\d+), beats (\d+)", run.stdout
    )
    assert int(died[1]) >= 50
    assert died.groups()[1:] == ("2", "1", "2")
    throughput = re.search(r"^throughput: .* ratio ([\d.]+)$", run.stdout, re.MULTILINE)
    record_property("measured", f"chaos-reminders: {throughput[0]}")
    assert float(throughput[1]) > 0  # printed; how fast it is, a benchmark says and no test
