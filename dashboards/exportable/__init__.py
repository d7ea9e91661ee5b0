"""The lists that can be exported: each with exactly the rows and the scope of its page."""

from dashboards.exportable import behind, cases, desk, duty, figures, places
from dashboards.exportable.lists import Column, Listing

LISTS: dict[str, Listing] = {
    listing.key: listing for room in (behind, cases, desk, duty, figures, places) for listing in room.LISTS
}

__all__ = ["LISTS", "Column", "Listing"]
