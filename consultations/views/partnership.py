"""Partnerships with law firms: terms, lawyers, the firm's clients, lectures, and the hours statement."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations import statement
from consultations.models import Client, Lawyer, Partnership
from consultations.partnership_forms import ClientForm, LawyerForm, LectureForm, LicenceForm, PartnershipForm
from consultations.permissions import can_keep_partnership, planned_by
from consultations.views.act import act_page, only_if, posted, require, seen
from consultations.views.roster import plans
from consultations.workflow import partnership as acts
from foundation.accounts.requests import MemberRequest
from foundation.files.storage import harmless

METHODS = ["GET", "HEAD", "POST"]
RENEW = timedelta(days=60)  # before its end a partnership is marked for renewal
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@only_if(plans)
@require_safe
def partnerships(request: MemberRequest) -> HttpResponse:
    rows = planned_by(request.user).select_related("firm", "bureau").order_by("-starts_on", "-pk")
    context = {"rows": rows, "soon": timezone.localdate() + RENEW, "keeps": can_keep_partnership(request.user)}
    return render(request, "consultations/partnerships.html", context | {"today": timezone.localdate()})


def _of(request: MemberRequest, pk: int) -> Partnership:
    """The partnership, if the visitor plans it; to others it is not there."""
    return seen(request, planned_by(request.user).select_related("firm", "bureau", "sub_district"), pk)


@login_required
@require_safe
def show(request: MemberRequest, pk: int) -> HttpResponse:
    """Terms, this month's hours, lawyers, clients and lectures."""
    row, today = _of(request, pk), timezone.localdate()
    month = today.replace(day=1)
    months = [month := (month - timedelta(days=1)).replace(day=1) if n else month for n in range(12)]
    context = {
        "row": row, "today": today, "soon": today + RENEW, "keeps": can_keep_partnership(request.user),
        "now": statement.of_month(row, today.replace(day=1)), "months": months,
        "lawyers": Lawyer.objects.filter(firm=row.firm_id).select_related("person").order_by("left_on", "pk"),
        "clients": Client.objects.filter(firm=row.firm_id, ended_at=None).order_by("name"),
        "lectures": row.lectures.select_related("lawyer__person").order_by("-held_on")[:20],
        "estates": row.estates.all(),
    }  # fmt: skip
    return render(request, "consultations/partnership.html", context)


@only_if(can_keep_partnership)
@require_http_methods(METHODS)
def add(request: MemberRequest) -> HttpResponse:
    return _terms(request, None, reverse("partnerships"))


@login_required
@require_http_methods(METHODS)
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    row = _of(request, pk)
    require(can_keep_partnership(request.user))
    return _terms(request, row, reverse("partnership", args=[pk]))


def _terms(request: MemberRequest, row: Partnership | None, back: str) -> HttpResponse:
    form = PartnershipForm(posted(request), of=row, sub_district=request.user.sub_district)
    return act_page(
        request, form, lambda **values: acts.keep_partnership(row, actor=request.user, **values),
        title=_("Terms of the partnership") if row else _("A new partnership"), button=_("Save"), back=back,
        done=_("The partnership was saved."),
    )  # fmt: skip


@login_required
@require_http_methods(METHODS)
def add_to(request: MemberRequest, pk: int, what: str) -> HttpResponse:
    """A lawyer, a client or a lecture."""
    row = _of(request, pk)
    kinds: dict[str, tuple[Any, Any, str]] = {
        "lawyer": (LawyerForm, acts.add_lawyer, _("Add a lawyer")),
        "client": (ClientForm, acts.declare_client, _("Declare a client of the firm")),
        "lecture": (LectureForm, acts.record_lecture, _("Enter a lecture")),
    }
    if what not in kinds:
        raise Http404
    require(can_keep_partnership(request.user) or what == "client")
    form_class, act, title = kinds[what]
    form = form_class(posted(request)) if what == "client" else form_class(posted(request), of=row)
    notes = {"client": [_("The firm's lawyers are never offered a matter in which this client has a part.")]}
    return act_page(
        request, form, lambda **values: act(row, actor=request.user, **values), title=title, button=_("Save"),
        back=reverse("partnership", args=[pk]), done=_("Saved."), effects=notes.get(what, ()),
    )  # fmt: skip


@login_required
@require_http_methods(METHODS)
def lawyer(request: MemberRequest, pk: int) -> HttpResponse:
    """The licence, the fields, the day of leaving."""
    row = seen(request, Lawyer.objects.filter(firm__in=planned_by(request.user).values("firm")), pk)
    require(can_keep_partnership(request.user))
    names = ("licence_number", "licence_until", "specialties", "left_on")
    form = LicenceForm(posted(request), initial={name: getattr(row, name) for name in names})
    of = planned_by(request.user).filter(firm=row.firm_id).order_by("-pk").values_list("pk", flat=True)[0]
    return act_page(
        request, form, lambda **values: acts.change_lawyer(row, actor=request.user, **values), title=str(row),
        button=_("Save"), back=reverse("partnership", args=[of]), done=_("Saved."),
        effects=[_("After the last day of the licence no shift can be given or published.")],
    )  # fmt: skip


@login_required
@require_POST
def end_client(request: MemberRequest, pk: int, client: int) -> HttpResponse:
    row = _of(request, pk)
    acts.end_client(get_object_or_404(Client, pk=client, firm=row.firm_id), actor=request.user)
    return redirect("partnership", pk)


def _statement(request: MemberRequest, pk: int, year: int, month: int) -> statement.Statement:
    row = _of(request, pk)
    if not (2020 <= year < 2100 and 1 <= month <= 12):
        raise Http404
    return statement.of_month(row, date(year, month, 1))


@login_required
@require_safe
def hours_pdf(request: MemberRequest, pk: int, year: int, month: int) -> HttpResponseBase:
    found = _statement(request, pk, year, month)
    name = f"{found.partnership} {found.month:%Y-%m}.pdf"
    return harmless(io.BytesIO(statement.as_pdf(found)), name, "application/pdf")


@login_required
@require_safe
def hours_xlsx(request: MemberRequest, pk: int, year: int, month: int) -> HttpResponseBase:
    found = _statement(request, pk, year, month)
    return harmless(io.BytesIO(statement.as_xlsx(found)), f"{found.partnership} {found.month:%Y-%m}.xlsx", XLSX)
