"""What the portal holds before the window: firms, rosters, promises, matters. All of it comes about by acts.

Offsets in the window are seconds after its begin. What a reminder tells of lies so that it falls due in the window,
or at 20:30 in it, to which quiet hours move the reminders of the night.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from consultations.models import CallBack, Channel, Lawyer, Need, Partnership, Shift
from consultations.roster import Span
from consultations.workflow import calls, roster, shifts
from foundation.accounts.models import User
from mediation import workflow
from mediation.models import Case, Session
from residents.models import Role
from tests import make
from tests.chaos.travelled import BEGIN, SHANGHAI
from tests.consultations import make as duty

TODAY = BEGIN.date()
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DAY = timedelta(days=1)
CALLERS = count()
MEDIATING = ("consent_pending", "accepted", "mediating")

MOMENT = timedelta(microseconds=1)


def at(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    return datetime.combine(TODAY + days * DAY, time(hour, minute), SHANGHAI)


@dataclass
class World:
    """Whom and what the acts of the window choose from."""

    window: int  # seconds
    chance: Random
    cast: Any
    coming: list[Shift] = field(default_factory=list)  # whose reminder falls due in the window
    spares: dict[int, list[Lawyer]] = field(default_factory=dict)  # lawyers without a shift, by partnership
    unwatched: list[Shift] = field(default_factory=list)  # nobody has signed in
    promises: list[CallBack] = field(default_factory=list)
    notes: list[Any] = field(default_factory=list)  # hand-overs
    sessions: list[Session] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)

    def offset(self) -> timedelta:
        return timedelta(seconds=self.chance.randint(3, self.window - 2))


def prepare(n: int, window: int) -> World:
    """A world in which at least `n` text messages fall due in `window` seconds."""
    place = make.sub_district("Qinghe", "QH")
    cast = SimpleNamespace(
        place=place,
        clara=make.staff(place, "Clara", Role.CLERK),
        dora=make.staff(place, "Dora", Role.DIRECTOR),
        mira=make.staff(place, "Mira", Role.MEDIATOR),
        selma=make.staff(place, "Selma", Role.SEAL_HOLDER),
        stan=make.staff(place, "Stan", Role.STAFF),
    )
    world = World(window, Random(n), cast)
    firms = [firm(world, number) for number in range(-(-n // 165))]
    sleepy = [sleepy_firm(world, number) for number in range(-(-n // 500))]
    busy = [busy_firm(world, number) for number in range(-(-n // 250))]
    User.objects.update(language="en")
    # What the sign of a shift shows is read anew: those above still hold the language that people began with.
    for number, partnership in enumerate(firms):
        roster_of(world, fresh(partnership), number)
    for partnership in sleepy:
        unwatched_of(world, fresh(partnership))
    for partnership in busy:
        promises_of(world, fresh(partnership))
    uncovered_hour(world)
    for _number in range(-(-n // 250)):
        matter(world)
    for _number in range(-(-n // 500)):
        agreement(world)
    for days in [4, 5, 6] * -(-n // 600):
        supplement(world, days)
    User.objects.update(language="en")
    world.chance.shuffle(world.coming)
    return world


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


# Firms and their people


def firm(world: World, number: int) -> Partnership:
    """Twenty lawyers for the roster and six who can take a shift; every third partnership ends within two months."""
    ends = date(2027, 1, 10) if number % 3 == 0 else None
    partnership = duty.partnership(world.cast.place, f"Firm {number:03}", ends_on=ends)
    duty.coordinator(partnership, f"Coordinator {number:03}")
    for turn in range(20):
        until = date(2026, 12, 20) if turn % 10 == 0 else None
        duty.lawyer(partnership, f"Lawyer {number:03}-{turn:02}", licence_until=until)
    for turn in range(6):
        duty.lawyer(partnership, f"Spare {number:03}-{turn}")
    return partnership


def sleepy_firm(world: World, number: int) -> Partnership:
    """Ten lawyers who do not come, and one who could."""
    partnership = duty.partnership(world.cast.place, f"Sleepy {number:03}")
    duty.coordinator(partnership, f"Sleepy coordinator {number:03}")
    for turn in range(10):
        duty.lawyer(partnership, f"Sleepy {number:03}-{turn}")
    duty.lawyer(partnership, f"Able {number:03}")
    return partnership


def busy_firm(world: World, number: int) -> Partnership:
    """Four lawyers: one goes and leaves promises, one stays, one hands over to the fourth."""
    partnership = duty.partnership(world.cast.place, f"Busy {number:03}")
    duty.coordinator(partnership, f"Busy coordinator {number:03}")
    for name in ("Goes", "Stays", "Hands", "Takes"):
        duty.lawyer(partnership, f"{name} {number:03}")
    return partnership


def lawyers_of(partnership: Partnership, name: str = "") -> list[Lawyer]:
    rows = Lawyer.objects.filter(firm=partnership.firm_id, person__name__startswith=name)
    return list(rows.select_related("person__user", "firm").order_by("person__name"))


# The roster


def add(world: World, who: Lawyer, partnership: Partnership, begin: datetime, length: timedelta, **more: Any) -> Shift:
    given = {"lawyer": who, "channel": Channel.HOTLINE, "actor": world.cast.stan.user} | more
    return roster.add_shift(partnership, Span(begin, begin + length), **given)


def publish(world: World, partnership: Partnership, **more: Any) -> None:
    rows = Partnership.objects.filter(pk=partnership.pk)
    roster.publish(rows, TODAY, TODAY + 2 * DAY, actor=world.cast.stan.user, **more)


def roster_of(world: World, partnership: Partnership, number: int) -> None:
    """Each lawyer is reminded of four shifts in the window: two at a moment of it, two at 20:30."""
    studio = world.cast.place.studios.get()
    for turn, who in enumerate(lawyers_of(partnership, "Lawyer")):
        tonight = add(world, who, partnership, BEGIN + 2 * HOUR + world.offset(), 20 * MINUTE,
                      channel=Channel.DESK, studio=studio)  # fmt: skip
        tomorrow = add(world, who, partnership, BEGIN + DAY + world.offset(), 20 * MINUTE)
        world.coming += [tonight, tomorrow]
        add(world, who, partnership, [at(23, 15), at(2, days=1), at(7, 15, days=1)][turn % 3], 40 * MINUTE)
        add(world, who, partnership, [at(21, 30, days=1), at(6, days=2)][turn % 2], HOUR)
    publish(world, partnership)
    world.spares[partnership.pk] = lawyers_of(partnership, "Spare")


def unwatched_of(world: World, partnership: Partnership) -> None:
    """Ten minutes after the begin the first alert falls due, after twenty the second: of each, five in the window."""
    for turn, who in enumerate(lawyers_of(partnership, "Sleepy")):
        begin = BEGIN - (10 if turn % 2 else 20) * MINUTE + world.offset()
        shift = add(world, who, partnership, begin, 2 * HOUR)
        if turn % 2:
            world.unwatched.append(shift)
    publish(world, partnership)


def uncovered_hour(world: World) -> None:
    """Online answers at noon, for which nobody is planned."""
    need = {"channel": Channel.ONLINE, "days": "every", "weekdays": list(range(7)), "begins": time(12)}
    roster.add_need(actor=world.cast.stan.user, starts_on=TODAY, ends=time(13), **need)
    assert Need.objects.count() == 1


# Promises to call back, and what is handed over


def promises_of(world: World, partnership: Partnership) -> None:
    goes, hands, stays, takes = lawyers_of(partnership)
    leaving = on_duty(world, goes, partnership, at(18, 30), BEGIN + world.offset(), Channel.HOTLINE)
    for _number in range(2):
        promise(world, leaving, at(8, 15, days=1), at(9, days=1))
    promise(world, leaving, at(20), BEGIN + world.offset())
    staying = on_duty(world, stays, partnership, at(18, 30), at(22), Channel.ONLINE)
    for _number in range(4):
        world.promises.append(promise(world, staying, at(20), BEGIN + world.offset()))
        world.promises.append(promise(world, staying, at(8, 15, days=1), at(9, days=1)))
    leave_a_note(world, partnership, hands, takes)


def leave_a_note(world: World, partnership: Partnership, hands: Lawyer, takes: Lawyer) -> None:
    """Who takes over has a quarter of an hour to read it, which ends in the window."""
    studio = world.cast.place.studios.get()
    begin = BEGIN - 15 * MINUTE + world.offset()
    former = on_duty(world, hands, partnership, at(16), at(20), Channel.DESK, studio)
    promise(world, former, at(8, 15, days=1), at(9, days=1), said_at=at(19))
    on_duty(world, takes, partnership, begin, at(22), Channel.DESK, studio)
    world.notes.append(calls.write_hand_over(former, "Please call.", actor=hands.person.user, at=at(20)))


def on_duty(
    world: World,
    who: Lawyer,
    partnership: Partnership,
    begin: datetime,
    end: datetime,
    channel: str,
    studio: Any = None,
) -> Shift:
    """A shift that its lawyer has signed in for."""
    planned = min(begin, timezone.now()) - 10 * MINUTE
    shift = add(world, who, partnership, begin, end - begin, channel=channel, studio=studio, at=planned)
    publish(world, partnership, at=planned)
    shift = Shift.objects.get(pk=shift.pk)
    shifts.sign_in(shift, actor=who.person.user, at=begin - 15 * MINUTE)
    return shift


def promise(world: World, shift: Shift, begin: datetime, end: datetime, said_at: datetime | None = None) -> CallBack:
    values = {"way": "telephone", "outcome": "call_back", "caller": "Somebody", "phone": f"+86150{next(CALLERS):08}"}
    slot = calls.Slot(begin, end)
    made = calls.log_call(shift, values, slot=slot, actor=shift.lawyer.person.user, at=said_at)
    return CallBack.objects.get(call=made)


# Matters


def parties(world: World) -> Any:
    names = vars(world.cast) | {
        "alice": make.person(world.cast.place, "Alice"),
        "bob": make.person(world.cast.place, "Bob"),
    }
    return SimpleNamespace(**names)


def filed(cast: Any, then: datetime, *steps: str) -> Case:
    """What was filed `then` and went these steps: nobody is told of it any more."""
    row = make.draft(cast, category="CORR")
    workflow.submit(row, actor=cast.alice.user, at=then)
    for step in steps:
        make.advance(row, step, cast, True, then)
    return row


def matter(world: World) -> None:
    """In mediation for a week; three sessions are arranged now, each with a reminder in the window.

    They are as short as can be and no two begin at once: one mediator holds all of them.
    """
    row = filed(parties(world), BEGIN - 8 * DAY, *MEDIATING)
    User.objects.filter(name__in=["Alice", "Bob"]).update(language="en")
    row = fresh(row)
    for day in (BEGIN + DAY + world.offset(), BEGIN + 2 * HOUR + world.offset(), at(8, 30, days=1)):
        begin = day + len(world.sessions) * MOMENT
        session = workflow.plan_session(row, begin, "Studio", ends_at=begin + MOMENT, actor=world.cast.mira.user)
        world.sessions.append(session)
    world.cases.append(row)


def agreement(world: World) -> None:
    """In force for a week; of its twelve clauses three are due on each day that one is reminded of."""
    cast, then = parties(world), BEGIN - 8 * DAY
    row = filed(cast, then, *MEDIATING)
    debtor = row.parties.get(side="respondent")
    clauses = [{"debtor": debtor, "deed": "Repair", "due_on": TODAY + days * DAY, "place": "There"}
               for days in (3, 0, -1, -7) for _number in range(3)]  # fmt: skip
    workflow.draft(row, facts="Water.", issues="Repair.", clauses=clauses, actor=cast.mira.user, at=then)
    make.sign_everything(workflow.freeze(row, actor=cast.mira.user, at=then), cast, then)


def supplement(world: World, days: int) -> None:
    """Papers were asked for so many days ago: of the five working days three or less are left."""
    row = filed(parties(world), BEGIN - (days + 1) * DAY)
    workflow.ask_supplement(row, "The contract", actor=world.cast.clara.user, at=BEGIN - days * DAY)
