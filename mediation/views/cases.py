"""The page of a case for both the committee and the parties, and one page and one URL per act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet, prefetch_related_objects
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.accounts.models import User
from foundation.accounts.requests import MemberRequest
from foundation.audit import log as audit
from foundation.files.storage import file_response
from foundation.notifications.models import Message
from lib.related import fetch_related
from mediation import permissions
from mediation.acts import ACTS, Act, possible
from mediation.acts.recusal import held
from mediation.models import (
    Agent,
    Attachment,
    Case,
    Channel,
    Entry,
    Helper,
    Inquiry,
    Kind,
    Offer,
    Party,
    Rating,
    Recusal,
    Risk,
    Session,
    SessionProposal,
    Source,
    Status,
)
from mediation.models.statuses import OPEN, RATED
from mediation.next_step import next_step
from mediation.similar import links_of, of_case, similar_cases, similar_orders
from mediation.views.notes import my_note_of
from mediation.views.party_work import party_context
from mediation.views.recusal import recusal_context
from mediation.views.session_cards import session_context
from mediation.views.signing import agreement_context
from mediation.workflow.agreement import living
from mediation.workflow.conduct import MEDIATED
from mediation.workflow.desk import see
from mediation.workflow.filing import urgent
from residents.permissions import is_staff

PREFILLED = ("other", "offer", "piece", "session", "day", "time", "room", "code", "person", "minutes", "inquiry",
             "kind")  # fmt: skip


def case_for(request: MemberRequest, pk: int, *wanted: str, **narrowed: Callable[[], QuerySet[Any]]) -> Case:
    """The case, if the visitor may see it, with its sides; `wanted`, `narrowed`: what else, as for `fetch_related`."""
    rows = Case.objects.visible_to(request.user).select_related(
        "committee__organisation", "estate", "building", "mediator"
    )
    row = get_object_or_404(rows, pk=pk)
    row.sub_district = request.user.sub_district  # nobody sees a case of another one
    fetch_related(
        [row], "clocks", *wanted,
        parties=lambda: Party.objects.select_related("person", "organisation"),
        parties__agents=lambda: Agent.objects.acting().select_related("person"),
        recusals=lambda: Recusal.objects.select_related("mediator", "party"),
        **narrowed,
    )  # fmt: skip
    return row


def whole_case_for(request: MemberRequest, pk: int) -> Case:
    """The same with what its own page asks for again and again, as far as the visitor may see it."""
    user = request.user
    answered = ["extensions__answers", "disclosures__answers__party", "fact_sheets__answers__party"]
    met = ["sessions__replies__party", "sessions__attendance__party", "sessions__minutes__marks"]
    of_agreements = "signatures__entered_by refusals__party obligations__debtor obligations__reports services__party"
    agreed = [f"agreements__{name}" for name in of_agreements.split()]
    # Of these only whether there are any, and for the acts; shown is what may be seen.
    own = ["risks", "wishes", "evidence", "links_to_older", "links_to_newer"]
    return case_for(
        request, pk, "agreements", *met, *agreed, *answered, *own, "helpers__consents__party",
        sessions=lambda: Session.objects.audible_to(user),
        inquiries=lambda: Inquiry.objects.visible_to(user),
        proposals=SessionProposal.objects.open,
        offers=lambda: Offer.objects.select_related("entry"),
        helpers=lambda: Helper.objects.select_related("person"),
    )  # fmt: skip


@login_required
@require_safe
def case(request: MemberRequest, pk: int) -> HttpResponse:
    """The story of a case, and in the rail what is possible now. Parties are led to their own page of it."""
    row = whole_case_for(request, pk)
    if not permissions.works_on(request.user, row):
        return redirect("matter", pk)
    audit.viewed(row, request.user, "case")
    see(row, request.user)
    found = case_context(request, row)
    found |= alike_context(request, row) | risk_context(request.user, row)
    own = {"may_place": permissions.sees_places(request.user), "my_note": my_note_of(row, request.user)}
    return render(request, "mediation/case.html", found | own)


def case_context(request: MemberRequest, row: Case) -> dict[str, Any]:
    """What the case page shows; `tab` narrows the story."""
    user = request.user
    every = possible(user, row)
    acts = [act for act in every if act.name != "write" and not act.card]
    agreement = living(row)
    main = [act for act in acts if act.weight][:3]
    return {
        **recusal_context(user, row),
        **story_context(user, row, request.GET.get("tab", "")),
        "case": row,
        "acts": main,
        "more": [act for act in acts if act not in main],
        "clock": row.next_clock,
        "urgent": urgent(row),
        "agreement": agreement,
        "may_draft": permissions.can_draft(user, row)
        and row.status == Status.MEDIATING
        and (agreement is None or agreement.status == "draft")
        and not held(user, row),
        "may_sign": permissions.can_sign(user, row) or permissions.can_seal(user, row),
        "orders": row.work_orders.visible_to(user) if row.channel == Channel.HOTLINE else [],
        "gaps": row.gaps.all() if row.status in {Status.SUBMITTED, Status.NEEDS_SUPPLEMENT} else [],
        "delegation": row.delegation if row.source == Source.DELEGATED else None,
        "may_slip": permissions.can_make_slip(user, row),
        "may_ask_lawyer": row.status in MEDIATED and permissions.can_ask_lawyer(user, row),
        "sessions": [session for session in row.sessions.all() if session.is_planned],
        "offered": offered(row),
        "ratings": ratings(user, row),
        "may_fix": ACTS["fix_time"].can(user, row),
        "mine": permissions.parties_of(user, row),
        "may_write": any(act.name == "write" for act in every),
        **party_context(user, row, every),
        **session_context(user, row, every),
        **agreement_context(user, agreement),
    }


def story_context(user: User, row: Case, tab: str) -> dict[str, Any]:
    """What was said and done, as far as `user`, who sees the case, may read it."""
    story = Entry.objects.audible_to(user).filter(case=row).for_story()
    every = list(story)
    shown = {
        "evidence": [entry for entry in every if entry.attachments.all()],
        "papers": [entry for entry in every if entry.paper_id],
    }
    counts = {name: len(entries) for name, entries in shown.items()}
    return {"entries": shown.get(tab, every), "tab": tab, "counts": counts}


def risk_context(user: User, case: Case) -> dict[str, Any]:
    """The level of danger that counts; nothing for those whom it does not concern."""
    if not permissions.minds_danger(user, case):
        return {}
    seen = Risk.objects.visible_to(user).filter(case=case).first() if case.risks.all() else None
    return {"risk": seen, "minds_danger": True}


def alike_context(request: MemberRequest, row: Case) -> dict[str, Any]:
    """For staff alone: what was decided about this case and others; for who decides, those that are alike."""
    user = request.user
    links = links_of(row, user) if row.links_to_older.all() or row.links_to_newer.all() else []
    found: dict[str, Any] = {"links": links}
    if row.status not in OPEN or not permissions.can_relate(user, row):
        return found
    if row.accepted_at and "alike" not in request.GET:  # later only who wants to know waits for it
        return found | {"may_look": True}
    decided = {row.pk, *(other.pk for _link, other in links)}
    matches, orders = similar_cases(of_case(row), user, decided), similar_orders(row, user)
    return found | {"matches": matches, "alike_orders": orders, "looked": bool(row.accepted_at)}


def offered(case: Case) -> dict[str, Any] | None:
    """The times on offer, each with those whom it suits, and who has not answered; None where there are none."""
    if case.status != Status.MEDIATING:
        return None
    proposal = next((row for row in case.proposals.all() if row.ended_at is None), None)
    if proposal is None:
        return None
    prefetch_related_objects([proposal], "times", "choices__times", "choices__party")
    choices, sides = list(proposal.choices.all()), list(case.parties.all())
    rows = []
    for moment in proposal.times.all():
        suits = [choice.party for choice in choices if moment in choice.times.all()]
        rows.append({"time": moment, "suits": suits, "all": len(suits) == len(sides)})
    answered = {choice.party_id for choice in choices}
    return {
        "place": proposal.place,
        "rows": rows,
        "none": [choice for choice in choices if choice.none_because],
        "waiting": [party for party in sides if party.pk not in answered],
    }


def ratings(user: User, case: Case) -> QuerySet[Rating]:
    """What the sides say of the service, for those who may read it; of an ended case."""
    if case.status not in RATED or not permissions.reads_ratings(user, case):
        return Rating.objects.none()
    return Rating.objects.filter(party__case=case).select_related("party").order_by("party__side", "party")


def act_context(case: Case, act: Act, form: Any) -> dict[str, Any]:
    back = reverse("matter", args=[case.pk])
    return {
        "case": case,
        "act": act,
        "form": form,
        "back_url": back,
        "act_url": reverse(f"act_{act.name}", args=[case.pk]),
    }


@login_required
@require_safe
def act_page(request: MemberRequest, pk: int, name: str) -> HttpResponse:
    """The form of an act, and what will happen."""
    if name not in ACTS:
        raise Http404
    row, act = case_for(request, pk), ACTS[name]
    if not act.can(request.user, row):
        raise PermissionDenied
    if not act.possible(request.user, row):
        messages.warning(request, _("This is not possible now. The case may have moved on."))
        return redirect("matter", pk)
    chosen_before = {name: request.GET[name] for name in PREFILLED if name in request.GET}
    form = act.form(case=row, user=request.user, initial=chosen_before)
    return render(request, "mediation/act.html", act_context(row, act, form))


@login_required
@require_POST
def do(request: MemberRequest, pk: int, name: str) -> HttpResponse:
    """Do an act. A refused form comes back with everything that was typed."""
    row, act = case_for(request, pk), ACTS[name]
    if not act.can(request.user, row):
        raise PermissionDenied
    form = act.form(request.POST, request.FILES, case=row, user=request.user)
    if form.is_valid():
        try:
            act.run(row, request.user, form.values())
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Done: %(act)s.") % {"act": act.label})
            return redirect("matter", pk)
    return render(request, "mediation/act.html", act_context(row, act, form))


@login_required
@require_safe
def matter(request: MemberRequest, pk: int) -> HttpResponse:
    """One's own matter: the track of steps, what is next, papers, messages. Staff are led to the case page."""
    row = whole_case_for(request, pk)
    if permissions.works_on(request.user, row):
        return redirect("case", pk)
    Message.objects.visible_to(request.user).filter(link=request.path).mark_read()
    if is_staff(request.user):  # who works here and is a side of a matter finds it in the queue too
        see(row, request.user)
    context = case_context(request, row)
    return render(
        request, "mediation/matter.html", context | {"track": track(row), "next": next_step(row, context["mine"])}
    )


