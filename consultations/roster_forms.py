"""The forms of the roster: rules, needs, shifts, spans of days."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from consultations.models import Channel, Lawyer, OnDays, Partnership, Rule
from consultations.models.partnership import PartnershipQuerySet
from consultations.roster import DAY, SHANGHAI, Span
from foundation.accounts.models import User
from mediation.forms import PlainField
from mediation.models import Category
from residents.models import Studio

OVERNIGHT = _("At or before the beginning: it ends on the next day.")


def day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more)


def clock(label: Any, **more: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}), **more)


def span_of(on: date, begins: time, ends: time) -> Span:
    """From `begins` on that day to `ends`, on the next day where that is not later."""
    last = on if ends > begins else on + DAY
    return Span(datetime.combine(on, begins, SHANGHAI), datetime.combine(last, ends, SHANGHAI))


class DaysForm(forms.Form):
    """From which day to which: for drafts and publishing."""

    first = day(_("First day"))
    last = day(_("Last day"))


class OfPlace(forms.Form):
    """Knows who plans; offers the studios, partnerships and lawyers of the sub-district."""

    def __init__(self, *args: Any, user: User, partnerships: PartnershipQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = user.sub_district_id
        lawyers = Lawyer.objects.visible_to(user).licensed().filter(firm__in=partnerships.values("firm"))
        offered = {
            "partnership": partnerships.current().order_by("name"),
            "studio": Studio.objects.filter(sub_district=place).order_by("name"),
            "lawyer": lawyers.select_related("person").order_by("person__name"),
            "lawyers": lawyers.select_related("person").order_by("person__name"),
            "starts_with": lawyers.select_related("person").order_by("person__name"),
        }
        for name, rows in offered.items():
            if isinstance(self.fields.get(name), forms.ModelChoiceField):
                self.fields[name].queryset = rows  # type: ignore[attr-defined]
        if "partnership" in self.fields and (only := list(offered["partnership"][:2])) and len(only) == 1:
            self.initial.setdefault("partnership", only[0])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("channel") == Channel.DESK and "studio" in self.fields and not data.get("studio"):
            self.add_error("studio", _("On site needs a studio."))
        firm = data["partnership"].firm_id if data.get("partnership") else None
        for name in ("lawyer", "lawyers"):
            chosen = data.get(name) or []
            if firm and any(row.firm_id != firm for row in (chosen if name == "lawyers" else filter(None, [chosen]))):
                self.add_error(name, _("These lawyers must be of the firm of the partnership."))
        return data


class Hours(OfPlace):
    """What rules and needs have in common."""

    days = forms.ChoiceField(label=_("On which days"), choices=OnDays.choices, widget=forms.RadioSelect)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"), choices=[*WEEKDAYS.items()], coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For working days: none means all; else only these. A make-up Saturday counts as a Saturday."),
    )  # fmt: skip
    begins = clock(_("From (time)"))
    ends = clock(_("To (time)"), help_text=OVERNIGHT)
    starts_on = day(_("First day"))
    ends_on = day(_("Last day"), required=False, help_text=_("Empty: until you end it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("days", OnDays.WORKING)
        self.initial.setdefault("starts_on", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("days") in (OnDays.WEEKDAYS, OnDays.EVERY) and not data.get("weekdays"):
            self.add_error("weekdays", _("Choose at least one weekday."))
        if data.get("ends_on") and data.get("starts_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("The last day is before the first."))
        return data


class RuleForm(Hours):
    partnership = forms.ModelChoiceField(label=_("Partnership"), queryset=Partnership.objects.none())
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices, widget=forms.RadioSelect)
    studio = forms.ModelChoiceField(label=_("Studio"), queryset=Studio.objects.none(), required=False)
    every_weeks = forms.IntegerField(
        label=_("Every how many weeks"), min_value=1, max_value=12, initial=1,
        help_text=_("1: every week; 2: every second, counted from the week of the first day."),
    )  # fmt: skip
    lawyers = forms.ModelMultipleChoiceField(
        label=_("Lawyers, by turns"), queryset=Lawyer.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    starts_with = forms.ModelChoiceField(label=_("Who begins"), queryset=Lawyer.objects.none(), required=False)
    turn = forms.ChoiceField(label=_("The turn changes"), choices=Rule.Turn.choices, widget=forms.RadioSelect)
    weight = forms.DecimalField(
        label=_("Weight of an hour"), min_value=Decimal("0.1"), max_value=Decimal(9), decimal_places=1, initial=1,
        help_text=_("For fairness: 2.0 counts a night hour double."),
    )  # fmt: skip
    field_order = [
        "partnership", "channel", "studio", "days", "weekdays", "every_weeks", "begins", "ends", "starts_on", "ends_on",
        "lawyers", "starts_with", "turn", "weight",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("turn", Rule.Turn.SHIFT)
        self.initial.setdefault("channel", Channel.DESK)

    def clean(self) -> dict[str, Any]:
        """`lawyers` in the order of the turns."""
        data = super().clean()
        rows, first = list(data.get("lawyers") or []), data.pop("starts_with", None)
        if first in rows:
            rows = rows[rows.index(first) :] + rows[: rows.index(first)]
        return data | {"lawyers": rows}


class NeedForm(Hours):
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices, widget=forms.RadioSelect)
    studio = forms.ModelChoiceField(label=_("Studio"), queryset=Studio.objects.none(), required=False)
    specialty = forms.ChoiceField(label=_("Field"), choices=[("", _("any")), *Category.choices], required=False)
    lawyers = forms.IntegerField(label=_("How many lawyers"), min_value=1, max_value=9, initial=1)
    field_order = ["channel", "studio", "specialty", "days", "weekdays", "begins", "ends", "lawyers"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("channel", Channel.DESK)


class EndForm(forms.Form):
    last = day(_("Last day"))


class MoveForm(forms.Form):
    on = day(_("Day"))
    begins = clock(_("From (time)"))
    ends = clock(_("To (time)"), help_text=OVERNIGHT)

    def clean(self) -> dict[str, Any]:
        """The span alone."""
        data = super().clean() or {}
        if self.errors:
            return data
        return {"span": span_of(data.pop("on"), data.pop("begins"), data.pop("ends"))} | data


class ShiftForm(MoveForm, OfPlace):
    partnership = forms.ModelChoiceField(label=_("Partnership"), queryset=Partnership.objects.none())
    lawyer = forms.ModelChoiceField(label=_("Lawyer"), queryset=Lawyer.objects.none())
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices, widget=forms.RadioSelect)
    studio = forms.ModelChoiceField(label=_("Studio"), queryset=Studio.objects.none(), required=False)
    weight = forms.DecimalField(
        label=_("Weight of an hour"), min_value=Decimal("0.1"), max_value=Decimal(9), decimal_places=1, initial=1
    )
    field_order = ["partnership", "lawyer", "channel", "studio", "on", "begins", "ends", "weight"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("channel", Channel.DESK)


class CancelForm(forms.Form):
    reason = PlainField(label=_("Reason"), max_length=100, help_text=_("The lawyer reads it."))
