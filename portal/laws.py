"""The table of articles: read by everybody, corrected by the system administrator."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation.accounts.requests import MemberRequest
from foundation.law import workflow
from foundation.law.citation import in_chinese
from foundation.law.forms import ArticleForm
from foundation.law.models import LegalBasis
from residents.models import Role
from residents.permissions import for_administrators, has_role


@require_safe
def laws(request: HttpRequest) -> HttpResponse:
    """Every article that the portal follows, by statute."""
    english = get_language() == "en"
    rows = list(LegalBasis.objects.in_force(timezone.localdate()).order_by("statute_zh", "article"))
    for row in rows:
        row.cited = f"Art. {row.article}" if english else f"第{in_chinese(row.article)}条"  # type: ignore[attr-defined]
        row.short = row.short_en if english else row.short_zh  # type: ignore[attr-defined]
    by_name = groupby(rows, lambda row: row.statute_en if english else row.statute_zh)
    statutes = [(name, list(found)) for name, found in by_name]
    may_edit = has_role(request.user, Role.SYSTEM_ADMIN)
    return render(request, "law/laws.html", {"statutes": statutes, "may_edit": may_edit})


@for_administrators
def article(request: MemberRequest, pk: int | None = None) -> HttpResponse:
    """Enter an article, or correct one. What was cited before keeps its words for ten minutes."""
    row = get_object_or_404(LegalBasis, pk=pk) if pk else LegalBasis()
    form = ArticleForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            workflow.keep_article(form.save(commit=False), actor=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Kept. Every page cites it so within ten minutes."))
            return redirect("laws")
    return render(request, "law/article.html", {"form": form})
