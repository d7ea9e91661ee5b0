"""PDF: the form on paper (templates/documents/statistics.typ)."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from dashboards import sheets
from dashboards.sheets import BESIDE, COLUMNS, Compared, Line, Reading
from dashboards.statistic_files.content import (
    ADJUSTMENT,
    ADJUSTMENTS_TITLE,
    BY_HAND,
    BY_PORTAL,
    COMPARED,
    COMPARED_TITLE,
    HEADS,
    SECOND_TITLE,
    TITLE,
    WHOLE,
    Content,
    Correction,
    content,
)
from foundation.documents.papers import compiled_with_marks


def as_pdf(reading: Reading) -> bytes:
    with translation.override("zh-hans"):
        found = content(reading)
        data = {
            "titles": [TITLE, SECOND_TITLE, ADJUSTMENTS_TITLE, COMPARED_TITLE], "unit": found.unit,
            "period": found.period, "state": found.state, "filled_by": found.filled_by, "checked_by": found.checked_by,
            "date": found.date, "heads": HEADS, "columns": [sheets.label_of(name) for name in COLUMNS],
            "tables": [_table(found, total=False), *([_table(found, total=True)] if found.adjusted else [])],
            "facts": [[title, [[row.label, row.value, row.by, row.total, BY_PORTAL if row.counted else BY_HAND]
                               for row in rows]] for title, rows in found.facts],
            "other_facts": found.has_other_facts,
            "adjustment": ADJUSTMENT, "changes": [[title, list(map(_change, rows))] for title, rows in found.changes],
            "beside": found.beside, "compared": [COMPARED, [[row.label, *_beside(row)] for row in found.compared]],
            "compared_kinds": [[sheets.label_of(name) for name in BESIDE], *_kinds(found)],
            "year": reading.period.first.year, "month": reading.period.first.month,
        }  # fmt: skip
        return compiled_with_marks("statistics", data)


def _table(found: Content, total: bool) -> list[Any]:
    """The part of the title, and the rows by section; the whole has no title."""
    whole = [[code, WHOLE, *cells] for code, _label, *cells in _printed(found.whole, total)]
    sections = [["", whole], *([title, _printed(lines, total)] for title, lines in found.sections)]
    return ["（调整后）" if total else "", sections]


def _printed(lines: list[Line], total: bool) -> list[list[str]]:
    return [
        [line.code, line.label, *(cell.total_shown if total else cell.shown for cell in line.cells)] for line in lines
    ]


def _change(row: Correction) -> list[Any]:
    lines = [[line.label, line.words, line.shown] for line in row.lines]
    return [row.month, lines, row.reason, row.made_by, row.checked_by, row.day]


def _beside(row: Compared) -> list[str]:
    return [row.cell.total_shown, row.before, row.change]


def _kinds(found: Content) -> list[list[str]]:
    """A row for the whole and for each kind of dispute."""
    rows = [("00", WHOLE, found.compared), *((line.code, line.label, row) for line, row in found.compared_kinds)]
    return [
        [code, label, *(words for each in row if each.cell.measure in BESIDE for words in _beside(each))]
        for code, label, row in rows
    ]
