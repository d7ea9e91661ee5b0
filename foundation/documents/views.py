"""Everybody may check a paper by its code: is the stored file unchanged, is a copy the same? No name is shown."""

from __future__ import annotations

from allauth.core.internal.ratelimit import consume  # the public one lets every GET pass
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.documents.forms import CodeForm, CopyForm, spelled
from foundation.documents.models import Paper


def count_try(request: HttpRequest) -> None:
    """Codes must not be guessed: RateLimited (our 429 page) after too many tries from one address."""
    consume(request, app="allauth.account", action="verify", limit_get=True, raise_exception=True)


def paper_with(request: HttpRequest, code: str) -> Paper:
    count_try(request)
    return get_object_or_404(Paper, code=spelled(code))


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.GET or None)
    if form.is_valid():
        count_try(request)
        if Paper.objects.filter(code=form.cleaned_data["code"]).exists():
            return redirect("verify_paper", form.cleaned_data["code"])
        form.add_error("code", _("We have no paper with this code. Please compare each character."))
    return render(request, "documents/verify.html", {"form": form})


@require_safe
def paper(request: HttpRequest, code: str) -> HttpResponse:
    return show(request, paper_with(request, code), CopyForm())


@require_POST
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Is the uploaded copy, byte for byte, one of the files of this paper? Signed pages keep the code of the first."""
    form = CopyForm(request.POST, request.FILES)
    return show(request, paper_with(request, code), form, form.sha256() if form.is_valid() else "")


def show(request: HttpRequest, row: Paper, form: CopyForm, sha256: str = "") -> HttpResponse:
    """What is kept under a code, and which of its files has the hash of the copy."""
    links = [(link, link.is_intact()) for link in row.chain]
    context = {
        "paper": row,
        "links": links,
        "intact": all(intact for _link, intact in links),
        "form": form,
        "compared": bool(sha256),
        "same": next((link for link, _intact in links if link.sha256 == sha256), None),
    }
    return render(request, "documents/verify_paper.html", context)
