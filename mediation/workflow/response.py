"""What the other side says to the application, and what it claims itself. Nobody must answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from foundation.accounts.models import User
from foundation.audit import log as audit
from mediation import clocks, papers, party_messages
from mediation.models import Case, CaseClock, Entry, Kind, Party, Status
from mediation.workflow.story import attach, tell
from mediation.workflow.ties import refuse_if_contested
from mediation.workflow.transitions import lock, require

BEFORE_THE_END = (Status.ACCEPTED, Status.MEDIATING)


def unanswered(case: Case) -> list[Party]:
    """The respondents who have said nothing to the application yet."""
    said = set(case.entries.filter(kind=Kind.RESPONSE).values_list("party", flat=True))
    return [party for party in case.respondents if party.pk not in said]


def is_asked(case: Case) -> bool:
    """Does the time for the answer run?"""
    return any(row.rule == CaseClock.Code.ANSWER and row.state in clocks.LIVE for row in case.clocks.all())


@transaction.atomic
def ask_response(case: Case, *, actor: User, at: datetime | None = None) -> None:
    """Ask the other side what it says to the application, within 7 working days. Asked twice is once."""
    at = at or timezone.now()
    lock(case)
    require(case, *BEFORE_THE_END)
    refuse_if_contested(case, actor)
    if is_asked(case) or not unanswered(case):
        return
    clock = clocks.start(case, CaseClock.Code.ANSWER, timezone.localdate(at))
    record = audit.record(case, "case.response_asked", actor, at=at, due=str(clock.due))
    tell(case, Kind.RESPONSE_ASKED, actor, at, body=papers.text_of(clock.due))
    party_messages.response_asked(case, unanswered(case), clock, record)


@transaction.atomic
def respond(
    party: Party, words: str, files: Iterable[UploadedFile] = (), *, actor: User, at: datetime | None = None
) -> Entry:
    """What `party` says to the application; both sides read it. Once: what comes later is a message."""
    at = at or timezone.now()
    case = party.case
    lock(case)
    require(case, *BEFORE_THE_END)
    if entry := case.entries.filter(kind=Kind.RESPONSE, party=party).first():
        return entry
    entry = tell(case, Kind.RESPONSE, actor, at, body=words, party=party)
    attach(entry, files, actor)
    if not unanswered(case):
        clocks.stop(case, CaseClock.Code.ANSWER)
    record = audit.record(case, "case.responded", actor, at=at, party=party.pk)
    party_messages.responded(case, party, record)
    return entry


@transaction.atomic
def counter_claim(
    party: Party, claim: str, files: Iterable[UploadedFile] = (), *, actor: User, at: datetime | None = None
) -> Entry:
    """What the other side claims in the same matter. Both sides read it; the same words again change nothing.

    The limitation period of this claim is interrupted from this day (民法典 195; 诉讼时效规定 12).
    """
    at = at or timezone.now()
    case = party.case
    lock(case)
    require(case, *BEFORE_THE_END)
    if same := case.entries.filter(kind=Kind.COUNTER_CLAIM, party=party, joint_body=claim).first():
        return same
    entry = tell(case, Kind.COUNTER_CLAIM, actor, at, body=claim, party=party)
    attach(entry, files, actor)
    record = audit.record(case, "case.counter_claimed", actor, at=at, party=party.pk)
    party_messages.counter_claimed(case, party, record)
    return entry


@transaction.atomic
def go_on_without(case: Case, *, on: date, at: datetime | None = None) -> bool:
    """The time for the answer is over on the day `on`: the mediation goes on with what is there (人民调解法 3, 23).

    Silence admits nothing, and nobody is judged for it. False where somebody was faster.
    """
    at = at or timezone.now()
    lock(case)
    late = case.clocks.filter(rule=CaseClock.Code.ANSWER, state=CaseClock.State.RUNNING, due__lt=on)
    if not late.exists() or case.status not in BEFORE_THE_END:
        return False
    clocks.stop(case, CaseClock.Code.ANSWER)
    record = audit.record(case, "case.response_missed", None, at=at)
    tell(case, Kind.RESPONSE_MISSED, None, at)
    party_messages.response_missed(case, record)
    return True
