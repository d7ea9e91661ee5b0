"""The forms of changes: whom to ask, who takes over, when somebody is away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.models import Lawyer, Shift
from consultations.models.partnership import LawyerQuerySet
from consultations.workflow.shifts import colleagues, free
from mediation.forms import PlainField

MOMENT = "%Y-%m-%dT%H:%M"  # what <input type="datetime-local"> takes, in every language


def moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"}))


class SwapForm(forms.Form):
    """One colleague who is free then, or all of them."""

    to = forms.ModelChoiceField(
        label=_("Whom do you ask?"), queryset=Lawyer.objects.none(), required=False, empty_label=_("all who are free")
    )
    reason = PlainField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, shift: Shift, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = free(colleagues(shift), shift.begins_at, shift.ends_at)  # type: ignore[attr-defined]


class TakeOverForm(forms.Form):
    lawyer = forms.ModelChoiceField(label=_("Who takes over?"), queryset=Lawyer.objects.none(), empty_label=None)

    def __init__(self, *args: Any, possible: LawyerQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lawyer"].queryset = possible  # type: ignore[attr-defined]


class AbsenceForm(forms.Form):
    lawyer = forms.ModelChoiceField(label=_("Who"), queryset=Lawyer.objects.none(), empty_label=None)
    begins_at = moment(pgettext_lazy("time", "From"))
    ends_at = moment(_("Until"))
    reason = PlainField(label=_("Reason"), max_length=120, required=False)

    def __init__(self, *args: Any, possible: LawyerQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lawyer"].queryset = possible  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begin, end = data.get("begins_at"), data.get("ends_at")
        if begin and end and end <= begin:
            self.add_error("ends_at", _("The absence must end after it begins."))
        return data
