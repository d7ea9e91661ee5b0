"""Filing, one thing per page. Everything is kept on the server at each step; the draft belongs to a signed cookie."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.accounts import codes
from foundation.accounts.models import PhoneCode, User
from foundation.accounts.requests import MemberRequest, Request
from foundation.files.storage import file_response
from lib.phones import local
from mediation import filing_forms as forms
from mediation import messages as notices
from mediation import nearby, permissions, workflow
from mediation.models import CATEGORIES, Attachment, Case, Category, Status
from mediation.workflow.filing import MAX_FILES, missing, urgent
from residents import workflow as residents
from residents.models import Building, ConsentText, Person

COOKIE = "draft"
COOKIE_AGE = 30 * 24 * 3600
PROVED_FOR = timedelta(minutes=30)
PAGES: dict[str, type[forms.PageForm]] = {
    "words": forms.WordsForm,
    "category": forms.CategoryForm,
    "first": forms.FirstForm,
    "place": forms.PlaceForm,
    "photos": forms.PhotosForm,
    "wish": forms.WishForm,
    "contact": forms.ContactForm,
    "whom": forms.WhomForm,
    "check": forms.CheckForm,
}
ORDER = list(PAGES)
NEARBY = {"words", "category", "place", "wish", "check"}  # these pages say who else told of such a thing


def draft_of(request: Request) -> Case | None:
    """The draft of this browser."""
    return Case.objects.draft_with_key(draft_key(request)).first()


def draft_key(request: Request) -> str:
    return request.get_signed_cookie(COOKIE, default="", max_age=COOKIE_AGE) or ""


def start(request: Request) -> HttpResponse:
    """What filing is, who reads it, and the privacy notice; or the way back into one's draft."""
    case, building = draft_of(request), building_at(request)
    if request.method != "POST":
        notice = residents.newest_text(ConsentText.Kind.PRIVACY)
        context = {"draft": case, "notice": notice, "next": next_page(case) if case else "", "building": building}
        return render(request, "mediation/filing/start.html", context)
    if request.sub_district is None:
        raise Http404
    if case is None or "anew" in request.POST:
        case = workflow.start_draft(request.sub_district)
        workflow.fill_in(case, privacy_read_at=timezone.now())
    if building and case.estate_id is None:
        workflow.fill_in(case, estate=building.estate, building=building)
    return give_cookie(redirect("file_page", ORDER[0]), case)


@require_safe
def at(request: Request, pk: int) -> HttpResponse:
    """The short address on the poster of a building: the filing, with the place chosen."""
    return redirect(f"{reverse('file')}?at={pk}")


def building_at(request: Request) -> Building | None:
    """The building whose poster was scanned; what is unknown, or of another sub-district, is ignored."""
    pk = request.GET.get("at", "")
    if not pk.isdecimal():
        return None
    rows = Building.objects.filter(estate__sub_district=request.sub_district)
    return rows.select_related("estate").filter(pk=pk).first()


def give_cookie(response: HttpResponse, case: Case) -> HttpResponse:
    """Let this browser go on with the draft."""
    response.set_signed_cookie(
        COOKIE, case.draft_key, max_age=COOKIE_AGE, httponly=True, samesite="Lax", secure=settings.HTTPS
    )
    return response


def next_page(case: Case) -> str:
    """The page on which to go on: the first one without an answer. Photos may be left out, once one went past them."""
    gaps = set(missing(case))
    if not (case.wish or Attachment.objects.filter(entry__case=case).exists()):
        gaps.add("photos")
    return next((name for name in ORDER if name in gaps), "check")


def page(request: Request, name: str) -> HttpResponse:
    """One page of the filing."""
    if name not in PAGES:
        raise Http404
    case = draft_of(request)
    if case is None:
        return redirect("file")
    form = PAGES[name](request.POST or None, request.FILES or None, case=case, user=request.user)
    if request.method == "POST" and name != "check" and form.is_valid():
        try:
            form.save()
            return after(request, name, form)
        except ValidationError as refused:
            form.add_error(None, refused)
    return render(request, f"mediation/filing/{name}.html", context(case, name, form))


def after(request: Request, name: str, form: forms.PageForm) -> HttpResponse:
    """Where a page leads once its answers are kept."""
    if "stay" in request.POST or (isinstance(form, forms.FirstForm) and form.news):
        return redirect("file_page", name)
    if isinstance(form, forms.ContactForm) and not form.known:
        contact = {key: form.cleaned_data[key] for key in ("name", "phone", "address")} | {"reach": form.reach}
        if is_proved(request, contact["phone"]):
            return named(request, form.case, contact)
        request.session["contact"] = contact
        return send_code(request, form.case)
    following = ORDER[ORDER.index(name) + 1]
    return redirect("file_page", "check" if request.GET.get("back") == "check" else following)


def context(case: Case, name: str, form: Form) -> dict[str, Any]:
    number = ORDER.index(name)
    return {
        "case": case,
        "form": form,
        "page": name,
        "number": number + 1,
        "total": len(ORDER),
        "previous": reverse("file_page", args=[ORDER[number - 1]]) if number else reverse("file"),
        "gaps": missing(case),
        "files": Attachment.objects.filter(entry__case=case).select_related("upload"),
        "about": CATEGORIES.get(case.category),
        **(nearby_context(case) if name in NEARBY else {}),
        "urgent": urgent(case),
        "max_bytes": settings.UPLOAD_MAX_BYTES,
        "filer": (filer := workflow.filer_of(case)),
        "filer_phone": local(filer.phone) if filer else "",
        "max_files": MAX_FILES,
    }


