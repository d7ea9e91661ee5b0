"""Are all served alike, whichever way they came? Web, counter, telephone, letter and work orders side by side."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dashboards.filters import FigureFilter
from dashboards.overview import AIMS, cells, targets_for, values_by
from mediation.models import Channel

COLUMNS = (
    "filed", "waiting", "waiting_days", "accepted", "wait", "late", "call_backs", "settled_share", "days",
    "satisfaction",
)  # fmt: skip
SLOWER, LEAST = Decimal("1.25"), 5  # a quarter longer than the others, of at least five matters
A_DAY = Decimal(1)
Values = dict[Any, dict[str, Decimal | None]]


@dataclass(frozen=True)
class Line:
    """One way in: its figures with their addresses, and warnings where it waits longer."""

    name: str
    cells: list[dict[str, Any]]
    warnings: list[str]


def aims(form: FigureFilter) -> dict[str, Decimal]:
    """The targets of shares and lengths: a number of matters is never that of one way in."""
    return {key: value for key, value in targets_for(form).items() if AIMS[key].unit != "count"}


def lines(form: FigureFilter) -> list[Line]:
    """One for each way in, also where nobody came by it."""
    values, targets = values_by(form, "channel", COLUMNS, Channel.values), aims(form)
    return [
        Line(str(label), cells(form, "channel", channel, values[channel], targets), warnings(values, channel))
        for channel, label in Channel.choices
    ]


def warnings(values: Values, channel: str) -> list[str]:
    """A sentence where those accepted waited, or those not yet accepted are waiting, longer than on the quickest way.

    Who still waits is held against who was accepted there; where too few were, against who still waits there.
    """
    waited, waiting = enough(values, "accepted", "wait"), enough(values, "waiting", "waiting_days")
    found = [
        (_("Waits %(n)s days longer for acceptance than the quickest way."), longer(waited, waited, channel)),
        (
            _("Those not yet accepted have waited %(n)s days longer than the quickest way takes."),
            longer(waiting, waiting | waited, channel),
        ),
    ]
    return [words % {"n": f"{days:.1f}"} for words, days in found if days]


def enough(values: Values, number: str, length: str) -> dict[Any, Decimal]:
    """The median `length` of the ways in that enough took."""
    return {
        key: row[length] or Decimal(0) for key, row in values.items() if (row[number] or 0) >= LEAST
    }  # fmt: skip


def longer(mine: dict[Any, Decimal], others: dict[Any, Decimal], channel: str) -> Decimal | None:
    """By how many days, where it is a quarter and a day longer than on the quickest other way."""
    lengths = [length for key, length in others.items() if key != channel]
    if channel not in mine or not lengths:
        return None
    quickest = min(lengths)
    more = mine[channel] - quickest
    return more if mine[channel] >= SLOWER * quickest and more >= A_DAY else None
