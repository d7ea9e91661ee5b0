"""The forms about people invited to help."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from mediation import permissions
from mediation.forms import ActForm, MobileField, PlainField, text
from mediation.models import Helper, HelperConsent, Power, Session
from mediation.redaction import redacted


class InviteForm(ActForm):
    """Whom, what for, and what this person will read of the matter."""

    name = PlainField(label=_("Name of this person"), max_length=60)
    phone = MobileField(help_text=_("With this number the person logs in, once both sides have said yes."))
    kind = forms.ChoiceField(label=_("As"), choices=Helper.Kind.choices, widget=forms.RadioSelect)
    task = PlainField(label=_("What for"), max_length=200, help_text=_("Both sides read this."))
    brief = text(
        _("What this person reads of the matter"), rows=6,
        help_text=_("Without names, addresses and numbers. Please read it through; nothing else is shown."),
    )  # fmt: skip
    joint = forms.ChoiceField(
        label=_("Who reads the advice"), widget=forms.RadioSelect, initial="yes",
        choices=[("yes", _("both sides and the mediator")), ("no", _("only the mediator and the director"))],
    )  # fmt: skip
    sessions = forms.ModelMultipleChoiceField(
        label=_("Invited to these sessions"), queryset=Session.objects.none(), widget=forms.CheckboxSelectMultiple,
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.case.sessions.planned().joint()
        self.fields["sessions"].queryset = rows  # type: ignore[attr-defined]
        if not rows:
            del self.fields["sessions"]
        words = "\n".join(filter(None, [self.case.facts, self.case.wish]))
        self.initial.setdefault("brief", redacted(self.case, words))

    def values(self) -> dict[str, Any]:
        return self.cleaned_data | {"joint": self.cleaned_data["joint"] == "yes"}


class HelperField(forms.ModelChoiceField):
    def __init__(self) -> None:
        super().__init__(Helper.objects.none(), label=_("Who"), empty_label=None)

    def label_from_instance(self, obj: Helper) -> str:
        return f"{obj.person.name}（{obj.get_kind_display()}）：{obj.task}"


class HelperForm(ActForm):
    """One of the people that this act is about."""

    person = HelperField()  # crispy wants the name “helper” for itself

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.party = next(iter(permissions.parties_of(self.user, self.case, Power.APPLY)), None)
        self.fields["person"].queryset = self.eligible().select_related("person")  # type: ignore[attr-defined]

    def eligible(self) -> QuerySet[Helper]:
        return self.case.helpers.lasting()

    def values(self) -> dict[str, Any]:
        return {"helper": self.cleaned_data["person"], "party": self.party}


class AnswerHelperForm(HelperForm):
    agrees = forms.ChoiceField(
        label=_("May this person be invited?"), widget=forms.RadioSelect, choices=[("yes", _("yes")), ("no", _("no"))],
        help_text=_("Only the mediator sees what you say. Without the yes of all sides nobody is invited."),
    )  # fmt: skip

    def eligible(self) -> QuerySet[Helper]:
        return super().eligible().filter(state=Helper.State.ASKED)

    def values(self) -> dict[str, Any]:
        return super().values() | {"agrees": self.cleaned_data["agrees"] == "yes"}


class WithdrawHelperForm(HelperForm):
    def eligible(self) -> QuerySet[Helper]:
        mine = HelperConsent.objects.filter(party=self.party, agrees=True, withdrawn_at=None)
        return super().eligible().filter(pk__in=mine.values("helper"))


class AdviceForm(forms.Form):
    words = text(_("Your advice"), rows=6, help_text=_("It is not binding. Please name nobody."))
