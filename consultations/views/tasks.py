"""Lawyers' tasks in disputes: the mediator's page to ask, the lawyer's queue and the page of one task."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations.conflicts import conflict_of, free_of_conflict
from consultations.models import Task
from consultations.models.task import TaskQuerySet
from consultations.permissions import can_ask_lawyer, can_withdraw_task, is_lawyer
from consultations.task_forms import AcceptForm, AnswerForm, AskForm, DeclineForm, WithdrawForm
from consultations.workflow import task as workflow
from foundation.accounts.requests import MemberRequest
from foundation.audit import log as audit
from foundation.documents import papers as documents
from foundation.files.storage import file_response
from mediation.models import Agreement, Attachment, Entry
from mediation.views.cases import case_for
from mediation.views.lists import chosen, cut, list_context
from mediation.workflow.conduct import MEDIATED

NEWEST_FIRST = {"answered", "all"}
NEWEST, DUE = ("-due_on", "-id"), ("due_on", "id")
ASKED_SHOWN = 50


# The mediator


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_lawyer(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask a lawyer for an opinion, a check or presence; below stands what was asked before."""
    case = case_for(request, pk)
    if not can_ask_lawyer(request.user, case):
        raise PermissionDenied
    form = None
    if case.status in MEDIATED:
        form = AskForm(request.POST or None, case=case, user=request.user)
    if form and request.method == "POST" and form.is_valid():
        try:
            task = workflow.ask(case, **form.values(), actor=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            said = _("Asked: %(name)s says yes or no within two working days. You are told.")
            messages.success(request, said % {"name": task.lawyer.person.name})
            return redirect("ask_lawyer", pk)
    rows = Task.objects.filter(case=case).for_list().order_by("-id")[:ASKED_SHOWN]
    shown = {"case": case, "form": form, "tasks": rows, "withdraw": WithdrawForm()}
    return render(request, "consultations/ask_lawyer.html", shown)


@login_required
@require_POST
def withdraw_task(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a question back."""
    task = get_object_or_404(Task.objects.visible_to(request.user).for_list(), pk=pk)
    if not can_withdraw_task(request.user, task.case):
        raise PermissionDenied
    form = WithdrawForm(request.POST)
    try:
        workflow.withdraw(task, form.cleaned_data["reason"] if form.is_valid() else "", actor=request.user)
    except ValidationError as refused:
        messages.warning(request, refused.messages[0])
    else:
        messages.success(request, _("Taken back. The lawyer is told."))
    return redirect("ask_lawyer", task.case_id)


# The lawyer


def tabs(rows: TaskQuerySet) -> dict[str, tuple[str, Callable[[], TaskQuerySet]]]:
    return {
        "todo": (_("To do"), rows.open),
        "late": (_("Late"), rows.overdue),
        "answered": (_("Answered"), lambda: rows.filter(state=Task.State.ANSWERED)),
        "all": (_("All"), lambda: rows),
    }


def order_of(tab: str) -> tuple[str, str]:
    return NEWEST if tab in NEWEST_FIRST else DUE


@login_required
@require_safe
def duty_tasks(request: MemberRequest) -> HttpResponse:
    """One's tasks as a lawyer, what is due first; never one with a conflict."""
    if not is_lawyer(request.user):
        raise PermissionDenied
    every = tabs(Task.objects.of_lawyer(request.user))
    tab = chosen(request, every)
    page, following = page_of(every[tab][1]().for_list(), request.GET.get("after", ""), newest=tab in NEWEST_FIRST)
    shown = {"tasks": free_of_conflict(page)}
    return render(request, "consultations/tasks.html", shown | list_context(request, forms.Form(), every, following))


def page_of(rows: TaskQuerySet, after: str, *, newest: bool) -> tuple[list[Task], str]:
    """25 rows after the key `after` (day and id), by day or the newest first, and the key that follows."""
    rows = rows.order_by(*(NEWEST if newest else DUE))
    day, _colon, pk = after.partition(":")
    try:
        key = (date.fromisoformat(day), int(pk))
    except ValueError:
        key = None
    if key:
        way = "lt" if newest else "gt"
        rows = rows.filter(Q(**{f"due_on__{way}": key[0]}) | Q(**{"due_on": key[0], f"id__{way}": key[1]}))
    page, last = cut(rows)
    return page, f"{last.due_on}:{last.pk}" if last else ""


def task_for(request: MemberRequest, pk: int) -> Task:
    """The task of this lawyer; 404 for everybody else, and for the lawyer once there is a conflict."""
    task = get_object_or_404(Task.objects.of_lawyer(request.user).for_list(), pk=pk)
    if conflict_of(task.case, task.lawyer):
        raise Http404
    return task


FORMS: dict[str, Any] = {"accept": AcceptForm, "decline": DeclineForm, "answer": AnswerForm}
POSSIBLE = {Task.State.ASKED: ("accept", "decline"), Task.State.ACCEPTED: ("answer", "decline")}


def show(request: MemberRequest, task: Task, bound: dict[str, Any]) -> HttpResponse:
    """The task with what may be done now. A refused form comes back with everything that was typed."""
    possible = POSSIBLE.get(Task.State(task.state), ())
    found = {f"{name}_form": bound.get(name) or FORMS[name](task=task) for name in {*possible, *bound}}
    story = shown_entries(task)
    page = {"task": task, "case": task.case, "entries": story, "declining": "decline" in bound}
    if agreement := shown_agreement(task):
        page |= {"agreement": agreement, "clauses": agreement.obligations.select_related("debtor")}
    return render(request, "consultations/task.html", page | found)


OVER = {Task.State.DECLINED, Task.State.WITHDRAWN}  # nothing of the case is shown any more


def shown_entries(task: Task) -> list[Entry]:
    """Of the story, what the asker chose."""
    if task.state in OVER:
        return []
    rows = task.entries.select_related("party", "paper").prefetch_related("attachments__upload")
    return list(rows.order_by("at", "id"))


def shown_agreement(task: Task) -> Agreement | None:
    return None if task.state in OVER else task.agreement


@login_required
@require_safe
def duty_task(request: MemberRequest, pk: int) -> HttpResponse:
    """What a lawyer is asked, and what of the case is shown. Each look is logged."""
    task = task_for(request, pk)
    audit.viewed(task.case, request.user, "lawyer_task")
    return show(request, task, {})


ACTS: dict[str, Any] = {
    "accept": lambda task, user, v: workflow.accept(task, v.get("due_on"), actor=user),
    "decline": lambda task, user, v: workflow.decline(task, v["why"], v["reason"], actor=user),
    "answer": lambda task, user, v: workflow.answer(task, v["text"], v["files"], actor=user),
}
SAID = {
    "accept": lambda: _("Accepted. The mediator is told."),
    "decline": lambda: _("Declined. The mediator is told, and asks somebody else."),
    "answer": lambda: _("Your answer stands in the case. Thank you."),
}


@login_required
@require_POST
def do_task(request: MemberRequest, pk: int, name: str) -> HttpResponse:
    """Accept, decline or answer."""
    task = task_for(request, pk)
    form = FORMS[name](request.POST, request.FILES, task=task)
    if form.is_valid():
        try:
            ACTS[name](task, request.user, form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, SAID[name]())
            over = name == "decline"  # after a conflict the page is closed to this lawyer
            return redirect("duty_tasks") if over else redirect("duty_task", pk)
    return show(request, task, {name: form})


def entries_for(request: MemberRequest, pk: int) -> QuerySet[Entry]:
    """The entries that this lawyer is shown, and the lawyer's own answer."""
    task = task_for(request, pk)
    mine = {row.pk for row in shown_entries(task)} | {task.answer_id or 0}
    return Entry.objects.filter(pk__in=mine).select_related("paper", "case__sub_district")


@login_required
@require_safe
def task_file(request: MemberRequest, pk: int, attachment: int) -> HttpResponseBase:
    """A file of an entry that is shown."""
    rows = Attachment.objects.select_related("upload", "entry__case__sub_district")
    row = get_object_or_404(rows, pk=attachment, entry__in=entries_for(request, pk))
    audit.viewed(row.entry.case, request.user, "attachment")
    return file_response(row.upload)


@login_required
@require_safe
def task_paper(request: MemberRequest, pk: int, entry: int) -> HttpResponseBase:
    """A paper that is shown, as PDF."""
    row = get_object_or_404(entries_for(request, pk), pk=entry, paper__isnull=False)
    assert row.paper is not None  # asked above
    audit.viewed(row.case, request.user, "paper")
    return documents.paper_response(row.paper)


@login_required
@require_safe
def task_agreement(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The agreement that is shown, as PDF: once it was given out to sign."""
    task = task_for(request, pk)
    if (agreement := shown_agreement(task)) is None or agreement.paper is None:
        raise Http404
    audit.viewed(task.case, request.user, "agreement")
    return documents.paper_response(agreement.paper)
