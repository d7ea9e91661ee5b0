"""What the sweeps open of scorecards and people: a card with the company, and one that is published."""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from dashboards.models import Scorecard
from dashboards.scorecard import Span, figures_of
from dashboards.scorecard_permissions import all_cases_of
from lib.periods import Period
from tests import make

MONTH = "2026-10"
ROWS = ("scorecard_rows", "scorecard_handed_rows")
OF_COMPANY = ("scorecard", "scorecard_hand_over")
# what hangs on no case in particular, and what is of no place
OTHER_THINGS = (*ROWS, *OF_COMPANY, "scorecard_handed", "scorecard_act", "scorecard_public", "people_rows",
                "people_tasks", "allowances", "allowances_xlsx", "allowance_rows")  # fmt: skip
OF_NO_PLACE = dict.fromkeys(
    ("allowances", "allowances_xlsx"), "its argument is a month; the mediators are those of one's own sub-district"
)
NOT_PAGES = {"allowances_xlsx": "a file"}


def card(cast: Any, stan: Any, period: Period, **values: Any) -> Scorecard:
    """Too few of everything: what is swept is who opens it."""
    today = timezone.localdate()
    return Scorecard.objects.create(
        sub_district=cast.place, company=cast.company, first=period.first, last=period.last, kind=period.kind,
        figures=figures_of(all_cases_of(cast.company), Span(period, today)), handed_by=stan.user,
        handed_at=timezone.now(), reply_due_on=today, **values,
    )  # fmt: skip


def build(cast: Any, stan: Any) -> dict[str, Any]:
    """hua is the head of the sub-district."""
    hua, now = make.staff(cast.place, "何主任", "head"), timezone.now()
    words = {"reply": "我们加了人手。", "replied_at": now, "replied_by": cast.carl.user}
    approved = {"proposed_by": stan.user, "proposed_at": now, "approved_by": hua.user, "published_at": now}
    this = date(2020, 1, 1)
    return {
        "hua": hua,
        "card": card(cast, stan, Period.month(this.year, 1), **words, state="replied"),
        "published_card": card(cast, stan, Period.month(this.year, 2), state="published", **words, **approved),
    }


def arguments(world: SimpleNamespace) -> dict[str, list[Any]]:
    return {
        **{name: [world.company.pk] for name in OF_COMPANY},
        "scorecard_rows": [world.company.pk, "matters"],
        "scorecard_handed": [world.card.pk],
        "scorecard_handed_rows": [world.card.pk, "matters"],
        "scorecard_act": [world.card.pk, "reply"],
        "scorecard_public": [world.published_card.pk],
        "people_rows": [world.mira.pk, "open"],
        "people_tasks": [world.lawyer.pk, "open"],
        "allowances": [MONTH],
        "allowances_xlsx": [MONTH],
        "allowance_rows": [MONTH, world.mira.pk, "written"],
    }


def visits(world: SimpleNamespace) -> Iterator[tuple[str, str, list[Any], str]]:
    """Name of the page, who opens it, its arguments, the query."""
    given = arguments(world)
    for who in ("stan", "dora", "carl"):
        yield "scorecards", who, [], ""
        for name in ("scorecard", "scorecard_rows", "scorecard_handed", "scorecard_handed_rows"):
            yield name, who, given[name], ""
    yield "scorecard", "stan", given["scorecard"], "?first=1926-01-01&last=2026-01-01"
    yield "scorecard_hand_over", "stan", given["scorecard"], ""
    for what, who in (("reply", "carl"), ("propose", "stan"), ("publish", "hua"), ("send_back", "hua")):
        yield "scorecard_act", who, [world.card.pk, what], ""
    yield "scorecard_act", "hua", [world.published_card.pk, "withdraw"], ""
    yield "scorecard_handed", "hua", [world.published_card.pk], ""
    for name in ("scorecards_published", "scorecard_public"):
        yield name, "", given.get(name, []), ""
    for name in ("people", "people_rows", "people_tasks", "allowances", "allowance_rows", "allowance_rates"):
        yield name, "stan", given.get(name, []), ""
    yield "allowance_rates", "dora", [], ""
