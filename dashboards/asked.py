"""What an address asks of the statistics: of whom, of which period, and which matters."""

from __future__ import annotations

from typing import TypeVar

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, QueryDict
from django.utils import timezone

from dashboards import counting
from dashboards.scopes import Scope, scopes_for
from foundation.accounts.models import User
from lib.periods import FIRST_YEAR, LAST_YEAR, Period
from mediation.models.case import CaseQuerySet

Filter = TypeVar("Filter", bound=forms.Form)


def checked(form: Filter) -> Filter:
    """The filter, if it can be read; ValidationError with its own words where it can't: a file of nought would lie."""
    if form.is_valid():
        return form
    raise ValidationError(list(dict.fromkeys(str(error) for errors in form.errors.values() for error in errors)))


def scope_in(user: User, query: QueryDict) -> Scope:
    """The scope that the address names, else the visitor's first; 403 for who reads none, 404 for one of others."""
    mine = scopes_for(user)
    if not mine:
        raise PermissionDenied
    wanted = query.get("committee", "")
    if not wanted:
        return mine[0]
    found = next((scope for scope in mine if scope.committee and str(scope.committee.pk) == wanted), None)
    if found is None:
        raise Http404
    return found


def period_of(written: str) -> Period:
    """404 for what is no month, quarter or year."""
    try:
        return Period.written(written)
    except ValueError as error:
        raise Http404 from error


def year_in(query: QueryDict) -> int:
    """The year that the address names, else this one."""
    given = query.get("year", "")
    year = int(given) if given.isdecimal() and len(given) == 4 else timezone.localdate().year
    return min(max(year, FIRST_YEAR), LAST_YEAR)


def cases_in(scope: Scope, period: Period, measure: str, query: QueryDict) -> CaseQuerySet:
    """Today's matters behind a figure of a sheet; 404 for one that there is not."""
    try:
        return counting.rows_of(measure, scope.cases, period, query.get("by", "all"), query.get("value", ""))
    except (KeyError, ValueError) as error:
        raise Http404 from error
