"""The lists that can be exported: each with exactly the rows and the scope of its page."""

from dashboards.exportable import cases, desk, duty, places
from dashboards.exportable.lists import Column, Exportable

LISTS: dict[str, Exportable] = {sheet.key: sheet for sheet in (*cases.LISTS, *desk.LISTS, *duty.LISTS, *places.LISTS)}

__all__ = ["LISTS", "Column", "Exportable"]
