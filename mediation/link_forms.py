"""The forms of the acts on two cases that look alike."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from mediation.forms import ActForm, PlainField, text
from mediation.models import Case, CaseLink
from mediation.similar import Match, links_of, of_case, similar_cases

NEAR = {"unit": _("same unit"), "building": _("same building"), "estate": _("same estate"), "": _("elsewhere")}
KINDS = {
    CaseLink.Kind.LINKED: _("Link them: each shows the other to the committee"),
    CaseLink.Kind.JOINED: _("Lead them together: the one filed first leads, each keeps its number and its parties"),
    CaseLink.Kind.APART: _("Keep them apart: they are not proposed to each other again"),
}


def choice(case: Case, match: Match | None = None) -> tuple[str, Any]:
    """A case to choose, with what makes it alike."""
    found: list[Any] = [case.where]
    if match:
        alike = _("texts %(n)s %% alike") % {"n": match.likeness}
        found = [NEAR[match.near], case.get_category_display(), alike]
    label = format_html("<b>{}</b> {} <small>{}</small>", case, case.title, " · ".join(map(str, found)))
    return str(case.pk), label


BY_NUMBER = "number"


class RelateForm(ActForm):
    """One of those that are alike, or any other one by its number."""

    other = forms.ChoiceField(label=_("Which matter"), widget=forms.RadioSelect)
    number = PlainField(
        label=_("Number of the other matter"),
        required=False,
        max_length=40,
        help_text=_("Only if it is not in the list above: as QH-2026-0013"),
    )
    kind = forms.ChoiceField(label=_("What becomes of them"), choices=list(KINDS.items()), widget=forms.RadioSelect)
    reason = text(_("Reason"), rows=2, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visible = Case.objects.visible_to(self.user).filter(sub_district=self.case.sub_district_id)
        decided = {other.pk for _link, other in links_of(self.case, self.user)}
        matches = similar_cases(of_case(self.case), self.user, {self.case.pk, *decided})
        choices = dict(choice(match.case, match) for match in matches)
        if wanted := self.named(self.data.get("other") or self.initial.get("other")):
            choices.setdefault(*choice(wanted))
        self.fields["other"].choices = [*choices.items(), (BY_NUMBER, _("Another one, by its number"))]  # type: ignore[attr-defined]
        if not choices:
            self.initial["other"] = BY_NUMBER

    def named(self, pk: Any) -> Case | None:
        """A case that the page before, or an earlier list, named."""
        known = str(pk or "").isdecimal() and len(str(pk)) < 19
        return self.visible.filter(pk=pk).exclude(pk=self.case.pk).first() if known else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen, number = data.get("other"), data.get("number", "").strip()
        if chosen and chosen != BY_NUMBER:
            data["other"] = self.named(chosen)
        elif chosen:
            same = Q(reference__iexact=number) | Q(number=number)
            data["other"] = self.visible.filter(same).exclude(pk=self.case.pk).first() if number else None
            if data["other"] is None:
                self.add_error("number", _("You have no other matter with this number. Please compare each character."))
        return data

    def values(self) -> dict[str, Any]:
        return {key: self.cleaned_data[key] for key in ("other", "kind", "reason")}


class UnrelateForm(ActForm):
    other = forms.ChoiceField(label=_("Which matter"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.links = {str(other.pk): (link, other) for link, other in links_of(self.case, self.user)}
        self.fields["other"].choices = [  # type: ignore[attr-defined]
            (pk, f"{link.get_kind_display()}　{other} {other.title}") for pk, (link, other) in self.links.items()
        ]
        if len(self.links) == 1:
            self.initial.setdefault("other", next(iter(self.links)))

    def values(self) -> dict[str, Any]:
        return {"other": self.links[self.cleaned_data["other"]][1]}
