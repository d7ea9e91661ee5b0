"""Are all served alike, whichever way they came? Web, counter, telephone, letter and work orders side by side."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dashboards.filters import FigureFilter
from dashboards.overview import cells, values_by
from mediation.models import Channel

COLUMNS = ("filed", "waiting", "accepted", "wait", "late", "call_backs", "settled_share", "days", "satisfaction")
SLOWER, LEAST = Decimal("1.25"), 5  # a quarter longer than the others, of at least five matters
A_DAY = Decimal(1)


@dataclass(frozen=True)
class Line:
    """One way in: its figures with their addresses, and a warning where it waits longer."""

    name: str
    cells: list[dict[str, str]]
    warning: str = ""


def lines(form: FigureFilter) -> list[Line]:
    """One for each way in, also where nobody came by it."""
    values = values_by(form, "channel", COLUMNS, Channel.values)
    waits = {key: row["wait"] for key, row in values.items() if row["accepted"] and row["accepted"] >= LEAST}
    return [
        Line(str(label), cells(form, "channel", channel, values[channel]), slower(waits, channel))
        for channel, label in Channel.choices
    ]


def slower(waits: dict[Any, Decimal | None], channel: str) -> str:
    """A sentence where `channel` waits a quarter and a day longer than the quickest other way that enough took."""
    mine = waits.get(channel)
    others = [wait for key, wait in waits.items() if key != channel and wait is not None]
    if mine is None or not others or mine < SLOWER * min(others) or mine < min(others) + A_DAY:
        return ""
    more = mine - min(others)
    return _("Waits %(n)s days longer for acceptance than the quickest way.") % {"n": f"{more:.1f}"}
