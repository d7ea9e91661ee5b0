"""The statistics in the world of the sweeps: their sheets, what their addresses are asked with, their pages."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from dashboards.models import Recount, Sheet
from dashboards.scopes import Scope
from dashboards.workflow import statistics as sums
from lib.periods import Period
from tests import make

OF_A_MONTH = ["statistic_sheet", "statistic_compute", "statistic_fill_in", "statistic_adjust", "hotline"]


def build(cast: Any, stan: Any) -> dict[str, Any]:
    """This month's sheet, a draft; last month's, frozen by hana, and what differs from it proposed by stan."""
    month = Period.month(*timezone.localdate().timetuple()[:2])
    hana, at = make.staff(cast.place, "哈娜", "head"), timezone.now()
    sums.compute(Scope(cast.place), month)
    sheet = Sheet.objects.create(
        sub_district=cast.place, month=month.before.first, state="frozen", figures={"accepted|all|": 2}, computed_at=at,
        proposed_by=stan.user, proposed_at=at, frozen_by=hana.user, frozen_at=at, by_hand={"awards": 1},
    )  # fmt: skip
    Recount.objects.create(sheet=sheet, figures={"accepted|all|": 4, "accepted|type|邻里": 1}, computed_at=at)
    row = sums.adjust(sheet, sums.offered(sheet), "补录", facts={"awards": 2}, actor=stan.user)
    return {"hana": hana, "month": month, "frozen_month": month.before, "adjustment": row}


def arguments(world: SimpleNamespace) -> dict[str, list[Any]]:
    return {
        **{name: [world.month] for name in OF_A_MONTH},
        "statistic_rows": [world.month, "accepted"],
        "statistic_file": [world.month, "csv"],
        "statistic_act": [world.month, "propose"],
        "statistic_approve": [world.adjustment.pk],
        "statistic_refuse": [world.adjustment.pk],
        "hotline_file": [world.month, "csv"],
    }


def pages(world: SimpleNamespace) -> Iterator[tuple[str, str, list[Any], str]]:
    """Name, visitor, arguments, query: a draft, a frozen month with a difference, who proposes and who approves."""
    month, frozen = [world.month], [world.frozen_month]
    for who in ("stan", "hana", "dora"):
        yield "statistics", who, [], ""
        yield "statistic_sheet", who, month, ""
    yield "statistics", "stan", [], "?year=2020"
    for period in (*frozen, "2019-01", "2100", f"{world.month.first.year}-Q1"):
        yield "statistic_sheet", "stan", [period], ""
    yield "statistic_sheet", "hana", frozen, ""
    yield "statistic_rows", "stan", [*frozen, "accepted"], ""
    yield "statistic_rows", "dora", [*month, "parties"], "?by=type&value=邻里"
    for name in ("statistic_fill_in", "hotline"):
        yield name, "stan", month, ""
    yield "statistic_adjust", "stan", frozen, ""
    yield "statistic_refuse", "hana", [world.adjustment.pk], ""
    for who, act in (("stan", "propose"), ("hana", "freeze"), ("hana", "send_back")):
        yield "statistic_act", who, [*month, act], ""
