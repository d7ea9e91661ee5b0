"""The forms of danger: its level, and who was told of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.forms import ActForm, PlainField, text
from mediation.models import Risk, Warned
from mediation.times_forms import MOMENT


class RiskForm(ActForm):
    level = forms.ChoiceField(label=_("Level"), choices=Risk.Level.choices, widget=forms.RadioSelect)
    seen = text(_("What was seen or heard"), rows=4, help_text=_("Words and deeds, where, when, by whom. No guesses."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if last := self.case.risks.first():
            self.initial.setdefault("level", last.level)


class WarnedForm(ActForm):
    whom = forms.ChoiceField(label=_("Who was told"), choices=Warned.Whom.choices, widget=forms.RadioSelect)
    name = PlainField(label=_("Name"), max_length=120, help_text=_("Who took the call; the officer's number."))
    told_at = forms.DateTimeField(
        label=_("When"), widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"}),
        initial=timezone.localtime,
    )  # fmt: skip
    said = text(_("What was said, and what they do"), rows=3, required=False)
