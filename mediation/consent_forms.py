"""The forms about consents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mediation.consents import BY_SIDE, consents_of, lacking
from mediation.forms import ActForm
from mediation.models import Party
from mediation.party_forms import SideForm
from residents.models import Consent
from residents.workflow import newest_text

KINDS = [(kind.value, kind.label) for kind in BY_SIDE]


def kind_field(**kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Consent to"), choices=KINDS, widget=forms.RadioSelect, **kwargs)


class SeekConsentForm(ActForm):
    kind = kind_field()


class OwnConsentForm(SideForm):
    """One of the consents of the side itself."""

    kind = kind_field()
    given = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = consents_of(self.case)
        mine = {
            kind
            for kind in BY_SIDE
            if self.side and any(row.withdrawn_at is None for row in given.get((self.side.pk, kind), []))
        }
        self.fields["kind"].choices = [row for row in KINDS if (row[0] in mine) == self.given]  # type: ignore[attr-defined]


class GiveConsentForm(OwnConsentForm):
    """The text stands above the choice: one is read before one agrees (个人信息保护法 14)."""

    read = forms.BooleanField(label=_("I have read the text of this consent, and agree of my own free will."))

    @property
    def shown(self) -> str:
        """The text that is asked about, or all that may be given."""
        wanted = self["kind"].value()
        kinds = [kind for kind, _label in self.fields["kind"].choices if wanted in (None, "", kind)]  # type: ignore[attr-defined]
        rows = [newest_text(kind) for kind in kinds]
        english = get_language() == "en"
        return "\n\n".join(f"{row.get_kind_display()}\n{row.body_en if english else row.body_zh}" for row in rows)


class WithdrawConsentForm(OwnConsentForm):
    given = True


class NoteConsentForm(ActForm):
    """What a side said at the counter, on the phone or on paper."""

    party = forms.ModelChoiceField(label=_("Who"), queryset=Party.objects.none(), empty_label=None)
    kind = kind_field()
    said = forms.ChoiceField(
        label=_("Says"), widget=forms.RadioSelect,
        choices=[("give", _("I agree")), ("withdraw", _("I take my consent back"))],
    )  # fmt: skip
    channel = forms.ChoiceField(
        label=_("How"), widget=forms.RadioSelect,
        choices=[(way.value, way.label) for way in (Consent.Channel.ORAL, Consent.Channel.PAPER)],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = self.case.parties.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if {"party", "kind", "said"} <= data.keys():
            given = data["party"] not in lacking(self.case, data["kind"])
            if given and data["said"] == "give":
                self.add_error("said", _("This consent was given already."))
            if not given and data["said"] == "withdraw":
                self.add_error("said", _("This consent was never given, or is taken back already."))
        return data
