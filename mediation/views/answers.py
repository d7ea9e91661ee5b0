"""The page of who is asked: the notice of rights and duties, and yes or no. By link, or from the portal."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.accounts.models import User
from foundation.accounts.requests import MemberRequest
from mediation import workflow
from mediation.models import CaseClock, Party
from residents import workflow as residents
from residents.models import ConsentText


def party_with(token: str) -> Party:
    rows = Party.objects.select_related("case__sub_district", "person", "organisation")
    return get_object_or_404(rows, link_digest=Party.digest(token), link_expires_at__gt=timezone.now())


def show(request: HttpRequest, party: Party, agree_url: str, error: str = "") -> HttpResponse:
    case = party.case
    clock = case.clocks.filter(rule=CaseClock.Code.CONSENT).order_by("-id").first()
    return render(
        request,
        "mediation/answer.html",
        {
            "party": party,
            "case": case,
            "clock": clock,
            "others": "、".join(other.name for other in case.parties.exclude(pk=party.pk)),
            "notice": residents.newest_text(ConsentText.Kind.RIGHTS),
            "answer_url": agree_url,
            "error": error,
            "open": party.consent == Party.Answer.PENDING and case.status == "consent_pending",
        },
    )


@require_safe
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What the link in the SMS opens."""
    party = party_with(token)
    return show(request, party, request.path + "say/")


@require_POST
def say(request: HttpRequest, token: str) -> HttpResponse:
    """Yes or no by the link. The phone that got the link has proved itself by it."""
    party = party_with(token)
    try:
        workflow.answer(party, said_yes(request), actor=signed_in(request, party))
    except ValidationError as refused:
        return show(request, party, request.path, refused.messages[0])
    return redirect("answer", token)


def said_yes(request: HttpRequest) -> bool:
    """The answer and, with a yes, that the notice was read."""
    given = request.POST.get("answer")
    if given not in {"yes", "no"}:
        raise ValidationError(_("Please choose yes or no."))
    if given == "yes" and "read" not in request.POST:
        raise ValidationError(_("Please confirm that you have read the notice."))
    return given == "yes"


def signed_in(request: HttpRequest, party: Party) -> User | None:
    """The visitor, where it is the party's own login."""
    mine = party.person and party.person.user_id == request.user.pk
    return request.user if isinstance(request.user, User) and mine else None


@login_required
@require_safe
def asked(request: MemberRequest, pk: int) -> HttpResponse:
    """The same notice for somebody who is logged in: a party, or who acts for its organisation."""
    party = own_party(request, pk)
    return show(request, party, request.path + "say/")


@login_required
@require_POST
def say_asked(request: MemberRequest, pk: int) -> HttpResponse:
    party = own_party(request, pk)
    try:
        workflow.answer(party, said_yes(request), actor=request.user, channel="web")
    except ValidationError as refused:
        return show(request, party, request.path, refused.messages[0])
    messages.success(request, _("Thank you. Your answer was kept."))
    return redirect("matter", party.case_id) if party.consent == Party.Answer.AGREED else redirect("asked", pk)


def own_party(request: MemberRequest, pk: int) -> Party:
    rows = Party.objects.of(request.user).filter(
        case__sub_district=request.user.sub_district_id, link_digest__isnull=False
    )
    return get_object_or_404(rows.select_related("case__sub_district", "person", "organisation"), pk=pk)
