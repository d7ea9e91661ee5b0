"""A select for long lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

SELECTED = mark_safe(" selected")


class LongSelect(forms.Select):
    """Django draws two templates for each option: two hundred estates took a third of the page. This draws none.

    Groups of options are not shown as such.
    """

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        rows = [option for _name, group, _index in widget["optgroups"] for option in group]
        drawn = ((row["value"], SELECTED if row["selected"] else "", row["label"]) for row in rows)
        options = format_html_join("\n", '<option value="{}"{}>{}</option>', drawn)
        return format_html('<select name="{}"{}>{}</select>', name, flatatt(widget["attrs"]), options)
