"""The forms on the pages of statistics."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dashboards.by_hand import FIELDS, LABELS, MONEY, PARTS
from mediation.forms import text
from mediation.intake_forms import UploadForm

LARGEST = 10**9


def number(name: str, value: int | None, hint: str = "") -> forms.Field:
    """A field for one line of by_hand; `value` as the sheet keeps it."""
    given: dict[str, Any] = {
        "label": LABELS[name], "required": False, "min_value": 0, "max_value": LARGEST, "help_text": hint,
    }  # fmt: skip
    if name in MONEY:
        initial = None if value is None else f"{value / 100:.2f}"
        return forms.DecimalField(decimal_places=2, initial=initial, **given)
    return forms.IntegerField(initial=value, **given)


def kept(values: dict[str, Any]) -> dict[str, int]:
    """Of what was entered the lines of by_hand, as a sheet keeps them: money in fen, nothing for what is empty."""
    there = {name: value for name, value in values.items() if name in LABELS and value is not None}
    return {name: int(value * 100) if name in MONEY else int(value) for name, value in there.items()}


class ByHandForm(forms.Form):
    """What the portal can't count. What is left empty is not said; `last`: what the month before had of what stays."""

    def __init__(self, data: Any = None, *, given: dict[str, int], last: dict[str, int]) -> None:
        super().__init__(data)
        proposed = {} if given else {name: n for name, n in last.items() if FIELDS[name].stays}
        for name, row in FIELDS.items():
            hint = _now("%(part)s. Filled in by hand.") % {"part": PARTS[row.part]}
            if name in proposed:
                hint += " " + _now("Proposed from the month before: please check it.")
            self.fields[name] = number(name, (given or proposed).get(name), hint)

    def values(self) -> dict[str, int]:
        return kept(self.cleaned_data)


class ConfirmForm(forms.Form):
    """Nothing is asked."""


class ReasonForm(forms.Form):
    reason = text(_("Reason"), rows=3, limit=300)


class AdjustForm(forms.Form):
    """A correction of a frozen month: what is counted differently by now, all ticked; what was filled in wrongly."""

    names = forms.MultipleChoiceField(
        label=_("What is counted differently by now"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each with all its lines: they are right only together."),
        error_messages={
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

    def __init__(self, data: Any = None, *, choices: list[tuple[str, str]], facts: dict[str, int]) -> None:
        super().__init__(data, initial={"names": [name for name, _words in choices]})
        self.fields["names"].choices = choices  # type: ignore[attr-defined]
        for name in LABELS:
            self.fields[name] = number(name, facts.get(name))
        self.some, self.filled = bool(choices), facts

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in self.filled:
            if name in self.data and name in data and data[name] is None:
                self.add_error(name, _now("Write 0 to take this number back. An empty field changes nothing."))
        return data

    @property
    def facts(self) -> list[Any]:
        return [self[name] for name in LABELS]

    @property
    def wrong_facts(self) -> bool:
        """Does one of these fields want a look?"""
        return any(name in self.errors for name in LABELS)


class HotlineForm(UploadForm):
    """The other office's list of a month."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "CSV or XLSX with the number of each work order. Day and result are compared where it has them."
        )