# The straight way, step by step; a status between two of them belongs to the earlier one.
STEPS = [Status.SUBMITTED, Status.CONSENT_PENDING, Status.ACCEPTED, Status.MEDIATING, Status.AGREED, Status.CLOSED]
STEP_OF = {str(status): number for number, status in enumerate(STEPS)} | {
    str(Status.NEEDS_SUPPLEMENT): 0,
    str(Status.SUSPENDED): 3,
    str(Status.ARCHIVED): 5,
}


def track(case: Case) -> list[dict[str, Any]]:
    """The steps of a matter: done with their date, the one that is on, those to come; or how it ended."""
    now = STEP_OF.get(case.status)
    over = case.status in {Status.CLOSED, Status.ARCHIVED}
    steps = []
    for number, (label, at, note) in enumerate(milestones(case)):
        passed = bool(at) if now is None else over or number < now
        if now is None and not passed:
            continue  # it ended before
        state = "done" if passed else "now" if number == now else ""
        steps.append({"label": label, "at": at, "note": note, "state": state})
    if now is None:
        steps.append({"label": case.get_status_display(), "at": None, "note": "", "state": "now"})
    return steps


def milestones(case: Case) -> list[tuple[str, Any, str]]:
    """Of each step its name, when it was reached, and what to remember of it."""
    asked = case.respondents if case.source == Source.APPLICATION else case.parties.all()
    answered = [party.consented_at for party in asked if party.consented_at]
    agreement = living(case)
    started = case.entries.filter(kind=Kind.STARTED).values_list("at", flat=True).first()
    return [
        (_("Filed") if case.source == Source.APPLICATION else _("Offered"), case.submitted_at, case.reference),
        (
            _("Other side asked") if case.source == Source.APPLICATION else _("Both sides asked"),
            max(answered, default=None),
            "",
        ),
        (_("Accepted"), case.accepted_at, case.number),
        (_("Mediation"), started, case.mediator.name if case.mediator else ""),
        (_("Agreement"), agreement.effective_on if agreement else None, ""),
        (_("Performance and follow-up"), case.closed_at, ""),
    ]


@login_required
@require_safe
def attachment(request: MemberRequest, pk: int) -> HttpResponseBase:
    """A file of an entry that the visitor may read."""
    entries = Entry.objects.visible_to(request.user)
    row = get_object_or_404(Attachment.objects.select_related("upload", "entry__case"), pk=pk, entry__in=entries)
    audit.viewed(row.entry.case, request.user, "attachment")
    return file_response(row.upload)
