"""The ledger of consents in one matter: for a side its own, for the committee those of all."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from foundation.accounts.requests import MemberRequest
from foundation.audit import log as audit
from mediation import permissions
from mediation.acts import possible
from mediation.consents import BY_SIDE, consents_of, to_erase
from mediation.models import HelperConsent, Party
from mediation.views.cases import case_for
from residents.models import Consent, ConsentText


@login_required
@require_safe
def consents(request: MemberRequest, pk: int) -> HttpResponse:
    """Who agreed to what: text and version, when, how, taken back when."""
    row, user = case_for(request, pk), request.user
    staff = permissions.works_on(user, row)
    if staff:
        audit.viewed(row, user, "consents")
    sides = list(row.parties.all()) if staff else permissions.parties_of(user, row)
    asked = HelperConsent.objects.filter(party__in=sides)  # of others only the mediator knows what they said
    if staff and not permissions.is_mediator(user, row):
        asked = asked.none()
    acts = {act.name: act for act in possible(user, row) if act.card == "consents"}
    context = {
        "case": row,
        "staff": staff,
        "acts": acts,
        "sides": [{"party": side, "rows": ledger(side, given)} for given in [consents_of(row)] for side in sides],
        "texts": texts(),
        "helpers": asked.select_related("helper__person", "party"),
        "to_erase": staff and to_erase(row),
    }
    return render(request, "mediation/consents.html", context)


def ledger(side: Party, given: dict[tuple[int, str], list[Consent]]) -> list[dict[str, Any]]:
    """Of each kind the consents of one side, newest first: of those it may give freely, and of others if given."""
    kinds = [kind for kind in ConsentText.Kind if kind in BY_SIDE or (side.pk, kind) in given]
    found = []
    for kind in kinds:
        rows = list(reversed(given.get((side.pk, kind), [])))
        standing = any(row.withdrawn_at is None for row in rows)
        found.append({"kind": kind, "rows": rows, "standing": standing, "free": kind in BY_SIDE})
    return found


def texts() -> list[ConsentText]:
    """The text in force of each kind that a side may give, as it is read before the yes."""
    rows = ConsentText.objects.filter(kind__in=BY_SIDE).order_by("kind", "-version")
    newest = {row.kind: row for row in reversed(rows)}
    return [newest[kind] for kind in BY_SIDE if kind in newest]
