"""A line of another office's list, read as a work order: which column holds what, and what is wrong with a line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lib.cleaning import cleaned, one_line, sameness
from lib.tables import Row
from mediation.models import WorkOrder


class Column(NamedTuple):
    """What a column may hold, and the headings under which offices give it, the surest first."""

    label: Promise
    headings: str


COLUMNS: dict[str, Column] = {
    "external_number": Column(
        _("Number"), "留言编号 工单编号 工单号 受理编号 诉求编号 事项编号 信件编号 编号 number id"
    ),
    "text": Column(_("Text"), "留言详情 诉求内容 工单内容 反映内容 问题描述 诉求详情 留言内容 详情 内容 text content"),
    "subject": Column(_("Subject"), "留言主题 诉求标题 工单标题 诉求主题 主题 标题 subject title"),
    "filed_at": Column(
        _("Filed at"), "留言时间 受理时间 来电时间 诉求时间 登记时间 创建时间 提交时间 时间 日期 time date"
    ),
    "caller": Column(_("Caller or user"), "留言用户 来电人 诉求人 反映人 市民姓名 姓名 联系人 用户 caller user name"),
    "phone": Column(_("Telephone"), "联系电话 来电号码 手机号码 联系方式 手机号 手机 电话 phone"),
    "place": Column(_("Place"), "诉求地址 事发地址 事发地点 详细地址 地址 地点 位置 address place"),
    "votes_for": Column(_("Votes for"), "点赞数 赞成数 支持数 点赞"),
    "votes_against": Column(_("Votes against"), "反对数 反对"),
    "reply": Column(_("Reply of the office"), "答复意见 答复内容 回复内容 办理结果 处理结果 答复 回复 reply"),
    "replied_at": Column(_("Replied at"), "答复时间 回复时间 办结时间"),
}
NEEDED = ("external_number", "text")
SHORT = {"subject": 200, "caller": 60, "phone": 40, "place": 120}  # characters, as the table has them
LONGEST = 20_000  # characters of a text or reply
TIMES = (
    "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d", "%Y-%m-%d",
    "%Y.%m.%d %H:%M:%S", "%Y.%m.%d", "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日",
)  # fmt: skip

# Why a line is listed. All but the last keep it out.
REASONS: dict[str, Promise] = {
    "no_number": _("The number is missing."),
    "cut_number": _("The spreadsheet has cut the number off: %(value)s. Format the column as text and enter it again."),
    "long_number": _("The number is longer than 60 characters: the columns may be shifted."),
    "no_text": _("The text is missing."),
    "long_text": _("A text is longer than 20,000 characters: a quotation mark may be missing."),
    "bad_time": _("The time “%(value)s” can't be read. Write it as 2026-11-22 09:30."),
    "more_cells": _("This line has more cells than the table has headings: the columns are shifted."),
    "differs": _("This number is there already, with another text. The one that is there stays."),
}
DIFFERS = "differs"


class BadLine(Exception):
    """A line that can't be taken; `why` is one of REASONS."""

    def __init__(self, why: str, value: str = "") -> None:
        super().__init__(why)
        self.why, self.value = why, value[:60]


def guess(headings: Iterable[str]) -> dict[str, str]:
    """Which heading holds what, as far as its name tells: {field: heading}, each heading once."""
    left = {re.sub(r"\s", "", heading).casefold(): heading for heading in headings}
    found = {}
    for field, column in COLUMNS.items():
        if name := next((name for name in column.headings.split() if name in left), None):
            found[field] = left.pop(name)
    return found


def parse_time(text: str) -> datetime | None:
    """A time of the list, in Shanghai where it does not say otherwise; None for an empty cell. ValueError."""
    text = one_line(text)
    if not text:
        return None
    for form in TIMES:
        with suppress(ValueError):
            return timezone.make_aware(datetime.strptime(text, form))  # noqa: DTZ007 - made aware at once
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else timezone.make_aware(moment)


def _time(value: str) -> datetime | None:
    try:
        return parse_time(value)
    except (ValueError, OverflowError) as error:
        raise BadLine("bad_time", value) from error


def _votes(value: str) -> int | None:
    value = one_line(value)
    return int(value) if re.fullmatch(r"[0-9]{1,9}", value) else None


def cells_of(row: Row, headings: list[str]) -> dict[str, str]:
    """The line as it came, heading by heading; what stands beyond the headings by its number."""
    extra = [f"#{number}" for number in range(len(headings) + 1, len(row.cells) + 1)]
    return dict(zip([*headings, *extra], row.cells, strict=False))


def work_order(row: Row, headings: list[str], columns: dict[str, str]) -> WorkOrder:
    """The work order of a line, not saved. BadLine says why it can't be taken."""
    cells = cells_of(row, headings)
    if any(cell.strip() for cell in row.cells[len(headings) :]):
        raise BadLine("more_cells")
    raw: dict[str, str] = {field: cells.get(columns.get(field, ""), "") for field in COLUMNS}
    number = one_line(raw["external_number"])
    if not number:
        raise BadLine("no_number")
    if re.fullmatch(r"\d(\.\d+)?e\+\d+", number):
        raise BadLine("cut_number", number)
    if len(number) > 60:
        raise BadLine("long_number")
    if max(len(raw["text"]), len(raw["reply"])) > LONGEST:
        raise BadLine("long_text")
    text = cleaned(raw["text"])
    if not text:
        raise BadLine("no_text")
    filed_at = _time(raw["filed_at"])
    return WorkOrder(
        external_number=number,
        subject=_short(raw, "subject"),
        text=text,
        original=cells,
        caller=_short(raw, "caller"),
        phone=_short(raw, "phone"),
        place=_short(raw, "place"),
        filed_at=filed_at,
        came_at=filed_at or timezone.now(),
        votes_for=_votes(raw["votes_for"]),
        votes_against=_votes(raw["votes_against"]),
        reply=cleaned(raw["reply"]),
        replied_at=_time(raw["replied_at"]),
        group_key=sameness(text),
        line=row.line,
    )


def _short(raw: dict[str, str], field: str) -> str:
    """The cell in one line, as long as its column of the table; the original is kept whole."""
    return one_line(raw[field])[: SHORT[field]]


def listed(row: Row, headings: list[str], columns: dict[str, str], why: str, value: str = "") -> dict[str, Any]:
    """A line for the list of those that were refused."""
    cells = cells_of(row, headings)
    number = one_line(cells.get(columns.get("external_number", ""), ""))[:60]
    return {"line": row.line, "number": number, "why": why, "value": value, "cells": cells}


def reason(item: dict[str, Any]) -> str:
    """Why a line is listed, in the language that is switched on."""
    return str(REASONS[item["why"]]) % {"value": item["value"]}
