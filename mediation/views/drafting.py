"""The draft of the agreement: clauses typed or taken from the library, with what the checker finds in them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.requests import MemberRequest
from mediation import findings, permissions, workflow
from mediation.agreement_forms import LibraryForm
from mediation.forms import AgreementForm, ClauseFormSet, filled
from mediation.models import Agreement, Case, Status
from mediation.views.cases import case_for
from mediation.workflow.agreement import first_words, living

ROW = ("debtor", "deed", "amount", "due_on", "place")
MOST = 30
# Buttons that keep nothing: the page comes back with everything that was typed.
AT_WORK = {"choose", "insert", "check"}


@login_required
def draft(request: MemberRequest, pk: int) -> HttpResponse:
    """Write the agreement, clause by clause. Saving keeps a draft that only the committee sees."""
    case = case_for(request, pk)
    if not permissions.can_draft(request.user, case):
        raise PermissionDenied
    agreement = living(case)
    if case.status != Status.MEDIATING or (agreement and agreement.status != Agreement.Status.DRAFT):
        messages.warning(request, _("This is not possible now. The case may have moved on."))
        return redirect("case", pk)
    if request.method == "POST" and AT_WORK & request.POST.keys():
        return at_work(request, case)
    data = request.POST or None
    form = AgreementForm(data, case=case, user=request.user, initial=texts(case, agreement))
    clauses = clause_forms(case, data, clauses_of(agreement))
    if request.method == "POST" and form.is_valid() and clauses.is_valid():
        try:
            workflow.draft(case, **form.cleaned_data, clauses=filled(clauses), actor=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The draft is kept. Only the committee sees it until you give it out to sign."))
            return redirect("draft_agreement", pk) if "more" in request.POST else redirect("case", pk)
    rows = typed(request.POST) if data else clauses_of(agreement)
    library = LibraryForm(case=case, initial={"template": request.GET.get("clause", "")})
    return show(request, case, form, clauses, library, rows)


def at_work(request: MemberRequest, case: Case) -> HttpResponse:
    """A clause of the library is chosen or put in, or the clauses are checked; nothing is kept, nothing is lost."""
    data = request.POST
    rows = [row for row in typed(data) if any(row.values())]
    library = LibraryForm(data, case=case)
    if "insert" in data and library.chosen and library.is_valid() and len(rows) < MOST:
        rows.append(library.clause())
        library = LibraryForm(case=case)
    elif "insert" not in data:
        names = [key.removeprefix("lib-") for key in data if key.startswith("lib-") and data[key]]
        kept = {name: data[f"lib-{name}"] for name in names if name != "date"}
        library = LibraryForm(case=case, initial=kept)
    words = {name: data.get(name, "") for name in ("facts", "issues", "left_open")}
    form = AgreementForm(case=case, user=request.user, initial=words)
    return show(request, case, form, clause_forms(case, None, rows), library, rows)


def clause_forms(case: Case, data: QueryDict | None, rows: list[dict[str, Any]]) -> Any:
    return ClauseFormSet(data, prefix="clause", form_kwargs={"case": case}, initial=rows)


def typed(data: QueryDict) -> list[dict[str, Any]]:
    """The rows of clauses as they came, also where they make no sense."""
    total = data.get("clause-TOTAL_FORMS", "")
    count = min(int(total), MOST) if total.isdecimal() else 0
    return [{name: data.get(f"clause-{n}-{name}", "").strip() for name in ROW} for n in range(count)]


def show(
    request: MemberRequest, case: Case, form: AgreementForm, clauses: Any, library: LibraryForm,
    rows: list[dict[str, Any]],
) -> HttpResponse:  # fmt: skip
    today = timezone.localdate()
    found = findings.in_words(findings.of_typed(case, rows, today), today)
    pairs = [(row, [one for one in found if one["clause"] == n]) for n, row in enumerate(clauses, start=1)]
    context = {"case": case, "form": form, "clauses": clauses, "pairs": pairs, "found": found, "library": library}
    return render(request, "mediation/draft.html", context)


def texts(case: Case, agreement: Agreement | None) -> dict[str, str]:
    if agreement:
        return {"facts": agreement.facts, "issues": agreement.issues, "left_open": agreement.left_open}
    return first_words(case)


def clauses_of(agreement: Agreement | None) -> list[dict[str, Any]]:
    return [{name: getattr(row, name) for name in ROW} for row in agreement.obligations.all()] if agreement else []
