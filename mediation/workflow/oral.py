"""The oral agreement (人民调解法 28, 30): read out, a yes of every side and of the mediator, in force the same day.

The older rule asks for writing where something is promised that is not done on the spot (75号令 34): so such a promise
needs the express word of both sides that they want none. The committee registers it (人民调解法 27, 28).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts import codes
from foundation.accounts.models import PhoneCode, User
from foundation.audit import log as audit
from foundation.law.citation import cite
from lib.phones import is_mobile
from mediation import agreement_messages, oral_papers
from mediation.models import Agent, Agreement, Case, Kind, Obligation, OralMark, OralReading, Party, Power, Status
from mediation.workflow.agreement import begin_running, heed, living
from mediation.workflow.ending import watch_follow_up
from mediation.workflow.story import attach, tell
from mediation.workflow.ties import refuse_if_contested, standstill
from mediation.workflow.transitions import Refused, lock, move, require


def content(agreement: Agreement) -> str:
    """SHA-256 of what the draft says now."""
    rows = [
        [row.debtor_id, row.deed, str(row.amount or ""), str(row.due_on), row.place]
        for row in agreement.obligations.all()
    ]
    words = json.dumps([agreement.facts, agreement.issues, agreement.left_open, rows], ensure_ascii=False)
    return hashlib.sha256(words.encode()).hexdigest()


def draft_of(case: Case) -> Agreement:
    """The draft of the (locked) case; Refused without one."""
    agreement = living(case)
    if agreement is None or agreement.status != Agreement.Status.DRAFT:
        raise Refused(_("There is no draft. Write down first what was agreed."))
    return agreement


def reading_of(agreement: Agreement | None) -> OralReading | None:
    """What was read out last, if the draft still says the same."""
    last = agreement.readings.last() if agreement else None
    return last if last and agreement and last.content == content(agreement) else None


def phone_of(party: Party) -> str:
    """The phone whose code says the yes of a side: its own, or that of who may sign for it; empty: on paper."""
    signing = Agent.objects.acting().filter(party=party, powers__contains=[Power.SIGN]).select_related("person")
    guardian = next((row.person.phone for row in signing if row.kind == Agent.Kind.GUARDIAN), "")
    phones = [guardian] if guardian else [party.phone, *(row.person.phone for row in signing)]
    return next((phone for phone in phones if is_mobile(phone)), "")


@transaction.atomic
def read_out(
    case: Case,
    on_the_spot: Iterable[int] = (),
    *,
    no_writing: bool,
    because: str = "",
    actor: User,
    at: datetime | None = None,
) -> OralReading:
    """Read the draft out to all: make the form that they sign, and send each side a code with which it may say yes.

    `on_the_spot`: the positions of the clauses performed at once. Refused where a promise for later is left and the
    sides have not said that they want no writing (75号令 34).
    """
    at = at or timezone.now()
    lock(case)
    require(case, Status.MEDIATING)
    refuse_if_contested(case, actor)
    agreement = draft_of(case)
    spot = sorted(on_the_spot)
    later = agreement.obligations.exclude(position__in=spot)
    if later.exists() and not no_writing:
        raise Refused(
            _("A promise that is not performed on the spot is put into writing (%(law)s), unless both sides expressly "
              "say that they want no writing. Tick it if they did, or give the agreement out to sign.")
            % {"law": cite("rules2002.34", timezone.localdate(at))}
        )  # fmt: skip
    heeded = heed(agreement, because, timezone.localdate(at))
    agreement.save(update_fields=["warnings", "kept_because"])
    paper = oral_papers.register(agreement, spot, no_writing, actor=actor, at=at)
    reading = OralReading.objects.create(
        agreement=agreement, paper=paper, content=content(agreement), on_the_spot=spot, no_writing=no_writing,
        read_at=at, read_by=actor,
    )  # fmt: skip
    record = audit.record(case, "case.read_out", actor, at=at, reading=reading.pk, sha256=paper.sha256, **heeded)
    tell(case, Kind.ORAL_READ, actor, at, paper=paper)
    for party in case.parties.all():
        if phone := phone_of(party):
            code = codes.issue(phone, PhoneCode.Purpose.SIGN, about=paper.sha256)
            agreement_messages.oral_code(reading, party, phone, code, key=f"code.oral:{uuid4()}")
    agreement_messages.read_out(case, record)
    return reading


def say_yes(reading: OralReading, party: Party, code: str, *, actor: User, at: datetime | None = None) -> None:
    """Redeem the code that a side says, and keep its yes at once: a wrong code of the other side loses nothing.

    Not in the transaction of an act (see `codes.redeem`). A second yes changes nothing.
    """
    if reading.marks.filter(party=party).exists():
        return
    case = reading.agreement.case
    case.refresh_from_db(fields=["status"])
    require(case, Status.MEDIATING)
    refuse_at_standstill(case)
    phone = phone_of(party)
    codes.redeem(phone, PhoneCode.Purpose.SIGN, code, about=reading.paper.sha256)
    _mark(reading, party, OralMark.How.CODE, party.name, phone, actor, at or timezone.now())


def refuse_at_standstill(case: Case) -> None:
    """Nobody closes it, the clerk neither, while it is open whether the mediator may go on."""
    if why := standstill(case):
        raise Refused(why)


def _mark(
    reading: OralReading, party: Party | None, how: str, name: str, phone: str, actor: User, at: datetime
) -> None:
    try:
        with transaction.atomic():
            reading.marks.create(party=party, how=how, name=name, phone=phone, entered_by=actor, at=at)
    except IntegrityError:  # somebody else entered it at the same moment
        return


def silent(reading: OralReading) -> list[Party]:
    """The sides that have not said yes to what was read out."""
    said = {mark.party_id for mark in reading.marks.all()}
    return [party for party in reading.agreement.case.parties.all() if party.pk not in said]


@transaction.atomic
def agree_orally(
    case: Case,
    reading: OralReading,
    *,
    on_paper: Iterable[Party] = (),
    scan: Iterable[UploadedFile] = (),
    day: date | None = None,
    actor: User,
    at: datetime | None = None,
) -> Agreement:
    """Close the oral agreement: in force on the day it was reached (人民调解法 30), without a seal.

    `on_paper`: the sides that signed the printed form, of which `scan` holds the pages; with a scan a clerk may enter
    it for the mediator, who signed it too. `day`: when it was reached, by default today.
    """
    at = at or timezone.now()
    lock(case)
    require(case, Status.MEDIATING)
    refuse_at_standstill(case)
    agreement, scan, signed = draft_of(case), list(scan), list(on_paper)
    day = day or timezone.localdate(at)
    if reading_of(agreement) != reading:
        raise Refused(_("The draft was changed after it was read out. Please read it out again."))
    _check_day(case, day, at)
    mediator = case.mediator
    by_mediator = mediator is not None and mediator.user_id == actor.pk
    if (signed or not by_mediator) and not scan:
        raise Refused(_("Add a scan or photo of the signed form."))
    for party in signed:
        _mark(reading, party, OralMark.How.PAPER, party.name, "", actor, at)
    if names := [party.name for party in silent(reading)]:
        raise Refused(_("Still to say yes: %(names)s.") % {"names": "、".join(names)})
    how = OralMark.How.LOGIN if by_mediator else OralMark.How.PAPER
    _mark(reading, None, how, mediator.name if mediator else "", "", actor, at)
    _put_in_force(case, agreement, reading, scan, day, actor, at)
    return agreement


def _check_day(case: Case, day: date, at: datetime) -> None:
    if day > timezone.localdate(at):
        raise Refused(_("This day lies ahead."))
    if case.accepted_at and day < timezone.localdate(case.accepted_at):
        raise Refused(_("The matter was not accepted yet on this day."))


def _put_in_force(
    case: Case, agreement: Agreement, reading: OralReading, scan: list[UploadedFile], day: date, actor: User,
    at: datetime,
) -> None:  # fmt: skip
    agreement.paper, agreement.form = reading.paper, Agreement.Form.ORAL
    agreement.status, agreement.effective_on = Agreement.Status.EFFECTIVE, day
    agreement.signed_paper = oral_papers.confirmed(reading, day, actor=actor, at=at)
    agreement.save(update_fields=["paper", "form", "status", "effective_on", "signed_paper"])
    done = agreement.obligations.filter(position__in=reading.on_the_spot)
    done.update(state=Obligation.State.PERFORMED, performed_on=day)
    record = move(case, Status.AGREED, "case.agreed", actor, at)
    audit.record(agreement, "agreement.oral", actor, at=at, day=str(day), on_the_spot=reading.on_the_spot)
    attach(tell(case, Kind.AGREED_ORALLY, actor, at, paper=agreement.signed_paper), scan, actor)
    begin_running(agreement, at)
    if not agreement.obligations.filter(state=Obligation.State.OPEN).exists():
        watch_follow_up(case, at)
    agreement_messages.agreed_orally(agreement, record)
