"""The clock of the scenario: a working Tuesday evening in Shanghai, whatever the real time is.

The window lies round 20:30, to which quiet hours move the reminders of the night and of the early morning.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine

SHANGHAI = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2026, 11, 24, 20, 29, 45, tzinfo=SHANGHAI)
BEFORE = timedelta(minutes=45)  # what the window finds was done in this time before it


def away(to: datetime) -> timedelta:
    """How far from the real time a process must travel to be at `to` now."""
    return to - datetime.now(UTC)


def travel(by: timedelta) -> time_machine.travel:
    """Move the clock of this process, and of those that it forks, and let it run on; `stop()` brings it back."""
    journey = time_machine.travel(datetime.now(UTC) + by, tick=True)
    journey.start()
    datetime.now(UTC)  # the clock runs from the first look at it
    return journey
