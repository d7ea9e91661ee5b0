"""The acts on a work order, as one table, like those of the case page (`mediation.acts`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from mediation import intake_forms as forms
from mediation.models import WorkOrder
from mediation.workflow import intake

Status = WorkOrder.Status
NEW = frozenset({Status.NEW})


@dataclass(frozen=True)
class OrderAct:
    """One act on a work order. `effects` say what will happen."""

    name: str
    label: Promise
    icon: str
    statuses: frozenset[str]
    form: type[forms.OrderForm]
    run: Callable[..., object]
    effects: tuple[Promise, ...]
    danger: bool = False

    def possible(self, order: WorkOrder) -> bool:
        return order.status in self.statuses

    def do(self, order: WorkOrder, user: User, values: dict[str, Any]) -> object:
        return self.run(order, **values, actor=user)


ORDER_ACTS: dict[str, OrderAct] = {
    act.name: act
    for act in (
        OrderAct(
            "make_case", _("Make it a case"), "folder-plus", NEW, forms.CaseForm, intake.make_case,
            (
                _("The matter is filed today, with a number and a receipt. The 3 working days to decide begin."),
                _("The caller is told by SMS, if you give a mobile number. The other side is not told yet."),
            ),
        ),
        OrderAct(
            "answer", _("Answered"), "chat-bubble-left-right", NEW, forms.AnswerForm, intake.answer,
            (_("The answer is kept here. Nothing is sent."),),
        ),
        OrderAct(
            "refer", _("Refer elsewhere"), "arrow-right-circle", NEW, forms.ReferForm, intake.refer,
            (_("It is noted to which office this belongs. Nothing is sent: pass it on as you usually do."),),
        ),
        OrderAct(
            "set_aside", _("Set aside as a duplicate"), "document-duplicate", NEW, forms.SetAsideForm, intake.set_aside,
            (_("It leaves the list of new ones. Nothing is sent."),),
        ),
        OrderAct(
            "take_back", _("Make it new again"), "arrow-uturn-left",
            frozenset({Status.ANSWERED, Status.REFERRED, Status.SET_ASIDE}), forms.TakeBackForm, intake.take_back,
            (_("It stands among the new ones again. What was written is offered at the next try."),),
        ),
    )
}  # fmt: skip


def possible(order: WorkOrder) -> list[OrderAct]:
    """The acts that are possible now, the most likely first."""
    return [act for act in ORDER_ACTS.values() if act.possible(order)]
