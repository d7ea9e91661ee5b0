"""What was frozen, corrected and taken out: the months of the statistics, their adjustments, and all exports."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboards import asked, exportable, sheets
from dashboards.exportable.lists import Column, Listing
from dashboards.models import Adjustment, Export
from dashboards.scopes import Scope, reads_sheets
from foundation.accounts.models import User
from residents.models import Role
from residents.permissions import has_role

# Statistics


def months(user: User, query: QueryDict) -> list[dict[str, Any]]:
    """As the index of the statistics: a year month by month."""
    return sheets.months_of(asked.scope_in(user, query), asked.year_in(query))


def adjustments(user: User, query: QueryDict) -> QuerySet[Adjustment]:
    """Those to the months of the year, whatever became of them."""
    scope, year = asked.scope_in(user, query), asked.year_in(query)
    rows = Adjustment.objects.visible_to(user).filter(sheet__sub_district=scope.place, sheet__month__year=year)
    rows = rows.filter(sheet__committee=scope.committee).for_list()
    return rows.select_related("sheet__sub_district", "sheet__committee__organisation")


def figure(n: int) -> Any:
    return lambda line: line["cells"][n] if line["sheet"] else None


def of_sheet(read: Any) -> Any:
    return lambda line: read(line["sheet"]) if line["sheet"] else None


def in_lines(row: Adjustment) -> str:
    """Every figure that an adjustment changes: of the whole, and of each kind, source and committee."""
    committees = sheets.committees_of(Scope(row.sheet.sub_district, row.sheet.committee))
    found = sheets.changes(row.differences, committees)
    return "；".join(" ".join(filter(None, [line.label, line.words, line.shown])) for line in found)


MONTHS = (
    Column("month", _("Month"), lambda line: line["period"]),
    Column("state", _("Status"), of_sheet(lambda sheet: sheet.get_state_display())),
    *(Column(name, sheets.MEASURES[name].label, figure(n)) for n, name in enumerate(sheets.FIRST)),
    Column("rate", _("Success rate (%)"), lambda line: sheets.rate(line["figures"])),
    Column("as_of", _("As of"), of_sheet(lambda sheet: sheet.computed_at)),
)
ADJUSTMENTS = (
    Column("month", _("Month"), lambda row: str(row.sheet.period)),
    Column("figures", _("Figures"), lambda row: sheets.in_short(row.differences)),
    Column("lines", _("Line by line"), in_lines),
    Column("reason", _("Reason"), lambda row: row.reason),
    Column("state", _("Status"), lambda row: row.get_state_display()),
    Column("made_by", _("Proposed by"), lambda row: row.made_by.name),
    Column("made_at", _("Proposed at"), lambda row: row.made_at),
    Column("decided_by", _("Decided by"), lambda row: row.decided_by.name if row.decided_by else ""),
    Column("decided_at", _("Decided at"), lambda row: row.decided_at),
    Column("counts_in", _("Counts in"), lambda row: f"{row.month:%Y-%m}" if row.month else ""),
    Column("refused_because", _("Why not approved"), lambda row: row.refused_because, on=False),
)

# Exports


def audits(user: User) -> bool:
    return has_role(user, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN)


def taken_out(user: User, query: QueryDict) -> QuerySet[Export]:
    return Export.objects.audited_by(user).for_list()


def label_of(row: Export) -> str:
    listing = exportable.LISTS.get(row.listing)
    return str(listing.label if listing else row.listing)


def columns_of(row: Export) -> str:
    listing = exportable.LISTS.get(row.listing)
    return "、".join(str(column.label) for column in listing.chosen(row.columns)) if listing else "、".join(row.columns)


EXPORTS = (
    Column("owner", pgettext_lazy("of an export", "Who"), lambda row: str(row.owner)),
    Column("list", pgettext_lazy("of an export", "List"), label_of),
    Column("asked_at", _("Asked at"), lambda row: row.created_at),
    Column("format", _("Format"), lambda row: row.get_format_display()),
    Column("columns", _("Columns"), columns_of),
    Column("filter", _("Filter"), lambda row: row.query),
    Column("rows", pgettext_lazy("of an export", "Rows"), lambda row: row.written if row.sha256 else None),
    Column("personal", _("Personal data"), lambda row: _("yes") if row.personal else ""),
    Column("reason", _("What it is needed for"), lambda row: row.reason),
    Column("state", _("Status"), lambda row: row.get_state_display()),
    Column("sha256", "SHA-256", lambda row: row.sha256, on=False),
)
LISTS = (
    Listing("statistics", _("Months of the statistics"), "statistics", reads_sheets, months, MONTHS),
    Listing("adjustments", _("Adjustments of the statistics"), "statistics", reads_sheets, adjustments, ADJUSTMENTS),
    Listing("exports", _("Who exported what"), "exports", audits, taken_out, EXPORTS),
)
