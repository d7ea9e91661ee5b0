"""The hours statement of a partnership: what the firm owes in a month, and what its lawyers did."""

from __future__ import annotations

import io
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _

from consultations.models import Channel, Lawyer, Partnership, Shift
from consultations.roster import DAY, midnight
from foundation.documents.papers import compiled_with_marks

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Line:
    """A lawyer's month: hours planned by channel, and hours between sign-in and sign-out."""

    lawyer: Lawyer
    planned: dict[str, Decimal]
    done: Decimal
    shifts: int

    @property
    def total(self) -> Decimal:
        return sum(self.planned.values(), Decimal(0))


@dataclass(frozen=True)
class Statement:
    partnership: Partnership
    month: date
    owed: Decimal
    lines: list[Line]
    lectures: list[Any]

    @property
    def planned(self) -> Decimal:
        return sum((line.total for line in self.lines), Decimal(0))

    @property
    def done(self) -> Decimal:
        return sum((line.done for line in self.lines), Decimal(0))

    @property
    def balance(self) -> Decimal:
        """Hours done beyond what is owed; below zero: still owed."""
        return self.done - self.owed

    @property
    def lectures_owed(self) -> int:
        return self.partnership.lectures_per_quarter


def of_month(partnership: Partnership, month: date) -> Statement:
    """The statement of the month that begins on `month`; a shift over its end counts on both sides of midnight."""
    last = month.replace(day=monthrange(month.year, month.month)[1])
    begin, end = midnight(month), midnight(last + DAY)
    shifts: dict[int, list[Shift]] = {}
    for shift in Shift.objects.published().within(begin, end).filter(partnership=partnership).for_list():
        shifts.setdefault(shift.lawyer_id, []).append(shift)
    lines = [_line(rows, begin, end) for rows in shifts.values()]
    quarter = (month.month - 1) // 3
    lectures = partnership.lectures.filter(held_on__year=month.year, held_on__quarter=quarter + 1).order_by("held_on")
    lasting = partnership.starts_on <= last and (partnership.ends_on is None or partnership.ends_on >= month)
    owed = partnership.monthly_hours if lasting else Decimal(0)
    return Statement(partnership, month, owed, sorted(lines, key=lambda line: str(line.lawyer)), list(lectures))


def _line(rows: list[Shift], begin: datetime, end: datetime) -> Line:
    planned = dict.fromkeys(Channel.values, Decimal(0))
    done = Decimal(0)
    for shift in rows:
        since, until = max(shift.begins_at, begin), min(shift.ends_at, end)
        planned[shift.channel] += _hours(since, until)
        if shift.signed_in_at:
            done += _hours(max(shift.signed_in_at, since), min(shift.signed_out_at or until, until))
    return Line(rows[0].lawyer, {key: _tenths(value) for key, value in planned.items()}, _tenths(done), len(rows))


def _hours(since: datetime, until: datetime) -> Decimal:
    """Never below zero: who signs in after the end has done nothing."""
    return max(Decimal(0), Decimal((until - since).total_seconds()) / 3600)


def _tenths(value: Decimal) -> Decimal:
    return value.quantize(TENTH)


def as_pdf(statement: Statement) -> bytes:
    """Chinese, for the files of the sub-district and of the firm."""
    with translation.override("zh-hans"):
        partnership = statement.partnership
        rows = [
            [str(line.lawyer), line.lawyer.licence_number, str(line.shifts)]
            + [str(line.planned[channel]) for channel in Channel.values] + [str(line.total), str(line.done)]
            for line in statement.lines
        ]  # fmt: skip
        data = {
            "place": partnership.sub_district.name, "firm": partnership.firm.name, "name": partnership.name,
            "year": statement.month.year, "month": statement.month.month, "rows": rows,
            "owed": str(statement.owed), "planned": str(statement.planned), "done": str(statement.done),
            "balance": str(statement.balance), "lectures_owed": statement.lectures_owed,
            "lectures": [f"{row.held_on:%Y-%m-%d} {row.title}" for row in statement.lectures],
        }  # fmt: skip
        return compiled_with_marks("hours", data)


def as_xlsx(statement: Statement) -> bytes:
    """The same as a sheet. Words are written as text: no cell is run as a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True, "bg_color": "#F1EDE4"})
        sheet.set_column(0, 8, 14)
        sheet.write_string(0, 0, f"{statement.partnership} {statement.month:%Y-%m}", bold)
        headings = [
            _("Lawyer"), _("Licence number"), _("Shifts"), *(str(label) for label in Channel.labels),
            _("Planned hours"), _("Hours done"),
        ]  # fmt: skip
        for column, words in enumerate(headings):
            sheet.write_string(2, column, words, bold)
        for row, line in enumerate(statement.lines, start=3):
            sheet.write_string(row, 0, str(line.lawyer))
            sheet.write_string(row, 1, line.lawyer.licence_number)
            numbers: list[Any] = [
                line.shifts,
                *(line.planned[channel] for channel in Channel.values),
                line.total,
                line.done,
            ]
            for column, number in enumerate(numbers, start=2):
                sheet.write_number(row, column, float(number))
        sums = [(_("Hours owed"), statement.owed), (_("Hours done"), statement.done), (_("Balance"), statement.balance)]
        for row, (words, number) in enumerate(sums, start=4 + len(statement.lines)):
            sheet.write_string(row, 0, words, bold)
            sheet.write_number(row, 1, float(number))
        sheet.freeze_panes(3, 1)
    return out.getvalue()
