"""The empty register file that an administrator hands to a property company."""

from __future__ import annotations

import io

import xlsxwriter
from django.utils.translation import gettext as _

from residents.models import Occupancy
from residents.register.columns import HOW, TEMPLATE

LINES = 5000  # cells that are prepared as text, so that no program cuts a number


def template_xlsx() -> bytes:
    """A sheet with the headings alone, and one that explains them."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        bold, text = book.add_format({"bold": True, "bg_color": "#F1EDE4"}), book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("房屋登记")
        for place, column in enumerate(TEMPLATE):
            sheet.set_column(place, place, 20 if column.key == "identity" else 14, text)
            sheet.write(0, place, column.heading, bold)
            if column.key == "how":
                words = [HOW[how].split()[0] for how in Occupancy.How]
                sheet.data_validation(1, place, LINES, place, {"validate": "list", "source": words})
        sheet.freeze_panes(1, 0)
        explain = book.add_worksheet("填写说明")
        explain.set_column(0, 0, 14)
        explain.set_column(1, 1, 60)
        explain.set_column(2, 2, 16)
        explain.write_row(0, 0, [_("Column"), _("What it holds"), _("Example")], bold)
        for line, column in enumerate(TEMPLATE, 1):
            explain.write_row(line, 0, [column.heading, str(column.hint), column.example])
    return out.getvalue()
