"""What beat looks for in the room: periods that end, clauses that fall due, drafts that were left."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from celery import Task, shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from foundation.files import storage
from foundation.notifications.outbox import NUDGE
from foundation.workdays.models import Clock
from mediation import messages, period_messages
from mediation.clocks import WARN_DAYS, warn_days
from mediation.models import Agreement, Case, CaseClock, Obligation, Status, WorkOrderImport
from mediation.workflow import bargain, court, imports, replies, response

# The court's window is a chance, not a duty; a clause that is late has reminders of its own.
NOBODY_IS_LATE = {CaseClock.Code.CONFIRMATION, CaseClock.Code.PERFORMANCE}
OBLIGATION_DAYS = (-3, 0, 1, 7)  # domain §1.2, machine B
DRAFT_LIFETIME = timedelta(days=30)
IDLE = timedelta(minutes=1)  # a chunk of an import takes less
logger = logging.getLogger(__name__)


@shared_task
def remind_of_deadlines() -> None:
    """Warn of each running period at its nearest threshold that was reached; the key sends each warning once.

    A threshold from before the period began is none: seven days have no tenth before their end.
    """
    today = timezone.localdate()
    near = CaseClock.objects.filter(state=Clock.State.RUNNING, due__lte=today + timedelta(days=max(WARN_DAYS)))
    for clock in near.select_related("case__sub_district", "case__mediator__user").iterator():
        left, length = max((clock.due - today).days, 0), (clock.due - clock.started_on).days
        if reached := [days for days in warn_days(clock.rule) if left <= days <= length]:
            with transaction.atomic():
                messages.deadline_near(clock, min(reached))
        if clock.due < today and clock.rule not in NOBODY_IS_LATE:
            with transaction.atomic():
                period_messages.deadline_passed(clock)


@shared_task
def remind_of_obligations() -> None:
    """Remind of open clauses three days before, on, one and seven days after their day, each once."""
    today = timezone.localdate()
    rows = Obligation.objects.filter(state=Obligation.State.OPEN, agreement__status=Agreement.Status.EFFECTIVE)
    rows = rows.filter(due_on__range=(today - timedelta(days=30), today + timedelta(days=3)))
    for obligation in rows.select_related("agreement__case__sub_district", "debtor__person__user").iterator():
        passed = (today - obligation.due_on).days
        with transaction.atomic():
            messages.obligation_due(obligation, max(days for days in OBLIGATION_DAYS if passed >= days))


@shared_task
def end_lapsed_windows() -> None:
    """A joint application to the court is possible for 30 days (人民调解法 33): then that is over, and not late."""
    lapsed = CaseClock.objects.filter(
        state=Clock.State.RUNNING, rule=CaseClock.Code.CONFIRMATION, due__lt=timezone.localdate()
    )
    for clock in lapsed.select_related("case__sub_district").iterator():
        court.lapse(clock)


@shared_task
def end_lapsed_answers() -> None:
    """Where no answer to the application came in its time, the mediation goes on with what is there."""
    today = timezone.localdate()
    late = CaseClock.objects.filter(state=Clock.State.RUNNING, rule=CaseClock.Code.ANSWER, due__lt=today)
    for clock in late.select_related("case").iterator():
        response.go_on_without(clock.case, on=today)


@shared_task
def end_lapsed_offers() -> None:
    """Offers whose last day has passed no longer stand; who knew them is told."""
    today = timezone.localdate()
    for offer in bargain.lapsed(today):
        bargain.lapse(offer, on=today)


@shared_task
def drop_old_drafts() -> None:
    """Drafts of more than 30 days go, with their files (domain §1.2, row 1)."""
    old = Case.objects.filter(status=Status.DRAFT, created_at__lt=timezone.now() - DRAFT_LIFETIME)
    for case in old.iterator():
        drop_draft(case)


@transaction.atomic
def drop_draft(case: Case) -> None:
    """Delete the draft with its files, unless it has just been filed."""
    if not Case.objects.select_for_update().filter(pk=case.pk, status=Status.DRAFT).exists():
        return
    uploads = [row.upload for entry in case.entries.all() for row in entry.attachments.all()]
    people = [party.person for party in case.parties.all() if party.person and party.person.user_id is None]
    case.delete()
    for upload in uploads:
        storage.discard(upload)
    for person in people:
        person.delete()


def soon(task: Task, *args: Any) -> None:
    """Have a worker do `task` now. Without a broker it waits for the beat: that is logged, and the page stands."""
    try:
        with task.app.connection(transport_options=NUDGE) as broker:
            task.apply_async(args, connection=broker, retry=False)
    except OperationalError as error:
        logger.warning("No broker to start %s: %s", task.name, error)


# Replies by SMS


@shared_task
def take_replies() -> None:
    """Bring the text messages that came in to their matters. Safe beside itself: a row is locked while it is read."""
    while replies.take_next():
        pass


def reply_arrived(sender: object, **kwargs: Any) -> None:
    soon(take_replies)


# The intake tray


@shared_task
def work_on_import(pk: int) -> None:
    """Read a list through, or import it."""
    if batch := WorkOrderImport.objects.filter(pk=pk).first():
        imports.work_on(batch)


@shared_task
def continue_imports() -> None:
    """Go on with lists whose worker died, and drop those that nobody confirmed."""
    for batch in imports.unfinished(IDLE):
        imports.work_on(batch)
    for batch in imports.forgotten():
        imports.drop(batch, actor=None)
