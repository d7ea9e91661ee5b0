"""What every kind of file says of a period."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from dashboards import counting, sheets
from dashboards.by_hand import PARTS
from dashboards.filters import in_words
from dashboards.models import Adjustment
from dashboards.sheets import Change, Compared, Fact, Line, Reading

TITLE, SECOND_TITLE = "人民调解案件情况统计表", "人民调解预防和组织队伍经费情况统计表"
ADJUSTMENTS_TITLE, COMPARED_TITLE = "人民调解统计数据调整表", "人民调解案件情况与上年同期比较表"
# The upper headings, each over so many columns; what has one of its own has no lower heading.
HEADS = [
    ("受理", 1),
    ("调解", 4),
    ("协议形式", 2),
    ("当事人", 2),
    ("协议金额", 1),
    ("履行", 2),
    ("司法确认", 2),
    ("未调解", 3),
]
SECTIONS = {"type": "按纠纷类型", "source": "按案件来源", "kind": "按调委会类型", "committee": "按调解委员会"}
STATES = {"draft": "草稿", "proposed": "待审核", "frozen": "已冻结"}
OPEN = "未全部冻结"
BY_PORTAL, BY_HAND = "系统统计", "人工填报"
WHOLE = "合计"
OF_PERIOD, OF_EARLIER = "对本期的调整", "计入本期的以前期间调整"
ADJUSTMENT = ["所属月份", "指标", "项目", "调整数", "原因", "提出人", "审核人", "审核日期"]
COMPARED = ["本期", "上年同期", "增减"]


@dataclass(frozen=True)
class Correction:
    """An adjustment: its lines, why, and the two who answer for it."""

    month: str
    code: str
    lines: list[Change]
    reason: str
    made_by: str
    checked_by: str
    day: str


@dataclass(frozen=True)
class Content:
    unit: str
    period: str
    beside: str  # what is to be known of the comparison
    state: str
    filled_by: str
    checked_by: str
    date: str
    adjusted: bool  # is a figure of matters adjusted?
    whole: list[Line]
    sections: list[tuple[str, list[Line]]]
    facts: list[tuple[str, list[Fact]]]
    corrections: list[Correction]
    counted_here: list[Correction]
    compared: list[Compared]
    compared_kinds: list[tuple[Line, list[Compared]]]

    @property
    def changes(self) -> list[tuple[str, list[Correction]]]:
        """The parts of the page of adjustments that hold any."""
        return [
            (title, rows) for title, rows in ((OF_PERIOD, self.corrections), (OF_EARLIER, self.counted_here)) if rows
        ]

    @property
    def has_other_facts(self) -> bool:
        return any(fact.by for _title, rows in self.facts for fact in rows)


def content(reading: Reading) -> Content:
    """In the language that is switched on; a state, names and the day only where they are those of all months."""
    committees = sheets.committees_of(reading.scope)
    before = sheets.read(reading.scope, reading.period.year_ago)
    rows = reading.sheets
    states = {row.state for row in rows}
    days = [row.frozen_at for row in rows if row.frozen_at] if reading.is_frozen else []
    proposed = all(row.proposed_by for row in rows) and not reading.missing
    lines = {name: sheets.table(reading, name, committees) for name in SECTIONS}
    earlier = sheets.counted_here(reading.scope, reading.period)
    return Content(
        unit=str(reading.scope),
        period=in_words(reading.period) + (f"（缺 {len(reading.missing)} 个月）" if reading.missing else ""),
        beside=_beside(reading, before),
        state=STATES[states.pop()] if len(states) == 1 and not reading.missing else OPEN,
        filled_by="、".join(sorted({str(row.proposed_by.name) for row in rows if row.proposed_by})) if proposed else "",
        checked_by="、".join(sorted({str(row.frozen_by.name) for row in rows if row.frozen_by})) if days else "",
        date=f"{timezone.localdate(max(days)):%Y-%m-%d}" if days else "",
        adjusted=bool(counting.of_matters(reading.adjusted)),
        whole=sheets.table(reading, "all"),
        sections=[(SECTIONS[name], found) for name, found in lines.items() if found],
        facts=[(str(label), sheets.facts(reading, part)) for part, label in PARTS.items()],
        corrections=[_correction(row, committees) for row in reading.corrections],
        counted_here=[_correction(row, committees) for row in earlier],
        compared=sheets.compared(reading, before),
        compared_kinds=sheets.compared_by(reading, before, "type"),
    )


def _beside(reading: Reading, before: Reading) -> str:
    said = [f"上年同期：{in_words(before.period)}" + (f"（缺 {len(before.gaps)} 个月）" if before.gaps else "")]
    if reading.period.last >= timezone.localdate():
        said.append("本期尚未结束，上年同期为整期数")
    return "。".join([*said, "各数均含调整；成功率的增减为百分点。"])


def _correction(row: Adjustment, committees: dict[str, str]) -> Correction:
    return Correction(
        month=in_words(row.sheet.period),
        code=str(row.sheet.period),
        lines=sheets.changes(row.differences, committees),
        reason=row.reason,
        made_by=row.made_by.name,
        checked_by=row.decided_by.name if row.decided_by else "",
        day=f"{timezone.localdate(row.decided_at):%Y-%m-%d}" if row.decided_at else "",
    )
