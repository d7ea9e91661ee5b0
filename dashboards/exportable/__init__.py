"""The lists that can be exported: each with exactly the rows and the scope of its page."""

from dashboards.exportable import cases, desk, duty, figures, places
from dashboards.exportable.lists import Column, Listing

LISTS: dict[str, Listing] = {
    listing.key: listing for listing in (*cases.LISTS, *desk.LISTS, *duty.LISTS, *figures.LISTS, *places.LISTS)
}

__all__ = ["LISTS", "Column", "Listing"]
