"""Selects for long lists: two hundred estates drawn by Django's own took a third of a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString


class LongSelect(forms.Select):
    """Without a template for each option; groups of options are not shown as such."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = self.format_value(value)
        options = SafeString("\n".join(_option(key, label, str(key) in chosen) for key, label in self._flat()))
        own = self.build_attrs(self.attrs, attrs)
        return format_html('<select name="{}"{}>{}</select>', name, flatatt(own), options)

    def _flat(self) -> Iterator[tuple[Any, Any]]:
        for key, label in self.choices:
            yield from label if isinstance(label, list | tuple) else [("" if key is None else key, label)]


def _option(key: Any, label: Any, selected: bool) -> str:
    """Escaped; by hand, for `format_html` takes three times as long."""
    chosen = " selected" if selected else ""
    return f'<option value="{conditional_escape(key)}"{chosen}>{conditional_escape(label)}</option>'


class _ByName(ModelChoiceIterator):
    """Keys and names alone, for rows whose words are their name."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from self.queryset.values_list("pk", "name")


class NameField(forms.ModelChoiceField):
    """A choice of one among many rows with a `name`, such as estates."""

    iterator = _ByName
    widget = LongSelect
