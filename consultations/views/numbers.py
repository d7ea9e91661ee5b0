"""The numbers of the duty lawyers, and the rows behind each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from consultations import numbers
from consultations.cover import COVER, cover
from consultations.models import Channel
from consultations.numbers import FIGURES, Wanted
from consultations.permissions import sees_numbers
from foundation.accounts.models import User
from foundation.accounts.requests import MemberRequest
from mediation.forms import ISO
from mediation.views.lists import cut

LONGEST = 366 * 3  # days


class SpanForm(forms.Form):
    """The days; and, behind a figure, whose."""

    first = forms.DateField(label=_("First day"), widget=forms.DateInput(format=ISO, attrs={"type": "date"}))
    last = forms.DateField(label=_("Last day"), widget=forms.DateInput(format=ISO, attrs={"type": "date"}))
    lawyer = forms.IntegerField(required=False, min_value=1, max_value=2**31, widget=forms.HiddenInput)
    firm = forms.IntegerField(required=False, min_value=1, max_value=2**31, widget=forms.HiddenInput)
    channel = forms.ChoiceField(required=False, choices=[("", ""), *Channel.choices], widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and not 0 <= (last - first).days <= LONGEST:
            raise forms.ValidationError(_("Choose a last day on or after the first, at most three years later."))
        if (first and not 2000 <= first.year < 2200) or (last and not 2000 <= last.year < 2200):
            raise forms.ValidationError(_("Choose days between 2000 and 2199."))
        return data


def wanted_by(request: MemberRequest) -> tuple[SpanForm, Wanted]:
    if not sees_numbers(request.user):
        raise PermissionDenied
    return wanted_of(request.user, request.GET)


def wanted_of(user: User, query: QueryDict) -> tuple[SpanForm, Wanted]:
    """The form, and what it wants: this month, where it says nothing or something impossible."""
    today = timezone.localdate()
    month: dict[str, Any] = {"first": today.replace(day=1), "last": today}
    given = {key: value for key, value in query.items() if key in SpanForm.base_fields}
    form = SpanForm({key: value.isoformat() for key, value in month.items()} | given)
    found = form.cleaned_data if form.is_valid() else month
    return form, Wanted(user, **found)


def kept(wanted: Wanted) -> str:
    """What the addresses of this page carry on."""
    given = {name: getattr(wanted, name) for name in SpanForm.base_fields}
    return urlencode({name: str(value) for name, value in given.items() if value})


@login_required
@require_safe
def duty_numbers(request: MemberRequest) -> HttpResponse:
    """Hours, cover, sign-ins, call-backs and tasks of a span; each figure leads to its rows."""
    form, wanted = wanted_by(request)
    found = {
        "form": form,
        "kept": urlencode({"first": str(wanted.first), "last": str(wanted.last)}),
        "by_lawyer": numbers.table(wanted),
        "by_firm": numbers.table(wanted, "lawyer__firm"),
        "cover": cover(wanted),
        "by_channel": numbers.by_channel(wanted),
        "median": numbers.days_to_answer(wanted),
    }
    return render(request, "consultations/numbers.html", found)


def figure_for(name: str) -> numbers.Figure:
    figure = (FIGURES | COVER).get(name)
    if figure is None:
        raise Http404
    return figure


def rows_before(name: str, wanted: Wanted, after: int | None = None) -> Any:
    """The rows behind a figure, the newest first: all, or those that come after the one with the key `after`."""
    if name in COVER:
        return [row for row in COVER[name].rows(wanted) if after is None or row.pk < after]
    rows = numbers.rows_of(name, wanted)
    return rows if after is None else rows.filter(pk__lt=after)


@login_required
@require_safe
def number_rows(request: MemberRequest, name: str) -> HttpResponse:
    """The rows behind a figure, paged by key."""
    form, wanted = wanted_by(request)
    figure, after = figure_for(name), request.GET.get("after", "")
    key = int(after) if after.isdecimal() and len(after) < 19 else None
    page, last = cut(rows_before(name, wanted, key))
    address = kept(wanted)
    found = {
        "form": form,
        "figure": figure,
        "name": name,
        "kept": address,
        "share": numbers.share_behind(name, wanted),
        "headings": figure.headings,
        "lines": [figure.line(row) for row in page],
        "next_url": f"?{address}&after={last.pk}" if last else "",
        "previous_url": f"?{address}" if after else "",
    }
    return render(request, "consultations/number_rows.html", found)
