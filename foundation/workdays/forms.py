from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.workdays.models import CalendarDay


class CalendarDayForm(forms.Form):
    date = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label=_("What it is"), choices=CalendarDay.Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name"), max_length=40, required=False, help_text=_("For example: Spring Festival"))
