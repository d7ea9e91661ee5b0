"""The tables of the reading room: frozen sums and curation only; figures are counted from the rows below."""

from dashboards.models.allowance import AllowanceRate
from dashboards.models.day_sums import DaySum
from dashboards.models.exports import Export
from dashboards.models.scorecard import Scorecard
from dashboards.models.statistics import Adjustment, HotlineList, Recount, Sheet
from dashboards.models.views import SavedFigures, Target

__all__ = [
    "Adjustment",
    "AllowanceRate",
    "DaySum",
    "Export",
    "HotlineList",
    "Recount",
    "SavedFigures",
    "Scorecard",
    "Sheet",
    "Target",
]
