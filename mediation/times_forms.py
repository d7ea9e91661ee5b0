"""The forms around the time of a session: offer some, say which suit, fix one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mediation import permissions
from mediation.forms import ActForm, PlainField, text
from mediation.models import Power, ProposedTime

MOMENT = "%Y-%m-%dT%H:%M"  # what <input type="datetime-local"> takes, in every language
LEAST, MOST = 2, 5


def moment(number: int) -> forms.DateTimeField:
    widget = forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=_("Time %(n)d") % {"n": number}, widget=widget, required=number <= LEAST)


class TimesForm(ActForm):
    """Two to five times, and the place."""

    field_order = [f"time_{number}" for number in range(1, MOST + 1)]
    place = PlainField(label=_("Place"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST + 1):
            self.fields[f"time_{number}"] = moment(number)
        self.order_fields(self.field_order)
        if self.case.studio:
            self.initial.setdefault("place", self.case.studio.name)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = [data[name] for name in self.field_order if data.get(name)]
        if not self.errors and len(set(given)) < LEAST:
            raise forms.ValidationError(_("Offer at least two different times."))
        return data | {"times": given}


class TickedTimes(forms.ModelMultipleChoiceField):
    """Several of the times on offer, as boxes to tick."""

    default_error_messages = {
        "invalid_choice": _("The mediator has offered other times meanwhile. Please choose from these."),
    }


class ChoiceForm(ActForm):
    """One side says which times suit. It opens with what was said before."""

    times = TickedTimes(
        label=_("These times suit me"),
        queryset=ProposedTime.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Tick all that are possible: then one is found sooner."),
    )
    none_because = text(
        _("If none suits: why, and when could you come?"), rows=2, required=False, limit=500,
        help_text=_("Only the mediator reads this."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.party = next(iter(permissions.parties_of(self.user, self.case, Power.APPLY)), None)
        proposal = self.case.proposals.open().first()
        if proposal is None:
            return
        self.fields["times"].queryset = proposal.times.all()  # type: ignore[attr-defined]
        if said := proposal.choices.filter(party=self.party).first():
            self.initial.update(times=said.times.all(), none_because=said.none_because)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data["times"] and not data["none_because"]:
            raise forms.ValidationError(_("Tick at least one time, or write why none suits."))
        return data

    def values(self) -> dict[str, Any]:
        return self.cleaned_data | {"party": self.party}


class FixForm(ActForm):
    time = forms.ModelChoiceField(
        label=_("Time"), queryset=ProposedTime.objects.none(), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = ProposedTime.objects.filter(proposal__case=self.case, proposal__ended_at=None)
        self.fields["time"].queryset = rows.select_related("proposal__case")  # type: ignore[attr-defined]
