"""On with a draft on another device: the phone that was proved with it opens it, and nothing else does.

Every number gets the same answer and the same code; only whoever holds the phone learns whether a draft is kept.
"""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.accounts import codes
from foundation.accounts.models import PhoneCode, SubDistrict, User
from foundation.accounts.requests import Request
from lib.phones import local
from mediation import filing_forms as forms
from mediation import messages as notices
from mediation import workflow
from mediation.models import Case
from mediation.views.filing import draft_of, give_cookie, next_page, remember_proof

ASKED = "resume"  # in the session: the number that waits for its code, and the draft that is to be kept under it


def resume(request: Request) -> HttpResponse:
    """Ask for the number under which a draft is kept."""
    if request.sub_district is None:
        raise Http404
    return ask(request, "mediation/filing/resume.html", None)


def later(request: Request) -> HttpResponse:
    """Ask for a number under which the draft of this browser is to be kept."""
    case = draft_of(request)
    return ask(request, "mediation/filing/later.html", case) if case else redirect("file")


def ask(request: Request, template: str, case: Case | None) -> HttpResponse:
    form = forms.NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        request.session[ASKED] = {"phone": form.cleaned_data["phone"], "draft": case.pk if case else None}
        return send(request)
    return render(request, template, {"form": form, "case": case, "next": next_page(case) if case else ""})


def about(asked: dict[str, object]) -> str:
    """What the code is good for: to keep one draft, or to open what is kept."""
    return f"draft:{asked['draft']}" if asked["draft"] else "resume"


def send(request: Request) -> HttpResponse:
    asked, place = request.session[ASKED], request.sub_district
    assert place is not None  # a number is asked for in a place alone
    try:
        with transaction.atomic():
            sent = codes.issue(asked["phone"], PhoneCode.Purpose.CONTACT, about=about(asked))
            notices.contact_code(place, asked["phone"], sent, key=f"code.contact:{uuid4()}")
    except ValidationError as refused:
        messages.warning(request, refused.messages[0])
    return redirect("file_resume_code")


@require_POST
def code_again(request: Request) -> HttpResponse:
    return send(request) if ASKED in request.session else redirect("file_resume")


def code(request: Request) -> HttpResponse:
    """The code from the phone: it proves the number."""
    asked = request.session.get(ASKED)
    if asked is None:
        return redirect("file_resume")
    form = forms.CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes.redeem(asked["phone"], PhoneCode.Purpose.CONTACT, form.cleaned_data["code"], about(asked))
        except ValidationError as refused:
            form.add_error("code", refused)
        else:
            del request.session[ASKED]
            remember_proof(request, asked["phone"])
            return keep(request, asked["phone"]) if asked["draft"] else find(request, asked["phone"])
    return render(request, "mediation/filing/resume_code.html", {"form": form, "phone": local(asked["phone"])})


def keep(request: Request, phone: str) -> HttpResponse:
    """Keep the draft of this browser under the number that was just proved."""
    case = draft_of(request)
    if case is None:
        return redirect("file")
    workflow.keep_phone(case, phone)
    messages.success(request, _("Kept. With this number you can now go on on any device."))
    return redirect("file_later")


def find(request: Request, phone: str) -> HttpResponse:
    """Open the draft that is kept under a proved number. A draft of this browser is kept under it as well."""
    place, own = request.sub_district, draft_of(request)
    assert isinstance(place, SubDistrict)  # resume() asked
    case = Case.objects.drafts_with_phone(phone, place).exclude(pk=own.pk if own else 0).first()
    if own and own.facts and not own.draft_phone:
        workflow.keep_phone(own, phone)
    case = case or own
    if case is None:
        words = _("Nothing that was begun is kept under this number. What is filed already stands under My matters.")
        messages.info(request, words)
        return redirect("file")
    log_in(request, case, phone)
    return give_cookie(redirect("file_page", next_page(case)), case)


def log_in(request: Request, case: Case, phone: str) -> None:
    """Who has named themselves in the draft by this number is logged in by it, as at the contact page."""
    filer = workflow.filer_of(case)
    user = filer.user if filer else None
    if user is None or user.phone != phone or isinstance(request.user, User):
        return
    if user.is_active and not user.has_usable_password():
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
