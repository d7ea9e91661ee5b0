"""The form for rating the service."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mediation import permissions
from mediation.forms import ActForm, text
from mediation.models import Party, Power, Rating
from mediation.models.rating import Solved


class RatingFields(forms.Form):
    """Five steps, was the problem solved, and words."""

    stars = forms.TypedChoiceField(
        label=_("How satisfied are you with our service?"), choices=Rating.STARS, coerce=int, widget=forms.RadioSelect
    )
    solved = forms.ChoiceField(label=_("Was your problem solved?"), choices=Solved.choices, widget=forms.RadioSelect)
    comment = text(
        _("What should we know?"), rows=3, required=False, limit=1000,
        help_text=_("The director and the clerks read it. The other side and the mediator do not."),
    )  # fmt: skip


def said_by(party: Party | None) -> dict[str, Any]:
    """What `party` has said before, as a form opens with it."""
    rating = Rating.objects.filter(party=party).first() if party else None
    return {"stars": rating.stars, "solved": rating.solved, "comment": rating.comment} if rating else {}


class RatingForm(RatingFields, ActForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.party = next(iter(permissions.parties_of(self.user, self.case, Power.APPLY)), None)
        self.initial.update(said_by(self.party))

    def values(self) -> dict[str, Any]:
        return self.cleaned_data | {"party": self.party}
