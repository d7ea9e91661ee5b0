from __future__ import annotations

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from foundation.law.models import LegalBasis

DAY = {"type": "date"}
KEY = RegexValidator(r"^[a-z0-9]+\.[0-9]+$", _("Small letters, a point, a number: mediation.33"))


class ArticleForm(forms.ModelForm):  # type: ignore[type-arg]
    """One article, as it stands in a time."""

    key = forms.CharField(
        label=_("Key"),
        max_length=40,
        validators=[KEY],
        help_text=_("By it the portal knows the article; it never changes."),
    )  # fmt: skip

    class Meta:
        model = LegalBasis
        fields = (
            "key",
            "statute_zh",
            "statute_en",
            "article",
            "short_zh",
            "short_en",
            "text",
            "valid_from",
            "valid_to",
        )
        labels = {
            "statute_zh": _("Statute in Chinese"),
            "statute_en": _("Statute in English"),
            "article": _("Article"),
            "short_zh": _("In short, Chinese"),
            "short_en": _("In short, English"),
            "text": _("Text of the article"),
            "valid_from": _("Holds from"),
            "valid_to": _("Holds until"),
        }
        help_texts = {
            "article": "", "short_zh": "", "text": "",
            "valid_to": _("Empty while it holds. An amended article gets an end here and a new row."),
        }  # fmt: skip
        widgets = {
            "short_zh": forms.Textarea(attrs={"rows": 2}),
            "short_en": forms.Textarea(attrs={"rows": 2}),
            "text": forms.Textarea(attrs={"rows": 6}),
            "valid_from": forms.DateInput(format="%Y-%m-%d", attrs=DAY),
            "valid_to": forms.DateInput(format="%Y-%m-%d", attrs=DAY),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if self.instance.pk:
            self.fields["key"].disabled = True
