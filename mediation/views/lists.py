"""What the lists of the desk have in common: tabs with counts, a filter in the address, pages by key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.forms import Form
from django.utils import timezone
from django.utils.http import urlencode

from foundation.accounts.requests import MemberRequest
from foundation.audit.kept import until_next_act
from lib.counts import counts_up_to

PAGE = 25
COUNTED = 999
Row = TypeVar("Row", bound=Model)
# By its name in the address: its words, and its rows, made only when asked for: those of the chosen tab for its page,
# those of all once after each act, to count them.
Tabs = Mapping[str, tuple[str, Callable[[], QuerySet[Any]]]]


def chosen(request: MemberRequest, tabs: Tabs) -> str:
    """The tab that the address names, else the first."""
    tab = request.GET.get("tab", "")
    return tab if tab in tabs else next(iter(tabs))


def cut(rows: QuerySet[Row], others: QuerySet[Row] | None = None) -> tuple[list[Row], Row | None]:
    """The rows of one page, filled up from `others`; and the last of them, where more follow."""
    page = list(rows[: PAGE + 1])
    if others is not None and len(page) <= PAGE:
        page += others[: PAGE + 1 - len(page)]
    return page[:PAGE], page[PAGE - 1] if len(page) > PAGE else None


def capped(rows: QuerySet[Any], most: int = COUNTED) -> str:
    """How many there are, as a tab shows it: never a count over a whole table. An order that `rows` have is kept."""
    return in_words(rows[: most + 1].count(), most)


def in_words(count: int, most: int = COUNTED) -> str:
    return f"{most}+" if count > most else str(count)


def list_context(request: MemberRequest, form: Form, tabs: Tabs, following: str) -> dict[str, Any]:
    """What `_list_head.html` and `_pager.html` show. `following`: the key of the next page, if there is one."""
    tab, user = chosen(request, tabs), request.user
    kept = {key: str(value) for key, value in request.GET.items() if value and key not in {"tab", "after"}}
    what = f"tabs {request.path} {user.pk} {kept} {timezone.localdate()}"

    def count() -> list[int]:
        return counts_up_to(COUNTED + 1, (rows().order_by() for _label, rows in tabs.values()))

    counts = until_next_act(user.sub_district_id, what, count)
    return {
        "form": form,
        "tab": tab,
        "tabs": [(key, tabs[key][0], in_words(n)) for key, n in zip(tabs, counts, strict=True)],
        "kept": urlencode(kept),
        "next_url": f"?{urlencode(kept | {'tab': tab, 'after': following})}" if following else "",
        "previous_url": f"?{urlencode(kept | {'tab': tab})}" if request.GET.get("after") else "",
    }
