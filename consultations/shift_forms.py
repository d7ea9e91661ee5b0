"""The forms on a shift: a call or visit, a call-back, the hand-over."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.models import Call
from consultations.workflow.calls import Slot, next_slot
from foundation.accounts.forms import PhoneField
from foundation.accounts.models import SubDistrict
from mediation.forms import ISO, PlainField, text
from mediation.models import Case, Category

CLOCK = "%H:%M"
MARKS = [("", _("not asked")), *((n, str(n)) for n in range(5, 0, -1))]


def clock(label: Any, **kwargs: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(format=CLOCK, attrs={"type": "time"}), **kwargs)


class SlotForm(forms.Form):
    """When somebody is called back: the next working day, if nothing else is said."""

    once = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    day = forms.DateField(
        label=_("Call back on"), widget=forms.DateInput(format=ISO, attrs={"type": "date"}), required=False
    )
    begins = clock(pgettext_lazy("time", "From"), required=False)
    ends = clock(_("Until"), required=False, help_text=_("Between 8:00 and 21:00."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        slot = next_slot(timezone.now())
        begin, end = map(timezone.localtime, slot)
        self.initial = {**self.initial, "day": begin.date(), "begins": begin.time(), "ends": end.time()}

    def slot(self) -> Slot | None:
        """As it was filled in; None where a part of it is missing."""
        day, begin, end = (self.cleaned_data.get(name) for name in ("day", "begins", "ends"))
        if day is None or begin is None or end is None:
            return None
        return Slot(*(timezone.make_aware(datetime.combine(day, moment)) for moment in (begin, end)))


class CallForm(SlotForm):
    """One line of the log. Required are the matter and the outcome."""

    caller = PlainField(label=pgettext_lazy("person", "Name"), max_length=60, required=False)
    phone = PhoneField(label=_("Telephone"), required=False, help_text=_("Needed for a call-back."))
    matter = text(_("What is it about?"), rows=3)
    category = forms.ChoiceField(label=_("Kind"), choices=[("", _("not said")), *Category.choices], required=False)
    advice = text(_("What did you advise?"), rows=3, required=False)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Call.Outcome.choices, widget=forms.RadioSelect)
    case = PlainField(
        label=_("No. of the matter"), max_length=40, required=False,
        help_text=_("If the studio has it already: as QH-2026-0317. You can't be asked for an opinion in it then."),
    )  # fmt: skip
    began = clock(_("Began at"), required=False)
    age = forms.ChoiceField(label=_("Age"), choices=[("", _("not said")), *Call.Age.choices], required=False)
    people = forms.IntegerField(label=_("How many people"), min_value=1, max_value=99, initial=1)
    papers = PlainField(label=_("Papers handed over or received"), max_length=120, required=False)
    satisfied = forms.TypedChoiceField(
        label=_("Satisfied, 1 to 5"), choices=MARKS, coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, place: SubDistrict, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        self.initial.setdefault("began", timezone.localtime().time())

    def clean_case(self) -> Case | None:
        """The matter of the place with that number, of either kind. A lawyer need not see it to name it."""
        if not (words := self.cleaned_data["case"].strip()):
            return None
        rows = self.place.cases.all()
        case = rows.filter(reference=words.upper()).first() or rows.filter(number=words).first()
        if case is None:
            raise ValidationError(_("There is no matter with this number. Please compare each character."))
        return case

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("outcome") == Call.Outcome.CALL_BACK and not data.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("For a call-back a telephone number is needed."))
        return data

    def values(self) -> dict[str, Any]:
        """Fields of Call. It began at the time of day given, on this day or the day before; it ends now."""
        names = ("caller", "phone", "matter", "category", "advice", "outcome", "age", "people", "papers", "satisfied",
                 "case")  # fmt: skip
        return {name: self.cleaned_data[name] for name in names} | {"began_at": self.began_at()}

    def began_at(self) -> datetime:
        now = timezone.now()
        if not (moment := self.cleaned_data["began"]):
            return now
        return min(now, timezone.make_aware(datetime.combine(timezone.localdate(), moment)))


class AttemptForm(SlotForm):
    reached = forms.TypedChoiceField(
        label=_("Did you reach somebody?"), choices=[("yes", _("Yes, spoken")), ("no", _("No, not reached"))],
        coerce=lambda value: value == "yes", widget=forms.RadioSelect,
    )  # fmt: skip
    words = text(_("What did you advise?"), rows=3, required=False)


class HandOverForm(forms.Form):
    note = text(
        _("Note for the next lawyer"), rows=5, required=False,
        help_text=_("Open call-backs and tasks are listed by themselves. Write what else the next one must know."),
    )  # fmt: skip
