"""Forms about more time, the court and the archive."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from mediation import permissions
from mediation.forms import ISO, ActForm, OnceForm, PlainField, text
from mediation.models import Confirmation, Extension, Party, Power
from mediation.workflow import court, extension
from mediation.workflow.archive import missing
from residents.models import Consent


class ExtensionForm(ActForm):
    until = forms.DateField(label=_("New last day"), widget=forms.DateInput(format=ISO, attrs={"type": "date"}))
    reason = text(_("Reason"), rows=3, help_text=_("Both sides read it before they answer."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if clock := extension.period_of(self.case):
            self.fields["until"].help_text = _("Now: %(why)s") % {"why": clock.explain()}


class _AnswerForm(ActForm):
    """To the open question for more time."""

    agrees = forms.ChoiceField(
        label=_("More time?"),
        choices=[("yes", _("yes, I agree")), ("no", _("no, the period stays as it is"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked: Extension | None = self.case.extension_asked
        if self.asked:
            words = {"day": date_format(self.asked.until, "DATE_FORMAT"), "reason": self.asked.reason}
            hint = escape(_("Until %(day)s. %(reason)s") % words)  # crispy prints it as it is
            self.fields["agrees"].help_text = hint

    def values(self) -> dict[str, Any]:
        return {"extension": self.asked, "agrees": self.cleaned_data["agrees"] == "yes"}


class ExtensionAnswerForm(_AnswerForm):
    """A side itself, or who decides for it."""

    def values(self) -> dict[str, Any]:
        party = permissions.parties_of(self.user, self.case, Power.APPLY)[0]
        return super().values() | {"party": party, "channel": Consent.Channel.WEB}


class ExtensionNoteForm(_AnswerForm):
    """The mediator writes down what a side said, or its letter."""

    party = forms.ModelChoiceField(label=_("Which side"), queryset=Party.objects.none(), empty_label=None)
    channel = forms.ChoiceField(
        label=_("How"),
        choices=[(Consent.Channel.ORAL, _("orally")), (Consent.Channel.PAPER, _("on paper"))],
        widget=forms.RadioSelect,
    )
    field_order = ["party", "agrees", "channel"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = [party.pk for party in self.asked.waiting()] if self.asked else []
        self.fields["party"].queryset = Party.objects.filter(pk__in=waiting)  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        return super().values() | {"party": self.cleaned_data["party"], "channel": self.cleaned_data["channel"]}


class PauseForm(OnceForm):
    """Why the pause goes on."""

    reason = text(_("Reason"))


class ConfirmationForm(ActForm):
    """The next step before the court, as its notice or ruling says."""

    status = forms.ChoiceField(label=_("What happened"), widget=forms.RadioSelect)
    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(format=ISO, attrs={"type": "date"}), initial=timezone.localdate
    )
    court = PlainField(label=_("Court"), max_length=80, required=False)
    number = PlainField(label=_("Number of its notice or ruling"), max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = court.following(self.case)
        choices = [(value, label) for value, label in Confirmation.Status.choices if value in possible]
        self.fields["status"].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("court", self.case.sub_district.court)


class ArchiveForm(ActForm):
    note = text(_("Remarks on the file"), rows=3, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if names := missing(self.case):
            self.fields["note"].required = True
            self.fields["note"].help_text = _(
                "The file lacks: %(names)s. Please say why; it is printed in the file."
            ) % {"names": "、".join(names)}
