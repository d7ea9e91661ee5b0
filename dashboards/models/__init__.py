"""The tables of the reading room: frozen sums and curation only; figures are counted from the rows below."""

from dashboards.models.allowance import AllowanceRate
from dashboards.models.day_sums import DaySum
from dashboards.models.exports import Export
from dashboards.models.scorecard import Scorecard
from dashboards.models.views import SavedFigures, Target

__all__ = ["AllowanceRate", "DaySum", "Export", "SavedFigures", "Scorecard", "Target"]
