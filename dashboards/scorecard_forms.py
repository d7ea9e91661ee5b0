"""The forms around a scorecard: its period, the acts on it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dashboards.filters import FigureFilter
from dashboards.permissions import sees_figures
from dashboards.workflow.scorecards import DAYS_TO_REPLY
from foundation.accounts.models import User
from lib.periods import Period
from mediation.forms import text
from residents.models import Estate

NAMES = ("period", "first", "last", "estate")


class ScorecardFilter(FigureFilter):
    """Period and estate alone; the last quarter that is over, where nothing is said."""

    def __init__(self, data: Any = None, *, user: User, today: date | None = None) -> None:
        today = today or timezone.localdate()
        given = {name: str(value) for name, value in (data or {}).items() if name in (*NAMES, "was") and value}
        if not given.keys() & {"period", "first", "last"}:
            given["period"] = str(Period.quarter(today.year, (today.month + 2) // 3).moved(-3))
        super().__init__(given, user=user, today=today)
        for name in self.fields.keys() - set(NAMES):
            del self.fields[name]
        if not sees_figures(user):  # who acts for a company, whose estates are no office of theirs
            rows = Estate.objects.filter(sub_district=user.sub_district_id)
            self.fields["estate"].queryset = rows  # type: ignore[attr-defined]

    @property
    def one_estate(self) -> Estate | None:
        return self.cleaned_data["estate"] if self.is_valid() else None

    def active(self) -> list[tuple[str, str]]:
        if not self.one_estate:
            return []
        said = {"label": self.fields["estate"].label, "value": self.one_estate}
        return [(_now("%(label)s: %(value)s") % said, self.address(estate=""))]


class HandOverForm(forms.Form):
    days = forms.IntegerField(
        label=_("Working days to reply"), min_value=5, max_value=60, initial=DAYS_TO_REPLY,
        help_text=_("From tomorrow on. The company may still reply later, until the publication."),
    )  # fmt: skip


class ReplyForm(forms.Form):
    words = text(
        _("Your reply"), rows=8, limit=2000,
        help_text=_("It stands beside the figures, unchanged, for everybody who reads them. Name no resident."),
    )  # fmt: skip


class ReasonForm(forms.Form):
    reason = text(_("Reason"), limit=500)


class NothingForm(forms.Form):
    """Reading what will happen is enough."""

    def clean(self) -> dict[str, Any]:
        return {}
