"""Tasks of lawyers in disputes: asked, accepted or declined, answered, or withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations import task_messages as messages
from consultations.conflicts import conflict_of
from consultations.models import Lawyer, Task
from consultations.permissions import can_be_asked
from foundation.accounts.models import User
from foundation.audit import log as audit
from foundation.notifications import outbox
from foundation.workdays import counting
from foundation.workdays.models import Calendar
from mediation.models import Agreement, Audience, Case, Entry, Kind, Party, Session
from mediation.workflow import Refused
from mediation.workflow.conduct import MEDIATED
from mediation.workflow.story import attach, tell
from mediation.workflow.transitions import lock, require

DAYS_TO_ACCEPT = 2  # working days
OPEN = Task.OPEN

TRANSITIONS: dict[str, frozenset[str]] = {
    Task.State.ASKED: frozenset({Task.State.ACCEPTED, Task.State.DECLINED, Task.State.WITHDRAWN}),
    Task.State.ACCEPTED: frozenset({Task.State.ANSWERED, Task.State.DECLINED, Task.State.WITHDRAWN}),
    Task.State.DECLINED: frozenset(),
    Task.State.ANSWERED: frozenset(),
    Task.State.WITHDRAWN: frozenset(),
}


def lock_task(task: Task) -> None:
    """Lock the case, then its task, in place: always in this order."""
    lock(task.case)
    case = task.case
    task.refresh_from_db(from_queryset=Task.objects.select_for_update())
    task.case = case


def require_state(task: Task, to: str) -> None:
    """Refuse the act unless the (locked) task may go to the state `to`."""
    if to not in TRANSITIONS[task.state]:
        raise Refused(_("Not possible: this task is now %(state)s.") % {"state": task.get_state_display()})


def free_of(case: Case, lawyer: Lawyer) -> None:
    """Refuse where there is a conflict between the (locked) case and the lawyer."""
    if conflict_of(case, lawyer):
        raise Refused(_("There is a conflict of interest: this lawyer can't be asked in this matter."))


@transaction.atomic
def ask(
    case: Case,
    kind: str,
    lawyer: Lawyer,
    question: str,
    *,
    entries: Iterable[Entry] = (),
    agreement: Agreement | None = None,
    session: Session | None = None,
    audience: str = Audience.MEDIATORS,
    party: Party | None = None,
    actor: User,
    at: datetime | None = None,
) -> Task:
    """Ask a lawyer, who has two working days to say yes or no. The same again while it is open is the same task.

    `entries` and `agreement` are all that the lawyer is shown besides the question, the kind of matter and the place.
    """
    at = at or timezone.now()
    lock(case)
    require(case, *MEDIATED)
    if session:
        session.refresh_from_db()
        if not session.is_planned or session.starts_at <= at:
            raise Refused(_("This session was already held or called off."))
    if not can_be_asked(lawyer, timezone.localdate(at)):
        raise Refused(_("This lawyer's licence or mandate has ended. Please choose somebody else."))
    free_of(case, lawyer)
    if same := Task.objects.filter(case=case, lawyer=lawyer, kind=kind, session=session).open().first():
        return same
    due = counting.working_days(timezone.localdate(at), DAYS_TO_ACCEPT, Calendar.load()).due
    task = Task.objects.create(
        case=case, kind=kind, lawyer=lawyer, question=question, session=session, agreement=agreement,
        session_told_at=session.starts_at if session else None, audience=audience, party=party,
        asked_by=actor, asked_at=at, due_on=due,
    )  # fmt: skip
    shown = list(entries)
    task.entries.set(shown)
    record = audit.record(task, "task.asked", actor, at=at, lawyer=lawyer.pk, entries=[row.pk for row in shown])
    messages.asked(task, record)
    return task


@transaction.atomic
def accept(task: Task, due_on: date | None = None, *, actor: User, at: datetime | None = None) -> None:
    """The lawyer will do it by `due_on`; a presence, on the day of its session. Accepting twice is once."""
    at = at or timezone.now()
    lock_task(task)
    if task.state == Task.State.ACCEPTED:
        return
    require_state(task, Task.State.ACCEPTED)
    require(task.case, *MEDIATED)
    free_of(task.case, task.lawyer)
    due_on = timezone.localdate(task.session.starts_at) if task.session else due_on
    if due_on is None or due_on < timezone.localdate(at):
        raise Refused(_("Choose a day that is still to come."))
    task.state, task.accepted_at, task.due_on = Task.State.ACCEPTED, at, due_on
    task.save(update_fields=["state", "accepted_at", "due_on"])
    record = audit.record(task, "task.accepted", actor, at=at, due_on=due_on.isoformat())
    messages.accepted(task, record)


@transaction.atomic
def decline(task: Task, why: str, reason: str = "", *, actor: User, at: datetime | None = None) -> None:
    """The lawyer can't do it. After a conflict the case is closed to this lawyer."""
    at = at or timezone.now()
    lock_task(task)
    if task.state == Task.State.DECLINED:
        return
    require_state(task, Task.State.DECLINED)
    task.state, task.why, task.reason = Task.State.DECLINED, why, reason
    task.save(update_fields=["state", "why", "reason"])
    record = audit.record(task, "task.declined", actor, at=at, why=why)
    outbox.withdraw(f"task:{task.pk}")
    messages.declined(task, record)


