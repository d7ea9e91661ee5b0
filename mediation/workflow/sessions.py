"""Sessions: arranged, moved, called off, answered by the sides, held and recorded, or missed (domain §1.2, row 11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from foundation.notifications import outbox
from mediation import clocks, papers, session_messages
from mediation.consents import refuse_without
from mediation.models import (
    Attendance,
    Audience,
    Case,
    CaseClock,
    Entry,
    Helper,
    Kind,
    Minutes,
    Party,
    Reply,
    Room,
    Session,
    Status,
)
from mediation.models.sessions import LENGTH
from mediation.workflow.story import tell, told
from mediation.workflow.ties import refuse_if_contested
from mediation.workflow.transitions import Refused, lock, require
from residents.models import ConsentText, Person


@transaction.atomic
def plan_session(
    case: Case,
    starts_at: datetime,
    place: str = "",
    *,
    ends_at: datetime | None = None,
    way: str = Session.Way.SITE,
    room: Room | None = None,
    party: Party | None = None,
    helpers: Iterable[Helper] = (),
    actor: User,
    at: datetime | None = None,
) -> Session:
    """Arrange a session; those invited are told now, a day and two hours before. The same time again is the same one.

    With `party` it is with that side alone, and nobody else learns of it. Without an end it takes an hour.
    """
    at, ends_at = at or timezone.now(), ends_at or starts_at + LENGTH
    lock(case)
    require(case, Status.MEDIATING)
    refuse_if_contested(case, actor)
    if same := case.sessions.planned().filter(starts_at=starts_at, party=party).first():
        return same
    session = Session(case=case, party=party, planned_by=actor)
    _set(session, at, starts_at=starts_at, ends_at=ends_at, way=way, room=room, place=place or str(room or ""))
    session.save()
    session.helpers.set(helpers)
    record = audit.record(case, "case.session_planned", actor, at=at, session=session.pk)
    _tell(session, Kind.SESSION_PLANNED, actor, at, body=f"{papers.moment(starts_at)} {session.place}")
    session_messages.planned(session, record, at=at)
    if party is None:
        end_proposal(case, at)
    return session


def _set(session: Session, at: datetime, **values: Any) -> None:
    """Time and place of a session of the (locked) case, unless something stands in their way."""
    for name, value in values.items():
        setattr(session, name, value)
    if session.starts_at <= at:
        raise Refused(_("Choose a time that is still to come."))
    if session.ends_at <= session.starts_at:
        raise Refused(_("A session ends after it has begun."))
    if session.way == Session.Way.VIDEO:
        refuse_without(session.case, ConsentText.Kind.ONLINE, session.party)
    room = session.room
    if room and (not room.active or room.studio.committee_id != session.case.committee_id):
        raise Refused(_("This room is no longer used. Please choose another one."))
    _refuse_clash(session)


def _refuse_clash(session: Session) -> None:
    """Refuse where the mediator, the room or a side is taken then. Of two who ask at once, the second sees the first:
    the rows of all concerned are locked, people before the room and by id, so that nobody waits in a circle.

    An organisation sends whom it likes, and is never taken.
    """
    case, room, mediator = session.case, session.room, session.case.mediator_id
    sides = [row for row in case.parties.all() if row.person_id and session.party_id in (None, row.pk)]
    people = [pk for pk in (mediator, *(row.person_id for row in sides)) if pk]
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk"))
    if room:
        Room.objects.select_for_update(no_key=True).get(pk=room.pk)
    taken = Session.objects.standing().within(session.starts_at, session.ends_at).exclude(pk=session.pk)
    if taken.filter(case__mediator=mediator).exists():
        raise Refused(_("The mediator has another session then. Please choose another time."))
    if room and (other := taken.filter(room=room).first()):
        begin, end = (timezone.localtime(moment) for moment in (other.starts_at, other.ends_at))
        said = {"room": room, "from": f"{begin:%H:%M}", "to": f"{end:%H:%M}"}
        raise Refused(_("%(room)s is taken then, from %(from)s to %(to)s. Choose another room or time.") % said)
    for side in sides:
        theirs = Q(party=None, case__parties__person=side.person_id) | Q(party__person=side.person_id)
        if taken.filter(theirs).exists():
            raise Refused(_("%(name)s has another session then. Please choose another time.") % {"name": side.name})


def _tell(session: Session, kind: str, actor: User, at: datetime, **more: Any) -> Entry:
    """Add to the story; of a session with one side only that side and the mediator read it."""
    audience = Audience.PARTY if session.party else Audience.JOINT
    return tell(session.case, kind, actor, at, audience=audience, party=session.party, **more)


def _lock_planned(session: Session, actor: User | None = None) -> None:
    """Lock the case; refuse unless its mediation goes on and the session is still to be held."""
    lock(session.case)
    require(session.case, Status.MEDIATING)
    refuse_if_contested(session.case, actor)
    session.refresh_from_db(from_queryset=Session.objects.select_related("room__studio", "party"))
    if not session.is_planned:
        raise Refused(_("This session was already held or called off."))


@transaction.atomic
def move_session(
    session: Session,
    starts_at: datetime,
    ends_at: datetime,
    *,
    way: str,
    room: Room | None,
    place: str,
    actor: User,
    at: datetime | None = None,
) -> None:
    """Another time or place: the one invitation changes, its reminders are replaced, the sides are asked anew.

    The same again changes nothing.
    """
    at, case = at or timezone.now(), session.case
    _lock_planned(session, actor)
    wanted = {"starts_at": starts_at, "ends_at": ends_at, "way": way, "room": room, "place": place or str(room or "")}
    if all(getattr(session, name) == value for name, value in wanted.items()):
        return
    before = session.starts_at
    _set(session, at, **wanted)
    session.sequence += 1
    session.save()
    record = audit.record(case, "case.session_moved", actor, at=at, session=session.pk)
    body = f"{papers.moment(before)} → {papers.moment(starts_at)} {session.place}"
    _tell(session, Kind.SESSION_MOVED, actor, at, body=body)
    outbox.withdraw(f"session:{session.pk}")
    session_messages.moved(session, record, at=at)


def end_proposal(case: Case, at: datetime) -> None:
    """Nobody chooses any longer from the times that were offered in the (locked) case."""
    for proposal in case.proposals.open():
        outbox.withdraw(f"times:{proposal.pk}")
    case.proposals.open().update(ended_at=at)


@transaction.atomic
def call_off_session(session: Session, reason: str, *, actor: User, at: datetime | None = None) -> None:
    """Call a session off; its reminders are withdrawn."""
    at = at or timezone.now()
    case = session.case
    _lock_planned(session)
    session.cancelled_at = at
    session.sequence += 1
    session.save(update_fields=["cancelled_at", "sequence"])
    record = audit.record(case, "case.session_cancelled", actor, at=at, session=session.pk)
    _tell(session, Kind.SESSION_CANCELLED, actor, at, body=f"{papers.moment(session.starts_at)} {reason}")
    outbox.withdraw(f"session:{session.pk}")
    session_messages.called_off(session, record)
    if session.party is None:
        end_proposal(case, at)


def call_off_all(case: Case, at: datetime) -> None:
    """The planned sessions of the (locked) case do not take place, and none is looked for."""
    end_proposal(case, at)
    for session in case.sessions.planned():
        outbox.withdraw(f"session:{session.pk}")
    case.sessions.planned().called_off(at)


@transaction.atomic
def answer_session(
    session: Session, party: Party, comes: bool, reason: str = "", *, actor: User, at: datetime | None = None
) -> None:
    """A side says whether it comes; why not, only the mediator reads. It may be changed until the session begins."""
    at = at or timezone.now()
    _lock_planned(session)
    if session.party_id not in (None, party.pk):
        raise Refused(_("You are not invited to this session."))
    if session.starts_at <= at:
        raise Refused(_("The session has begun. Please call the studio."))
    said = {"sequence": session.sequence, "comes": comes, "reason": reason}
    before = session.replies.filter(party=party).first()
    if before and all(getattr(before, name) == value for name, value in said.items()):
        return
    defaults = said | {"said_by": actor, "said_at": at}
    Reply.objects.update_or_create(session=session, party=party, defaults=defaults)
    record = audit.record(
        session.case, "case.session_answered", actor, at=at, session=session.pk, party=party.pk, comes=comes
    )
    session_messages.answered(session, party, comes, record)


@transaction.atomic
def record_session(
    case: Case,
    session: Session | None,
    minutes: dict[str, str],
    *,
    attendance: Mapping[Party, str] | None = None,
    actor: User,
    at: datetime | None = None,
    once: UUID | None = None,
) -> Entry:
    """Write the record of a session, planned or not. `minutes`: present, statements, verification, result, place.

    `attendance`: a state for each side; who is not named there came. Who came, and the writer, then confirm the record.
    """
    at = at or timezone.now()
    lock(case)
    if entry := told(case, once):
        return entry
    require(case, Status.MEDIATING)
    refuse_if_contested(case, actor)
    if session:
        _lock_planned(session)
        if session.party:
            raise Refused(_("This was a session with one side alone. Write it down as a private talk."))
    else:
        session = Session(case=case, starts_at=at, ends_at=at + LENGTH, place=minutes["place"], planned_by=actor)
    session.held_at = at
    session.save()
    _note_attendance(session, attendance or {})
    record = audit.record(case, "case.session_recorded", actor, at=at, session=session.pk)
    paper = papers.session_record(case, session, minutes, actor=actor, at=at)
    entry = tell(case, Kind.SESSION_RECORD, actor, at, body=minutes["result"], paper=paper, once=once)
    Minutes.objects.create(session=session, version=1, entry=entry, written_by=actor)
    clocks.stop(case, CaseClock.Code.FIRST_SESSION)
    outbox.withdraw(f"session:{session.pk}")
    session_messages.recorded(case, record)
    return entry


def _note_attendance(session: Session, states: Mapping[Party, str], waited: int = 0) -> None:
    """A row for each side that was invited."""
    for party in session.case.parties.all():
        if session.party_id in (None, party.pk):
            row = Attendance(session=session, party=party, state=states.get(party, Attendance.State.PRESENT))
            row.waited = 0 if row.came else waited
            row.save()


@transaction.atomic
def record_no_show(
    session: Session, states: Mapping[Party, str], waited: int, *, actor: User, at: datetime | None = None
) -> None:
    """A session could not be held because a side did not come. `states`: a state for each side; `waited`: minutes.

    Both sides are told that it was not held, and nothing of who was missing; the mediators keep who, and whether it was
    excused. Noting it twice is once.
    """
    at, case = at or timezone.now(), session.case
    lock(case)
    session.refresh_from_db()
    if session.missed_at:
        return
    _lock_planned(session, actor)
    if session.starts_at > at:
        raise Refused(_("The session is still to come. You may move it, or call it off."))
    session.missed_at = at
    session.save(update_fields=["missed_at"])
    _note_attendance(session, states, waited)
    missing = [row for row in session.attendance.select_related("party") if not row.came]
    if not missing:
        raise Refused(_("Say who did not come. If everybody was there, write the record of the session."))
    absent = {row.party_id: row.state for row in missing}
    record = audit.record(case, "case.session_missed", actor, at=at, session=session.pk, absent=absent)
    _tell(session, Kind.SESSION_MISSED, actor, at, body=papers.moment(session.starts_at))
    if session.party is None:
        with translation.override("zh-hans"):  # the story is kept in one language
            words = "；".join(f"{row.party.name}：{row.get_state_display()}" for row in missing)
            body = _("%(who)s. Waited %(n)d minutes.") % {"who": words, "n": waited}
        tell(case, Kind.NOTE, actor, at, body=body, audience=Audience.MEDIATORS)
    outbox.withdraw(f"session:{session.pk}")
    session_messages.missed(session, record)
