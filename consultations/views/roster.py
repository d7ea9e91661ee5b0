"""The roster: its calendar, drafts and publishing, rules and needs, single shifts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations import calendar, roster
from consultations.models import Channel, Lawyer, Need, Rule, Shift, SwapRequest
from consultations.permissions import can_keep_partnership, can_plan, planned_by, sees_roster, shifts_for
from consultations.roster_forms import CancelForm, DaysForm, EndForm, MoveForm, NeedForm, RuleForm, ShiftForm
from consultations.views.act import act_page, only_if, posted, require, seen
from consultations.workflow import roster as acts
from foundation.accounts.models import User
from foundation.accounts.requests import MemberRequest
from foundation.workdays.models import Calendar, day_in_words
from foundation.workdays.windows import day_in
from residents.models import Role, Studio
from residents.permissions import has_role

METHODS = ["GET", "HEAD", "POST"]


def plans(user: Any) -> bool:
    """Does `user` plan shifts at all: of everybody, or of the own firm?"""
    return can_keep_partnership(user) or has_role(user, Role.FIRM_COORDINATOR)


@only_if(sees_roster)
@require_safe
def show(request: MemberRequest) -> HttpResponse:
    """The month or week around a day: shifts, what is missing, who carries how much."""
    shown = calendar.window(request.GET.get("view", ""), day_in(request.GET.get("on", "")))
    first, last = shown.drawn
    wanted = _wanted(request)
    rows = shifts_for(request.user).within(roster.midnight(first), roster.midnight(last + roster.DAY))
    shifts = list(_with_swaps(rows).filter(**wanted).for_list())
    needs = list(Need.objects.filter(sub_district=request.user.sub_district_id, **wanted).select_related("studio"))
    weeks = calendar.weeks(shown, shifts, needs, Calendar.glance(), timezone.now())
    inside = [shift for shift in shifts if shown.first <= timezone.localdate(shift.begins_at) <= shown.last]
    days = [day for week in weeks for day in week if day.inside]
    context = {
        "shown": shown, "weeks": weeks, "today": timezone.localdate(), "shares": roster.fairness(inside),
        "gap_count": sum(len(day.gaps) for day in days), "double_count": sum(len(day.doubles) for day in days),
        "draft_count": sum(shift.status == Shift.Status.DRAFT for shift in inside), "plans": plans(request.user),
        "keeps": can_keep_partnership(request.user), "studios": _studios(request.user), "channels": Channel.choices,
        "studio": wanted.get("studio_id"), "channel": wanted.get("channel", ""), "links": _links(request, shown),
    }  # fmt: skip
    return render(request, "consultations/roster.html", context)


def _wanted(request: MemberRequest) -> dict[str, Any]:
    """What the chips have chosen."""
    studio, channel = request.GET.get("studio", ""), request.GET.get("channel", "")
    wanted: dict[str, Any] = {"studio_id": int(studio)} if studio.isdecimal() and len(studio) < 10 else {}
    return wanted | ({"channel": channel} if channel in Channel.values else {})


def _with_swaps(rows: Any) -> Any:
    asked = SwapRequest.objects.filter(shift=OuterRef("pk"), state__in=["open", "taken"])
    return rows.annotate(swap_asked=Exists(asked))


def _studios(user: User) -> list[Studio]:
    return list(Studio.objects.filter(sub_district=user.sub_district_id).order_by("name"))


def _links(request: MemberRequest, shown: calendar.Window) -> dict[str, str]:
    """The addresses of the neighbouring pages, with what the chips have chosen."""
    kept = {key: str(value) for key, value in _wanted(request).items()}
    kept["studio"] = kept.pop("studio_id", "")

    def link(**more: Any) -> str:
        values = {"view": shown.kind, "on": shown.first} | kept | more
        return "?" + urlencode({key: str(value) for key, value in values.items() if value})

    today = timezone.localdate()
    here = today if shown.first <= today <= shown.last else shown.first
    return {
        "before": link(on=shown.before), "after": link(on=shown.after), "today": link(on=today),
        "week": link(view="week", on=here), "month": link(view="month", on=here),
        "all": link(studio="", channel=""), "bare": link(studio="", channel="") + "&",
    }  # fmt: skip


def _back(day: date) -> str:
    return f"{reverse('roster')}?on={day}"


@require_POST
@only_if(plans)
def draft(request: MemberRequest) -> HttpResponse:
    """Make the shifts that the rules ask for, as drafts."""
    form = DaysForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Please choose the first and the last day."))
        return redirect("roster")
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    try:
        made, left = acts.draft(planned_by(request.user), first, last, actor=request.user)
    except ValidationError as refused:
        messages.warning(request, refused.messages[0])
        return redirect(_back(first))
    words = ngettext("%(n)d draft was made from the rules.", "%(n)d drafts were made from the rules.", len(made))
    messages.success(request, words % {"n": len(made)})
    if left:
        spans = _(", ").join(in_words(row.span) for row in left[:5])
        messages.warning(
            request, _("Nobody of the turn can serve on: %(days)s. Add a shift by hand.") % {"days": spans}
        )
    return redirect(_back(first))


def in_words(span: roster.Span) -> str:
    return f"{day_in_words(timezone.localdate(span.begins))} {timezone.localtime(span.begins):%H:%M}"


@only_if(plans)
@require_http_methods(METHODS)
def publish(request: MemberRequest) -> HttpResponse:
    """What would be published, with gaps, double cover and fairness; then publish it."""
    shown = calendar.window("month", timezone.localdate())
    chosen = {"first": shown.first, "last": shown.last} | request.GET.dict()
    form = DaysForm(request.POST if request.method == "POST" else chosen)
    if not form.is_valid():
        return render(request, "consultations/publish.html", {"form": form})
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    mine = planned_by(request.user)
    if request.method == "POST":
        try:
            rows = acts.publish(mine, first, last, actor=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            words = ngettext("%(n)d shift was published.", "%(n)d shifts were published.", len(rows)) % {"n": len(rows)}
            messages.success(request, words + " " + _("Each lawyer is told once, with the list."))
            return redirect(_back(first))
    return render(request, "consultations/publish.html", {"form": form} | _summary(request.user, first, last))


def _summary(user: User, first: date, last: date) -> dict[str, Any]:
    last = min(last, first + acts.MOST_DAYS * roster.DAY)
    begin, end = roster.midnight(first), roster.midnight(last + roster.DAY)
    shifts = list(shifts_for(user).within(begin, end).for_list())
    needs = list(Need.objects.filter(sub_district=user.sub_district_id).select_related("studio"))
    studios = {studio.pk: studio for studio in _studios(user)}
    days = Calendar.glance()
    lawyers = Lawyer.objects.visible_to(user).licensed(first).select_related("person")
    drafts = list(acts.drafts(planned_by(user), first, last)) if first <= last else []
    since = max(first, timezone.localdate())  # what is over can't be mended
    doubles = [(row, studios.get(row.studio_id or 0)) for row in roster.doubles(needs, shifts, since, last, days)]
    return {
        "first": first, "last": last, "drafts": drafts, "doubles": doubles,
        "gaps": roster.gaps(needs, shifts, since, last, days), "shares": roster.fairness(shifts, lawyers),
        "back_url": _back(first),
    }  # fmt: skip


@only_if(plans)
@require_safe
def rules(request: MemberRequest) -> HttpResponse:
    """The rules, and what must be covered."""
    rows = Rule.objects.filter(partnership__in=planned_by(request.user)).select_related("studio", "partnership")
    needs = Need.objects.filter(sub_district=request.user.sub_district_id).select_related("studio")
    today = timezone.localdate()
    context = {
        "rules": [row for row in rows.prefetch_related("turns__lawyer__person").order_by("pk") if _holds(row, today)],
        "needs": [row for row in needs.order_by("pk") if _holds(row, today)],
        "keeps": can_keep_partnership(request.user),
    }
    return render(request, "consultations/rules.html", context)


def _holds(row: Rule | Need, today: date) -> bool:
    return row.ends_on is None or row.ends_on >= today


@only_if(plans)
@require_http_methods(METHODS)
def add_rule(request: MemberRequest) -> HttpResponse:
    form = RuleForm(posted(request), user=request.user, partnerships=planned_by(request.user))

    def act(partnership: Any, lawyers: Any, **values: Any) -> None:
        acts.add_rule(partnership, lawyers, actor=request.user, **values)

    return act_page(
        request, form, act, title=_("A rule for shifts"), button=_("Add the rule"), back=reverse("duty_rules"),
        done=_("The rule was added. Make the drafts on the calendar."),
        effects=[_("Nobody is told. The rule gives drafts once you make them on the calendar.")],
    )  # fmt: skip


@login_required
@require_http_methods(METHODS)
def end_rule(request: MemberRequest, pk: int) -> HttpResponse:
    rule = seen(request, Rule.objects.select_related("partnership"), pk)
    require(can_plan(request.user, rule.partnership))
    form = EndForm(posted(request), initial={"last": timezone.localdate()})
    return act_page(
        request, form, lambda last: acts.end_rule(rule, last, actor=request.user), danger=True,
        title=_("End a rule: %(rule)s") % {"rule": rule}, button=_("End it"), back=reverse("duty_rules"),
        done=_("The rule ends."), effects=[_("Later drafts of it go. Published shifts stay.")],
    )  # fmt: skip


@only_if(can_keep_partnership)
@require_http_methods(METHODS)
def add_need(request: MemberRequest) -> HttpResponse:
    form = NeedForm(posted(request), user=request.user, partnerships=planned_by(request.user))
    return act_page(
        request, form, lambda **values: acts.add_need(actor=request.user, **values), title=_("Hours to be covered"),
        button=_("Add"), back=reverse("duty_rules"), done=_("Added. What no shift covers is now shown as a gap."),
    )  # fmt: skip


@login_required
@require_http_methods(METHODS)
def end_need(request: MemberRequest, pk: int) -> HttpResponse:
    need = seen(request, Need.objects.all(), pk)
    require(can_keep_partnership(request.user))
    form = EndForm(posted(request), initial={"last": timezone.localdate()})
    return act_page(
        request, form, lambda last: acts.end_need(need, last, actor=request.user), back=reverse("duty_rules"),
        title=_("No longer to be covered: %(need)s") % {"need": need}, button=_("End it"), done=_("Ended."),
    )  # fmt: skip


@only_if(plans)
@require_http_methods(METHODS)
def add_shift(request: MemberRequest) -> HttpResponse:
    first = {key: request.GET[key] for key in ("on", "begins", "ends", "channel", "studio") if request.GET.get(key)}
    form = ShiftForm(posted(request), user=request.user, partnerships=planned_by(request.user), initial=first)

    def act(partnership: Any, span: Any, **values: Any) -> None:
        acts.add_shift(partnership, span, actor=request.user, **values)

    return act_page(
        request, form, act, title=_("A shift by hand"), button=_("Add the shift"),
        back=_back(day_in(first.get("on", ""))), done=_("The shift was added as a draft."),
        effects=[_("It is a draft: nobody is told before it is published.")],
    )  # fmt: skip


def _shift(request: MemberRequest, pk: int) -> Shift:
    """The shift, if the visitor sees it; 403 unless he plans it."""
    rows = shifts_for(request.user).select_related("partnership", "lawyer__person", "studio")
    shift = seen(request, rows, pk)
    require(can_plan(request.user, shift.partnership))
    return shift


@login_required
@require_http_methods(METHODS)
def move_shift(request: MemberRequest, pk: int) -> HttpResponse:
    shift = _shift(request, pk)
    begin, end = timezone.localtime(shift.begins_at), timezone.localtime(shift.ends_at)
    initial = {"on": begin.date(), "begins": begin.time(), "ends": end.time()}
    told = [_("%(name)s is told, and gets new reminders.") % {"name": shift.lawyer}]
    return act_page(
        request, MoveForm(posted(request), initial=initial),
        lambda span: acts.move_shift(shift, span, actor=request.user),
        title=_("Move: %(name)s, %(shift)s") % {"name": shift.lawyer, "shift": shift}, button=_("Move it"),
        back=_back(begin.date()), done=_("The shift was moved."), instead=reverse("cancel_shift", args=[pk]),
        instead_label=_("Call it off"),
        effects=told if shift.status == Shift.Status.PUBLISHED else [_("It is a draft: nobody is told.")],
    )  # fmt: skip


@login_required
@require_http_methods(METHODS)
def cancel_shift(request: MemberRequest, pk: int) -> HttpResponse:
    shift = _shift(request, pk)
    told = [_("%(name)s is told at once; reminders and requests to swap end.") % {"name": shift.lawyer}]
    return act_page(
        request, CancelForm(posted(request)), lambda reason: acts.cancel_shift(shift, reason, actor=request.user),
        title=_("Call off: %(name)s, %(shift)s") % {"name": shift.lawyer, "shift": shift}, button=_("Call it off"),
        back=_back(timezone.localdate(shift.begins_at)), done=_("The shift was called off."), danger=True,
        effects=told if shift.status == Shift.Status.PUBLISHED else [_("It is a draft: nobody is told.")],
    )  # fmt: skip
