"""The scorecard of a property company as a table, counted now or handed over, and the company's matters behind it."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboards.asked import checked
from dashboards.exportable.cases import PROCEDURE
from dashboards.exportable.lists import Column, Listing
from dashboards.scorecard import WHOLE, Board, Cell, Span
from dashboards.scorecard_forms import ScorecardFilter
from dashboards.scorecard_permissions import acts_for_company, cases_of, sees_scorecards
from dashboards.views import scorecards
from foundation.accounts.models import User
from mediation.models import Case


class Line(NamedTuple):
    """A figure of an estate, or of all."""

    estate: str
    cell: Cell

    @property
    def told(self) -> bool:
        return bool(self.cell.whole) and not self.cell.few


def lines(board: Board, only: str = WHOLE) -> list[Line]:
    """As the page has them: the whole, or the one estate that is chosen, then each estate."""
    names = dict(board.estates)
    first = [Line(names.get(only, _now("all estates")), cell) for cell in board.cells(only)]
    return first + [Line(name, cell) for key, name in board.estates if not only for cell in board.cells(key)]


def counted_now(user: User, query: QueryDict) -> list[Line]:
    company = scorecards.company_of(user, scorecards.number(query.get("pk", "")))
    form = checked(ScorecardFilter(query, user=user))
    board = scorecards.counted_for_visitor(user, cases_of(company, user), Span(form.chosen, timezone.localdate()))
    return lines(board, str(form.one_estate.pk) if form.one_estate else WHOLE)


def handed_over(user: User, query: QueryDict) -> list[Line]:
    return lines(Board(scorecards.card_of(user, scorecards.number(query.get("pk", ""))).figures))


def value(line: Line) -> str | Decimal | None:
    """Nothing of fewer than SCORECARD_LEAST."""
    return _now("too few to say") if line.cell.few else line.cell.value


def unit(line: Line) -> str:
    if line.cell.is_share:
        return "%"
    return _now("days") if line.cell.line.days else ""


FIGURES = (
    Column("estate", _("Estate"), lambda line: line.estate),
    Column("figure", _("Figure"), lambda line: line.cell.line.label),
    Column("value", _("Value"), value),
    Column("unit", _("Unit of the value"), unit),
    Column("part", pgettext_lazy("matters of a figure", "Counted"), lambda line: line.cell.part if line.told else None),
    Column(
        "whole",
        pgettext_lazy("matters of a figure", "Out of"),
        lambda line: line.cell.whole if line.told and line.cell.is_share else None,
    ),
)


def own_matters(user: User, query: QueryDict) -> QuerySet[Case]:
    """As the company's page of what stands behind a figure of today."""
    company = scorecards.company_of(user, scorecards.number(query.get("pk", "")))
    checked(ScorecardFilter(query, user=user))
    return listed(scorecards.cases_behind(user, query, company, query.get("key", "")))


def own_matters_handed(user: User, query: QueryDict) -> QuerySet[Case]:
    """As the company's page of what stood behind it when it was handed over."""
    card = scorecards.card_of(user, scorecards.number(query.get("pk", "")))
    return listed(scorecards.cases_handed(user, query, card, query.get("key", "")))


def listed(rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.select_related("estate").order_by("-submitted_at", "-pk")


# What the company's page shows of a matter.
OWN = tuple(
    column for column in PROCEDURE if column.key in {"reference", "number", "category", "estate", "status", "filed_on"}
)
LISTS = (
    Listing("scorecard", _("Figures of a scorecard"), "scorecard", sees_scorecards, counted_now, FIGURES,
            parts=("pk",)),
    Listing("scorecard_handed", _("Figures of a scorecard handed over"), "scorecard_handed", sees_scorecards,
            handed_over, FIGURES, parts=("pk",)),
    Listing("own_scorecard_rows", _("My matters of a scorecard"), "scorecard_rows", acts_for_company, own_matters, OWN,
            parts=("pk", "key")),
    Listing("own_scorecard_handed_rows", _("My matters of a scorecard handed over"), "scorecard_handed_rows",
            acts_for_company, own_matters_handed, OWN, parts=("pk", "key")),
)  # fmt: skip
