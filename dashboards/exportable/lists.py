"""What a list is, for its export: its page, who sees it, its rows and its columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from foundation.accounts.models import User

Opens = Callable[[Any], bool]


@dataclass(frozen=True)
class Column:
    """A column; personal data where it has a `masked` value, which stands there as long as nobody may see more."""

    key: str
    label: str | Promise
    value: Callable[[Any], Any]
    masked: Callable[[Any], Any] | None = None
    on: bool = True

    @property
    def personal(self) -> bool:
        return self.masked is not None


@dataclass(frozen=True)
class Listing:
    """A list. `rows` are those of its page for this user and the address after its question mark, in its order; Http404
    for what there is not, ValidationError for a filter that can't be read.

    `opens` says of which rows the user may have personal data, given a reason; None: of none.
    """

    key: str
    label: str | Promise
    page: str
    may: Callable[[User], bool]
    rows: Callable[[User, QueryDict], QuerySet[Any] | Sequence[Any]]
    columns: tuple[Column, ...]
    opens: Callable[[User], Opens | None] = lambda user: None
    of: str = ""  # what the address of the page names
    parts: tuple[str, ...] = ()  # what else it names, by the names that this has in the address of the export

    def address(self, query: str) -> str:
        """The page with these very rows; 404 where the query does not say of which."""
        given = QueryDict(query, mutable=True)
        named = [given.pop(part, [""])[-1] for part in self.parts]
        try:
            path = reverse(self.page, args=[self.of, *named] if self.of else named)
        except NoReverseMatch as error:
            raise Http404 from error
        return f"{path}?{given.urlencode()}" if given else path

    def chosen(self, keys: Iterable[str]) -> list[Column]:
        """The columns of these keys, in the order of the listing."""
        wanted = set(keys)
        return [column for column in self.columns if column.key in wanted]


def line(columns: Sequence[Column], row: Any, opens: Opens | None) -> list[Any]:
    """The cells of a row, personal data masked unless `opens` lets it through."""
    shown = opens is not None and opens(row)
    return [column.value(row) if shown or column.masked is None else column.masked(row) for column in columns]


def tab_of(query: QueryDict, tabs: Iterable[str]) -> str:
    """The tab that the address names, else the first."""
    tabs = list(tabs)
    tab = query.get("tab", "")
    return tab if tab in tabs else tabs[0]
