"""Who carries what, and what each mediator gets for it."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from consultations.models import Lawyer, Task
from consultations.numbers import Wanted, minute
from consultations.roster_forms import day
from consultations.views.act import posted
from dashboards import allowances, people
from dashboards.allowance_sheet import workbook
from dashboards.filters import FigureFilter, in_words
from dashboards.models import AllowanceRate
from dashboards.permissions import (
    counted_for,
    for_readers,
    listed_for,
    mediators_for,
    offices_of,
    sees_figures,
    sees_whole_place,
)
from dashboards.views.overview import shared
from dashboards.views.rows import case_rows
from dashboards.workflow import allowances as workflow
from foundation.accounts.models import User
from foundation.accounts.requests import MemberRequest
from foundation.files.storage import harmless
from lib.periods import Period
from mediation.models.case import CaseQuerySet
from mediation.views.lists import cut
from residents.models import Person, Role
from residents.permissions import has_role

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


# Load and age


@for_readers
@require_safe
def overview(request: MemberRequest) -> HttpResponse:
    """Mediators with what they carry, how late it is, and lawyers with their tasks and hours."""
    form, today = FigureFilter(request.GET, user=request.user), timezone.localdate()
    found = shared(form, "people") | {
        "month": Period.month(today.year, today.month).moved(-1),
        "allowances": reads_allowances(request.user),
    }
    if form.is_valid():
        wanted = wanted_by(request.user, form)
        found |= {
            "ages": people.AGES,
            "late": people.LATE,
            "loads": people.loads(form.cases, form.chosen, today, everybody_in(form)),
            "lawyers": people.lawyers(wanted, today, matters_of(form)),
            "hours_of_all": matters_of(form) is not None,
            "span": f"first={wanted.first}&last={wanted.last}",
        }
    return render(request, "dashboards/people.html", found)


def everybody_in(form: FigureFilter) -> list[Person]:
    """The mediators of today, or the one that is chosen."""
    only = form.cleaned_data.get("mediator") if form.is_valid() else None
    return [only] if only else list(mediators_for(form.user, today=True))


def wanted_by(user: User, form: FigureFilter) -> Wanted:
    lawyer = form.cleaned_data.get("lawyer") if form.is_valid() else None
    return Wanted(user, form.chosen.first, form.chosen.last, lawyer=lawyer.pk if lawyer else None)


def matters_of(form: FigureFilter) -> CaseQuerySet | None:
    """Of which matters tasks are counted under a (valid) filter; None for all of the sub-district."""
    return None if sees_whole_place(form.user) and not form.narrows_besides("lawyer") else form.cases


def person_of(user: User, pk: int) -> Person | None:
    """Who is or was a mediator, or leads a matter, in what the reader counts; nobody for 0. Others are not there."""
    if not sees_figures(user):
        raise Http404
    leads = Exists(counted_for(user).filter(mediator=OuterRef("pk")))  # not all mediators of all cases
    known = Person.objects.filter(Q(pk__in=mediators_for(user)) | leads)
    return get_object_or_404(known, pk=pk) if pk else None


def cases_of(form: FigureFilter, person: Person | None, key: str) -> CaseQuerySet:
    """Exactly those that a figure of a mediator counts; 404 for one that there is not."""
    if key not in people.FIGURES:
        raise Http404
    rows = people.rows_of(key, form.cases, form.chosen, timezone.localdate())
    return people.of_mediator(rows, person.pk if person else people.NOBODY)


@login_required
@require_safe
def people_rows(request: MemberRequest, who: int, key: str) -> HttpResponse:
    """The cases behind a figure of a mediator."""
    person, form = person_of(request.user, who), FigureFilter(request.GET, user=request.user)
    rows = cases_of(form, person, key)
    found = {
        "title": f"{person.name if person else _now('nobody yet')} · {people.FIGURES[key]}",
        "explain": people.EXPLAIN.get(key, ""),
        "period": in_words(form.chosen) if key == "settled" else "",
        "form": form,
        "chips": form.active(),
        "back_url": f"{reverse('people')}?{form.address()}",
        "back_label": _now("People"),
    }
    return case_rows(request, rows, **found)


@login_required
@require_safe
def people_tasks(request: MemberRequest, pk: int, key: str) -> HttpResponse:
    """The tasks that a figure of a lawyer counts; no line names a matter."""
    form = FigureFilter(request.GET, user=request.user)
    lawyer, rows = lawyer_tasks(form, pk, key)
    today, after = timezone.localdate(), request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    page, last = cut(rows)
    found = {
        "lawyer": lawyer,
        "title": f"{lawyer} · {people.TASKS[key]}",
        "lines": [(task, minute(task.asked_at)) for task in page],
        "today": today,
        "next_url": f"?{form.address()}&after={last.pk}" if last else "",
        "kept": form.address(),
        "chips": form.active(),
        "form": form,
        "key": key,
        "export_query": f"{form.address()}&pk={pk}&key={key}",
    }
    return render(request, "dashboards/people_tasks.html", found)


def lawyer_tasks(form: FigureFilter, pk: int, key: str) -> tuple[Lawyer, QuerySet[Task]]:
    """A lawyer, and the tasks that a figure counts under a filter, the newest first; 404 for what there is not."""
    user = form.user
    if not sees_figures(user):
        raise Http404
    lawyer = get_object_or_404(Lawyer.objects.visible_to(user).select_related("person", "firm"), pk=pk)
    if key not in people.TASKS:
        raise Http404
    today = timezone.localdate()
    matters = matters_of(form) if form.is_valid() else form.cases
    return lawyer, people.tasks_of(key, Wanted(user, today, today, lawyer=pk), today, matters).order_by("-pk")


# Allowances


def reads_allowances(user: User) -> bool:
    """Staff and head of the whole sub-district, and the director, for the own committee."""
    return sees_whole_place(user) or has_role(user, Role.DIRECTOR)


def keeps_rates(user: User) -> bool:
    return any(mandate.role == Role.STAFF and mandate.estate_id is None for mandate in offices_of(user))


def month_of(user: User, text: str) -> Period:
    """The month in the address, for those who read allowances; 404 for what is none."""
    if not reads_allowances(user):
        raise PermissionDenied
    try:
        month = Period.written(text)
    except ValueError:
        raise Http404 from None
    if month.kind != "month":
        raise Http404
    return month


def statement_of(request: MemberRequest, month: Period) -> list[allowances.Sheet]:
    return allowances.statement(counted_for(request.user), month, request.user.sub_district_id)


@login_required
@require_safe
def month_page(request: MemberRequest, month: str) -> HttpResponse:
    """What each mediator gets for a month, before it is taken out as a workbook."""
    period = month_of(request.user, month)
    sheets = statement_of(request, period)
    total = sum((sheet.total for sheet in sheets), Decimal(0))
    found = {
        "month": period,
        "words": in_words(period),
        "before": period.moved(-1),
        "after": period.moved(1),
        "running": period.last >= timezone.localdate(),
        "sheets": sheets,
        "total": total,
        "in_capitals": allowances.capitals(total),
        "lacks_a_rate": any(sheet.lacks_a_rate for sheet in sheets),
        "keeps": keeps_rates(request.user),
    }
    return render(request, "dashboards/allowances.html", found)


@login_required
@require_safe
def month_xlsx(request: MemberRequest, month: str) -> HttpResponseBase:
    """The same as a workbook; who took it out is recorded. 404 where nobody gets anything."""
    period = month_of(request.user, month)
    sheets, place = statement_of(request, period), request.user.sub_district
    if not sheets:
        raise Http404
    numbers = allowances.numbers(listed_for(request.user, counted_for(request.user)), period)
    total = sum((sheet.total for sheet in sheets), Decimal(0))
    workflow.note_download(period, len(sheets), total, actor=request.user)
    name = _now("Allowances %(place)s %(month)s") % {"place": place, "month": period}
    return harmless(io.BytesIO(workbook(str(place), period, sheets, numbers)), f"{name}.xlsx", XLSX)


def paid_cases(user: User, period: Period, person: Person | None, kind: str) -> CaseQuerySet:
    """Those for which a mediator gets an allowance of a kind; 404 for one that there is not."""
    if person is None or kind not in AllowanceRate.Kind.values:
        raise Http404
    return allowances.rows_of(kind, counted_for(user), period).filter(mediator=person)


@login_required
@require_safe
def month_rows(request: MemberRequest, month: str, who: int, kind: str) -> HttpResponse:
    """The cases for which a mediator gets an allowance of a kind."""
    person, period = person_of(request.user, who), month_of(request.user, month)
    rows = paid_cases(request.user, period, person, kind)
    found = {
        "title": f"{person} · {AllowanceRate.Kind(kind).label}",
        "period": in_words(period),
        "back_url": reverse("allowances", args=[period]),
        "back_label": _now("Allowances"),
    }
    return case_rows(request, rows, **found)


class RateForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=AllowanceRate.Kind.choices)
    yuan = forms.DecimalField(label=_("Yuan for one"), min_value=0, max_digits=8, decimal_places=2)
    starts_on = day(
        pgettext_lazy("a day", "From"),
        help_text=_(
            "The first day of a month. The rate before it ends then; one of that month or a later one is replaced."
        ),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rates(request: MemberRequest) -> HttpResponse:
    """The rates of all times; staff set a new one."""
    if not reads_allowances(request.user) or (request.method == "POST" and not keeps_rates(request.user)):
        raise PermissionDenied
    form = RateForm(posted(request), initial={"starts_on": timezone.localdate().replace(day=1)})
    if form.is_valid():
        try:
            workflow.set_rate(**form.cleaned_data, actor=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _now("The rate was set."))
            return redirect("allowance_rates")
    today = timezone.localdate()
    found: dict[str, Any] = {
        "form": form,
        "keeps": keeps_rates(request.user),
        "rows": AllowanceRate.objects.filter(sub_district=request.user.sub_district_id),
        "today": today,
        "month": Period.month(today.year, today.month).moved(-1),
    }
    return render(request, "dashboards/allowance_rates.html", found)
