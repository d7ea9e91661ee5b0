"""What the holder of a paper slip can fill in: a message, a rating, the end of the matter."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mediation.forms import PlainField, text
from mediation.models import Party
from mediation.rating_forms import RatingFields, said_by
from mediation.workflow.counter import slip_digest


class SlipWriteForm(forms.Form):
    """A message to the committee; the other side does not read it."""

    once = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    body = text(_("Text"), rows=3, help_text=_("Only the mediator reads it; the other side does not."))

    def __init__(self, *args: Any, party: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class SlipWithdrawForm(forms.Form):
    """Paper lies about: to end the matter, the code is typed once more."""

    reason = text(_("Reason"), rows=2)
    code = PlainField(
        label=_("Code of the slip, once more"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    sure = forms.BooleanField(label=_("I take the matter back. It ends with this."))

    def __init__(self, *args: Any, party: Party, **kwargs: Any) -> None:
        self.party = party
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if slip_digest(code) != self.party.slip_digest:
            raise ValidationError(_("This is not the code of this slip."))
        return code


class SlipRateForm(RatingFields):
    def __init__(self, *args: Any, party: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(said_by(party))
