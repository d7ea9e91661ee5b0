"""Fields of forms about people's logins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lib.phones import normalise


class PhoneField(forms.CharField):
    """A telephone number as people write it; its clean value is E.164."""

    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"})
    default_error_messages = {"invalid": _("This is not a telephone number. A mobile number has 11 digits.")}

    def __init__(self, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {"label": _("Mobile number"), "max_length": 24}
        super().__init__(**defaults | kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return normalise(text) if text else ""
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
