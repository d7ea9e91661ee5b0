"""The paper slip: with number and code a matter is seen without a login, and taken over with the phone."""

from __future__ import annotations

from uuid import uuid4

from allauth.core.ratelimit import consume
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.accounts import codes
from foundation.accounts.models import PhoneCode, User
from foundation.accounts.requests import Request
from foundation.audit import log as audit
from lib.phones import masked
from mediation import messages as notices
from mediation import workflow
from mediation.counter_forms import SlipForm, SlipPhoneForm
from mediation.filing_forms import CodeForm
from mediation.models import Entry, Party
from mediation.next_step import next_step
from mediation.slip_acts import SLIP_ACTS
from mediation.views.cases import offered, track
from residents import workflow as residents


def slip(request: Request) -> HttpResponse:
    """Ask for number and code."""
    form = SlipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if opened(request, form.cleaned_data["reference"], form.cleaned_data["code"]):
            return redirect("slip_matter")
        form.add_error(None, _("Number and code do not belong together. Please look at the slip again, or call us."))
    return render(request, "mediation/slip.html", {"form": form})


@require_safe
def slip_link(request: Request, reference: str, code: str) -> HttpResponse:
    """What the QR code of the slip opens: the form, filled in. Sending it is a try, and tries are counted."""
    form = SlipForm(initial={"reference": reference, "code": code})
    return render(request, "mediation/slip.html", {"form": form})


def opened(request: Request, reference: str, code: str) -> bool:
    """Remember in the session whose matter it is. Tries are counted by number and by address; too many are our 429."""
    consume(request, action="slip", key=reference.strip().upper(), raise_exception=True)
    party = workflow.party_with_slip(request.sub_district, reference, code) if request.sub_district else None
    if party is None:
        return False
    request.session["slip"] = [party.pk, party.slip_digest]
    return True


def party_of(request: Request) -> Party | None:
    """The party whose slip was shown in this browser, while the slip is good."""
    pk, digest = request.session.get("slip", [0, ""])
    rows = Party.objects.filter(pk=pk, slip_digest=digest).exclude(slip_digest="")
    return rows.select_related("case__sub_district", "case__mediator", "case__studio", "person").first()


@require_safe
def slip_matter(request: Request) -> HttpResponse:
    """Where the matter stands, what is next, and the way to a login."""
    party = party_of(request)
    if party is None:
        return redirect("slip")
    return show(request, party, SlipPhoneForm())


def show(request: Request, party: Party, form: SlipPhoneForm) -> HttpResponse:
    case = party.case
    entries = Entry.objects.of_party(party).select_related("author", "party", "paper").order_by("-at", "-id")
    page = {
        "case": case,
        "party": party,
        "track": track(case),
        "entries": entries,
        "form": form,
        "clock": case.next_clock,
        "next": next_step(case, [party]),
        "sessions": case.sessions.planned().filter(Q(party=None) | Q(party=party)),
        "offered": offered(case),
        "acts": [act for act in SLIP_ACTS.values() if case.status in act.statuses],
    }
    return render(request, "mediation/slip_matter.html", page)


@require_POST
def slip_code(request: Request) -> HttpResponse:
    """A code to the phone with which the matter is taken over; a phone that is logged in needs none."""
    party = party_of(request)
    if party is None:
        return redirect("slip")
    form = SlipPhoneForm(request.POST)
    if not form.is_valid():
        return show(request, party, form)
    phone = form.cleaned_data["phone"]
    try:
        if party.phone and phone != party.phone:
            raise ValidationError(_("This is not the number that was given when the matter was filed. Please call us."))
        if isinstance(request.user, User) and request.user.phone == phone:
            return taken_over(request, party, request.user)
        with transaction.atomic():
            code = codes.issue(phone, PhoneCode.Purpose.CONTACT, about=f"slip:{party.pk}")
            notices.contact_code(party.case.sub_district, phone, code, key=f"code.contact:{uuid4()}")
    except ValidationError as refused:
        form.add_error("phone", refused)
        return show(request, party, form)
    request.session["slip_phone"] = phone
    return redirect("slip_claim")


def slip_claim(request: Request) -> HttpResponse:
    """The code from the phone: with it the matter belongs to that login."""
    party, phone = party_of(request), request.session.get("slip_phone", "")
    if party is None or not phone:
        return redirect("slip")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes.redeem(phone, PhoneCode.Purpose.CONTACT, form.cleaned_data["code"], f"slip:{party.pk}")
            return taken_over(request, party, login_behind(party, phone))
        except ValidationError as refused:
            form.add_error(None if "code" not in form.cleaned_data else "code", refused)
    return render(request, "mediation/slip_claim.html", {"form": form, "phone": masked(phone)})


def login_behind(party: Party, phone: str) -> User:
    """The login of a proved number; ValidationError where it belongs to staff or to another sub-district."""
    user = User.objects.filter(phone=phone).first()
    if user and user.has_usable_password():
        raise ValidationError(_("This number belongs to a member of staff. Please log in with it first."))
    if user and user.sub_district_id != party.case.sub_district_id:
        raise ValidationError(_("This number is registered in another sub-district. Please use another, or call us."))
    assert party.person is not None  # an applicant at the counter is a person
    return residents.login_for(party.person, phone=phone)


def taken_over(request: Request, party: Party, user: User) -> HttpResponse:
    workflow.claim(party, user)
    audit.viewed(party.case, user, "slip")
    if request.user != user:
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    for name in ("slip", "slip_phone"):
        request.session.pop(name, None)
    messages.success(request, _("The matter is now under your number. The slip is no longer needed."))
    return redirect("matter", party.case_id)
