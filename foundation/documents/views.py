"""Everybody may check a paper by its code: is the stored file unchanged, is a copy the same? No name is shown."""

from __future__ import annotations

import hashlib

from allauth.core.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.documents.forms import CodeForm, CopyForm
from foundation.documents.models import Paper


def count_try(request: HttpRequest) -> None:
    """Codes must not be guessed: RateLimited (our 429 page) after too many tries from one address."""
    consume(request, action="verify", raise_exception=True)


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
    count_try(request)
    return show(request, get_object_or_404(Paper, code=code))


def show(request: HttpRequest, row: Paper, form: CopyForm | None = None, same: bool | None = None) -> HttpResponse:
    chain, link = [row], row
    while link.previous:
        link = link.previous
        chain.append(link)
    context = {"paper": row, "chain": chain[::-1], "intact": row.is_intact(), "form": form or CopyForm(), "same": same}
    return render(request, "documents/verify_paper.html", context)


@require_POST
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Is the uploaded copy, byte for byte, the paper of this code?"""
    count_try(request)
    row = get_object_or_404(Paper, code=code)
    form = CopyForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, row, form)
    digest = hashlib.sha256()
    for chunk in form.cleaned_data["copy"].chunks():
        digest.update(chunk)
    return show(request, row, same=digest.hexdigest() == row.sha256)
