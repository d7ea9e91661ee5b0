"""The acts behind a paper slip, as one table, like those of the case page (`mediation.acts`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mediation import slip_forms, workflow
from mediation.acts.table import from_statuses
from mediation.models import Audience, Kind, Party, Status
from mediation.models.statuses import OPEN, RATED

Values = dict[str, Any]


@dataclass(frozen=True)
class SlipAct:
    """One act behind the slip. Nobody is logged in: it is kept as done by the slip."""

    name: str
    label: Promise
    statuses: frozenset[str]
    form: Callable[..., forms.Form]
    run: Callable[[Party, Values], object]
    effects: tuple[Promise, ...]
    danger: bool = False
    icon: str = "pencil-square"


def write(party: Party, v: Values) -> object:
    return workflow.write(
        party.case, Kind.MESSAGE, v["body"], audience=Audience.PARTY, party=party, actor=None, once=v["once"]
    )


SLIP_ACTS = {
    act.name: act
    for act in (
        SlipAct(
            "write", _("Write something"), frozenset(OPEN), slip_forms.SlipWriteForm, write,
            (_("The mediator reads it, and before one is named the clerks. The other side does not."),),
        ),
        SlipAct(
            "rate", _("Rate the service"), frozenset(RATED), slip_forms.SlipRateForm,
            lambda party, v: workflow.rate(party, v["stars"], v["solved"], v["comment"], actor=None),
            (_("The matter itself stays as it is. You may change your rating for 30 days."),),
        ),
        SlipAct(
            "withdraw", _("Take the matter back"), from_statuses(Status.WITHDRAWN), slip_forms.SlipWithdrawForm,
            lambda party, v: workflow.withdraw(party.case, v["reason"], actor=None),
            (_("The matter ends. You may file again, or go to court, at any time."),), danger=True,
        ),
    )
}  # fmt: skip
