"""Which text messages must have come, found a second time: with plain loops over the tables of roster and matters.

Nothing here comes from the outbox or from the modules that write messages; words, hours and quiet hours are written
down anew. The tables are read twice, before the window and after it; what changed in between, and when, say the audit
records. A reminder is expected where it falls due after the act that gave the shift its time and its lawyer, and before
the next act that took one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.formats import date_format

from consultations.models import CallBack, HandOver, Lawyer, Need, Partnership, Shift
from foundation.audit.models import Record
from mediation.models import Case, CaseClock, Obligation, Session
from residents.models import Mandate
from tests.chaos.travelled import BEGIN, SHANGHAI

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SHIFT = SESSION = (DAY, 2 * HOUR)  # one is reminded so long before
CALL_BACK = 30 * MINUTE
FIRST_ALERT, SECOND_ALERT = 10 * MINUTE, 20 * MINUTE
READING = 15 * MINUTE


class Expected(NamedTuple):
    """One message: to whom, with which words, not before `due`, and not after `until`."""

    phone: str
    text: str
    due: datetime
    until: datetime | None = None


# Times


def evening(due: datetime) -> datetime:
    """`due`, or 20:30 before it where it lies between 21:00 and 8:00."""
    local = due.astimezone(SHANGHAI)
    if 8 <= local.hour < 21:
        return due
    if local.hour < 8:
        local -= DAY
    return local.replace(hour=20, minute=30, second=0, microsecond=0)


def dues(begin: datetime, before: Iterable[timedelta]) -> list[datetime]:
    return [evening(begin - length) for length in before]


def call_back_dues(begin: datetime, end: datetime) -> list[datetime]:
    """Before the slot, and when it is over."""
    return [evening(begin - CALL_BACK), end]


# Words


def span(begin: datetime, end: datetime) -> str:
    begin, end = begin.astimezone(SHANGHAI), end.astimezone(SHANGHAI)
    return f"{begin:%B} {begin.day} {begin:%H:%M}–{end:%H:%M}"


def moment(when: datetime) -> str:
    return date_format(when.astimezone(SHANGHAI), "N j, Y, H:i")


def place(shift: Shift) -> str:
    return shift.studio.name if shift.studio else {"hotline": "hotline", "online": "online answers"}[shift.channel]


def day(when: Any) -> str:
    return date_format(when, "F j")


# The tables


def read_shifts() -> dict[int, Shift]:
    """All shifts as they stand."""
    return {row.pk: row for row in Shift.objects.select_related("studio")}


def read_promises() -> dict[int, CallBack]:
    """All promises to call back, as they stand."""
    return {row.pk: row for row in CallBack.objects.select_related("call__shift")}


@dataclass
class Tables:
    """What stands after the window; shifts and promises also as they stood before it."""

    before: dict[int, Shift]
    promised: dict[int, CallBack]
    end: datetime
    shifts: dict[int, Shift] = field(default_factory=read_shifts)
    promises: dict[int, CallBack] = field(default_factory=read_promises)

    def __post_init__(self) -> None:
        self.lawyers = {row.pk: row for row in Lawyer.objects.select_related("person__user")}
        self.records = list(Record.objects.order_by("id"))
        self.of_shift: dict[int, list[Record]] = {}
        self.published: dict[int, datetime] = {}
        for record in self.records:
            if record.subject_type == "consultations.shift":
                self.of_shift.setdefault(int(record.subject_id), []).append(record)
            for pk in record.data["shifts"] if record.verb == "roster.published" else []:
                self.published[pk] = record.at
        self.partnerships = {row.pk: row for row in Partnership.objects.all()}
        self.mandates = list(Mandate.objects.select_related("person__user").order_by("id"))

    def phone(self, lawyer: int) -> str:
        return self.lawyers[lawyer].person.user.phone

    def name(self, lawyer: int) -> str:
        return self.lawyers[lawyer].person.name

    def with_role(self, role: str, firm: int | None = None) -> list[str]:
        """The phones of who has a role, of a firm where one is named."""
        return [
            row.person.user.phone for row in self.mandates if row.role == role and firm in (None, row.organisation_id)
        ]

    def planners(self, partnership: int) -> list[str]:
        return [*self.with_role("staff"), *self.with_role("firm_coordinator", self.partnerships[partnership].firm_id)]


def expected(tables: Tables) -> list[Expected]:
    """Everything that must have been delivered by the end of the window."""
    parts: list[Callable[[Tables], Iterator[Expected]]] = [
        of_roster, of_shifts, of_missing, of_planning, of_promises, of_hand_overs, of_sessions, of_agreements, of_papers
    ]  # fmt: skip
    return [row for part in parts for row in part(tables) if row.due <= tables.end]


# Shifts


class State(NamedTuple):
    """Who serves when, from an act on."""

    since: datetime
    lawyer: int
    begin: datetime
    end: datetime


def history(tables: Tables, shift: Shift) -> tuple[list[State], datetime | None]:
    """The states of a published shift, and when it stopped being one that is reminded of."""
    first = tables.before.get(shift.pk, shift)
    states = [State(tables.published[shift.pk], 0, first.begins_at, first.ends_at)]
    for record in tables.of_shift[shift.pk]:
        now = states[-1]
        if record.verb == "shift.added":
            states[-1] = now._replace(lawyer=record.data["lawyer"])
        elif record.verb == "shift.moved":
            states.append(now._replace(since=record.at, begin=shift.begins_at, end=shift.ends_at))
        elif record.verb in {"swap.done", "shift.taken_over"}:
            states.append(now._replace(since=record.at, lawyer=record.data["lawyer"]))
        elif record.verb in {"shift.cancelled", "shift.signed_in"}:
            return states, record.at
    return states, None


def of_shifts(tables: Tables) -> Iterator[Expected]:
    """Reminders, and what the acts on a shift told."""
    for shift in tables.shifts.values():
        states, ended = history(tables, shift)
        until = [*(state.since for state in states[1:]), ended or datetime.max.replace(tzinfo=SHANGHAI)]
        for state, last in zip(states, until, strict=True):
            text = f"You are on duty {span(state.begin, state.end)}, {place(shift)}."
            for due in dues(state.begin, SHIFT):
                if state.since < due < last:
                    yield Expected(tables.phone(state.lawyer), text, due, state.begin)
        for record in tables.of_shift[shift.pk]:
            then = [state for state in states if state.since < record.at] or states[:1]
            yield from of_act(tables, shift, record, then[-1])


def of_act(tables: Tables, shift: Shift, record: Record, then: State) -> Iterator[Expected]:
    """What was said at once; `then` is the shift as it stood before the act."""
    said, what, lawyer = f"{span(then.begin, then.end)}, {place(shift)}", record.data, tables.phone(then.lawyer)
    if record.verb == "shift.moved":
        text = f"Your shift was moved. It was: {what['before']}. It is now: {what['after']}."
        yield Expected(lawyer, text, record.at)
    elif record.verb == "shift.cancelled":
        text = f"Your shift was called off: {span(then.begin, then.end)}. {what['reason']}"
        yield Expected(lawyer, text, record.at)
    elif record.verb == "swap.asked":
        text = f"{tables.name(then.lawyer)} asks you to take the shift {said}. The first who takes it has it."
        yield Expected(tables.phone(what["to"]), text, record.at, then.begin)
    elif record.verb in {"swap.done", "shift.taken_over"}:
        former, new = tables.name(what["former"]), tables.name(what["lawyer"])
        yield Expected(tables.phone(what["lawyer"]), f"You have taken the shift {said}, of {former}.", record.at)
        text = f"Your shift {said}, is now with {new}. You are not on duty then."
        yield Expected(tables.phone(what["former"]), text, record.at)


def of_roster(tables: Tables) -> Iterator[Expected]:
    """Each publication told each of its lawyers how many shifts there are, and the first."""
    for record in tables.records:
        if record.verb == "roster.published":
            shifts = [tables.before.get(pk) or tables.shifts[pk] for pk in record.data["shifts"]]
            first = min(shifts, key=lambda shift: shift.begins_at)
            text = f"The duty roster is out. You have {len(shifts)} shifts in it, the first one: "
            yield Expected(
                tables.phone(int(record.subject_id)), f"{text}{span(first.begins_at, first.ends_at)}.", record.at
            )


def of_missing(tables: Tables) -> Iterator[Expected]:
    """Nobody has signed in: lawyer, stand-in and who plans after ten minutes, the directors after twenty."""
    for shift in tables.shifts.values():
        states, ended = history(tables, shift)
        begin, lawyer, firm = states[-1].begin, states[-1].lawyer, tables.partnerships[shift.partnership_id].firm_id
        said = f"{span(begin, states[-1].end)}, {place(shift)}"
        first, second = begin + FIRST_ALERT, begin + SECOND_ALERT
        if not (ended and ended < first) and first <= tables.end:
            text = f"You have not signed in for the shift {said}. Please sign in, or call us."
            yield Expected(tables.phone(lawyer), text, first, shift.ends_at)
            text = f"{tables.name(lawyer)} has not signed in for the shift {said}. Please take over if you can."
            for phone in [*who_could(tables, firm, shift), *tables.planners(shift.partnership_id)]:
                yield Expected(phone, text, first, shift.ends_at)
        if not (ended and ended < second) and second <= tables.end:
            text = f"Nobody has signed in for the shift {said}, of {tables.name(lawyer)} for twenty minutes."
            for phone in tables.with_role("director"):
                yield Expected(phone, text, second, shift.ends_at)


def who_could(tables: Tables, firm: int, shift: Shift) -> list[str]:
    """The first lawyer of the firm, by name, who has no shift at the time."""
    taken = {
        other.lawyer_id
        for other in tables.shifts.values()
        if other.status == "published" and other.begins_at < shift.ends_at and shift.begins_at < other.ends_at
    }
    free = [row for row in tables.lawyers.values() if row.firm_id == firm and row.pk not in taken]
    return [row.person.user.phone for row in sorted(free, key=lambda row: row.person.name)[:1]]


# Who plans


def covered(tables: Tables, begin: datetime) -> bool:
    """Does somebody answer online then? That is all that must be covered here."""
    return any(row.channel == "online" and row.begins_at <= begin < row.ends_at for row in tables.shifts.values())


def of_planning(tables: Tables) -> Iterator[Expected]:
    """Hours of the next seven days that nobody covers, partnerships and licences that end."""
    needs = list(Need.objects.all())
    begins = [datetime.combine(BEGIN.date() + n * DAY, need.begins, SHANGHAI) for need in needs for n in range(7)]
    hours = [begin for begin in begins if begin + HOUR > BEGIN and not covered(tables, begin)]
    everybody = {phone for pk in tables.partnerships for phone in tables.planners(pk)}
    for phone in everybody if hours else []:
        text = f"Duty in the next 7 days: {len(hours)} gaps, 0 shifts not published. Please see to it."
        yield Expected(phone, text, BEGIN)
    soon = BEGIN.date() + 60 * DAY
    for partnership in tables.partnerships.values():
        if partnership.ends_on and partnership.ends_on <= soon:
            text = f"The partnership {partnership.name} ends on {day(partnership.ends_on)}."
            for phone in tables.planners(partnership.pk):
                yield Expected(phone, f"{text} Please renew it, or say what follows.", BEGIN)
    for lawyer in tables.lawyers.values():
        if lawyer.licence_until and lawyer.licence_until <= soon:
            text = f"By our register the licence of {lawyer.person.name} ends on {day(lawyer.licence_until)}."
            yield Expected(tables.phone(lawyer.pk), f"{text} Please send us the new date in time.", BEGIN)


# Promises


def of_promises(tables: Tables) -> Iterator[Expected]:
    """To who was promised a call and to who owes it: at once, half an hour before, and when nobody has called."""
    logged = {record.data["call"]: record.at for record in tables.records if record.verb == "shift.call_logged"}
    tried = {record.subject_id: record for record in tables.records if record.verb == "callback.tried"}
    read = {record.subject_id: record.at for record in tables.records if record.verb == "shift.hand_over_read"}
    for row in tables.promises.values():
        first, since = tables.promised[row.pk], logged[row.call_id]
        yield said_to(row, first, since)
        attempt = next((tried[str(call.pk)] for call in row.tries.all()), None)
        change = attempt.at if attempt else read.get(str(row.call.shift_id))
        yield from reminders_of(tables, row, first, since, change)
        if attempt and not attempt.data["reached"]:
            yield said_to(row, row, attempt.at)
        if change and row.state == "open":
            yield from reminders_of(tables, row, row, change, None)


def said_to(row: CallBack, slot: CallBack, at: datetime) -> Expected:
    """To the caller, when the call was promised."""
    words = f"{moment(slot.slot_begins_at)} to {moment(slot.due_at)}"
    return Expected(row.call.phone, f"A lawyer will call you back: {words}. Please keep this telephone at hand.", at)


def reminders_of(
    tables: Tables, row: CallBack, slot: CallBack, since: datetime, last: datetime | None
) -> Iterator[Expected]:
    """Those of one slot that fall due after `since` and before `last`."""
    words, phone = f"{moment(slot.slot_begins_at)} to {moment(slot.due_at)}", tables.phone(slot.lawyer_id)
    soon, over = call_back_dues(slot.slot_begins_at, slot.due_at)
    if since < soon and (last is None or soon < last):
        yield Expected(phone, f"You promised to call back: {words}.", soon, slot.due_at)
        yield Expected(row.call.phone, f"Reminder: a lawyer will call you back, {words}.", soon, slot.due_at)
    if since < over and (last is None or over < last):
        text = f"Nobody has called back: {words} is over. Please call now, or promise another time."
        yield Expected(phone, text, over)


def of_hand_overs(tables: Tables) -> Iterator[Expected]:
    """Shifts that are over with open promises and no word to the next, and words that the next has not read."""
    notes = {row.shift_id: row for row in HandOver.objects.all()}
    for shift in tables.shifts.values():
        said = f"{span(shift.begins_at, shift.ends_at)}, {place(shift)}"
        if shift.pk in notes:
            following = next_of(tables, shift)
            due, read = following.begins_at + READING, notes[shift.pk].acknowledged_at
            if read is None or due < read:
                text = f"The hand-over of the shift {said}, waits for you. Please read it and confirm."
                yield Expected(tables.phone(following.lawyer_id), text, due)
        elif shift.signed_in_at and shift.ends_at <= tables.end:
            n = sum(row.state == "open" and row.lawyer_id == shift.lawyer_id for row in tables.promises.values())
            text = f"Your shift {said}, is over and {n} promises are open. Please write the hand-over."
            yield Expected(tables.phone(shift.lawyer_id), text, shift.ends_at)


def next_of(tables: Tables, shift: Shift) -> Shift:
    """The shift that follows at the same desk."""
    return next(
        row
        for row in tables.shifts.values()
        if (row.partnership_id, row.channel, row.studio_id) == (shift.partnership_id, shift.channel, shift.studio_id)
        and row.begins_at >= shift.ends_at
    )


# Matters


def people(case: Case) -> list[str]:
    """The phones of both sides and of the mediator."""
    return [*(party.phone or party.person.user.phone for party in case.parties.all()), case.mediator.user.phone]


def of_sessions(tables: Tables) -> Iterator[Expected]:
    """Arranged, called off, and reminded of in between."""
    sessions = {row.pk: row for row in Session.objects.select_related("case__mediator__user")}
    for record in tables.records:
        if record.verb == "case.session_planned":
            row = sessions[record.data["session"]]
            text = f"Mediation in {row.case.number}: {moment(row.starts_at)}, {row.place}."
            coming = [due for due in dues(row.starts_at, SESSION) if due > record.at]
            for phone in people(row.case):
                yield Expected(phone, text, record.at)
                for due in coming:
                    if row.cancelled_at is None or due < row.cancelled_at:
                        yield Expected(phone, text, due, row.starts_at)
        elif record.verb == "case.session_cancelled":
            row = sessions[record.data["session"]]
            text = f"The mediation in {row.case.number} on {moment(row.starts_at)} does not take place."
            for phone in people(row.case):
                yield Expected(phone, text, record.at)


def of_agreements(tables: Tables) -> Iterator[Expected]:
    """Clauses of agreements in force: three days before, on, one and seven days after their day."""
    rows = Obligation.objects.filter(agreement__status="effective", state="open").select_related("debtor__person__user")
    for row in rows.select_related("agreement__case__mediator__user"):
        passed = (BEGIN.date() - row.due_on).days
        case = row.agreement.case
        text = f"Agreement {case.number}, clause {row.position} is due on {day(row.due_on)}."
        if -3 <= passed <= 30:
            for phone in (row.debtor.phone or row.debtor.person.user.phone, case.mediator.user.phone):
                yield Expected(phone, text, BEGIN)


def of_papers(tables: Tables) -> Iterator[Expected]:
    """Applicants who owe papers, from three days before the end."""
    for clock in CaseClock.objects.filter(rule="supplement", state="running").select_related("case"):
        if (clock.due - BEGIN.date()).days <= 3:
            text = f"{clock.case}: “send what is missing” is due on {day(clock.due)}."
            yield Expected(clock.case.parties.get(side="applicant").phone, text, BEGIN)
