"""The words of a choice."""

from __future__ import annotations

from typing import Any

from django.db import models


class QuickLabels(models.Model):
    """Looks `get_…_display` up. Django's own translates all choices of the field to find the words of one."""

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: Any) -> str:  # Django's name
        value = getattr(self, field.attname)
        return str(_labels_of(field).get(value, "" if value is None else value))


def _labels_of(field: Any) -> dict[Any, Any]:
    if "_labels" not in vars(field):
        field._labels = dict(field.flatchoices)
    return field._labels  # type: ignore[no-any-return]
