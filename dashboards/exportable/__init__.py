"""The lists that can be exported: each with exactly the rows and the scope of its page."""

from dashboards.exportable import addresses, behind, cases, desk, duty, figures, places, records, scorecards
from dashboards.exportable.lists import Column, Listing

LISTS: dict[str, Listing] = {
    listing.key: listing
    for room in (addresses, behind, cases, desk, duty, figures, places, records, scorecards)
    for listing in room.LISTS
}

__all__ = ["LISTS", "Column", "Listing"]
