"""The figures of the duty lawyers that stand beside the matters: cover of duty, and call-backs kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations import numbers
from consultations.cover import cover
from consultations.numbers import Wanted
from consultations.permissions import sees_numbers
from dashboards.filters import FigureFilter
from dashboards.measures import share
from lib.periods import Period


def covered(wanted: Wanted) -> Decimal | None:
    rows = cover(wanted)
    needed = sum((row["needed"] for row in rows), Decimal(0))
    return 100 * sum((row["covered"] for row in rows), Decimal(0)) / needed if needed else None


def kept(wanted: Wanted) -> Decimal | None:
    return share(numbers.kept(wanted).count(), numbers.promised(wanted).count())


@dataclass(frozen=True)
class Duty:
    """A share of which more is better; `page` is the name of its rows' page."""

    key: str
    label: Promise
    explain: Promise
    value: Callable[[Wanted], Decimal | None]
    page: str
    unit: ClassVar[str] = "share"
    good: ClassVar[str] = "more"
    now: ClassVar[bool] = False

    def url(self, form: FigureFilter, span: Period) -> str:
        lawyer = form.cleaned_data["lawyer"]
        query = f"first={span.first}&last={span.last}" + (f"&lawyer={lawyer.pk}" if lawyer else "")
        return f"{reverse('number_rows', args=[self.page])}?{query}"


DUTY = {
    figure.key: figure
    for figure in (
        Duty(
            "cover",
            _("Duty hours covered"),
            _("Of the hours that need a lawyer, those that published shifts cover."),
            covered,
            "needed",
        ),
        Duty(
            "kept",
            _("Call-backs kept"),
            _("Of the call-backs that fell due in the period, those made in time."),
            kept,
            "promised",
        ),
    )
}


def shown(form: FigureFilter) -> list[Duty]:
    """Those that can be counted under the (valid) filter: none where it narrows by what duty hours have not.

    Needs are no lawyer's: with one chosen, there is no cover.
    """
    if not sees_numbers(form.user) or form.narrows_besides("lawyer"):
        return []
    return [DUTY["kept"]] if form.cleaned_data["lawyer"] else list(DUTY.values())


def wanted(form: FigureFilter, span: Period) -> Wanted:
    lawyer = form.cleaned_data["lawyer"]
    return Wanted(form.user, span.first, span.last, lawyer=lawyer.pk if lawyer else None)
