"""Reading and signing the agreement; every paper of a case as pages and as PDF."""

from __future__ import annotations

import io

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.accounts import codes
from foundation.accounts.models import PhoneCode, User
from foundation.accounts.requests import MemberRequest
from foundation.audit import log as audit
from foundation.documents import papers as documents
from foundation.files.storage import harmless
from lib.phones import masked
from mediation import findings, permissions, workflow
from mediation.forms import SignForm
from mediation.models import Agreement, Entry, Party, Power, Signature
from mediation.signing_papers import print_to_sign
from mediation.views.signing import signing_context
from mediation.workflow.agreement import unsigned


def agreement_for(request: MemberRequest, pk: int) -> Agreement:
    rows = Agreement.objects.visible_to(request.user).select_related("case__mediator__user", "case__committee", "paper")
    return get_object_or_404(rows, pk=pk)


def my_part(user: User, agreement: Agreement) -> tuple[str, Party | None] | None:
    """As what `user` may still sign: for a party, as the mediator, or with the seal once all others have."""
    if agreement.status != Agreement.Status.FROZEN:
        return None
    if agreement.is_refused:
        return None
    case, turn = agreement.case, agreement.in_turn()
    for party in permissions.parties_of(user, case, Power.SIGN):
        if party in turn:
            return Signature.Role.PARTY, party
    roles = {row.role for row in agreement.signatures.all()}
    waits = bool(agreement.unsigned_parties())
    if permissions.mediates(user, case) and Signature.Role.MEDIATOR not in roles and not waits:
        return Signature.Role.MEDIATOR, None
    if permissions.can_seal(user, case) and Signature.Role.SEAL not in roles and not unsigned(agreement):
        return Signature.Role.SEAL, None
    return None


@login_required
@require_safe
def agreement(request: MemberRequest, pk: int) -> HttpResponse:
    """The paper's own pages, its hash, who signed, and the box to sign in."""
    row = agreement_for(request, pk)
    audit.viewed(row.case, request.user, "agreement")
    workflow.read_copy(row, request.user)
    return show(request, row, None)


def show(request: MemberRequest, row: Agreement, form: SignForm | None) -> HttpResponse:
    part = my_part(request.user, row)
    if part and form is None and row.paper:
        form = SignForm(initial={"sha256": row.paper.sha256, "name": request.user.name})
    return render(
        request,
        "mediation/agreement.html",
        {
            "agreement": row,
            "case": row.case,
            "clauses": row.obligations.select_related("debtor"),
            "paper": row.signed_paper or row.paper,
            "part": part,
            "form": form if part else None,
            "missing": unsigned(row),
            **signing_context(request.user, row),
            "phone": masked(request.user.phone),
            "versions": versions(request.user, row),
            "reading": row.readings.prefetch_related("marks__party").last() if row.is_oral else None,
            "found": findings.kept(row, timezone.localdate()) if permissions.works_on(request.user, row.case) else [],
        },
    )


def versions(user: User, row: Agreement) -> list[Agreement]:
    """The other versions of the case's agreement that have a paper: replaced ones stay readable with their marks."""
    rows = Agreement.objects.visible_to(user).filter(case=row.case_id, paper__isnull=False).exclude(pk=row.pk)
    return list(rows.prefetch_related("signatures").order_by("-version"))


@login_required
@require_safe
def agreement_print(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The paper to print and sign by hand, with its check code on each page."""
    row = agreement_for(request, pk)
    if row.paper is None or row.status != Agreement.Status.FROZEN:
        raise Http404
    pdf = io.BytesIO(print_to_sign(row))
    return harmless(pdf, f"{row.paper.title} {row.check_code}.pdf", "application/pdf")


@login_required
@require_safe
def agreement_page(request: MemberRequest, pk: int, number: int) -> HttpResponseBase:
    """One page of the agreement's paper as a picture."""
    row = agreement_for(request, pk)
    shown = row.signed_paper or row.paper
    if shown is None:
        raise Http404
    return documents.page_response(shown, number)


@login_required
@require_POST
def send_code(request: MemberRequest, pk: int) -> HttpResponse:
    row = agreement_for(request, pk)
    if row.paper is None or my_part(request.user, row) is None:
        raise PermissionDenied
    try:
        workflow.send_signing_code(row, actor=request.user)
    except ValidationError as refused:
        messages.warning(request, refused.messages[0])
    else:
        messages.success(request, _("The code is on its way to %(phone)s.") % {"phone": masked(request.user.phone)})
    return redirect(reverse("agreement", args=[pk]) + "#sign")


@login_required
@require_POST
def sign(request: MemberRequest, pk: int) -> HttpResponse:
    """Sign: the code is used up first, so that a wrong one stays counted whatever follows."""
    row = agreement_for(request, pk)
    user = request.user
    if not (permissions.can_sign(user, row.case) or permissions.can_seal(user, row.case)):
        raise PermissionDenied
    part = my_part(user, row)
    if part is None:
        messages.info(request, _("There is nothing for you to sign here now."))
        return redirect("agreement", pk)
    form = SignForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        role, party = part
        mark = {"sha256": data["sha256"], "name": data["name"], "strokes": data["strokes"] or [], "actor": user}
        try:
            codes.redeem(user.phone, PhoneCode.Purpose.SIGN, data["code"], about=data["sha256"])
            if role == Signature.Role.SEAL:
                workflow.seal(row, **mark)
            else:
                workflow.sign(row, role, party, e_service=bool(party) and data["e_service"], **mark)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Signed. Thank you."))
            return redirect("agreement", pk)
    return show(request, row, form)


def entry_with_paper(request: MemberRequest, pk: int) -> Entry:
    rows = Entry.objects.visible_to(request.user).filter(paper__isnull=False)
    return get_object_or_404(rows.select_related("paper", "case__sub_district"), pk=pk)


def read_signed(request: MemberRequest, entry: Entry) -> None:
    """Opening the paper of an agreement in force is receiving one's copy, for those who agreed to that."""
    for row in Agreement.objects.filter(signed_paper=entry.paper).select_related("case"):
        workflow.read_copy(row, request.user)


@login_required
@require_safe
def paper(request: MemberRequest, pk: int) -> HttpResponse:
    """A paper of the case, by its entry: pages, hash, address to verify."""
    entry = entry_with_paper(request, pk)
    audit.viewed(entry.case, request.user, "paper")
    read_signed(request, entry)
    address = settings.PUBLIC_URL + reverse("verify_paper", args=[entry.paper.code])  # type: ignore[union-attr]
    return render(request, "mediation/paper.html", {"entry": entry, "paper": entry.paper, "address": address})


@login_required
@require_safe
def paper_pdf(request: MemberRequest, pk: int) -> HttpResponseBase:
    entry = entry_with_paper(request, pk)
    audit.viewed(entry.case, request.user, "paper")
    read_signed(request, entry)
    assert entry.paper is not None  # entry_with_paper asked
    return documents.paper_response(entry.paper)


@login_required
@require_safe
def paper_page(request: MemberRequest, pk: int, number: int) -> HttpResponseBase:
    """One page of a paper as a picture."""
    row = entry_with_paper(request, pk).paper
    assert row is not None  # entry_with_paper asked
    return documents.page_response(row, number)
