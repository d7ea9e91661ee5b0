"""The forms of recusal: disclose a tie, say whether the mediator may go on, ask for another one, decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from mediation import permissions
from mediation.forms import ActForm, text
from mediation.models import Disclosure, Party, Power, Recusal
from mediation.workflow.ties import unanswered


class DiscloseForm(ActForm):
    kind = forms.ChoiceField(label=_("What kind of tie"), choices=Disclosure.Kind.choices, widget=forms.RadioSelect)
    words = text(
        _("In your words"), rows=3, limit=500,
        help_text=_("Both sides read this. For example: I am a cousin of the applicant's husband."),
    )  # fmt: skip


class OfSideForm(ActForm):
    """A side speaks; where a clerk writes it down, for whom is asked first. `agents` without the power do not."""

    party = forms.ModelChoiceField(label=_("Which side says so"), queryset=Party.objects.none(), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mine = permissions.parties_of(self.user, self.case, Power.APPLY)
        if self.speaks_for_itself():
            del self.fields["party"]
        else:
            self.fields["party"].queryset = self.case.parties.all()  # type: ignore[attr-defined]

    def speaks_for_itself(self) -> bool:
        return bool(self.mine)

    def values(self) -> dict[str, Any]:
        return {"party": self.mine[0] if self.mine else None} | self.cleaned_data


class TieAnswerForm(OfSideForm):
    agrees = forms.ChoiceField(
        label=_("May this mediator go on?"), widget=forms.RadioSelect,
        choices=[("yes", _("Yes, knowing of it")), ("no", _("No, please name another one"))],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = dict.fromkeys(f"{row.get_kind_display()}: {row.words}" for row, _party in unanswered(self.case))
        self.fields["agrees"].help_text = escape(" · ".join(words))  # crispy prints it as it is

    def values(self) -> dict[str, Any]:
        found = super().values()
        return found | {"agrees": found["agrees"] == "yes", "oral": not self.mine}


class RecusalForm(OfSideForm):
    """The reason, for the director alone. The mediator asks for himself, a clerk for a side."""

    reason = text(
        _("Why this mediator may be biased"), rows=4,
        help_text=_("Only the director reads this. Kinship, an interest in the dispute, or another tie."),
    )  # fmt: skip

    def speaks_for_itself(self) -> bool:
        return bool(self.mine) or permissions.is_mediator(self.user, self.case)


class DecideForm(ActForm):
    recusal = forms.ModelChoiceField(queryset=Recusal.objects.none(), widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect,
        choices=[("grant", _("The mediator leaves the matter")), ("refuse", _("The mediator stays"))],
    )  # fmt: skip
    ground = text(_("Ground of the decision"), rows=3, help_text=_("It stands in the letter. Repeat no accusation."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recusal"].queryset = self.case.recusals.all()  # type: ignore[attr-defined]
        if row := self.case.recusals.open().first():
            self.initial.setdefault("recusal", row.pk)
            asker = row.party.name if row.party else row.mediator.name
            self.fields["decision"].help_text = escape(f"{asker}: {row.reason}")  # crispy prints it as it is

    def values(self) -> dict[str, Any]:
        return self.cleaned_data | {"grant": self.cleaned_data["decision"] == "grant"}
