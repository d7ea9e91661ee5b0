"""Tables of figures: a breakdown of the overview, the ways in, mediators and lawyers, property companies."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboards import overview, parity, people
from dashboards.asked import checked
from dashboards.exportable.lists import Column, Listing
from dashboards.filters import FigureFilter, WaysInFilter, by_of, nobody
from dashboards.measures import MEASURES
from dashboards.permissions import sees_figures
from dashboards.scorecard_forms import ScorecardFilter
from dashboards.views.people import everybody_in, matters_of, wanted_by
from dashboards.views.scorecards import companies
from foundation.accounts.models import User
from mediation.models import Channel


class Line(NamedTuple):
    name: str
    values: dict[str, Any]


def cell(key: str) -> Any:
    return lambda line: line.values.get(key)


def count(key: str) -> Any:
    return lambda line: line.values.get(key, 0)


def figures(keys: tuple[str, ...]) -> tuple[Column, ...]:
    """A column for each measure; shares stand in per cent."""
    rows = [MEASURES[key] for key in keys]
    labels = {row.key: format_lazy("{} (%)", row.label) if row.of else row.label for row in rows}
    return tuple(Column(key, label, cell(key)) for key, label in labels.items())


def breakdown_rows(user: User, query: QueryDict) -> list[Line]:
    form, by = checked(FigureFilter(query, user=user)), by_of(query)
    values = overview.values_by(form, by, overview.COLUMNS)
    names = overview.names_of(by, set(values))
    lines = [Line(names.get(key) or nobody(by), row) for key, row in values.items()]
    return sorted(lines, key=lambda line: (-line.values["filed"], line.name))


def parity_rows(user: User, query: QueryDict) -> list[Line]:
    values = overview.values_by(checked(WaysInFilter(query, user=user)), "channel", parity.COLUMNS, Channel.values)
    return [Line(str(label), values[key]) for key, label in Channel.choices]


def people_rows(user: User, query: QueryDict) -> list[Line]:
    form, today = checked(FigureFilter(query, user=user)), timezone.localdate()
    rows = people.loads(form.cases, form.chosen, today, everybody_in(form))
    return [Line(row.name or _now("nobody yet"), row.counts | {"days": row.days}) for row in rows]


def lawyer_rows(user: User, query: QueryDict) -> list[Line]:
    form = checked(FigureFilter(query, user=user))
    rows = people.lawyers(wanted_by(user, form), timezone.localdate(), matters_of(form))
    return [Line(row["name"], row) for row in rows]


def company_rows(user: User, query: QueryDict) -> list[Line]:
    """As its page: nothing of fewer than SCORECARD_LEAST."""
    lines = []
    for row in companies(user, checked(ScorecardFilter(query, user=user))):
        few = {key: _now("too few to say") for key in ("filed", "settled") if row[f"{key}_few"]}
        state = row["card"].get_state_display() if row["card"] else ""
        lines.append(Line(str(row["company"]), row | few | {"card": state}))
    return lines


NAME = Column("name", _("Name"), lambda line: line.name)
HOURS = (("planned_hours", _("Hours planned")), ("served_hours", _("Hours served")))
MEDIATORS = (
    NAME,
    Column("open", pgettext_lazy("figure", "Open"), count("open")),
    *(Column(age.key, age.label, count(age.key)) for age in people.AGES),
    Column("late", pgettext_lazy("figure", "Late"), count("late")),
    *(Column(row.key, format_lazy("{}: {}", _("How late"), row.label), count(row.key)) for row in people.LATE),
    Column("settled", _("Settled"), count("settled")),
    Column("days", _("Days to settle (median)"), cell("days")),
)
LAWYERS = (
    NAME,
    *(Column(f"tasks_{key}", label, cell(f"tasks_{key}")) for key, label in people.TASKS.items()),
    *(Column(key, label, cell(key)) for key, label in HOURS),
)
COMPANIES = (
    Column("name", _("Property company"), lambda line: line.name),
    Column("filed", _("Came in"), cell("filed")),
    Column("settled", format_lazy("{} (%)", _("Settled share")), cell("settled")),
    Column("card", _("Scorecard of the period"), cell("card")),
)
LISTS = (
    Listing("breakdown", _("Figures of the overview"), "overview", sees_figures, breakdown_rows,
            (NAME, *figures(overview.COLUMNS))),
    Listing("parity", _("Ways in"), "parity", sees_figures, parity_rows, (NAME, *figures(parity.COLUMNS))),
    Listing("people", _("Mediators: what they carry"), "people", sees_figures, people_rows, MEDIATORS),
    Listing("lawyers", _("Lawyers: tasks and hours"), "people", sees_figures, lawyer_rows, LAWYERS),
    Listing("scorecards", _("Property companies"), "scorecards", sees_figures, company_rows, COMPANIES),
)  # fmt: skip
