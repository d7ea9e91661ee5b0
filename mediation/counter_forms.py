"""The forms of the counter and of the paper slip."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.accounts.forms import PhoneField
from foundation.accounts.models import User
from mediation import workflow
from mediation.filing_forms import PlaceForm
from mediation.forms import MobileField, text
from mediation.models import Agent, Case, Category, Channel


class RegisterForm(PlaceForm):
    """What a clerk writes down of a matter, on one page, in the order in which people tell it."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[(row.value, row.label) for row in (Channel.COUNTER, Channel.TELEPHONE, Channel.LETTER)],
        initial=Channel.COUNTER,
        widget=forms.RadioSelect,
    )
    who_name = forms.CharField(label=_("Name of the applicant"), max_length=60)
    who_phone = PhoneField(label=_("Telephone"), required=False)
    who_address = forms.CharField(label=_("Address"), max_length=120, required=False)
    agent_name = forms.CharField(label=_("Who speaks for the applicant"), max_length=60, required=False)
    agent_phone = PhoneField(label=_("Telephone of the speaker"), required=False)
    agent_kind = forms.ChoiceField(label=_("As"), choices=Agent.Kind.choices, required=False)
    agent_relation = forms.CharField(label=_("Relation to the applicant"), max_length=40, required=False)
    agent_authority = forms.CharField(
        label=_("How the authority was shown"),
        max_length=200,
        required=False,
        help_text=_("Paper seen, call to the person …"),
    )
    agent_limits = forms.CharField(label=_("Limits of the authority"), max_length=200, required=False)
    facts = text(_("What happened, in the person's own words"), rows=5, limit=8000)
    since = forms.CharField(label=_("Since when?"), max_length=60, required=False)
    category = forms.ChoiceField(label=_("Kind"), choices=[("", _("please choose")), *Category.choices])
    wish = text(_("What the person wants"), rows=2)
    read_back = forms.BooleanField(
        label=_("I read it back, and told of rights and duties and of the use of the data"), required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, case=Case(sub_district=user.sub_district), user=user, **kwargs)
        self.fields["name"].label = _("Name of the other side")
        for name in ("facts", "wish"):
            self.fields[name].help_text = ""

    def answers(self) -> dict[str, Any]:
        return {"other": self.NEIGHBOUR}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("channel") != Channel.LETTER and not data.get("read_back"):
            self.add_error("read_back", _("An oral application is written down and read back before it is filed."))
        if data.get("agent_name"):
            for name in ("agent_relation", "agent_authority"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Please fill this in when somebody speaks for the applicant."))
        return data

    def register(self) -> Case:
        """File it."""
        data = self.cleaned_data
        agent = {key: data[f"agent_{key}"] for key in ("name", "phone", "kind", "relation", "authority", "limits")}
        return workflow.register(
            self.user.sub_district,
            channel=data["channel"],
            applicant={key: data[f"who_{key}"] for key in ("name", "phone", "address")},
            answers=self.where() | {key: data[key] for key in ("facts", "since", "category", "wish")},
            other_side=self.other_side(),
            agent=agent if agent["name"] else None,
            once=data["once"],
            actor=self.user,
        )


class SlipForm(forms.Form):
    """Number and code of the paper slip."""

    reference = forms.CharField(
        label=_("Number of the matter"),
        max_length=20,
        help_text=_("As on the slip: QH-2026-0013"),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    code = forms.CharField(
        label=_("Code of the slip"),
        max_length=20,
        help_text=_("Twelve letters and digits"),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )


class SlipPhoneForm(forms.Form):
    phone = MobileField(label=_("Your mobile number"), help_text=_("The one that was given when the matter was filed."))
