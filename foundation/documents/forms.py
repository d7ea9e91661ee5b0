from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CodeForm(forms.Form):
    """The code printed at the foot of a paper."""

    code = forms.CharField(
        label=_("Code on the paper"), max_length=20, help_text=_("Twelve characters at the foot of each page")
    )

    def clean_code(self) -> str:
        """With or without hyphens, in any case: 7K4P-M2QX-9D3H."""
        text = "".join(c for c in self.cleaned_data["code"].upper() if c.isalnum())
        return f"{text[:4]}-{text[4:8]}-{text[8:]}"


class CopyForm(forms.Form):
    copy = forms.FileField(label=_("Your copy (PDF)"), widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}))
