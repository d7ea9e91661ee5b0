"""What people do during the window, while servers and workers die: each act withdraws reminders, makes new ones, tells.

Nobody acts on what is being reminded of at that very moment: whether it is still told of would be chance.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from consultations.models import CallBack, HandOver, Lawyer, Partnership, Shift
from consultations.workflow import calls, roster, shifts, swaps
from mediation import workflow
from mediation.models import Session
from mediation.workflow import Refused
from tests.chaos.expected import FIRST_ALERT, READING, SESSION, SHIFT, call_back_dues, dues
from tests.chaos.scenario import DAY, HOUR, MINUTE, MOMENT, World, add, at, fresh, publish
from tests.chaos.travelled import BEGIN

AHEAD = timedelta(seconds=10)  # that a reminder falls due: then it is surely withdrawn
LONG_AGO = timedelta(seconds=150)  # that it fell due: then it was surely sent
EVENING = at(20, 30)


def again(act: Callable[[], Any], patience: float = 60) -> Any:
    """Do `act`; where the database is away, press again, as a person would. What it did before may then be refused."""
    end, tries = time.monotonic() + patience, 0
    while True:
        try:
            return act()
        except (OperationalError, InterfaceError):
            connection.close()
            tries += 1
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
        except Refused:
            if tries:
                return None
            raise


def calm(moments: Iterable[datetime]) -> bool:
    """Is none of these moments now?"""
    now = timezone.now()
    return not any(now - LONG_AGO < moment < now + AHEAD for moment in moments)


class Acts:
    """One act after the other until the window is over, counted by name."""

    def __init__(self, world: World, pause: float) -> None:
        """`pause` is in seconds, from act to act."""
        self.world, self.pause = world, pause
        self.end = BEGIN + timedelta(seconds=world.window)
        self.done, self.slowest = Counter[str](), 0.0

    def run(self, go_on: Callable[[], bool]) -> None:
        """At least to the end of the window, and then as long as `go_on` says."""
        kinds = [self.move, self.give, self.plan, self.sign_in, self.call, self.take_over, self.read_note,
                 self.call_off, self.cancel, self.add]  # fmt: skip
        following, idle = time.monotonic(), 0
        for act in cycle(kinds):
            if timezone.now() > self.end and not go_on():
                return
            if abs(timezone.now() - EVENING) < timedelta(seconds=2):
                time.sleep(4)  # what moves to 20:30 is either still to come or past
            begun = time.monotonic()
            idle = 0 if act() else idle + 1
            if not idle:
                self.done[act.__name__] += 1
                self.slowest = max(self.slowest, time.monotonic() - begun)
                following = max(following + self.pause, begun)
            time.sleep(0.2 if idle > len(kinds) else max(0, following - time.monotonic()) if not idle else 0)

    def moment(self) -> datetime | None:
        """Any of the rest of the window that is not too near; None when it is over."""
        room = int((self.end - timezone.now() - AHEAD).total_seconds()) - 4
        if room < 1:
            return None
        return timezone.now().replace(microsecond=0) + AHEAD + timedelta(seconds=2 + self.world.chance.randrange(room))

    # Shifts

    def next_shift(self) -> Shift | None:
        """One whose reminders are not due now; none is taken twice."""
        for index, shift in enumerate(self.world.coming):
            if calm(dues(shift.begins_at, SHIFT)):
                del self.world.coming[index]
                return shift
        return None

    def stan(self) -> Any:
        return self.world.cast.stan.user

    def move(self) -> bool:
        """To another time, of which one is reminded in the window."""
        due, shift = self.moment(), self.next_shift()
        if due is None or shift is None:
            return False
        lead = next(before for before in SHIFT if BEGIN <= shift.begins_at - before < self.end)
        span = roster.Span(due + lead, due + lead + 20 * MINUTE)
        again(lambda: roster.move_shift(fresh(shift), span, actor=self.stan()))
        return True

    def give(self) -> bool:
        """A colleague takes it in a swap."""
        shift = self.next_shift()
        if shift is None or not self.world.spares[shift.partnership_id]:
            return False
        taker = self.world.spares[shift.partnership_id].pop()
        swap = again(lambda: swaps.ask_swap(fresh(shift), taker, actor=shift.lawyer.person.user))
        again(lambda: swaps.take_swap(fresh(swap), taker, actor=taker.person.user))
        return True

    def take_over(self) -> bool:
        shift = self.next_shift()
        if shift is None or not self.world.spares[shift.partnership_id]:
            return False
        taker = self.world.spares[shift.partnership_id].pop()
        again(lambda: shifts.take_over(fresh(shift), taker, actor=self.stan()))
        return True

    def cancel(self) -> bool:
        shift = self.next_shift()
        if shift:
            again(lambda: roster.cancel_shift(fresh(shift), "No need.", actor=self.stan()))
        return bool(shift)

    def add(self) -> bool:
        """One more shift, on the roster at once."""
        due, spares = self.moment(), next((rows for rows in self.world.spares.values() if rows), None)
        if due is None or spares is None:
            return False
        who = spares.pop()
        again(lambda: self.add_and_publish(who, due + DAY))
        return True

    @transaction.atomic
    def add_and_publish(self, who: Lawyer, begin: datetime) -> None:
        if not Shift.objects.filter(lawyer=who).exists():
            partnership = Partnership.objects.get(firm=who.firm_id)
            add(self.world, who, partnership, begin, 20 * MINUTE)
            publish(self.world, partnership)

    def sign_in(self) -> bool:
        """Before anybody is alerted."""
        for index, shift in enumerate(self.world.unwatched):
            if shift.begins_at + FIRST_ALERT > timezone.now() + AHEAD:
                del self.world.unwatched[index]
                again(lambda shift=shift: shifts.sign_in(fresh(shift), actor=self.stan()))
                return True
        return False

    # Promises

    def call(self) -> bool:
        """A promise is kept; or nobody was reached, and another time is promised."""
        for index, row in enumerate(self.world.promises):
            if row.due_at > timezone.now() and calm(call_back_dues(row.slot_begins_at, row.due_at)):
                del self.world.promises[index]
                again(lambda pk=row.pk: self.ring_up(pk))
                return True
        return False

    def ring_up(self, pk: int) -> None:
        reached = bool(pk % 2)
        slot = None if reached else calls.Slot(at(8, 20, days=1), at(9, 20, days=1))
        calls.attempt(CallBack.objects.get(pk=pk), reached, slot=slot, actor=self.stan(), once=UUID(int=pk))

    def read_note(self) -> bool:
        """A hand-over is read, and its promises are now another's."""
        for index, note in enumerate(self.world.notes):
            begin = again(lambda note=note: Shift.objects.get(lawyer=note.to_id).begins_at)
            if begin + READING > timezone.now() + AHEAD and calm([EVENING]):  # later beat may not have looked yet
                del self.world.notes[index]
                again(lambda note=note: calls.acknowledge(HandOver.objects.get(pk=note.pk), actor=note.to.person.user))
                return True
        return False

    # Sessions

    def plan(self) -> bool:
        due = self.moment() or timezone.now() + HOUR  # also when the window is over
        case, actor = self.world.chance.choice(self.world.cases), self.world.cast.mira.user
        begin = due + DAY + self.world.chance.randint(1000, 900_000) * MOMENT  # at a moment of its own
        again(lambda: workflow.plan_session(fresh(case), begin, "Studio", ends_at=begin + MOMENT, actor=actor))
        return True

    def call_off(self) -> bool:
        for index, row in enumerate(self.world.sessions):
            if calm(dues(row.starts_at, SESSION)):
                del self.world.sessions[index]
                again(lambda pk=row.pk: self.say_no(pk))
                return True
        return False

    def say_no(self, pk: int) -> None:
        workflow.call_off_session(Session.objects.get(pk=pk), "Ill.", actor=self.world.cast.mira.user)
