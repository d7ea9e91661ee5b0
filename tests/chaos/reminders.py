"""The proof that no reminder is lost and none comes twice: `python -m tests.chaos.reminders N`, `make chaos-reminders`.

It starts a PostgreSQL and a Redis of its own in a temporary folder, and the run beside them; both end with it. The last
line says `expected N delivered N lost N twice N late N` (`verdict` says what each means). The exit code is 0 only if
nothing was lost, came twice, late, early or unexpected, at least 50 workers died in the middle of a call, Redis was
restarted empty twice and PostgreSQL once, and no worker and no beat ended by itself.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

OWN = {"DATABASE_URL", "REDIS_URL", "SMS_GATEWAY_URL", "SMS_GATEWAY_BULK_URL", "CELERY_PREFIX", "PORT", "PUBLIC_URL"}


def environment(folder: str) -> dict[str, str]:
    """Nothing of what a developer has set up decides how this ends."""
    clean = {name: value for name, value in os.environ.items() if name not in OWN}
    return clean | {
        "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
        "ENV_FILE": os.devnull,
        "EMBEDDED_VAR": folder,
        "VAR": folder,
        "DEMO": "false",
        "SMS_GATEWAY_TOKEN": "demo",
        "SMS_GATEWAY_HAS_KEYS": "true",
        "MESSAGE_LEASE_SECONDS": "2",
        "LOG_LEVEL": "INFO",
    }


def main(n: str) -> int:
    """The exit code of the run. The servers are ended by their keeper, the run's processes by their nursery."""
    with tempfile.TemporaryDirectory(prefix="helin-chaos-", ignore_cleanup_errors=True) as folder:
        command = [sys.executable, "-m", "config.embedded", sys.executable, "-m", "tests.chaos.run", n]
        keeper = subprocess.Popen(command, env=environment(folder), cwd=Path(__file__).resolve().parents[2])
        for signum in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signum, lambda number, frame: number == signal.SIGTERM and keeper.terminate())
        return keeper.wait()


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].isdecimal():
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
