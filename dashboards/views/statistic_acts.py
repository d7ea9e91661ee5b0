"""The acts on the sheets of statistics, each on its page: fill in, propose, freeze, send back, adjust, decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from consultations.views.act import act_page, posted, require
from dashboards import sheets
from dashboards.by_hand import FIELDS
from dashboards.counting import Figures
from dashboards.filters import in_words
from dashboards.models import Adjustment, Sheet
from dashboards.permissions import for_readers
from dashboards.scopes import Scope, may_approve, may_propose
from dashboards.statistic_forms import AdjustForm, ByHandForm, ConfirmForm, ReasonForm, kept
from dashboards.views.statistics import month_of, scope_of, url_of
from dashboards.workflow import statistics as workflow
from foundation.accounts.models import User
from foundation.accounts.requests import MemberRequest


def sheet_for(scope: Scope, period: str) -> Sheet:
    """The sheet of a month, or 404."""
    rows = Sheet.objects.filter(sub_district=scope.place, committee=scope.committee)
    return get_object_or_404(rows.select_related("sub_district"), month=month_of(period).first)


class Act(NamedTuple):
    """An act of a sheet: who may, its words, and what will happen."""

    do: Callable[..., None]
    may: Callable[[User, Sheet], bool]
    title: Promise
    done: Promise
    effects: list[Promise]
    form: type[Form] = ConfirmForm
    danger: bool = False


def _proposes(user: User, sheet: Sheet) -> bool:
    return may_propose(user)


def _approves(user: User, sheet: Sheet) -> bool:
    return may_approve(user, sheet.committee_id)


ACTS = {
    "propose": Act(
        workflow.propose, _proposes, gettext_lazy("Propose to freeze"),
        gettext_lazy("Proposed. Somebody else approves it."),
        [gettext_lazy("The figures are counted once more and then stay as they are."),
         gettext_lazy("The head, or for a committee's own sheet its director, approves it or sends it back.")],
    ),
    "freeze": Act(
        workflow.freeze, _approves, gettext_lazy("Approve and freeze"), gettext_lazy("The month is frozen."),
        [gettext_lazy("The figures of this month can't be changed any more, by nobody."),
         gettext_lazy("What comes to light later is entered as an adjustment, with its reason.")], danger=True,
    ),
    "send_back": Act(
        workflow.send_back, lambda user, sheet: _proposes(user, sheet) or _approves(user, sheet),
        gettext_lazy("Send back"), gettext_lazy("The sheet is a draft again."),
        [gettext_lazy("The sheet becomes a draft again; the reason stands on it.")], ReasonForm,
    ),
}  # fmt: skip


@for_readers
@require_http_methods(["GET", "HEAD", "POST"])
def statistic_act(request: MemberRequest, period: str, act: str) -> HttpResponse:
    """Propose, approve or send back the sheet of a month."""
    scope, wanted = scope_of(request), ACTS.get(act)
    if wanted is None:
        raise Http404
    sheet = sheet_for(scope, period)
    require(wanted.may(request.user, sheet))
    form = wanted.form(posted(request))

    def do(**values: Any) -> None:
        wanted.do(sheet, **values, actor=request.user)

    return act_page(
        request, form, do, title=f"{wanted.title} · {in_words(sheet.period)}", button=str(wanted.title),
        done=str(wanted.done), back=url_of("statistic_sheet", scope, sheet.period), effects=effects_of(wanted, sheet),
        danger=wanted.danger,
    )  # fmt: skip


def effects_of(act: Act, sheet: Sheet) -> list[str]:
    """What will happen, and to which figures."""
    figures = _("The figures of the whole: %(figures)s.") % {"figures": sheets.totals_in_words(sheet.figures)}
    again = [_("They are counted once more when it is proposed.")] if sheet.state == Sheet.State.DRAFT else []
    return [figures, *again, *map(str, act.effects)]


@for_readers
@require_http_methods(["GET", "HEAD", "POST"])
def fill_in(request: MemberRequest, period: str) -> HttpResponse:
    """What the portal can't count; a month that has nothing yet proposes what stays as the month before had it. What is
    frozen is corrected by an adjustment."""
    scope = scope_of(request)
    require(may_propose(request.user))
    sheet = sheet_for(scope, period)
    if sheet.is_frozen and request.method != "POST":
        return redirect(url_of("statistic_adjust", scope, sheet.period))
    before = sheets.read(scope, sheet.period.before).facts_total
    last = {name: value for name, value in before.items() if name in FIELDS}
    form = ByHandForm(posted(request), given=sheet.by_hand, last=last)

    def do(**values: Any) -> None:
        workflow.fill_in(sheet, form.values(), actor=request.user)

    return act_page(
        request, form, do, title=_("Fill in by hand · %(month)s") % {"month": in_words(sheet.period)}, button=_("Save"),
        done=_("Saved."), back=url_of("statistic_sheet", scope, sheet.period),
        effects=[_("What you leave empty stands in the form as a dash."),
                 _("Once the month is frozen, nothing of this can be changed.")],
    )  # fmt: skip


@for_readers
@require_http_methods(["GET", "HEAD", "POST"])
def adjust(request: MemberRequest, period: str) -> HttpResponse:
    """Take up differences of a frozen month, with a reason."""
    scope = scope_of(request)
    require(may_propose(request.user))
    sheet = sheet_for(scope, period)
    choices = [(name, part_words(part)) for name, part in workflow.offered(sheet).items()]
    form = AdjustForm(posted(request), choices=choices, facts=workflow.facts_of(sheet))

    def do(names: list[str], reason: str, **facts: Any) -> None:
        workflow.adjust(sheet, names, reason, facts=kept(facts), actor=request.user)

    effects = [
        _("The frozen figures stay; the adjustment stands beside them once somebody else has approved it."),
        _("It counts in the month in which it is approved, as an extra line."),
        _("It is approved or refused as a whole. What has another reason is an adjustment of its own."),
    ]
    return act_page(
        request, form, do, title=_("Adjust · %(month)s") % {"month": in_words(sheet.period)},
        button=_("Propose the adjustment"), done=_("Proposed. Somebody else approves it."),
        back=url_of("statistic_sheet", scope, sheet.period), effects=effects,
        template="dashboards/statistic_adjust.html",
    )  # fmt: skip


def part_words(part: Figures) -> str:
    n = ngettext("%(n)d figure", "%(n)d figures", len(part)) % {"n": len(part)}
    return f"{sheets.in_short(part)} ({n})"


def waiting_one(request: MemberRequest, pk: int) -> Adjustment:
    """An adjustment that the visitor may decide on; 404 for one that is not seen, 403 for one of others."""
    rows = Adjustment.objects.visible_to(request.user).select_related("sheet__sub_district", "sheet__committee")
    row = get_object_or_404(rows, pk=pk)
    require(may_approve(request.user, row.sheet.committee_id))
    return row


def sheet_url(sheet: Sheet) -> str:
    return url_of("statistic_sheet", Scope(sheet.sub_district, sheet.committee), sheet.period)


@login_required
@require_POST
def approve(request: MemberRequest, pk: int) -> HttpResponse:
    """Approve an adjustment, as a whole."""
    row = waiting_one(request, pk)
    try:
        workflow.approve(row, actor=request.user)
    except ValidationError as refused:
        messages.warning(request, refused.messages[0])
    else:
        messages.success(request, _("Approved."))
    return redirect(sheet_url(row.sheet))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: MemberRequest, pk: int) -> HttpResponse:
    """Say no to an adjustment, as a whole, and why."""
    row = waiting_one(request, pk)

    def do(reason: str) -> None:
        workflow.refuse(row, reason, actor=request.user)

    return act_page(
        request, ReasonForm(posted(request)), do,
        title=_("Do not approve · %(month)s") % {"month": in_words(row.sheet.period)}, button=_("Do not approve"),
        done=_("Not approved."), back=sheet_url(row.sheet),
        effects=[_("%(what)s: none of it is taken up.") % {"what": sheets.in_short(row.differences)},
                 _("Who proposed it reads the reason.")],
    )  # fmt: skip
