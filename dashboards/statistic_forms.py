"""The forms on the pages of statistics."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dashboards.by_hand import FIELDS, PARTS
from mediation.forms import text
from mediation.intake_forms import UploadForm

LARGEST = 10**9


class ByHandForm(forms.Form):
    """What the portal can't count. What is left empty is not said; `last` is what the month before had."""

    def __init__(self, data: Any = None, *, given: dict[str, int], last: dict[str, int]) -> None:
        super().__init__(data)
        for name, row in FIELDS.items():
            value = given.get(name) if given else last.get(name)
            hint = _now("%(part)s. Filled in by hand.") % {"part": PARTS[row.part]}
            if not given and name in last:
                hint += " " + _now("Proposed from the month before: please check it.")
            given_as: dict[str, Any] = {
                "label": row.label,
                "required": False,
                "min_value": 0,
                "max_value": LARGEST,
                "help_text": hint,
            }
            if row.money:
                initial = None if value is None else f"{value / 100:.2f}"
                self.fields[name] = forms.DecimalField(decimal_places=2, initial=initial, **given_as)
            else:
                self.fields[name] = forms.IntegerField(initial=value, **given_as)

    def values(self) -> dict[str, int]:
        """As the sheet keeps them: money in fen, nothing for what is empty."""
        return {
            name: int(value * 100) if FIELDS[name].money else int(value)
            for name, value in self.cleaned_data.items()
            if value is not None
        }


class ConfirmForm(forms.Form):
    """Nothing is asked."""


class ReasonForm(forms.Form):
    reason = text(_("Reason"), rows=3, limit=300)


class AdjustForm(forms.Form):
    names = forms.MultipleChoiceField(
        label=_("What is to be adjusted"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Please tick what is to be adjusted."),
            "invalid_choice": _(
                "These differences have changed meanwhile, or somebody else was faster. Please look again."
            ),
        },
    )
    reason = text(
        _("Reason"),
        rows=3,
        limit=300,
        help_text=_("For example: entered late, put under the wrong kind, opened again."),
    )

    def __init__(self, data: Any = None, *, choices: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["names"].choices = choices  # type: ignore[attr-defined]


class HotlineForm(UploadForm):
    """The other office's list of a month."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "CSV or XLSX with the number of each work order. Day and result are compared where it has them."
        )
