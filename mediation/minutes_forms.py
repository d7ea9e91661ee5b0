"""The forms about the record of a session: ask for a correction, note a signature or a refusal, correct it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mediation import permissions
from mediation.forms import ActForm, FilesField, text
from mediation.models import Minutes, MinutesMark, Party, Power


class MinutesForm(ActForm):
    """Knows the records that are still to be confirmed; the newest comes first."""

    minutes = forms.ModelChoiceField(label=_("Record"), queryset=Minutes.objects.none(), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Minutes.objects.living().filter(session__case=self.case).select_related("session", "entry")
        field: Any = self.fields["minutes"]
        field.queryset = rows.order_by("-session__held_at")
        field.label_from_instance = lambda row: f"{row.session} · {row.version}"


class ObjectForm(MinutesForm):
    words = text(_("What is not right, and how was it?"), rows=4)

    def values(self) -> dict[str, Any]:
        party = permissions.parties_of(self.user, self.case, Power.EVIDENCE)[0]
        return self.cleaned_data | {"party": party}


class NoteForm(MinutesForm):
    party = forms.ModelChoiceField(label=_("Who"), queryset=Party.objects.none(), empty_label=None)
    how = forms.ChoiceField(
        label=_("What happened"), widget=forms.RadioSelect,
        choices=[(how, MinutesMark.How(how).label) for how in (MinutesMark.How.PAPER, MinutesMark.How.REFUSED)],
    )  # fmt: skip
    words = text(_("Reason"), rows=2, required=False, help_text=_("Why this side does not want to sign."))
    files = FilesField(label=_("Scan of the signed paper"))  # type: ignore[assignment]  # a field, not the form's own

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = self.case.parties.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("how") == MinutesMark.How.REFUSED and not data.get("words"):
            self.add_error("words", _("Write down why this side does not sign."))
        if data.get("how") == MinutesMark.How.PAPER and not data.get("files"):
            self.add_error("files", _("Add a scan or a photo of the signed paper."))
        return data


class AmendForm(MinutesForm):
    words = text(_("Correction"), rows=4, help_text=_("It is added below the text; nothing above is changed."))
