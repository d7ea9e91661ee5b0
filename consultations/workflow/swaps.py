"""Changes of who serves: asking for a swap, taking it, and absences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations import shift_messages
from consultations.models import Absence, Lawyer, Shift, SwapRequest
from consultations.workflow.shifts import colleagues, free, give, lock, require_can_serve, require_published
from foundation.accounts.models import User
from foundation.audit import log as audit
from mediation.workflow import Refused

State = SwapRequest.State


def lock_swap(swap: SwapRequest) -> Shift:
    """Lock the shift and then the request, always in this order; the request then knows the locked shift."""
    shift = Shift.objects.select_related("lawyer__person", "partnership", "studio").get(pk=swap.shift_id)
    lock(shift)
    swap.refresh_from_db(from_queryset=SwapRequest.objects.select_for_update())
    swap.shift = shift
    return shift


def settle(swap: SwapRequest, state: State, at: datetime) -> None:
    swap.state, swap.settled_at = state, at
    swap.save(update_fields=["state", "settled_at", "taker"])


def require_coming(shift: Shift, at: datetime) -> None:
    require_published(shift, at)
    if shift.begins_at <= at:
        raise Refused(_("This shift has begun. In an emergency somebody can take it over at once."))


@transaction.atomic
def ask_swap(
    shift: Shift, to: Lawyer | None, reason: str = "", *, actor: User, at: datetime | None = None
) -> SwapRequest:
    """Ask one colleague, or all (None), to take a coming shift. Until somebody does it stays. Twice is once."""
    at = at or timezone.now()
    lock(shift)
    require_coming(shift, at)
    if standing := SwapRequest.objects.open().filter(shift=shift).first():
        if standing.to_id == (to and to.pk):
            return standing
        raise Refused(_("A swap of this shift was asked for already. Withdraw that first."))
    if to:
        require_can_serve(shift, to, shift.begins_at)
    asked = [to] if to else list(free(colleagues(shift), shift.begins_at, shift.ends_at))
    if not asked:
        raise Refused(_("No colleague is free then. Please tell the sub-district that you can't come."))
    swap = SwapRequest.objects.create(shift=shift, asked_by=shift.lawyer, to=to, reason=reason, asked_at=at)
    record = audit.record(shift, "swap.asked", actor, at=at, swap=swap.pk, to=swap.to_id)
    shift_messages.swap_asked(swap, asked, record)
    return swap


@transaction.atomic
def take_swap(swap: SwapRequest, lawyer: Lawyer, *, actor: User, at: datetime | None = None) -> None:
    """Take a shift that is offered: the first has it, at once or after approval (DUTY_SWAP_APPROVAL)."""
    at = at or timezone.now()
    shift = lock_swap(swap)
    if swap.taker_id == lawyer.pk and swap.state in {State.TAKEN, State.DONE}:
        return
    require_state(swap, State.OPEN)
    require_coming(shift, at)
    if swap.to_id not in {None, lawyer.pk}:
        raise Refused(_("This swap is offered to somebody else."))
    require_can_serve(shift, lawyer, shift.begins_at)
    swap.taker = lawyer
    if settings.DUTY_SWAP_APPROVAL:
        settle(swap, State.TAKEN, at)
        shift_messages.swap_taken(swap, audit.record(shift, "swap.taken", actor, at=at, swap=swap.pk))
    else:
        settle(swap, State.DONE, at)
        give(shift, lawyer, verb="swap.done", actor=actor, at=at)


def require_state(swap: SwapRequest, *states: str) -> None:
    if swap.state in states:
        return
    if swap.taker:
        raise Refused(_("%(name)s was faster and has taken this shift.") % {"name": swap.taker})
    raise Refused(_("This swap is settled already: %(state)s.") % {"state": swap.get_state_display()})


@transaction.atomic
def approve_swap(swap: SwapRequest, *, actor: User, at: datetime | None = None) -> None:
    """Who plans says yes to a swap that was taken: now the shift changes hands. Twice is once."""
    at = at or timezone.now()
    shift = lock_swap(swap)
    if swap.state == State.DONE:
        return
    if swap.state != State.TAKEN or swap.taker is None:
        raise Refused(_("Nobody has taken this swap: there is nothing to approve."))
    require_coming(shift, at)
    require_can_serve(shift, swap.taker, shift.begins_at)
    settle(swap, State.DONE, at)
    give(shift, swap.taker, verb="swap.done", actor=actor, at=at)


@transaction.atomic
def decline_swap(swap: SwapRequest, *, actor: User, at: datetime | None = None) -> None:
    """The one who was asked says no, or who plans says no to a swap that was taken: the shift stays where it is."""
    at = at or timezone.now()
    shift = lock_swap(swap)
    if swap.state == State.DECLINED:
        return
    if swap.state != State.TAKEN and (swap.state != State.OPEN or swap.to_id is None):
        raise Refused(_("This swap can't be declined (any longer)."))
    settle(swap, State.DECLINED, at)
    record = audit.record(shift, "swap.declined", actor, at=at, swap=swap.pk)
    shift_messages.swap_ended(swap, [swap.asked_by, swap.taker], record)


@transaction.atomic
def withdraw_swap(swap: SwapRequest, *, actor: User, at: datetime | None = None) -> None:
    """Who asked serves after all. Twice is once."""
    at = at or timezone.now()
    shift = lock_swap(swap)
    if swap.state == State.WITHDRAWN:
        return
    if swap.state not in {State.OPEN, State.TAKEN}:
        raise Refused(_("This swap is settled already: %(state)s.") % {"state": swap.get_state_display()})
    settle(swap, State.WITHDRAWN, at)
    record = audit.record(shift, "swap.withdrawn", actor, at=at, swap=swap.pk)
    shift_messages.swap_ended(swap, [swap.taker or swap.to], record)


@transaction.atomic
def expire_swap(swap: SwapRequest, *, at: datetime | None = None) -> None:
    """Nobody took it before the shift began: it stays with who had it."""
    at = at or timezone.now()
    shift = lock_swap(swap)
    if swap.state in {State.OPEN, State.TAKEN} and shift.begins_at <= at:
        settle(swap, State.EXPIRED, at)
        audit.record(shift, "swap.expired", None, at=at, swap=swap.pk)


def follow(shift: Shift, *, actor: User, at: datetime) -> None:
    """The (locked) shift has another time now: its open swap stays, and who asked, was asked or took it is told.

    Where the taker can't serve then, the swap is open again. Call it where a published shift is moved.
    """
    possible = free(colleagues(shift), shift.begins_at, shift.ends_at)
    for swap in SwapRequest.objects.open().filter(shift=shift).select_related("taker__person__user"):
        swap.shift, told = shift, [swap.asked_by, swap.taker or swap.to]
        if swap.taker and swap.taker not in possible:
            swap.taker = None
            settle(swap, State.OPEN, at)
        record = audit.record(shift, "swap.moved", actor, at=at, swap=swap.pk)
        shift_messages.swap_moved(swap, told, record)


# Absences


@transaction.atomic
def record_absence(
    lawyer: Lawyer, begins_at: datetime, ends_at: datetime, reason: str = "", *, actor: User, at: datetime | None = None
) -> tuple[Absence, list[Shift]]:
    """Somebody is away, from now at the earliest. Gives the published shifts that this hits: they stay, and are named.

    Of a shift that has begun only the rest is hit. The same absence again is the same one.
    """
    at = at or timezone.now()
    lawyer.refresh_from_db(from_queryset=Lawyer.objects.select_for_update())
    begins_at = max(begins_at, at)
    if ends_at <= begins_at:
        raise Refused(_("The absence must end after it begins, and be still to come."))
    same = Absence.objects.filter(lawyer=lawyer, ends_at=ends_at, reason=reason, withdrawn_at=None)
    if former := same.filter(begins_at__lte=begins_at).first():
        return former, hits(former)
    absence = Absence.objects.create(
        lawyer=lawyer, begins_at=begins_at, ends_at=ends_at, reason=reason, recorded_by=actor
    )
    record = audit.record(lawyer, "absence.recorded", actor, at=at, absence=absence.pk)
    found = hits(absence)
    shift_messages.absent(absence, found, record)
    return absence, found


def hits(absence: Absence) -> list[Shift]:
    """The published shifts of the lawyer that the absence has a moment in common with."""
    return hits_of([absence])[absence.pk]


def hits_of(absences: Sequence[Absence]) -> dict[int, list[Shift]]:
    """The same for many absences, by their ids, in one query."""
    rows = Shift.objects.published().filter(lawyer__in={row.lawyer_id for row in absences})
    if absences:
        rows = rows.within(min(row.begins_at for row in absences), max(row.ends_at for row in absences))
    shifts = list(rows.select_related("partnership", "studio")) if absences else []
    return {
        row.pk: [
            shift
            for shift in shifts
            if shift.lawyer_id == row.lawyer_id and shift.begins_at < row.ends_at and row.begins_at < shift.ends_at
        ]
        for row in absences
    }


@transaction.atomic
def withdraw_absence(absence: Absence, *, actor: User, at: datetime | None = None) -> None:
    """Somebody comes after all. Twice is once."""
    at = at or timezone.now()
    absence.refresh_from_db(from_queryset=Absence.objects.select_for_update())
    if absence.withdrawn_at is None:
        absence.withdrawn_at = at
        absence.save(update_fields=["withdrawn_at"])
        audit.record(absence.lawyer, "absence.withdrawn", actor, at=at, absence=absence.pk)