@transaction.atomic
def answer(
    task: Task, text: str, files: Iterable[UploadedFile] = (), *, actor: User, at: datetime | None = None
) -> Entry:
    """The answer stands in the case, for those whom the asker chose, marked as not binding. The first one counts."""
    at = at or timezone.now()
    lock_task(task)
    require_state(task, Task.State.ANSWERED)
    require(task.case, *MEDIATED)
    free_of(task.case, task.lawyer)
    alone = task.party if task.audience == Audience.PARTY else None
    if task.audience == Audience.PARTY and alone is None:
        raise Refused(_("The side for which this answer was meant is no longer on the case. Please call the mediator."))
    entry = tell(task.case, Kind.LAWYER_OPINION, actor, at, body=text, audience=task.audience, party=alone)
    attach(entry, files, actor)
    task.state, task.answered_at, task.answer = Task.State.ANSWERED, at, entry
    task.save(update_fields=["state", "answered_at", "answer"])
    record = audit.record(task, "task.answered", actor, at=at, entry=entry.pk, audience=task.audience)
    outbox.withdraw(f"task:{task.pk}")
    messages.answered(task, entry, record)
    return entry


@transaction.atomic
def withdraw(task: Task, reason: str, *, actor: User | None, at: datetime | None = None) -> None:
    """Take the question back: the asker, or the portal itself (no `actor`). Twice is once."""
    at = at or timezone.now()
    lock_task(task)
    if task.state == Task.State.WITHDRAWN:
        return
    require_state(task, Task.State.WITHDRAWN)
    task.state, task.reason = Task.State.WITHDRAWN, reason[:200]
    task.save(update_fields=["state", "reason"])
    record = audit.record(task, "task.withdrawn", actor, at=at)
    outbox.withdraw(f"task:{task.pk}")
    messages.withdrawn(task, record, by_portal=actor is None)


def look_after(task: Task, *, at: datetime | None = None) -> None:
    """What has happened around an open task: a conflict, a session called off or moved, the end of the case, its day.

    Safe to do again and beside itself: a task that was withdrawn stays so, and each notice has a key of its own.
    """
    at = at or timezone.now()
    if reason := why_over(task):
        try:
            withdraw(task, reason, actor=None, at=at)
        except Refused:
            return  # answered or declined at this moment
    elif task.session and task.session.starts_at != task.session_told_at:
        move(task, at=at)
    elif task.due_on < timezone.localdate(at):
        with transaction.atomic():
            messages.late(task)
    elif (task.session is None or task.state == Task.State.ASKED) and working_days_left(task, at) <= 1:
        with transaction.atomic():
            messages.near(task)


def working_days_left(task: Task, at: datetime) -> int:
    return counting.working_days_between(timezone.localdate(at), task.due_on, Calendar.load())


def why_over(task: Task) -> str:
    """Why nobody needs the task any longer, in the words that the asker reads; empty where it goes on."""
    if task.case.status not in MEDIATED:
        return _("The matter has ended or was passed on.")
    if task.kind == Task.Kind.PRESENCE and (task.session is None or task.session.cancelled_at):
        return _("The session does not take place.")
    if not can_be_asked(task.lawyer):
        return _("The lawyer's licence or mandate has ended.")
    if conflict_of(task.case, task.lawyer):
        return _("A conflict of interest of the lawyer has come up.")
    return ""


@transaction.atomic
def move(task: Task, *, at: datetime | None = None) -> None:
    """The session has another time: the lawyer is told once for each."""
    lock_task(task)
    session = task.session
    if not task.is_open or session is None or session.starts_at == task.session_told_at:
        return
    task.session_told_at = session.starts_at
    if task.state == Task.State.ACCEPTED:
        task.due_on = timezone.localdate(session.starts_at)
    task.save(update_fields=["session_told_at", "due_on"])
    record = audit.record(task, "task.session_moved", None, at=at, starts_at=session.starts_at.isoformat())
    outbox.withdraw(f"task:{task.pk}:session")
    messages.session_moved(task, record)
