"""Mandates: who may act as what, given and ended by the system administrator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from foundation.accounts.models import User
from foundation.accounts.requests import MemberRequest
from lib.phones import normalise
from residents import workflow
from residents.forms import EndMandateForm, MandateFilter, MandateForm, RoleForm
from residents.models import Mandate, Person, Role
from residents.permissions import for_administrators

PAGE = 25


@for_administrators
@require_safe
def mandates(request: MemberRequest) -> HttpResponse:
    """Those that hold or will hold, by role or search; those that ended on request. The newest first, paged by key."""
    form, rows = mandates_for(request.user, request.GET)
    if (after := request.GET.get("after", "")).isdecimal():
        rows = rows.filter(id__lt=int(after))
    page = list(rows[: PAGE + 1])
    kept = {key: str(value) for key, value in request.GET.items() if value and key != "after"}
    following = urlencode(kept | {"after": str(page[PAGE - 1].pk)}) if len(page) > PAGE else ""
    context = {
        "mandates": page[:PAGE],
        "form": form,
        "ended": request.GET.get("tab") == "ended",
        "today": timezone.localdate(),
        "kept": kept.keys() - {"tab"},
        "next_url": f"?{following}" if following else "",
        "previous_url": f"?{urlencode(kept)}" if after else "",
    }
    return render(request, "residents/mandates.html", context)


def mandates_for(user: User, query: QueryDict) -> tuple[MandateFilter, Any]:
    """The filter and what it leaves."""
    form, rows = MandateFilter(query or None), Mandate.objects.visible_to(user).order_by("-id")
    rows = rows.past() if query.get("tab") == "ended" else rows.lasting()
    if form.is_valid():
        rows = filtered(rows, form.cleaned_data)
    return form, rows.select_related("person__user", "organisation", "committee__organisation", "estate")


def filtered(rows: Any, wanted: dict[str, Any]) -> Any:
    if wanted["role"]:
        rows = rows.filter(role=wanted["role"])
    return rows.filter(named(wanted["q"], "person__")) if wanted["q"] else rows


def named(text: str, of: str = "") -> Q:
    """By a part of the name, or the whole telephone number."""
    found = Q(**{f"{of}name__icontains": text.strip()})
    try:
        phone = normalise(text)
    except ValueError:
        return found
    return found | Q(**{f"{of}phone": phone}) | Q(**{f"{of}user__phone": phone})


@for_administrators
@require_safe
def choose_role(request: MemberRequest) -> HttpResponse:
    """Step one of giving a mandate: the role, and perhaps somebody who is known."""
    form = RoleForm(request.GET if "role" in request.GET else None)
    person = request.GET.get("person", "")
    if form.is_valid():
        query = f"?{urlencode({'person': person})}" if person.isdecimal() else ""
        return redirect(redirect("give_mandate", form.cleaned_data["role"]).url + query)
    text = request.GET.get("q", "").strip()
    people = (
        Person.objects.filter(named(text), sub_district=request.user.sub_district) if text else Person.objects.none()
    )
    context = {
        "form": form,
        "q": text,
        "people": people.select_related("user").order_by("name", "id")[:PAGE],
        "person": chosen(request),
    }
    return render(request, "residents/choose_role.html", context)


def chosen(request: MemberRequest) -> Person | None:
    """Who was picked from the list, if somebody was."""
    pk = request.GET.get("person", "")
    people = Person.objects.filter(sub_district=request.user.sub_district)
    return people.filter(pk=int(pk)).first() if pk.isdecimal() else None


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def give_mandate(request: MemberRequest, role: str) -> HttpResponse:
    """Step two: who, for whom, from when to when."""
    if role not in Role.values:
        raise Http404
    said, place = request.POST if request.method == "POST" else None, request.user.sub_district
    form = MandateForm(said, role=role, sub_district=place, person=chosen(request))
    if form.is_valid():
        try:
            mandate = given(request, role, form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            words = _("%(name)s is now %(role)s and is told so. The way in is a code to the telephone.")
            messages.success(request, words % {"name": mandate.person.name, "role": mandate.get_role_display()})
            return redirect("mandates")
    return render(request, "residents/give_mandate.html", {"form": form, "role": Role(role)})


@transaction.atomic
def given(request: MemberRequest, role: str, said: dict[str, Any]) -> Mandate:
    name, phone = said.pop("name"), said.pop("phone")
    person = workflow.person_for_mandate(request.user.sub_district, name=name, phone=phone, actor=request.user)
    return workflow.give_mandate(person, role, actor=request.user, **said)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def end_mandate(request: MemberRequest, pk: int) -> HttpResponse:
    mandate = get_object_or_404(Mandate.objects.visible_to(request.user).select_related("person"), pk=pk)
    form = EndMandateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            workflow.end_mandate(mandate, actor=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The mandate of %(name)s ends.") % {"name": mandate.person.name})
            return redirect("mandates")
    return render(request, "residents/end_mandate.html", {"form": form, "mandate": mandate})
