"""Periods as literal dates and literal sentences (`clock_vectors.txt`; domain §10 and forty more).

2026: rest from February 15 to 23, May 1 to 5, September 25 to 27, October 1 to 7; work on January 4, February 14 and
28, May 9, September 20, October 10. The holidays of 2027 are not known.
"""

from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.utils import translation

from mediation.models import CaseClock
from tests import make

LINES = (Path(__file__).parent / "clock_vectors.txt").read_text().splitlines()
VECTORS = [[cell.strip() for cell in line.split("|")] for line in LINES if not line.startswith("#")]


def test_there_are_more_than_forty():
    assert len(VECTORS) == len({tuple(row[:3]) for row in VECTORS}) == 54


@pytest.mark.parametrize(("rule", "start", "events", "due", "words"), VECTORS)
def test_period_ends_on_the_day_and_says_why(cast, rule, start, events, due, words):
    with time_machine.travel("2026-11-23T10:00:00+08:00", tick=False), translation.override("zh-hans"):
        clock = CaseClock.begin(rule, date.fromisoformat(start), case=make.draft(cast))
        steps = iter(events.split())
        for act, day in zip(steps, steps, strict=True):
            getattr(clock, act)(date.fromisoformat(day))

        assert (str(clock.due), clock.explain()) == (due, words)
