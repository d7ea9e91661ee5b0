"""What readers keep: targets, and a page with its filter under a name."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dashboards.filters import FigureFilter
from dashboards.models.views import QUERY_LENGTH
from dashboards.overview import AIMS
from foundation.accounts.models import User
from mediation.forms import PlainField

PAGES = ("overview", "parity", "people")  # that keep all they show in the address


class TargetForm(forms.Form):
    """A field for each figure that can have a target; an empty one is none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = {"share": _now("per cent"), "days": _now("days"), "count": _now("matters")}
        for key, figure in AIMS.items():
            unit = units[figure.unit] if figure.now or figure.unit != "count" else _now("matters a month")
            way = _now("at least, in %(unit)s") if figure.good == "more" else _now("at most, in %(unit)s")
            self.fields[key] = forms.DecimalField(
                label=str(figure.label), required=False, min_value=Decimal(0), help_text=way % {"unit": unit},
                max_value=Decimal(100) if figure.unit == "share" else Decimal(100_000), decimal_places=1, max_digits=7,
            )  # fmt: skip


class SaveFiguresForm(forms.Form):
    name = PlainField(label=_("Name of the view"), max_length=40)
    page = forms.ChoiceField(choices=[(name, name) for name in PAGES], widget=forms.HiddenInput)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)
    shared = forms.BooleanField(
        label=_("Others who read figures here find it too"),
        required=False,
        help_text=_("Who opens it counts only what that person may count anyway."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_query(self) -> str:
        """The filter without what is none, always in the same order."""
        data = QueryDict(self.cleaned_data["query"])
        form = FigureFilter(data, user=self.user)
        if not form.is_valid():
            raise ValidationError(_now("This filter is not complete. Please choose again and save it then."))
        query = form.address()
        if len(query) > QUERY_LENGTH:
            raise ValidationError(_now("This filter is too long to be saved."))
        return query
