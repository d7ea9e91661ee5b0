"""What the pages of the roster have in common: who may open them, and the page of one act with its form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from consultations.permissions import sees_roster
from foundation.accounts.requests import MemberRequest

Row = TypeVar("Row", bound=Model)
View = Callable[..., HttpResponseBase]


def only_if(allowed: Callable[[Any], bool]) -> Callable[[View], View]:
    """403 for those who are not `allowed`."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not allowed(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return checked

    return decorate


def seen(request: MemberRequest, rows: QuerySet[Row], pk: int) -> Row:
    """The row, if the visitor sees the roster and it is of the own sub-district; else 404."""
    if not sees_roster(request.user):
        raise Http404
    return get_object_or_404(rows.filter(sub_district=request.user.sub_district_id), pk=pk)


def require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def act_page(
    request: MemberRequest,
    form: Form,
    act: Callable[..., Any],
    *,
    title: str,
    button: str,
    done: str,
    back: str,
    effects: Iterable[str] = (),
    danger: bool = False,
    instead: str = "",
    instead_label: str = "",
    template: str = "consultations/act.html",
) -> HttpResponse:
    """Show `form`; once it is valid do `act` with what it says, and go `back`. A refusal stands on the form.

    `instead` is the address of another act that may be meant; `template`: where the form is laid out by hand.
    """
    if form.is_valid():
        try:
            act(**form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, done)
            return redirect(back)
    context = {"title": title, "effects": effects, "form": form, "button": button, "back_url": back, "danger": danger}
    return render(request, template, context | {"instead": instead, "instead_label": instead_label})


def posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
