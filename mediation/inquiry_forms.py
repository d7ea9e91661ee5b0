"""The forms of an inquiry: write it down, and note how who was asked confirmed it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.forms import ActForm, FilesField, OnceForm, PlainField, text
from mediation.models import Audience, Inquiry, Party
from mediation.party_forms import day_field

SPOKEN = re.compile(r"\s*([问答])\s*[：:]\s*(.*)")
SOMEBODY = _("somebody else (write the name below)")


def answers_in(lines: str) -> list[tuple[str, str]]:
    """What follows 问： and 答：, in its order; a line without either belongs to what stands before it."""
    found: list[tuple[str, str]] = []
    for line in lines.splitlines():
        if spoken := SPOKEN.fullmatch(line):
            found.append((spoken[1], spoken[2]))
        elif found and line.strip():
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{line.strip()}".strip())
        elif line.strip():
            found.append(("", line.strip()))
    return [(who, words) for who, words in found if words.strip()]


class InquiryForm(OnceForm):
    """When and where, who was asked, what; and who may read it."""

    day = day_field(_("Day"), initial=timezone.localdate)
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}))
    place = PlainField(label=_("Place"), max_length=120)
    party = forms.ModelChoiceField(
        label=_("Who was asked"), queryset=Party.objects.none(), required=False, empty_label=SOMEBODY
    )
    name = PlainField(
        label=_("Name of who was asked"), max_length=60, required=False,
        help_text=_("Of a witness or a neighbour; or who spoke for a firm."),
    )  # fmt: skip
    relation = PlainField(
        label=_("Relation to the dispute"), max_length=120, required=False, help_text=_("Such as: lives downstairs.")
    )
    present = PlainField(label=_("Who else was there"), max_length=400, required=False)
    recorder = PlainField(label=_("Who wrote it down"), max_length=60)
    answers = text(
        _("Questions and answers"), rows=12, limit=12000,
        help_text=_("Begin each question with 问： and each answer with 答：, as they were spoken."),
    )  # fmt: skip
    files = FilesField(  # type: ignore[assignment]  # a field, not the form's own
        label=_("Photos or papers"), help_text=_("JPEG, PNG, HEIC or PDF, up to 20 MB each.")
    )
    audience = forms.ChoiceField(label=_("Who may read it"), widget=forms.RadioSelect)
    without_prejudice = forms.BooleanField(label=_("A concession: it is not evidence later"), required=False)
    read_back = forms.BooleanField(label=_("It was read back to who was asked, or read by that person"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sides = list(self.case.parties.all())
        self.fields["party"].queryset = self.case.parties.all()  # type: ignore[attr-defined]
        self.fields["audience"].choices = [  # type: ignore[attr-defined]
            (Audience.JOINT, _("both sides and the mediator")),
            *((f"party:{side.pk}", _("only %(name)s and I") % {"name": side.name}) for side in sides),
            (Audience.MEDIATORS, _("only the mediator and the director")),
        ]
        self.initial.setdefault("recorder", self.user.name)
        self.initial.setdefault("answers", "问：\n答：\n问：\n答：")
        if self.case.studio:
            self.initial.setdefault("place", self.case.studio.name)

    def clean_answers(self) -> list[tuple[str, str]]:
        found = answers_in(self.cleaned_data["answers"])
        if {"问", "答"} - {who for who, _words in found} or any(not who for who, _words in found):
            raise forms.ValidationError(_("Write at least one question after 问： and one answer after 答：."))
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("party") and not data.get("name"):
            self.add_error("name", _("Choose a side, or write the name of who was asked."))
        return data

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        data.pop("read_back")
        audience, _colon, pk = data.pop("audience").partition(":")
        side = data.pop("party")
        asked = {name: data.pop(name) for name in ("place", "name", "relation", "present", "recorder")}
        asked |= {"party": side, "name": asked["name"] or side.name,
                  "asked_at": timezone.make_aware(datetime.combine(data.pop("day"), data.pop("time")))}  # fmt: skip
        reader = self.case.parties.get(pk=pk) if pk else None
        return data | {"asked": asked, "audience": audience, "party": reader}


class NoteInquiryForm(ActForm):
    """Of the records that `user` may read, one that nobody has confirmed yet."""

    inquiry = forms.ModelChoiceField(label=_("Record"), queryset=Inquiry.objects.none(), empty_label=None)
    how = forms.ChoiceField(
        label=_("What happened"), widget=forms.RadioSelect,
        choices=[(how, Inquiry.How(how).label) for how in (Inquiry.How.PAPER, Inquiry.How.REFUSED)],
    )  # fmt: skip
    words = text(_("Reason"), rows=2, required=False, help_text=_("Why this person does not want to sign."))
    files = FilesField(label=_("Scan of the signed paper"))  # type: ignore[assignment]  # a field, not the form's own

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["inquiry"]
        field.queryset = Inquiry.objects.visible_to(self.user).filter(case=self.case, how="").select_related("entry")
        field.label_from_instance = lambda row: f"{row.name} · {timezone.localtime(row.asked_at):%Y-%m-%d %H:%M}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("how") == Inquiry.How.REFUSED and not data.get("words"):
            self.add_error("words", _("Write down why this person does not sign."))
        if data.get("how") == Inquiry.How.PAPER and not data.get("files"):
            self.add_error("files", _("Add a scan or a photo of the signed paper."))
        return data
