"""What happens on a shift: calls and visits, promises to call back, and what is left to the next lawyer."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations import call_back_messages, shift_messages
from consultations.models import Call, CallBack, HandOver, Lawyer, Shift, Task
from consultations.workflow.shifts import lock, next_in_line
from foundation.accounts.models import User
from foundation.audit import log as audit
from foundation.notifications import outbox
from foundation.workdays.counting import working_days
from foundation.workdays.models import Calendar
from mediation.workflow import Refused

FIRST, LAST = time(8), time(21)  # nobody is rung up in the quiet hours
MORNING = (time(9), time(11))  # the slot that is offered
ATTEMPTS = 3  # then staff decide
WRITING_UP = timedelta(hours=24)  # after the end of a shift its log may still be completed
State = CallBack.State


class Slot(NamedTuple):
    """From when to when somebody is promised a call."""

    begins_at: datetime
    due_at: datetime


def next_slot(at: datetime) -> Slot:
    """The morning of the next working day."""
    day = working_days(timezone.localdate(at), 1, Calendar.load()).due
    begin, end = (timezone.make_aware(datetime.combine(day, moment)) for moment in MORNING)
    return Slot(begin, end)


def check_slot(slot: Slot | None, at: datetime) -> Slot:
    """Refuse a slot that is missing, over, turned round, or in the quiet hours."""
    if slot is None:
        raise Refused(_("Please say when you will call back."))
    if slot.due_at <= at:
        raise Refused(_("The time for the call-back is over. Choose one that is still to come."))
    if slot.due_at <= slot.begins_at:
        raise Refused(_("The call-back must end after it begins."))
    if timezone.localtime(slot.begins_at).time() < FIRST or timezone.localtime(slot.due_at).time() > LAST:
        raise Refused(_("Please call back between 8:00 and 21:00."))
    return slot


@transaction.atomic
def log_call(
    shift: Shift, values: dict[str, Any], *, slot: Slot | None = None, actor: User, once: UUID | None = None,
    at: datetime | None = None,
) -> Call:  # fmt: skip
    """Write a call or a visit into the log of the shift (domain §6): fields of Call. The same `once` is one line.

    The outcome "call back" needs a telephone number and a `slot`.
    """
    at = at or timezone.now()
    lock(shift)
    if made := once and Call.objects.filter(once=once).first():
        return made
    require_on_duty(shift, at)
    if values["outcome"] == Call.Outcome.CALL_BACK:
        slot = check_slot(slot, at)
        if not values.get("phone"):
            raise Refused(_("For a call-back a telephone number is needed."))
    given = {"began_at": at, "ended_at": at} | values
    call = Call.objects.create(sub_district=shift.sub_district, shift=shift, once=once, **given)
    if call.outcome == Call.Outcome.CALL_BACK and slot:
        promise = CallBack.objects.create(
            call=call, lawyer=shift.lawyer, slot_begins_at=slot.begins_at, due_at=slot.due_at
        )
        call_back_messages.promised(promise, at)
        call_back_messages.remind(promise)
    audit.record(shift, "shift.call_logged", actor, at=at, call=call.pk, outcome=call.outcome)
    return call


def require_on_duty(shift: Shift, at: datetime) -> None:
    """The log is open from the sign-in until a day after the end."""
    if not shift.signed_in_at:
        raise Refused(_("Please sign in first: the log of a shift begins with that."))
    if at > shift.ends_at + WRITING_UP:
        raise Refused(_("The log of this shift is closed: a day after its end nothing is added."))


@transaction.atomic
def attempt(
    call_back: CallBack, reached: bool, words: str = "", *, slot: Slot | None = None, actor: User,
    once: UUID | None = None, at: datetime | None = None,
) -> Call:  # fmt: skip
    """Somebody was rung up, as promised. Not reached: the next `slot`, and after three attempts staff are told."""
    at = at or timezone.now()
    call_back.refresh_from_db(from_queryset=CallBack.objects.select_for_update())
    if made := once and Call.objects.filter(once=once).first():
        return made
    if call_back.state != State.OPEN:
        raise Refused(_("This call-back is settled already: %(state)s.") % {"state": call_back.get_state_display()})
    call_back.attempts += 1
    dropped = not reached and call_back.attempts >= ATTEMPTS
    if reached or dropped:
        call_back.state, call_back.done_at = (State.DONE if reached else State.DROPPED), at
    else:
        call_back.slot_begins_at, call_back.due_at = check_slot(slot, at)
    call_back.save(update_fields=["attempts", "state", "done_at", "slot_begins_at", "due_at"])
    call_back_messages.remind(call_back)
    tried = written_attempt(call_back, reached, words, once, at)
    record = audit.record(tried, "callback.tried", actor, at=at, reached=reached, attempt=call_back.attempts)
    if dropped:
        shift_messages.not_reached(call_back, record)
    elif not reached:
        call_back_messages.promised(call_back, at)
    return tried


def written_attempt(call_back: CallBack, reached: bool, words: str, once: UUID | None, at: datetime) -> Call:
    """The attempt as a call of its own: on the shift that its lawyer has now, else on that of the promise."""
    asked = call_back.call
    running = Shift.objects.published().filter(lawyer=call_back.lawyer_id, signed_in_at__isnull=False).at(at).first()
    return Call.objects.create(
        sub_district=asked.sub_district, shift=running or asked.shift, way=Call.Way.TELEPHONE, began_at=at, ended_at=at,
        caller=asked.caller, phone=asked.phone, age=asked.age, category=asked.category, matter=asked.matter,
        advice=words, outcome=Call.Outcome.ADVISED if reached else Call.Outcome.NO_ANSWER, answers=call_back, once=once,
    )  # fmt: skip


# Handing over


class Promises(NamedTuple):
    """What is open at the end of a shift: call-backs go to who follows, tasks stay with the lawyer."""

    call_backs: list[CallBack]
    tasks: list[Task]

    def __bool__(self) -> bool:
        return bool(self.call_backs or self.tasks)


def promises(shift: Shift) -> Promises:
    """The open call-backs of the desk or channel, and the open tasks, that the lawyer of `shift` owes."""
    rows = CallBack.objects.open().filter(lawyer=shift.lawyer_id, call__shift__channel=shift.channel)
    rows = rows.filter(call__shift__studio=shift.studio_id).select_related("call")
    tasks = Task.objects.filter(lawyer=shift.lawyer_id, state__in=[Task.State.ASKED, Task.State.ACCEPTED])
    return Promises(list(rows), list(tasks.order_by("due_on", "id")))


@transaction.atomic
def write_hand_over(shift: Shift, note: str, *, actor: User, at: datetime | None = None) -> HandOver:
    """Leave a note for the next lawyer; the open promises are listed by themselves. It may be changed until read."""
    at = at or timezone.now()
    lock(shift)
    if at < shift.begins_at:
        raise Refused(_("This shift has not begun: there is nothing to hand over."))
    row = HandOver.objects.filter(shift=shift).first() or HandOver(shift=shift)
    if row.pk and row.note == note:
        return row
    if row.acknowledged_at:
        raise Refused(_("The next lawyer has read it already. Please call if something is to be added."))
    following = next_in_line(shift)
    row.note, row.written_at, row.to = note, at, following.lawyer if following else None
    row.save()
    record = audit.record(shift, "shift.handed_over", actor, at=at, to=row.to_id)
    shift_messages.handed_over(row, record)
    return row


def heir(hand_over: HandOver) -> Lawyer | None:
    """Whom it is for: who follows in line, as the roster stands now."""
    following = next_in_line(hand_over.shift)
    return following.lawyer if following else hand_over.to


@transaction.atomic
def acknowledge(hand_over: HandOver, *, actor: User, at: datetime | None = None) -> None:
    """The next lawyer has read it, and owes from now on the open call-backs. Twice is once."""
    at = at or timezone.now()
    hand_over.refresh_from_db(from_queryset=HandOver.objects.select_for_update())
    if hand_over.acknowledged_at:
        return
    hand_over.to = heir(hand_over)
    if hand_over.to is None:
        raise Refused(_("Nobody follows on this shift yet. As soon as somebody does, they can take it over."))
    for call_back in promises(hand_over.shift).call_backs:
        call_back.lawyer = hand_over.to
        call_back.save(update_fields=["lawyer"])
        call_back_messages.remind(call_back)
    hand_over.acknowledged_at, hand_over.acknowledged_by = at, actor
    hand_over.save(update_fields=["to", "acknowledged_at", "acknowledged_by"])
    outbox.withdraw(f"hand_over:{hand_over.pk}")
    audit.record(hand_over.shift, "shift.hand_over_read", actor, at=at)
