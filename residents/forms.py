"""The forms of the administrator: a register file, a mandate, its end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.accounts.forms import PhoneField
from foundation.accounts.models import SubDistrict
from lib import tables
from residents.models import Committee, Estate, Organisation, Person, Role
from residents.permissions import NEEDS
from residents.register import lines


class DayInput(forms.DateInput):
    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


class RegisterFileForm(forms.Form):
    estate = forms.ModelChoiceField(label=_("Estate"), queryset=Estate.objects.none(), empty_label=_("please choose"))
    file = forms.FileField(
        label=_("File"),
        help_text=_("Excel (.xlsx) or CSV, with the headings of the template"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"required": _("Please choose a file."), "empty": _("This file is empty.")},
    )
    whole = forms.BooleanField(
        label=_("The file is the whole estate"),
        required=False,
        help_text=_("Units that are missing in it end. They are not deleted."),
    )
    all_or_nothing = forms.BooleanField(
        label=_("All or nothing"), required=False, help_text=_("Nothing is entered while one line is wrong.")
    )

    def __init__(self, *args: Any, sub_district: SubDistrict, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        estates = Estate.objects.filter(sub_district=sub_district)
        self.fields["estate"].queryset = estates  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            words = _("This file is larger than %(limit)s. Please divide it, for example by building.")
            raise forms.ValidationError(words % {"limit": filesizeformat(settings.UPLOAD_MAX_BYTES)})
        self.cleaned_data["data"] = file.read()
        lines.head(tables.sheet(self.cleaned_data["data"]).rows, lines.Sheet())  # else said beside the field at once
        return file


class MandateFilter(forms.Form):
    q = forms.CharField(label=_("Name or telephone"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("all roles")), *Role.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs |= {"class": "form-control", "placeholder": self.fields["q"].label}
        self.fields["role"].widget.attrs["class"] = "form-select"


class RoleForm(forms.Form):
    """Step one: what the role needs is asked for then."""

    role = forms.ChoiceField(label=_("Role"), choices=[("", _("please choose")), *Role.choices])


class MandateForm(forms.Form):
    """Step two: who, for whom, from when to when."""

    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=60)
    phone = PhoneField(help_text=_("The code for logging in goes there. Somebody who is not known yet is entered."))
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none())
    committee = forms.ModelChoiceField(label=_("Mediation committee"), queryset=Committee.objects.none())
    estate = forms.ModelChoiceField(label=_("Estate"), queryset=Estate.objects.none())
    starts_on = forms.DateField(label=_("First day"), widget=DayInput)
    ends_on = forms.DateField(
        label=_("Last day"), widget=DayInput, required=False, help_text=_("Empty: until it is ended")
    )

    def __init__(self, *args: Any, role: str, sub_district: SubDistrict, person: Person | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("organisation", "committee", "estate"):
            field = self.fields[name]
            field.queryset = field.queryset.model.objects.filter(sub_district=sub_district)  # type: ignore[attr-defined]
            if name != NEEDS.get(Role(role)):
                del self.fields[name]
            elif field.queryset.count() == 1:  # type: ignore[attr-defined]
                field.initial = field.queryset.get()  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = timezone.localdate
        if person:
            self.fields["name"].initial, self.fields["phone"].initial = person.name, person.phone

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first."))
        return data


class EndMandateForm(forms.Form):
    from_day = forms.DateField(
        label=_("From which day on does it no longer hold?"), widget=DayInput, help_text=_("Today: it ends at once.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_day"].initial = timezone.localdate

    def clean_from_day(self) -> Any:
        day = self.cleaned_data["from_day"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("That day is past. What was done until now was done with the mandate."))
        return day
