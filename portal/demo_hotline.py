"""The demo's work orders of the hotline: ten weeks of them in the tray, and what the hotline says of last month."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from dashboards.reconciliation import case_of
from dashboards.workflow import hotline
from lib import tables
from lib.periods import Period
from mediation.models import Case, Office, Outcome, WorkOrder
from mediation.workflow import imports, intake
from portal.demo_cases import Stage
from residents.models import Building, Estate, Organisation

ORDERS: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())["order"]
HEADINGS = ["工单编号", "受理时间", "诉求内容", "来电人", "联系电话", "事发地址"]
# What the hotline writes down of a work order, by how it stands with us.
THEIRS = {"new": "办理中", "answered": "已办结，群众满意", "referred": "已办结", "set_aside": "已办结"}


def number(stage: Stage, n: int) -> str:
    """Of the n-th of the list, from 1 on: the day of the call, and the hotline's count."""
    return f"{stage.ago(ORDERS[n - 1]['days']):%Y%m%d}{4100 + 37 * n}"


def take_in(stage: Stage) -> None:
    """The list comes into the tray, as a clerk brings it."""
    clerk = stage.user("林小燕")
    rows = []
    for n, row in enumerate(ORDERS, 1):
        at, phone = f"{called(stage, n):%Y-%m-%d %H:%M}", f"1380000{900 + n:04d}"
        rows.append([number(stage, n), at, row["text"], row["caller"], phone, row["place"]])
    data = tables.as_csv(HEADINGS, rows).encode()
    batch = imports.take_in(data, "12345 工单.csv", sub_district=stage.place, actor=clerk)
    imports.name_columns(batch, batch.columns, actor=clerk)
    imports.work_on(batch)
    imports.confirm(batch, actor=clerk)
    imports.work_on(batch)


def called(stage: Stage, n: int) -> datetime:
    return stage.ago(ORDERS[n - 1]["days"], 8 + n % 9, 7 * n % 60)


def order_of(stage: Stage, n: int) -> WorkOrder:
    return WorkOrder.objects.get(sub_district=stage.place, external_number=number(stage, n))


def make_case(
    stage: Stage, n: int, days: int, category: str, where: tuple[str, str, str], wish: str, other: str
) -> Case:
    """The caller of the n-th work order wants mediation with an organisation of the register."""
    order = order_of(stage, n)
    estate = Estate.objects.get(sub_district=stage.place, name=where[0])
    building = Building.objects.filter(estate=estate, number=where[1]).first()
    answers = {
        "facts": order.text, "wish": wish, "category": category, "estate": estate, "building": building,
        "place": where[2],
    }  # fmt: skip
    organisation = Organisation.objects.get(sub_district=stage.place, name=other)
    other_side = {"organisation": organisation, "name": other, "phone": "", "address": ""}
    applicant = {"name": order.caller, "phone": f"+86{order.phone}", "address": order.place}
    return intake.make_case(
        order, applicant=applicant, answers=answers, other_side=other_side, actor=stage.user("林小燕"),
        at=stage.ago(days, 10, 20),
    )  # fmt: skip


def handle(stage: Stage) -> None:
    """What was done with the rest: a day or two after the call."""
    clerk = stage.user("林小燕")
    for n, row in enumerate(ORDERS, 1):
        order, at = order_of(stage, n), called(stage, n) + timedelta(days=1 + n % 2)
        if "answer" in row:
            intake.answer(order, row["answer"], actor=clerk, at=at)
        elif "refer" in row:
            intake.refer(order, row["refer"], row["reason"], actor=clerk, at=at)
        elif "same" in row:
            reason = f"与 {number(stage, row['same'])} 相同。"
            intake.set_aside(order, reason, actor=clerk, at=at)


def their_list(stage: Stage) -> None:
    """The hotline's own list of last month: it lacks one of ours, has one that never came, still works on one that we
    answered, and takes a matter that failed for solved."""
    today = timezone.localdate(stage.now)
    month = Period.month(today.year, today.month).before
    begin, over = month.moments
    ours = WorkOrder.objects.filter(sub_district=stage.place, came_at__gte=begin, came_at__lt=over).order_by("pk")
    lacks, *others = [row for row in ours if case_of(row) is None]
    slow = next((row for row in others if row.status == WorkOrder.Status.ANSWERED), None)
    lines = [
        [row.external_number, f"{timezone.localtime(row.came_at):%Y-%m-%d}", "办理中" if row == slow else theirs(row)]
        for row in ours
        if row != lacks
    ]
    lines.append([f"{month.first:%Y%m%d}9001", f"{month.first:%Y-%m-%d}", "办理中"])
    hotline.take_in(
        tables.as_csv(["工单编号", "受理时间", "办理状态"], lines).encode(), "12345 月报.csv",
        sub_district=stage.place, channel=Office.HOTLINE, month=month, actor=stage.user("吴主任"),
    )  # fmt: skip


def theirs(order: WorkOrder) -> str:
    case = case_of(order)
    if case is None:
        return THEIRS[order.status]
    return "已办结，已解决" if case.outcome in {Outcome.SETTLED, Outcome.FAILED} else "办理中"
