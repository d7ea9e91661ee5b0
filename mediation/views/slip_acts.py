"""What the holder of a paper slip does without a login: one page for each act, and the papers."""

from __future__ import annotations

from allauth.core.ratelimit import consume
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation.accounts.requests import Request
from foundation.documents import papers as documents
from mediation.models import Entry, Party
from mediation.slip_acts import SLIP_ACTS, SlipAct
from mediation.views.slip import party_of


def slip_act(request: Request, name: str) -> HttpResponse:
    """The form of an act, and the act. Tries of the code are counted as on the first page."""
    party, act = party_of(request), SLIP_ACTS.get(name)
    if act is None:
        raise Http404
    if party is None:
        return redirect("slip")
    if party.case.status not in act.statuses:
        messages.warning(request, _("This is not possible now. The case may have moved on."))
        return redirect("slip_matter")
    form = act.form(request.POST or None, party=party)
    if request.method == "POST":
        consume(request, action="slip", key=f"act:{party.pk}", raise_exception=True)
        if done(request, party, act, form):
            return redirect("slip_matter")
    context = {"case": party.case, "act": act, "form": form, "back_url": reverse("slip_matter"), "act_url": ""}
    return render(request, "mediation/act.html", context)


def done(request: Request, party: Party, act: SlipAct, form: forms.Form) -> bool:
    """Do `act`; a refused form keeps what was typed."""
    if not form.is_valid():
        return False
    try:
        act.run(party, form.cleaned_data)
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    messages.success(request, _("Done: %(act)s.") % {"act": act.label})
    return True


@require_safe
def slip_paper(request: Request, pk: int) -> HttpResponseBase:
    """A paper that the side of the slip may read, as PDF."""
    party = party_of(request)
    if party is None:
        return redirect("slip")
    entries = Entry.objects.of_party(party).exclude(paper=None).select_related("paper")
    entry = get_object_or_404(entries, pk=pk)
    assert entry.paper is not None  # those without were left out
    return documents.paper_response(entry.paper)
