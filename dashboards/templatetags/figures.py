"""What the pages of the reading room ask about their reader."""

from __future__ import annotations

from django import template

from dashboards import scopes

register = template.Library()
register.filter("reads_sheets", scopes.reads_sheets)
