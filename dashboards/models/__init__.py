"""The tables of the reading room: frozen sums and curation only; figures are counted from the rows below."""

from dashboards.models.day_sums import DaySum
from dashboards.models.views import SavedFigures, Target

__all__ = ["DaySum", "SavedFigures", "Target"]
