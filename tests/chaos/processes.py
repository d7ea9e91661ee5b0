"""What runs: servers, workers, two beats and the gateway; and how each of them is killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import redis
import requests
from django.conf import settings

from config import embedded
from tests.workers import wait_until


class Delivered(NamedTuple):
    """One message as the gateway kept it."""

    key: str
    phone: str
    text: str
    at: datetime
    calls: int


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


def gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


class Processes:
    """The children of one nursery, which ends with this process at the latest."""

    def __init__(self, ahead: timedelta) -> None:
        """They live `ahead` of the real time."""
        self.nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.nursery", str(ahead.total_seconds())],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.one_at_a_time = threading.Lock()
        self.port, self.number = free_port(), 0
        self.workers: dict[str, int] = {}
        self.others: dict[str, int] = {}
        self.ended_by_themselves: list[str] = []

    def fork(self, *words: str) -> int:
        with self.one_at_a_time:
            assert self.nursery.stdin and self.nursery.stdout
            self.nursery.stdin.write(json.dumps(words) + "\n")
            self.nursery.stdin.flush()
            return int(self.nursery.stdout.readline())

    def stop(self) -> None:
        self.nursery.communicate()

    # Workers and beats

    def keep(self, workers: int) -> None:
        """As many workers as that, and everything else, as a supervisor would; who ended unasked is noted."""
        for running in (self.workers, self.others):
            for name in [name for name, pid in running.items() if gone(pid)]:
                self.ended_by_themselves.append(name)
                del running[name]
        while len(self.workers) < workers:
            self.number += 1
            name = f"worker-{self.number}"
            url = f"http://127.0.0.1:{self.port}/of/{name}/messages"
            self.workers[name] = self.fork("worker", name, url)

    def kill_worker(self, name: str) -> None:
        """`kill -9`; returns when it is dead."""
        self.end(self.workers, name)

    def end(self, running: dict[str, int], name: str) -> None:
        pid = running.pop(name)
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: gone(pid), f"the end of {name}", every=0.002)

    def start_beats(self) -> None:
        for name in ("beat-1", "beat-2"):
            self.others[name] = self.fork("beat", name, str(settings.VAR / f"{name}.schedule"))

    def end_all(self) -> None:
        """Workers, beats and gateway; the nursery stays."""
        for running in (self.workers, self.others):
            for name in list(running):
                self.end(running, name)

    # The gateway

    def start_gateway(self, kind: str) -> None:
        self.others[kind] = self.fork("gateway", f"gateway-{kind}", str(self.port), kind)
        log = settings.VAR / f"gateway-{kind}.log"
        wait_until(lambda: log.exists() and "http://" in log.read_text(), "the gateway")

    def under_way(self) -> list[tuple[str, list[str]]]:
        """The calls that wait in the gateway: worker and keys."""
        answer = requests.get(f"http://127.0.0.1:{self.port}/under-way", timeout=10)
        return [(call["of"], call["keys"]) for call in answer.json()["calls"]]


def delivered() -> list[Delivered]:
    """All that the gateway kept, by its own file."""
    database = sqlite3.connect(settings.VAR / "gateway" / "messages.sqlite3", timeout=30)
    try:
        rows = database.execute('SELECT "key", "to", text, at, calls FROM message ORDER BY at').fetchall()
    finally:
        database.close()
    return [Delivered(key, to, text, datetime.fromisoformat(at), calls) for key, to, text, at, calls in rows]


# The servers


def stopped(pid: int) -> bool:
    """Has it ended, be it that nobody has asked for its exit code yet?"""
    return gone(pid) or not Path(f"/proc/{pid}/cmdline").read_bytes()


def restart_redis_empty() -> None:
    """`kill -9`, and nothing is left of what it had on disk."""
    pid = redis.from_url(settings.REDIS_URL).info("server")["process_id"]
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: stopped(pid), "the end of Redis")
    shutil.rmtree(embedded.VAR / "redis")
    embedded.start_redis()


def restart_postgres() -> None:
    embedded.stop_postgres()
    embedded.start_postgres()