def nearby_context(case: Case) -> dict[str, Any]:
    """Who else told of such a thing, from what the draft says so far."""
    category = case.category or nearby.kind_of(case.facts)
    return {
        "crowds": nearby.crowds(case.sub_district, category, case.estate, case.building),
        "nearby_label": Category(category).label if category else "",
    }


def send_code(request: Request, case: Case) -> HttpResponse:
    phone = request.session["contact"]["phone"]
    try:
        with transaction.atomic():
            code = codes.issue(phone, PhoneCode.Purpose.CONTACT, about=f"draft:{case.pk}")
            notices.contact_code(case.sub_district, phone, code, key=f"code.contact:{uuid4()}")
    except ValidationError as refused:
        messages.warning(request, refused.messages[0])
    return redirect("file_code")


@require_POST
def code_again(request: Request) -> HttpResponse:
    case = draft_of(request)
    if case is None or "contact" not in request.session:
        return redirect("file")
    return send_code(request, case)


def code(request: Request) -> HttpResponse:
    """The code from the phone: it proves the number, logs in, and names the applicant."""
    case, contact = draft_of(request), request.session.get("contact")
    if case is None or contact is None:
        return redirect("file")
    form = forms.CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes.redeem(contact["phone"], PhoneCode.Purpose.CONTACT, form.cleaned_data["code"], f"draft:{case.pk}")
            return named(request, case, contact)
        except ValidationError as refused:
            form.add_error(None if "code" not in form.cleaned_data else "code", refused)
    return render(
        request, "mediation/filing/code.html", context(case, "contact", form) | {"phone": local(contact["phone"])}
    )


def remember_proof(request: Request, phone: str) -> None:
    """A number that was proved in this browser need not be proved again at the contact page, for half an hour."""
    request.session["proved"] = {"phone": phone, "until": (timezone.now() + PROVED_FOR).timestamp()}


def is_proved(request: Request, phone: str) -> bool:
    proved = request.session.get("proved", {})
    return proved.get("phone") == phone and proved["until"] > timezone.now().timestamp()


def named(request: Request, case: Case, contact: dict[str, Any]) -> HttpResponse:
    """Name the applicant, whose number was proved in this session, log in, and go on."""
    user = prove(case, contact)
    request.session.pop("contact", None)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("file_page", "whom")


@transaction.atomic
def prove(case: Case, contact: dict[str, Any]) -> User:
    """The login behind a proved number, with its person as the applicant; ValidationError where it is another's."""
    user = User.objects.filter(phone=contact["phone"]).first()
    if user and user.has_usable_password():
        raise ValidationError(_("This number belongs to a member of staff. Please log in with it first."))
    if user and user.sub_district_id != case.sub_district_id:
        raise ValidationError(_("This number is registered in another sub-district. Please use another, or call us."))
    person = Person.objects.filter(user=user).first() if user else None
    if person and person.name != contact["name"]:
        raise ValidationError(
            _("This number is already registered for another name. Use the name you gave before, or call us.")
        )
    person = person or Person(sub_district=case.sub_district)
    person.name, person.phone, person.address = contact["name"], contact["phone"], contact["address"]
    person.save()
    user = residents.login_for(person, phone=contact["phone"])
    workflow.name_filer(case, person, phone=contact["phone"], reach=contact.get("reach"))
    return user


@require_safe
def photo(request: Request, pk: int) -> HttpResponseBase:
    """A photo of one's own draft."""
    return file_response(_own_file(request, pk).upload)


@require_POST
def remove_photo(request: Request, pk: int) -> HttpResponse:
    attachment = _own_file(request, pk)
    workflow.remove_file(attachment.entry.case, attachment)
    messages.success(request, _("The file was taken out."))
    return redirect("file_page", "photos")


def _own_file(request: Request, pk: int) -> Attachment:
    case = draft_of(request)
    if case is None:
        raise Http404
    return get_object_or_404(Attachment.objects.select_related("upload", "entry__case"), pk=pk, entry__case=case)


@require_POST
def submit(request: Request) -> HttpResponse:
    """File the matter. A second tap leads to the same number."""
    key = draft_key(request)
    case = Case.objects.filter(draft_key=key).first() if key else None
    if case is None:
        return redirect("file")
    if not isinstance(request.user, User) or not permissions.is_applicant(request.user, case):
        return redirect("file_page", "contact")
    form = forms.CheckForm(request.POST, case=case, user=request.user)
    if case.status == Status.DRAFT and not form.is_valid():
        return render(request, "mediation/filing/check.html", context(case, "check", form))
    try:
        workflow.submit(case, actor=request.user)
    except ValidationError as refused:
        form.add_error(None, refused)
        return render(request, "mediation/filing/check.html", context(case, "check", form))
    response = redirect("filed", case.pk)
    response.delete_cookie(COOKIE)
    return response


@login_required
@require_safe
def filed(request: MemberRequest, pk: int) -> HttpResponse:
    """Done: the number, a QR to the matter, the receipt, and what happens next."""
    case = get_object_or_404(Case.objects.of_party(request.user).exclude(status=Status.DRAFT), pk=pk)
    if not permissions.is_applicant(request.user, case):
        raise Http404
    address = settings.PUBLIC_URL + reverse("matter", args=[case.pk])
    entry = case.entries.filter(kind="filed").first()
    return render(
        request,
        "mediation/filing/filed.html",
        {
            "case": case,
            "qr": segno.make(address, error="m").svg_data_uri(scale=5),
            "entry": entry,
            "address": address,
            "urgent": urgent(case),
        },
    )
