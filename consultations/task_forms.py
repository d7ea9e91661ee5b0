"""The forms of lawyers' tasks: ask, accept, decline, answer, withdraw."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from consultations.conflicts import between, facts_of_cases, facts_of_lawyers
from consultations.models import Lawyer, Task
from consultations.permissions import lawyers_to_ask
from mediation import permissions
from mediation.forms import ISO, ActForm, FilesField, PlainField, text
from mediation.models import Agreement, Audience, Case, Category, Entry, Kind, Session
from mediation.models.story import EntryQuerySet

WORDS_SHOWN = 50  # of an entry, in the list to choose from
# What may help a lawyer; the steps of the procedure do not.
TELLABLE = frozenset({
    Kind.FILED, Kind.WRITTEN_DOWN, Kind.SUPPLEMENTED, Kind.MESSAGE, Kind.TEXT, Kind.NOTE, Kind.EVIDENCE,
    Kind.SESSION_RECORD, Kind.AGREEMENT_FROZEN, Kind.SEALED, Kind.LAWYER_OPINION,
})  # fmt: skip


def offered(case: Case) -> tuple[list[Lawyer], list[Lawyer]]:
    """The lawyers who may be asked in `case`, who knows its field first; and those with a conflict."""
    lawyers = list(lawyers_to_ask(case.sub_district))
    facts, about = facts_of_cases([case])[case.pk], facts_of_lawyers(lawyers)
    conflicted = [row for row in lawyers if between(facts, about[row.pk])]
    free = [row for row in lawyers if row not in conflicted]
    return sorted(free, key=lambda row: case.category not in row.specialties), conflicted


def fields_of(lawyer: Lawyer) -> str:
    return "、".join(str(Category(code).label) for code in lawyer.specialties)


def tellable(rows: EntryQuerySet) -> list[Entry]:
    """The entries that have something to show: words, a paper or files. Concessions stay (特邀调解规定 22)."""
    rows = rows.filter(kind__in=TELLABLE, without_prejudice=False)
    return [row for row in rows.for_story() if row.body or row.paper_id or row.attachments.all()]


def entry_in_words(entry: Entry) -> str:
    """Day, kind, side, the first words; who may read it, where that is not everybody."""
    day = date_format(timezone.localtime(entry.at), "MONTH_DAY_FORMAT")
    body = " ".join(entry.body.split())
    words = [day, entry.get_kind_display(), entry.party.name if entry.party else "", entry.paper.title if entry.paper
             else body[:WORDS_SHOWN] + ("…" if len(body) > WORDS_SHOWN else "")]  # fmt: skip
    closed = "" if entry.audience == Audience.JOINT else f"（{entry.get_audience_display()}）"
    return " · ".join(filter(None, words)) + closed


class AskForm(ActForm):
    """What, whom, and what of the case is shown. Nothing is ticked beforehand: the asker decides."""

    kind = forms.ChoiceField(label=_("What do you need?"), choices=Task.Kind.choices, widget=forms.RadioSelect)
    lawyer = forms.ModelChoiceField(
        label=_("Which lawyer do you ask?"), queryset=Lawyer.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    question = text(_("Your question"), rows=5, help_text=_("Write no names that the lawyer need not know."))
    session = forms.ModelChoiceField(
        label=_("Session"), queryset=Session.objects.none(), required=False, empty_label=_("none"),
        help_text=_("Only for presence in a session."),
    )  # fmt: skip
    agreement = forms.ModelChoiceField(
        label=_("Agreement"), queryset=Agreement.objects.none(), required=False, empty_label=_("is not shown"),
        help_text=_("As it stands when the lawyer looks."),
    )  # fmt: skip
    entries = forms.MultipleChoiceField(
        label=_("What the lawyer may see of the story"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Besides your question the lawyer sees the kind of matter and the place, and nothing else."),
    )  # fmt: skip
    audience = forms.ChoiceField(label=_("Who may read the answer"), initial=Audience.MEDIATORS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.free, self.conflicted = offered(self.case)
        given: dict[str, Any] = dict(self.fields)
        given["lawyer"].queryset = Lawyer.objects.filter(pk__in=[row.pk for row in self.free])
        given["lawyer"].choices = [(row.pk, self.lawyer_in_words(row)) for row in self.free]
        given["session"].queryset = self.case.sessions.planned().joint().filter(starts_at__gt=timezone.now())
        given["agreement"].queryset = self.case.agreements.exclude(status=Agreement.Status.SUPERSEDED)
        given["agreement"].label_from_instance = lambda row: row.get_status_display()
        rows = tellable(Entry.objects.visible_to(self.user).filter(case=self.case))
        self.shown = {str(row.pk): row for row in rows}
        given["entries"].choices = [(key, entry_in_words(row)) for key, row in self.shown.items()]
        given["audience"].choices = self.audiences()

    @staticmethod
    def lawyer_in_words(row: Lawyer) -> str:
        return " · ".join(filter(None, [row.person.name, row.firm.name, fields_of(row)]))

    def audiences(self) -> list[tuple[str, Any]]:
        choices: list[tuple[str, Any]] = [
            (Audience.MEDIATORS, _("only the mediator and the director")),
            (Audience.JOINT, _("both sides and the mediator")),
        ]
        if permissions.is_mediator(self.user, self.case):
            choices += [(f"party:{p.pk}", _("only %(name)s and I") % {"name": p.name}) for p in self.case.parties.all()]
        return choices

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == Task.Kind.PRESENCE and not data.get("session"):
            self.add_error("session", _("Choose the session. If none is arranged, arrange one first."))
        papers = [key for key in data.get("entries", []) if self.shown[key].paper_id]
        if data.get("kind") == Task.Kind.CHECK and not data.get("agreement") and not papers:
            self.add_error(
                "agreement", _("Choose the agreement, or tick a paper below, so that there is one to check.")
            )
        return data

    def values(self) -> dict[str, Any]:
        """What workflow.ask() wants."""
        audience, _colon, pk = self.cleaned_data["audience"].partition(":")
        presence = self.cleaned_data["kind"] == Task.Kind.PRESENCE
        return self.cleaned_data | {
            "session": self.cleaned_data["session"] if presence else None,
            "entries": [self.shown[key] for key in self.cleaned_data["entries"]],
            "audience": audience,
            "party": self.case.parties.get(pk=pk) if pk else None,
        }


class AcceptForm(forms.Form):
    """The day until which the lawyer will answer; a presence has its own."""

    due_on = forms.DateField(label=_("I shall answer by"), widget=forms.DateInput(format=ISO, attrs={"type": "date"}))

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if task.kind == Task.Kind.PRESENCE:
            del self.fields["due_on"]


class DeclineForm(forms.Form):
    why = forms.ChoiceField(label=_("Why"), choices=Task.Why.choices, widget=forms.RadioSelect)
    reason = PlainField(
        label=_("In a few words"), max_length=200, required=False,
        help_text=_("The mediator reads this. Say nothing of your clients."),
    )  # fmt: skip

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class AnswerForm(forms.Form):
    text = text(_("Your answer"), rows=8, limit=8000)
    files = FilesField(  # type: ignore[assignment]  # a field, not the form's own `files`
        label=_("Photos or papers"), help_text=_("JPEG, PNG, HEIC or PDF, up to 20 MB each.")
    )

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class WithdrawForm(forms.Form):
    reason = PlainField(label=_("Reason"), max_length=200, required=False)
