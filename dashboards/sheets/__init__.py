"""The lists that can be exported: each with exactly the rows and the scope of its page."""

from dashboards.sheets import cases, desk, duty, places
from dashboards.sheets.sheet import Column, Sheet

SHEETS: dict[str, Sheet] = {sheet.key: sheet for sheet in (*cases.SHEETS, *desk.SHEETS, *duty.SHEETS, *places.SHEETS)}

__all__ = ["SHEETS", "Column", "Sheet"]
