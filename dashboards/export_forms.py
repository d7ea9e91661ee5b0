"""What an export is asked for with: format, columns, and personal data with its reason."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dashboards.exportable import Column, Listing
from dashboards.models import Export
from dashboards.models.exports import REASON_LENGTH
from dashboards.workflow.exports import SHORTEST_REASON
from foundation.accounts.models import User


class ExportForm(forms.Form):
    """The columns stand in two groups; `personal` and `reason` are asked of those alone who may have such data."""

    once = forms.UUIDField(widget=forms.HiddenInput)
    format = forms.ChoiceField(label=_("Format"), choices=Export.Format, widget=forms.RadioSelect)
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    private = forms.MultipleChoiceField(
        label=_("Columns with personal data"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Masked: 张*, 138****5678, an address as far as the building; free words are left out."),
    )
    personal = forms.BooleanField(
        label=_("Personal data as it is, not masked"),
        required=False,
        help_text=_("It is recorded that you took it out, and why. Identity numbers are never in a file."),
    )
    reason = forms.CharField(
        label=_("What it is needed for"),
        required=False,
        max_length=REASON_LENGTH,
        help_text=_("At least a sentence, if the box above is ticked; otherwise it may stay empty."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, listing: Listing, user: User) -> None:
        last = Export.objects.visible_to(user).filter(listing=listing.key).order_by("-created_at").first()
        self.listing, self.opens = listing, listing.opens(user) is not None
        groups = {name: [one for one in listing.columns if one.personal == (name == "private")] for name in GROUPS}
        on = set(last.columns) if last else {column.key for column in listing.columns if column.on}
        ticked = {name: [column.key for column in group if column.key in on] for name, group in groups.items()}
        first = {"once": uuid.uuid4(), "format": last.format if last else Export.Format.XLSX}
        super().__init__(data, initial=first | ticked)
        for name, group in groups.items():
            self.fields[name].choices = list(map(choice, group))  # type: ignore[attr-defined]
        if not groups["private"]:
            del self.fields["private"]
        if not self.opens:
            del self.fields["personal"], self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors.keys() & set(GROUPS) and not self.chosen:
            self.add_error("columns", _now("Please choose at least one column."))
        if data.get("personal") and len(data.get("reason", "").strip()) < SHORTEST_REASON:
            self.add_error("reason", _now("Please say in a sentence what the personal data is needed for."))
        return data

    @property
    def chosen(self) -> list[str]:
        return [key for name in GROUPS for key in self.cleaned_data.get(name, [])]

    def wanted(self) -> dict[str, Any]:
        """What the act wants."""
        data = self.cleaned_data
        plain = {"pk": data["once"], "format": data["format"], "columns": self.chosen}
        return plain | {"personal": data.get("personal", False), "reason": data.get("reason", "").strip()}


GROUPS = ("columns", "private")


def choice(column: Column) -> tuple[str, Any]:
    return column.key, column.label
