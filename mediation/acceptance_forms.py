"""The forms of the way from filing to acceptance."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from foundation.accounts.forms import PhoneField
from foundation.accounts.models import User
from mediation import permissions, workflow
from mediation.filing_forms import PlaceForm
from mediation.forms import ISO, ActForm, FilesField, MobileField, PlainField, text
from mediation.grounds import GROUNDS, OFFICES, letter_of, offices_for
from mediation.models import Case, Category, Delegation, Gap, Party, Sharing, Side, Source, Status, Urgency
from mediation.models.acceptance import gap_words
from mediation.workflow.acceptance import gaps_of, proposed
from residents.models import Organisation


class SupplementAskForm(ActForm):
    """The list of what is missing: what the portal sees missing is ticked already."""

    codes = forms.MultipleChoiceField(
        label=_("What is missing"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One complete list: nobody should be asked twice. What the portal did not find is ticked."),
    )
    gaps = text(_("What else is missing"), required=False, help_text=_("One thing on each line."))
    again = text(
        _("Why you ask again"), rows=2, help_text=_("The list was complete, the first letter said. Say what is new.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [code for code in Gap.Code.values if code != Gap.Code.OWN_WORDS]
        self.fields["codes"].choices = [(code, gap_words(code, self.case)) for code in listed]  # type: ignore[attr-defined]
        self.initial["codes"] = gaps_of(self.case)
        if not self.case.gaps.exists():
            del self.fields["again"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("codes") and not data.get("gaps") and not self.errors:
            self.add_error("codes", _("Tick or write what is missing."))
        return data


class SupplementForm(ActForm):
    given = forms.ModelMultipleChoiceField(
        label=_("This is what I send now"),
        queryset=Gap.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("You need not have everything: write below what you can't get, and why."),
    )
    text = text(_("What you want to add"))
    files = FilesField(  # type: ignore[assignment]  # a field, not the form's own `files`
        label=_("Photos or papers"), help_text=_("JPEG, PNG, HEIC or PDF, up to 20 MB each.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given"].queryset = self.case.gaps.filter(given_at=None)  # type: ignore[attr-defined]


class RefuseForm(ActForm):
    ground = forms.ChoiceField(label=_("Ground"), widget=forms.RadioSelect)
    advice = text(
        _("Which other way is open"),
        required=False,
        help_text=_(
            "This goes to the applicant as it stands: plain and kind. Left empty, the letter gives this advice."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What an authority delegates it has taken up: that is the exception of ground B (75号令 22).
        delegated = self.case.source == Source.DELEGATED
        grounds = {code: row for code, row in GROUNDS.items() if not (delegated and letter_of(code) == "B")}
        choices = [(code, f"{letter_of(code)}　{row.says}") for code, row in grounds.items()]
        self.fields["ground"].choices = choices  # type: ignore[attr-defined]
        self.about = [(row.says, row.advice) for row in grounds.values()]
        if any(party.consent == Party.Answer.DECLINED for party in self.case.parties.all()):
            self.initial["ground"] = "C1"
        elif self.case.status == Status.CONSENT_PENDING:
            self.initial["ground"] = "C2"
        self.initial.update(proposed(self.case))

    def values(self) -> dict[str, Any]:
        """The advice in the language of letters, where none was written."""
        with translation.override("zh-hans"):
            usual = str(GROUNDS[self.cleaned_data["ground"]].advice)
        return self.cleaned_data | {"advice": self.cleaned_data["advice"] or usual}


class TransferForm(ActForm):
    """To whom, with which facts, and whose data may go along."""

    OTHER = "other"

    office = forms.ChoiceField(label=_("To whom"))
    to = PlainField(
        label=_("Another office"),
        max_length=80,
        required=False,
        help_text=_("By its full name, if it is not in the list."),
    )
    reason = text(_("Reason"), rows=3)
    facts = text(
        _("What the letter tells"), rows=5, limit=8000, help_text=_("Leave out whatever the office need not know.")
    )
    sharing = forms.ChoiceField(
        label=_("Names and telephones"),
        choices=Sharing.choices,
        initial=Sharing.NONE,
        widget=forms.RadioSelect,
        help_text=_("Data of a person goes to another office only with that person's own yes, or in danger."),
    )
    share_how = PlainField(
        label=_("How the applicant agreed"),
        max_length=200,
        required=False,
        help_text=_("For example: by telephone today."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = offices_for(self.case.category)
        others = [code for code in OFFICES if code not in usual]
        named = [(group, [(code, OFFICES[code].name) for code in codes])
                 for group, codes in ((_("usual for this kind"), usual), (_("others"), others)) if codes]  # fmt: skip
        last = (self.OTHER, _("another office: write its name below"))
        self.fields["office"].choices = [("", _("please choose")), *named, last]  # type: ignore[attr-defined]
        self.initial["facts"] = self.case.facts
        if self.case.urgency == Urgency.U2:
            self.initial["sharing"] = Sharing.DANGER

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("office") == self.OTHER and not data.get("to"):
            self.add_error("to", _("Write its full name."))
        if data.get("sharing") == Sharing.AGREED and not data.get("share_how"):
            self.add_error("share_how", _("Please write how and when the applicant agreed."))
        return data

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        with translation.override("zh-hans"):
            to = data["to"] if data["office"] == self.OTHER else str(OFFICES[data["office"]].name)
        return {"to": to} | {key: data[key] for key in ("reason", "facts", "sharing", "share_how")}


class ConsentAskForm(ActForm):
    not_reserved = forms.BooleanField(
        label=_("A: no law reserves this matter to another organ or forbids to mediate it"),
    )
    not_taken_up = forms.BooleanField(
        label=_("B: no court, police, authority or arbitration commission has taken it up or settled it"),
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"), required=False, choices=[("", _("not urgent")), *Urgency.choices], widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["urgency"] = self.case.urgency


class AskedForm(ActForm):
    """A form about one of those who were asked and have not answered."""

    party = forms.ModelChoiceField(label=_("Which side"), queryset=Party.objects.none(), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = self.case.parties.filter(consent=Party.Answer.PENDING)
        self.fields["party"].queryset = waiting  # type: ignore[attr-defined]


class LinkForm(AskedForm):
    phone = MobileField(help_text=_("The link goes to this number; the earlier link ends."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = self.fields["party"].queryset.first()  # type: ignore[attr-defined]
        self.initial.setdefault("phone", first.phone.removeprefix("+86") if first else "")


class OralAnswerForm(AskedForm):
    agrees = forms.ChoiceField(
        label=_("Answer"),
        choices=[("yes", _("agrees to mediation")), ("no", _("declines"))],
        widget=forms.RadioSelect,
    )
    read_out = forms.BooleanField(label=_("I read the notice of rights and duties out to this person"))


class ReportForm(ActForm):
    """What the delegating authority is told."""

    result = text(
        _("How it ended"), help_text=_("What the authority has to know: no concession, no opinion on a side.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        with translation.override("zh-hans"):
            self.initial["result"] = f"{self.case.get_status_display()}。"


class OfferForm(PlaceForm):
    """A matter that nobody applied for: who is asked, about what, and who delegated it."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    source = forms.ChoiceField(label=_("How it begins"), widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("Which authority"), choices=Delegation.From.choices, required=False)
    authority = PlainField(label=_("Its name"), max_length=80, required=False)
    number = PlainField(label=_("Number of its letter or case"), max_length=60, required=False)
    contact = PlainField(label=_("Who answers questions there"), max_length=80, required=False)
    received_on = forms.DateField(
        label=_("Receipt confirmed on"),
        required=False,
        widget=forms.DateInput(format=ISO, attrs={"type": "date"}),
        help_text=_("What a court delegates is to be finished 30 days after this day."),
    )
    letter = FilesField(label=_("Its letter"), help_text=_("JPEG, PNG, HEIC or PDF, up to 20 MB each."))
    facts = text(_("In a few sentences"), rows=5, limit=8000, help_text=_("Both sides read this before they answer."))
    category = forms.ChoiceField(label=_("Kind"), choices=[("", _("please choose")), *Category.choices])
    first_organisation = forms.ModelChoiceField(
        label=_("An organisation"), queryset=Organisation.objects.none(), required=False, empty_label=_("no, a person")
    )
    first_name = PlainField(label=_("Name"), max_length=60, required=False)
    first_phone = PhoneField(label=_("Telephone"), required=False)
    first_address = PlainField(label=_("Address"), max_length=120, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, case=Case(sub_district=user.sub_district), user=user, **kwargs)
        sources = [(Source.PROACTIVE, _("the committee offers mediation itself"))]
        if permissions.can_take_over(user):
            sources.append((Source.DELEGATED, _("an authority delegates or transfers it")))
        self.fields["source"].choices = sources  # type: ignore[attr-defined]
        self.fields["first_organisation"].queryset = self.fields["organisation"].queryset  # type: ignore[attr-defined]
        for name, label in (
            ("other", _("Who it is")),
            ("name", _("Name")),
            ("phone", _("Telephone")),
            ("address", _("Address")),
        ):
            self.fields[name].label = label
        self.initial.update(source=Source.PROACTIVE, received_on=timezone.localdate())

    def answers(self) -> dict[str, Any]:
        return {"other": self.NEIGHBOUR}

    def clean_received_on(self) -> date | None:
        day: date | None = self.cleaned_data["received_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day lies ahead."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("first_organisation") and not data.get("first_name"):
            self.add_error("first_name", _("Say who it is, as well as you know."))
        if data.get("source") == Source.DELEGATED:
            for name in ("kind", "authority", "received_on"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Please fill this in for what an authority delegates."))
        return data

    def offer(self) -> Case:
        """Ask both sides."""
        data = self.cleaned_data
        delegated = data["source"] == Source.DELEGATED
        about = {key: data[key] for key in ("kind", "authority", "number", "contact", "received_on")}
        first = {key: data[f"first_{key}"] for key in ("organisation", "name", "phone", "address")}
        return workflow.offer(
            self.user.sub_district,
            sides={Side.APPLICANT: first, Side.RESPONDENT: self.other_side()},
            answers=self.where() | {key: data[key] for key in ("facts", "category")},
            delegation=about if delegated else None,
            letter=data["letter"] if delegated else [],
            once=data["once"],
            actor=self.user,
        )
