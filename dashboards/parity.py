"""Are all served alike, whichever way they came? Web, counter, telephone, letter and work orders side by side."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dashboards.filters import FigureFilter
from dashboards.measures import MEASURES, of_zero
from dashboards.overview import rows_url, written
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
    values = {key: MEASURES[key].values(form.cases, form.chosen, "channel") for key in COLUMNS}
    return [_line(form, channel, str(label), values) for channel, label in Channel.choices]


def _line(form: FigureFilter, channel: str, label: str, values: dict[str, dict[Any, Any]]) -> Line:
    cells = [
        {
            "value": written(MEASURES[key], values[key].get(channel, of_zero(MEASURES[key]))),
            "url": rows_url(key, form, channel=channel),
        }
        for key in COLUMNS
    ]
    waits = {key: values["wait"].get(key) for key, n in values["accepted"].items() if n and n >= LEAST}
    return Line(label, cells, slower(waits, channel))


def slower(waits: dict[Any, Decimal | None], channel: str) -> str:
    """A sentence where `channel` waits a quarter and a day longer than the quickest other way that enough took."""
    mine = waits.get(channel)
    others = [wait for key, wait in waits.items() if key != channel and wait is not None]
    if mine is None or not others or mine < SLOWER * min(others) or mine < min(others) + A_DAY:
        return ""
    more = mine - min(others)
    return _("Waits %(n)s days longer for acceptance than the quickest way.") % {"n": f"{more:.1f}"}
