"""The forms of the acts on a case. Plain forms: an act reads the case anew under its lock."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms import formset_factory
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.accounts.forms import PhoneField
from foundation.accounts.models import User
from foundation.files import storage
from lib.phones import is_mobile
from lib.text import plain
from mediation import permissions
from mediation.conflicts import Tie, ties_of
from mediation.loads import Load, loads_of, suggestion
from mediation.models import (
    Agent,
    Audience,
    Case,
    Category,
    Kind,
    Obligation,
    Party,
    PerformanceReport,
    Power,
)
from mediation.papers import TERMINATION_CODES
from residents.models import Person, Role
from residents.permissions import people_with

ISO = "%Y-%m-%d"  # what <input type="date"> takes, in every language


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; the act that keeps them looks at each."""

    def __init__(self, **kwargs: Any) -> None:
        widget = ManyFiles(attrs={"accept": storage.ACCEPTED})
        super().__init__(**dict[str, Any](widget=widget, required=False, allow_empty_file=True) | kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:  # type: ignore[override]
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files if file]


class PlainField(forms.CharField):
    """Words of a person. Here, and only here, they lose what can't be seen (lib/text.py); nothing else is changed."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(plain(value) if isinstance(value, str) else value)


def text(label: Any, *, rows: int = 4, required: bool = True, help_text: Any = "", limit: int = 4000) -> PlainField:
    """A field for some sentences."""
    widget = forms.Textarea(attrs={"rows": rows})
    return PlainField(label=label, widget=widget, required=required, help_text=help_text, max_length=limit)


class MobileField(PhoneField):
    """A number that can get an SMS."""

    def clean(self, value: Any) -> str:
        phone = super().clean(value)
        if phone and not is_mobile(phone):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return phone


class ActForm(forms.Form):
    """Knows the case and who acts."""

    def __init__(self, *args: Any, case: Case, user: User, **kwargs: Any) -> None:
        self.case, self.user = case, user
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        """What the act wants."""
        return self.cleaned_data


class OnceForm(ActForm):
    """Of an act that can be done again: `once` tells a second tap from a second act."""

    once = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)


class ConfirmForm(ActForm):
    """Nothing to fill in: reading what will happen is enough."""


class ReasonForm(ActForm):
    reason = text(_("Reason"))


class CategoryForm(ActForm):
    category = forms.ChoiceField(label=_("Kind"), choices=Category.choices)
    reason = text(_("Reason"), rows=3, help_text=_("Both sides can read it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("category", self.case.category)


class AssignForm(ActForm):
    mediator = forms.ChoiceField(label=_("Mediator"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mandates = list(people_with(Role.MEDIATOR, committee_id=self.case.committee_id or 0))
        self.people = {str(mandate.person_id): mandate.person for mandate in mandates}
        for pk in self.case.recusals.granted().values_list("mediator", flat=True):
            self.people.pop(str(pk), None)
        loads, ties = loads_of(self.people), ties_of(self.case, self.people.values())
        choices = [(key, self.in_words(person, loads[person.pk], ties[person.pk]))
                   for key, person in sorted(self.people.items(), key=lambda row: bool(ties[row[1].pk]))]  # fmt: skip
        self.fields["mediator"].choices = choices  # type: ignore[attr-defined]
        hint = suggestion([self.case], self.people.values(), loads, {self.case.pk: ties})
        self.fields["mediator"].help_text = escape(hint)  # crispy prints it as it is

    def in_words(self, person: Person, load: Load, ties: list[Tie]) -> str:
        """Name, load, which sides wish for the person (人民调解法 19), and what the data hints at."""
        wishes = self.case.wishes.filter(kind="named", mediator=person).select_related("party")
        words = [load.in_words(person.name)]
        words += [gettext("wished for by %(name)s") % {"name": wish.party.name} for wish in wishes]
        return " · ".join(words + ([f"⚠ {'、'.join(str(tie.label) for tie in ties)}"] if ties else []))

    def clean_mediator(self) -> Any:
        return self.people[self.cleaned_data["mediator"]]


class BeginForm(ActForm):
    declares = forms.BooleanField(
        label=_(
            "I am not a close relative of a party or agent, have no interest in this dispute, and no other tie to it"
        )
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case.disclosures.filter(mediator=self.case.mediator_id).exists():
            self.fields["declares"].label = _(
                "I have disclosed every tie, both sides let me go on, and there is no other"
            )


class WriteForm(OnceForm):
    """A message, a note or evidence, with its audience chosen first."""

    audience = forms.ChoiceField(label=_("Who may read it"))
    body = text(_("Text"), rows=3, required=False)
    files = FilesField(  # type: ignore[assignment]  # a field, not the form's own `files`
        label=_("Photos or papers"), help_text=_("JPEG, PNG, HEIC or PDF, up to 20 MB each.")
    )
    without_prejudice = forms.BooleanField(label=_("A concession: it is not evidence later"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mine = permissions.parties_of(self.user, self.case)
        choices: list[tuple[str, Any]] = [(Audience.JOINT, _("both sides and the mediator"))]
        if self.mine:
            choices.append((f"party:{self.mine[0].pk}", _("only the mediator and I")))
            del self.fields["without_prejudice"]
        elif permissions.is_mediator(self.user, self.case):
            choices += [(f"party:{p.pk}", _("only %(name)s and I") % {"name": p.name}) for p in self.case.parties.all()]
        if permissions.is_mediator(self.user, self.case) or permissions.is_director(self.user, self.case):
            choices.append((Audience.MEDIATORS, _("only the mediator and the director")))
        self.fields["audience"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("body") and not data.get("files"):
            raise forms.ValidationError(_("Write something, or add a file."))
        return data

    def values(self) -> dict[str, Any]:
        """What workflow.write() wants."""
        audience, _colon, pk = self.cleaned_data["audience"].partition(":")
        party = self.case.parties.get(pk=pk) if pk else (self.mine[0] if self.mine else None)
        kind = Kind.EVIDENCE if self.cleaned_data["files"] else Kind.MESSAGE
        return {
            "kind": Kind.NOTE if audience == Audience.MEDIATORS else kind,
            "audience": audience,
            "party": party,
            "body": self.cleaned_data["body"],
            "files": self.cleaned_data["files"],
            "without_prejudice": self.cleaned_data.get("without_prejudice", False),
            "once": self.cleaned_data["once"],
        }


class TerminateForm(ActForm):
    code = forms.ChoiceField(label=_("Ground"), choices=lambda: list(TERMINATION_CODES.items()))
    reason = text(_("Reason"), rows=3, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if permissions.parties_of(self.user, self.case):
            del self.fields["code"]  # a party needs no ground: its will is enough


class AgreementForm(ActForm):
    facts = text(_("Main facts"), rows=4)
    issues = text(_("What the dispute is about"), rows=2)
    left_open = text(
        _("Points that are not settled (leave empty if all is settled)"), rows=2, required=False,
        help_text=_("With such points it is an agreement on a part; the paper names them and the other ways."),
    )  # fmt: skip


class ClauseForm(forms.Form):
    """One clause: who owes what, until when. An empty one is left out."""

    debtor = forms.ModelChoiceField(label=_("Who"), queryset=Party.objects.none(), empty_label=_("please choose"))
    deed = PlainField(label=_("does"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    amount = forms.DecimalField(
        label=_("or pays (yuan)"), max_digits=12, decimal_places=2, min_value=Decimal("0.01"), required=False
    )
    due_on = forms.DateField(label=_("by"), widget=forms.DateInput(format=ISO, attrs={"type": "date"}))
    place = PlainField(label=_("Place and manner"), max_length=120, required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["debtor"].queryset = case.parties.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and self.has_changed() and not data.get("deed") and not data.get("amount"):
            raise forms.ValidationError(_("Say what this side does, or how much it pays."))
        return data


ClauseFormSet = formset_factory(ClauseForm, extra=2, max_num=30)


def filled(clauses: Any) -> list[dict[str, Any]]:
    """The clauses that say something; one that was emptied goes."""
    rows = [form.cleaned_data for form in clauses if form.cleaned_data]
    return [row for row in rows if row.get("debtor") and (row["deed"] or row["amount"])]


class SignForm(forms.Form):
    """A drawn mark or the typed name, and the code sent to the phone."""

    sha256 = PlainField(widget=forms.HiddenInput)
    agree = forms.BooleanField(label=_("I have read the paper and agree to sign it electronically"))
    strokes = forms.JSONField(widget=forms.HiddenInput, required=False, initial=list)
    e_service = forms.BooleanField(
        label=_("I also want to get my copy here: opening it counts as receiving it"), required=False
    )
    name = PlainField(label=_("Your full name"), max_length=60)
    code = PlainField(
        label=_("Code from your phone"),
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "short"}),
    )


class AgentForm(ActForm):
    """Who acts for a party. A party names its proxy or helper; a clerk also a guardian, and what was seen of it."""

    party = forms.ModelChoiceField(label=_("For whom"), queryset=Party.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label=_("As"), choices=Agent.Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name of this person"), max_length=60)
    phone = MobileField(help_text=_("With this number the person logs in and sees the matter."))
    relation = forms.CharField(label=_("Relation to the party"), max_length=40, help_text=_("For example: daughter"))
    powers = forms.MultipleChoiceField(
        label=_("This person may"),
        choices=Power.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("A helper only looks and hands things in."),
    )
    limits = forms.CharField(label=_("Limits of the authority"), max_length=200, required=False)
    authority = forms.CharField(label=_("How the authority was shown"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clerk = permissions.is_clerk(self.user, self.case)
        mine = [party.pk for party in self.case.parties.all() if party.person and party.person.user_id == self.user.pk]
        rows = self.case.parties.all() if clerk else self.case.parties.filter(pk__in=mine)
        self.fields["party"].queryset = rows  # type: ignore[attr-defined]
        self.initial.setdefault("powers", [Power.EVIDENCE, Power.RECEIVE])
        if not clerk:
            del self.fields["authority"]
            self.fields["kind"].choices = [  # type: ignore[attr-defined]
                (kind, label) for kind, label in Agent.Kind.choices if kind != Agent.Kind.GUARDIAN
            ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "authority" in self.fields and not data.get("authority"):
            self.add_error("authority", _("Write down how the authority was shown: paper seen, call to the person …"))
        return data

    def values(self) -> dict[str, Any]:
        return {"authority": "当事人在网上声明"} | self.cleaned_data


class EndAgentForm(ActForm):
    agent = forms.ModelChoiceField(label=_("Who"), queryset=Agent.objects.none(), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Agent.objects.filter(party__case=self.case, ended_at=None).select_related("person")
        if not permissions.is_clerk(self.user, self.case):
            rows = rows.filter(party__person__user=self.user)
        self.fields["agent"].queryset = rows  # type: ignore[attr-defined]
        self.fields["agent"].label_from_instance = lambda row: f"{row.person.name}（{row.relation}）"  # type: ignore[attr-defined]


class PerformanceForm(ActForm):
    obligation = forms.ModelChoiceField(label=_("Clause"), queryset=Obligation.objects.none(), empty_label=None)
    state = forms.ChoiceField(
        label=_("What happened"),
        choices=[(Obligation.State.PERFORMED, _("performed")), (Obligation.State.BREACHED, _("not performed"))],
        widget=forms.RadioSelect,
    )
    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(format=ISO, attrs={"type": "date"}), initial=timezone.localdate
    )
    note = text(_("Note"), rows=2, required=False, help_text=_("Receipt, transfer slip, what was seen"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Obligation.objects.filter(agreement__case=self.case, agreement__status="effective", state="open")
        self.fields["obligation"].queryset = rows.select_related("debtor")  # type: ignore[attr-defined]
        self.begin_with(PerformanceReport.objects.filter(obligation__in=rows).order_by("reported_at").last())

    def begin_with(self, report: PerformanceReport | None) -> None:
        """With what the sides have said last: the mediator decides."""
        if report is None:
            return
        self.initial.update(obligation=report.obligation_id, day=report.day)
        if report.answer == PerformanceReport.Answer.YES and report.obligation.is_settled:
            self.initial["state"] = Obligation.State.PERFORMED


class FollowUpForm(OnceForm):
    whom = PlainField(label=_("Whom did you speak with"), max_length=120)
    satisfaction = forms.ChoiceField(
        label=_("Satisfaction"),
        choices=[("满意", _("satisfied")), ("基本满意", _("rather satisfied")), ("不满意", _("not satisfied"))],
        widget=forms.RadioSelect,
    )
    findings = text(_("How things stand"), help_text=_("Performance, later steps in court, signs of new trouble"))
    measures = text(_("What is done about it"), rows=2, required=False)


class ReopenForm(ActForm):
    all_agree = forms.BooleanField(
        label=_("All parties ask for the change, or the court did not confirm the agreement, and I have that on paper")
    )
    reason = text(_("Reason"))
