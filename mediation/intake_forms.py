"""The forms of the intake tray: a file and its columns, and the acts on a work order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from foundation.accounts.forms import PhoneField
from lib.phones import local, normalise
from mediation.filing_forms import PlaceForm
from mediation.forms import text
from mediation.intake_lines import COLUMNS, NEEDED
from mediation.models import Category, Office, WorkOrder, WorkOrderImport
from mediation.suggestion import suggest
from residents.models import Estate


class UploadForm(forms.Form):
    channel = forms.ChoiceField(label=_("Where is the list from?"), choices=Office.choices)
    file = forms.FileField(
        label=_("List"),
        help_text=_("CSV or XLSX, up to 20 MB and 100,000 lines. Nothing is imported before you confirm."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt,text/csv"}),
        error_messages={"empty": _("This file is empty.")},
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
            limit = filesizeformat(settings.UPLOAD_MAX_BYTES)
            raise ValidationError(_("This list is larger than %(limit)s. Please split it.") % {"limit": limit})
        return file


class ColumnsForm(forms.Form):
    """Which heading holds what."""

    def __init__(self, *args: Any, batch: WorkOrderImport, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": batch.columns} | kwargs)
        choices = [("", _("not in this list")), *((heading, heading) for heading in batch.headings)]
        for name, column in COLUMNS.items():
            self.fields[name] = forms.ChoiceField(label=str(column.label), choices=choices, required=name in NEEDED)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        taken: dict[str, str] = {}
        for name, heading in list(data.items()):
            if heading and heading in taken:
                self.add_error(name, _("This column is chosen twice: each can hold one thing only."))
            taken[heading] = name
        return data

    def columns(self) -> dict[str, str]:
        return {name: heading for name, heading in self.cleaned_data.items() if heading}


class TrayFilter(forms.Form):
    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(
            attrs={"type": "search", "class": "form-control", "placeholder": _("Number, words, place")}
        ),
    )
    channel = forms.ChoiceField(
        label=_("From"),
        required=False,
        choices=[("", _("from everywhere")), *Office.choices],
        widget=forms.Select(attrs={"class": "form-select"}),
    )


class OrderForm(forms.Form):
    """Knows the work order. With others of the same text that are new, it offers to act on all of them."""

    def __init__(self, *args: Any, order: WorkOrder, **kwargs: Any) -> None:
        self.order = order
        super().__init__(*args, **kwargs)
        self.same = order.others.filter(status=WorkOrder.Status.NEW).count()
        if self.same and self.for_all:
            self.fields["same"] = forms.BooleanField(
                label=_("Also for the others with this very text (%(n)d)") % {"n": self.same}, required=False
            )

    for_all = True

    def values(self) -> dict[str, Any]:
        """What the act wants."""
        return {"same": False} | self.cleaned_data


class TakeBackForm(OrderForm):
    for_all = False

    def values(self) -> dict[str, Any]:
        return {}


class AnswerForm(OrderForm):
    text = text(_("The answer"), rows=8, help_text=_("As it was given. The portal keeps it and sends nothing."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["text"] = self.order.answer or self.order.reply[:4000]


class ReferForm(OrderForm):
    to = forms.CharField(label=_("To whom"), max_length=80, help_text=_("The office or committee, by its full name."))
    reason = text(_("Reason"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({"to": self.order.referred_to, "reason": self.order.reason})


class SetAsideForm(OrderForm):
    reason = text(_("Reason"), help_text=_("For example: the same caller about the same thing, number 20261122001."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["reason"] = self.order.reason


CALLER = {"name": "", "phone": "_phone", "address": "_address"}  # of a person, by the ends of the fields' names


class CaseForm(PlaceForm, OrderForm):
    """Place and other side are asked as in the filing; before them the caller, and what it is about."""

    facts = text(_("What happened"), rows=10, limit=20_000)
    category = forms.ChoiceField(label=_("Kind of dispute"), choices=[("", _("please choose")), *Category.choices])
    wish = text(_("What the caller wants"), rows=3)
    applicant = forms.CharField(label=_("Name of the caller"), max_length=60)
    applicant_phone = PhoneField(
        label=_("Telephone of the caller"), required=False, help_text=_("Without it the portal can't tell the caller.")
    )
    applicant_address = forms.CharField(label=_("Address of the caller"), max_length=120, required=False)
    asked = forms.BooleanField(
        label=_("The caller asks for mediation; I read out the privacy notice and the notice of rights and duties")
    )

    field_order = [
        "applicant", "applicant_phone", "applicant_address", "facts", "category", "wish", "estate", "building",
        "place", "other", "organisation", "name", "phone", "address", "same", "asked",
    ]  # fmt: skip

    def __init__(self, *args: Any, order: WorkOrder, **kwargs: Any) -> None:
        self.order = order
        super().__init__(*args, case=order, user=None, order=order, **kwargs)
        self.order_fields(self.field_order)

    def answers(self) -> dict[str, Any]:
        """What the list tells already. An estate is proposed where its name is in the text."""
        order = self.order
        words = f"{order.place} {order.subject} {order.text}"
        estates = Estate.objects.filter(sub_district=order.sub_district_id)
        return {
            "facts": "\n".join(filter(None, [order.subject, order.text])),
            "category": suggest(words, 1)[0].category,
            "applicant": order.caller,
            "applicant_phone": known_phone(order.phone),
            "place": order.place,
            "estate": next((estate for estate in estates if estate.name in words), None),
        }

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "applicant": {key: data[f"applicant{more}"] for key, more in CALLER.items()},
            "answers": self.where() | {key: data[key] for key in ("facts", "category", "wish")},
            "other_side": self.other_side(),
            "same": data.get("same", False),
        }


def known_phone(text: str) -> str:
    """The number of the list, as people write it; empty where it is none."""
    try:
        return local(normalise(text)) if text else ""
    except ValueError:
        return ""
