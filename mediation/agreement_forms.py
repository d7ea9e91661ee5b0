"""The forms of drafting and closing an agreement: the library of clauses, what the checker found, the oral form."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mediation import clauses, findings
from mediation.forms import ISO, ActForm, FilesField, PlainField, text
from mediation.models import Agreement, Case, ClauseTemplate, Obligation, Party
from mediation.workflow import oral
from mediation.workflow.agreement import living
from residents.models import Estate

BECAUSE = _("Why the text stays as it is")


class HeedingForm(ActForm):
    """Shows what the checker found in the draft, and asks for the tick and the reason where it is more than a hint."""

    read = forms.BooleanField(label=_("I have read what the checker found"))
    because = PlainField(label=BECAUSE, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreement, today = living(self.case), timezone.localdate()
        found = findings.of_agreement(agreement, today) if agreement else []
        self.findings = findings.in_words(found, today)
        if not findings.weighty(found):
            del self.fields["read"], self.fields["because"]

    def values(self) -> dict[str, Any]:
        return self.cleaned_data | {"because": self.cleaned_data.get("because", "")}


class ReadOutForm(HeedingForm):
    """Which clauses are performed on the spot, and the word of both sides that they want no writing."""

    on_the_spot = forms.TypedMultipleChoiceField(
        label=_("Performed on the spot, before everybody's eyes"), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    no_writing = forms.BooleanField(
        label=_("Both sides expressly say that they want no written agreement"), required=False,
        help_text=_("Needed where anything is promised that is not done on the spot."),
    )  # fmt: skip
    present = forms.BooleanField(
        label=_("Both sides are here or on the line, and I have read the whole text out to them")
    )
    field_order = ("on_the_spot", "no_writing", "present", "read", "because")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreement = living(self.case)
        rows = agreement.obligations.select_related("debtor") if agreement else Obligation.objects.none()
        choices = [(row.position, str(row)) for row in rows]
        self.fields["on_the_spot"].choices = choices  # type: ignore[attr-defined]


class AgreeOrallyForm(ActForm):
    """For each side that is still silent: its code, or its signature on the printed form."""

    day = forms.DateField(
        label=_("Reached on"), widget=forms.DateInput(format=ISO, attrs={"type": "date"}), initial=timezone.localdate
    )
    scan = FilesField(
        label=_("Scan or photo of the signed form"),
        help_text=_("Needed where a side signed on paper, or where you enter it for the mediator."),
    )
    true = forms.BooleanField(label=_("What was read out is what the sides agreed, of their own free will"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reading = oral.reading_of(living(self.case))
        self.sides = oral.silent(self.reading) if self.reading else []
        entry = self.reading.paper.entries.first() if self.reading else None
        self.to_print = reverse("paper_pdf", args=[entry.pk]) if entry else ""
        marks = self.reading.marks.filter(party__isnull=False) if self.reading else []
        self.shown = "\n".join(
            gettext("%(name)s said yes: %(how)s") % {"name": mark.name, "how": mark.get_how_display()} for mark in marks
        )
        for party in self.sides:
            self._ask(party)
        self.order_fields([*(f"{kind}_{party.pk}" for party in self.sides for kind in ("code", "paper")), "day"])

    def _ask(self, party: Party) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "short"})
        label = gettext("Code of %(name)s") % {"name": party.name}
        if oral.phone_of(party):
            self.fields[f"code_{party.pk}"] = PlainField(label=label, max_length=8, required=False, widget=widget)
        label = gettext("%(name)s signed the printed form") % {"name": party.name}
        self.fields[f"paper_{party.pk}"] = forms.BooleanField(label=label, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for party in self.sides:
            if not data.get(f"code_{party.pk}") and not data.get(f"paper_{party.pk}"):
                field = f"code_{party.pk}" if f"code_{party.pk}" in self.fields else f"paper_{party.pk}"
                self.add_error(field, _("Enter the code that this side says, or tick that it signed on paper."))
        return data

    def run(self) -> None:
        """Each code is used up by itself, before the act: a wrong one stays counted, and a right one is not lost."""
        data = self.cleaned_data
        if self.reading is None:
            raise ValidationError(_("The draft was changed after it was read out. Please read it out again."))
        on_paper = [party for party in self.sides if data.get(f"paper_{party.pk}")]
        for party in self.sides:
            if party not in on_paper:
                oral.say_yes(self.reading, party, data[f"code_{party.pk}"], actor=self.user)
        oral.agree_orally(
            self.case, self.reading, on_paper=on_paper, scan=data["scan"], day=data["day"], actor=self.user
        )

    def values(self) -> dict[str, Any]:
        return {"form": self}


class RestForm(ActForm):
    way = forms.ChoiceField(
        label=_("What becomes of them"),
        choices=[
            (Agreement.Rest.NEW, _("mediate them in a new matter: both sides are asked anew")),
            (Agreement.Rest.ELSEWHERE, _("not here: court, arbitration or authority")),
        ],
        widget=forms.RadioSelect,
    )
    words = text(_("What both sides are told"), rows=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreement = living(self.case)
        self.shown = agreement.left_open if agreement else ""


# The library


class LibraryForm(forms.Form):
    """Choose a clause of the library, then say what its variables stand for."""

    prefix = "lib"
    template = forms.ModelChoiceField(
        label=_("Clause of the library"), queryset=ClauseTemplate.objects.none(), required=False,
        empty_label=_("please choose"),
    )  # fmt: skip

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        self.case = case
        super().__init__(*args, **kwargs)
        rows = ClauseTemplate.objects.of(case.sub_district_id).active().for_category(case.category)
        self.fields["template"].queryset = rows.order_by("-category", "order")  # type: ignore[attr-defined]
        raw = self.data.get("lib-template") if self.is_bound else self.initial.get("template")
        self.chosen = rows.filter(pk=int(raw)).first() if raw and str(raw).isdecimal() else None
        if self.chosen:
            self._ask(self.chosen)

    def _ask(self, chosen: ClauseTemplate) -> None:
        parties = list(self.case.parties.all())
        names = [name for name in chosen.variables if name in clauses.VARIABLES]
        for name in dict.fromkeys(["debtor", *names, *(["amount"] if chosen.kind == "money" else []), "date", "place"]):
            field = _field_of(name, parties)
            if name == "date":
                field.initial = timezone.localdate() + timedelta(days=chosen.usual_days)
            self.fields[name] = field

    def clause(self) -> dict[str, Any]:
        """The filled-in clause, as a row of the draft; what was not filled in stays a blank line in its text."""
        self.full_clean()
        assert self.chosen is not None  # the view asked
        data: dict[str, Any] = dict(self.cleaned_data)
        names = {str(party.pk): party.name for party in self.case.parties.all()}
        sides = {name: names.get(data.get(name, ""), "") for name in ("debtor", "creditor")}
        return {
            "debtor": data.get("debtor", ""),
            "deed": clauses.fill(self.chosen.text, data | sides),
            "amount": data.get("amount") or "",
            "due_on": data.get("date") or "",
            "place": data.get("place", "") if "place" not in self.chosen.variables else "",
        }


def _field_of(name: str, parties: list[Party]) -> forms.Field:
    """The field that asks for a variable; none is required, for a draft is kept half done."""
    variable = clauses.VARIABLES[name]
    label: Any = variable.label
    if variable.kind == "party":
        choices = [("", _("please choose")), *((str(party.pk), party.name) for party in parties)]
        return forms.ChoiceField(label=label, choices=choices, required=False)
    if variable.kind == "money":
        return forms.DecimalField(
            label=label, max_digits=12, decimal_places=2, min_value=Decimal("0.01"), required=False
        )
    if variable.kind == "day":
        widget = forms.DateInput(format=ISO, attrs={"type": "date"})
        return forms.DateField(label=label, required=False, widget=widget)
    if variable.kind == "number":
        return forms.IntegerField(label=label, min_value=1, max_value=999, required=False)
    return PlainField(label=label, max_length=120, required=False)


class ClauseTemplateForm(forms.ModelForm):  # type: ignore[type-arg]  # has none when it runs
    """A clause of the library. Braces hold variables: {金额} or {amount}."""

    text = text(_("Text"), rows=4, limit=400)  # type: ignore[assignment]

    class Meta:
        model = ClauseTemplate
        fields = ("title", "category", "kind", "text", "usual_days", "active")
        help_texts = {"category": "", "usual_days": ""}
        labels = {
            "title": _("Name"),
            "category": _("Kind of dispute (empty: every kind)"),
            "kind": _("It promises"),
            "usual_days": _("Usual days until it is due"),
            "active": _("Offered when an agreement is drafted"),
        }

    def clean_text(self) -> str:
        words = clauses.normal(self.cleaned_data["text"])
        if found := clauses.problems(words):
            raise ValidationError([str(problem) for problem in found])
        return words


class RegisterFilter(forms.Form):
    """The chips of the register of agreements."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False, empty_value=None)
    estate = forms.ModelChoiceField(
        label=_("Estate"), queryset=Estate.objects.none(), required=False, empty_label=_("all estates")
    )
    kind = forms.ChoiceField(
        label=_("Form"), required=False,
        choices=[("", _("every form")), ("written", _("written")), ("oral", _("oral")), ("part", _("on a part"))],
    )  # fmt: skip
    performance = forms.ChoiceField(
        label=_("Performance"), required=False,
        choices=[
            ("", _("any performance")), ("open", _("still to perform")), ("overdue", _("overdue")),
            ("performed", _("performed")), ("breached", _("not performed")),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, sub_district: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = timezone.localdate().year
        years = [("", _("every year")), *((year, str(year)) for year in range(this, this - 6, -1))]
        self.fields["year"].choices = years  # type: ignore[attr-defined]
        self.fields["estate"].queryset = Estate.objects.filter(sub_district=sub_district)  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"
