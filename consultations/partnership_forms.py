"""The forms around a partnership."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.models import Lawyer, Partnership
from consultations.roster_forms import day
from mediation.forms import PlainField, text
from mediation.models import Category
from residents.models import Estate, Mandate, Person, Role


class PartnershipForm(forms.Form):
    name = PlainField(label=_("Name of the partnership"), max_length=80)
    firm = PlainField(label=_("Law firm"), max_length=80)
    bureau = PlainField(label=_("Justice bureau"), max_length=80, required=False)
    estates = forms.ModelMultipleChoiceField(
        label=_("Estates"), queryset=Estate.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    starts_on = day(_("First day"))
    ends_on = day(_("Last day"), required=False, help_text=_("Empty: open."))
    monthly_hours = forms.DecimalField(
        label=_("Hours owed in a month"), min_value=Decimal(0), max_value=Decimal(744), decimal_places=1
    )
    lectures_per_quarter = forms.IntegerField(label=_("Lectures owed in a quarter"), min_value=0, max_value=50)
    terms = text(_("Terms in words"), required=False)

    def __init__(self, *args: Any, of: Partnership | None, sub_district: Any, **kwargs: Any) -> None:
        given: dict[str, Any] = {"starts_on": timezone.localdate(), "monthly_hours": 8, "lectures_per_quarter": 1}
        if of:
            given = {name: getattr(of, name) for name in [*given, "name", "firm", "ends_on", "terms"]}
            given |= {"bureau": of.bureau or "", "estates": of.estates.all()}
        super().__init__(*args, **kwargs)
        self.initial = {**self.initial, **given}
        self.fields["estates"].queryset = Estate.objects.filter(sub_district=sub_district)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("ends_on") and data.get("starts_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("The last day is before the first."))
        return data


class LicenceForm(forms.Form):
    """What may change of a lawyer."""

    licence_number = PlainField(label=_("Licence number"), max_length=20)
    licence_until = day(_("Licence valid until"), required=False)
    specialties = forms.MultipleChoiceField(
        label=_("Fields"), choices=Category.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    left_on = day(_("Last day with the firm"), required=False)


class LawyerForm(LicenceForm):
    left_on = None  # type: ignore[assignment]  # who begins does not leave
    person = forms.ModelChoiceField(
        label=_("Person"), queryset=Person.objects.none(),
        help_text=_("Who has the mandate of a duty lawyer of this firm. The system administrator gives it."),
    )  # fmt: skip
    field_order = ["person", "licence_number", "licence_until", "specialties"]

    def __init__(self, *args: Any, of: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mandates = Mandate.objects.current().filter(role=Role.DUTY_LAWYER, organisation=of.firm_id)
        known = Lawyer.objects.filter(firm=of.firm_id).values("person")
        rows = Person.objects.filter(pk__in=mandates.values("person")).exclude(pk__in=known)
        self.fields["person"].queryset = rows.order_by("name")  # type: ignore[attr-defined]


class ClientForm(forms.Form):
    name = PlainField(label=_("Name of the client"), max_length=80)


class LectureForm(forms.Form):
    held_on = day(_("Held on"))
    title = PlainField(label=_("Title"), max_length=120)
    hours = forms.DecimalField(label=_("Hours"), min_value=Decimal("0.5"), max_value=Decimal(24), decimal_places=1)
    lawyer = forms.ModelChoiceField(label=_("Lawyer"), queryset=Lawyer.objects.none(), required=False)

    def __init__(self, *args: Any, of: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("hours", 1)
        rows = Lawyer.objects.filter(firm=of.firm_id, sub_district=of.sub_district_id)
        self.fields["lawyer"].queryset = rows.select_related("person").order_by("pk")  # type: ignore[attr-defined]
