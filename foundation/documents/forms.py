from __future__ import annotations

import hashlib

from django import forms
from django.utils.translation import gettext_lazy as _


def spelled(code: str) -> str:
    """A code as papers have it, 7K4P-M2QX-9D3H, from one in any case, with hyphens or without."""
    text = "".join(c for c in code.upper() if c.isalnum())
    return f"{text[:4]}-{text[4:8]}-{text[8:]}"


class CodeForm(forms.Form):
    """The code printed at the foot of a paper."""

    code = forms.CharField(
        label=_("Code on the paper"), max_length=20, help_text=_("Twelve characters at the foot of each page")
    )

    def clean_code(self) -> str:
        return spelled(self.cleaned_data["code"])


class CopyForm(forms.Form):
    copy = forms.FileField(
        label=_("Your copy (PDF)"), widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"})
    )

    def sha256(self) -> str:
        """Of the file handed in."""
        digest = hashlib.sha256()
        for chunk in self.cleaned_data["copy"].chunks():
            digest.update(chunk)
        return digest.hexdigest()
