"""The acts on a scorecard, each with its form and what will happen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from consultations.views.act import act_page, posted
from dashboards import scorecard_permissions as may
from dashboards.filters import in_words
from dashboards.models import Scorecard
from dashboards.scorecard import Board
from dashboards.scorecard_forms import HandOverForm, NothingForm, ReasonForm, ReplyForm, ScorecardFilter
from dashboards.workflow import scorecards as workflow
from foundation.accounts.models import User
from foundation.accounts.requests import MemberRequest

METHODS = ["GET", "HEAD", "POST"]
State = Scorecard.State
READY = (State.HANDED, State.REPLIED)
WITH_COMPANY = (*READY, State.PROPOSED)  # also after the day that was named
SHOWN = ("propose", "publish")  # acts on whose page the figures stand
LIVING = (*WITH_COMPANY, State.PUBLISHED)


@dataclass(frozen=True)
class Act:
    """One thing that may be done with a scorecard: who may, in which states, with which form, what follows."""

    name: str
    label: Promise
    allowed: Callable[[User, Scorecard], bool]
    states: tuple[str, ...]
    form: type[forms.Form]
    do: Callable[..., None]
    effects: tuple[Promise, ...]
    done: Promise
    danger: bool = False


ACTS = {
    act.name: act
    for act in (
        Act(
            "reply", _("Reply"), may.can_reply, WITH_COMPANY, ReplyForm, workflow.reply,
            (_("Your words stand beside the figures, for the sub-district and, once published, for everybody."),
             _("You may replace them until the publication.")),
            _("Your reply was saved. The sub-district was told."),
        ),
        Act(
            "propose", _("Propose to publish it"), may.can_propose, READY, NothingForm, workflow.propose,
            (_("The head of the sub-district is told, and decides."),),
            _("Proposed. The head of the sub-district decides."),
        ),
        Act(
            "publish", _("Approve the publication"), may.can_publish, (State.PROPOSED,), NothingForm, workflow.publish,
            (_("Everybody may read the figures and the company's reply, without a login. No matter is shown."),
             _("The company is told."), _("It can be withdrawn later, with a reason.")),
            _("Published."),
        ),
        Act(
            "send_back", _("Do not approve"), may.can_send_back, (State.PROPOSED,), ReasonForm, workflow.send_back,
            (_("Who proposed it is told your reason, and may propose it again."),),
            _("Sent back."),
        ),
        Act(
            "withdraw", _("Withdraw"), may.can_withdraw, LIVING, ReasonForm, workflow.withdraw_publication,
            (_("Nobody reads it as published any more. The company is told your reason."),
             _("The same period may then be handed over anew.")),
            _("Withdrawn."), danger=True,
        ),
    )
}  # fmt: skip


def told_in_words(card: Scorecard) -> str:
    """The figures that everybody will read, in a line; nothing of too few."""
    cells = [cell for cell in Board(card.figures).cells() if cell.value is not None]
    words = [f"{cell.line.label} {cell.value}{' %' if cell.is_share else ''}" for cell in cells]
    return _now("The figures: %(figures)s.") % {"figures": _now(", ").join(words)}


def acts_on(card: Scorecard, user: User) -> list[Act]:
    """What `user` may do with `card` now."""
    return [act for act in ACTS.values() if card.state in act.states and act.allowed(user, card)]


@login_required
@require_http_methods(METHODS)
def scorecard_act(request: MemberRequest, pk: int, what: str) -> HttpResponse:
    """The page of one act."""
    card = get_object_or_404(Scorecard.objects.visible_to(request.user).select_related("company"), pk=pk)
    if what not in ACTS:
        raise Http404
    act = ACTS[what]
    if not act.allowed(request.user, card):
        raise PermissionDenied
    data = posted(request)
    form = act.form(data, initial={"words": card.reply})
    return act_page(
        request, form, lambda **values: act.do(card, actor=request.user, **values),
        title=f"{act.label} · {card.company} · {in_words(card.period)}", button=str(act.label), done=str(act.done),
        back=reverse("scorecard_handed", args=[pk]), danger=act.danger,
        effects=[*([told_in_words(card)] if act.name in SHOWN else []), *map(str, act.effects)],
    )  # fmt: skip


@login_required
@require_http_methods(METHODS)
def hand_over(request: MemberRequest, pk: int) -> HttpResponse:
    """Freeze the figures of the period in the address, and show them to the company."""
    company = get_object_or_404(may.companies_for(request.user), pk=pk)
    if not may.can_hand_over(request.user):
        raise PermissionDenied
    wanted = ScorecardFilter(request.GET, user=request.user)
    if not wanted.is_valid():
        raise Http404
    period, data = wanted.chosen, posted(request)
    return act_page(
        request, HandOverForm(data), lambda days: workflow.hand_over(company, period, days, actor=request.user),
        title=_now("Show its figures to the company") + f" · {company} · {in_words(period)}",
        button=_now("Show them to the company"), done=_now("The company was told, and may reply."),
        back=f"{reverse('scorecard', args=[pk])}?{wanted.address(estate='')}",
        effects=[
            _now("The figures are kept as they are now, and never change."),
            _now("Everybody who acts for the company is told, and may reply."),
            _now("Nothing is published: that is proposed later, and approved by the head."),
        ],
    )  # fmt: skip
