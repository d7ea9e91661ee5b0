"""Signatures from a paper print, and a side that does not sign (人民调解法 29; 民法典 165, 490)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from foundation.notifications import outbox
from mediation import signing_messages
from mediation.models import Agent, Agreement, Audience, Entry, Kind, Party, Power, Signature, SignRefusal
from mediation.permissions import guardians_of, is_party
from mediation.workflow.agreement import check_paper, check_turn, lock_frozen
from mediation.workflow.story import attach, tell
from mediation.workflow.ties import refuse_if_contested
from mediation.workflow.transitions import Refused


@dataclass(frozen=True)
class OnPaper:
    """One party's mark on the print: by itself, by an agent, or by a guardian, alone or together with the ward."""

    party: Party
    day: date
    means: str = Signature.Means.PAPER
    agent: Agent | None = None
    together: bool = False

    @property
    def name(self) -> str:
        if self.agent is None:
            return self.party.name
        other = self.agent.person.name
        return f"{self.party.name}、{other}" if self.together else other


@transaction.atomic
def enter_signatures(
    agreement: Agreement,
    marks: Sequence[OnPaper],
    code: str,
    files: Iterable[UploadedFile],
    *,
    actor: User,
    at: datetime | None = None,
) -> None:
    """Enter who signed the print by hand, with its scan. `code`: the check code on the print tells which version it is.

    Marks that stand already are left as they are: two who enter the same one enter it once.
    """
    at = at or timezone.now()
    paper = lock_frozen(agreement)
    case = agreement.case
    refuse_if_contested(case, actor)
    if is_party(actor, case):
        raise Refused(_("You are a side of this matter yourself. Somebody else has to enter the signatures."))
    signed = {row.party_id for row in agreement.signatures.all()}
    new = [mark for mark in marks if mark.party.pk not in signed]
    if not new:
        return
    if "".join(code.split()).lower() != paper.sha256[:8]:
        raise Refused(_("This is the print of another version. The code of this version is on each page of its print."))
    check_paper(agreement)
    entry = tell(case, Kind.SIGNED_ON_PAPER, actor, at, body="、".join(mark.name for mark in new))
    attach(entry, files, actor)
    for mark in sorted(new, key=lambda mark: agreement.order not in (agreement.Order.ANY, mark.party.side)):
        _enter(agreement, mark, entry, actor, at)


def _enter(agreement: Agreement, mark: OnPaper, entry: Entry, actor: User, at: datetime) -> None:
    assert agreement.paper is not None  # frozen
    check_turn(agreement, mark.party)
    check_day(mark.day, timezone.localdate(agreement.paper.created_at), timezone.localdate(at))
    check_authority(mark)
    agreement.signatures.create(
        role=Signature.Role.PARTY, party=mark.party, means=mark.means, name=mark.name, sha256=agreement.paper.sha256,
        phone="", at=at, signed_on=mark.day, entered_by=actor, entry=entry,
    )  # fmt: skip
    record = audit.record(
        agreement, "agreement.signature_entered", actor, at=at, party=mark.party.pk, day=str(mark.day), means=mark.means
    )
    signing_messages.signed(agreement, mark.party, record)
    signing_messages.entered(agreement, mark.party, record, actor.name)


def check_day(day: date, frozen_on: date, today: date) -> None:
    if day < frozen_on:
        raise Refused(_("Nobody can have signed before the paper was given out on %(day)s.") % {"day": frozen_on})
    if day > today:
        raise Refused(_("The day of signing can't lie ahead."))


def check_authority(mark: OnPaper) -> None:
    """An agent needs that power, on a day of the authority (民法典 165); a ward signs not without the guardian (23)."""
    agent = mark.agent
    if agent is None:
        if guardians_of(mark.party):
            raise Refused(_("%(name)s has a legal guardian, who has to sign as well.") % {"name": mark.party.name})
        return
    ended = timezone.localdate(agent.ended_at) if agent.ended_at else agent.ends_on
    if Power.SIGN not in agent.powers or agent.party_id != mark.party.pk:
        raise Refused(_("%(name)s has no authority to sign.") % {"name": agent.person.name})
    if mark.day < agent.starts_on or (ended and mark.day > ended):
        raise Refused(_("On that day %(name)s had no authority to sign.") % {"name": agent.person.name})


# A side that does not sign


@transaction.atomic
def refuse_signing(
    agreement: Agreement,
    party: Party,
    reason: str,
    *,
    joint: bool = False,
    how: str = SignRefusal.How.WEB,
    actor: User,
    at: datetime | None = None,
) -> None:
    """`party` does not sign this version: nobody does, until it is taken back. Twice is once.

    Any party is free to say so until the seal is set, also after its own signature. `joint`: the other side, too, may
    read why.
    """
    at = at or timezone.now()
    lock_frozen(agreement)
    case = agreement.case
    refuse_if_contested(case, actor)
    if agreement.refusals.filter(party=party, taken_back_at=None).exists():
        return
    audience = Audience.JOINT if joint else Audience.PARTY
    entry = tell(case, Kind.SIGN_REFUSED, actor, at, body=reason, audience=audience, party=party)
    row = agreement.refusals.create(party=party, entry=entry, how=how, said_at=at, recorded_by=actor)
    outbox.withdraw(f"sign:{agreement.pk}")
    record = audit.record(agreement, "agreement.not_signed", actor, at=at, party=party.pk, how=how)
    signing_messages.refused(row, record)


@transaction.atomic
def take_refusal_back(agreement: Agreement, party: Party, *, actor: User, at: datetime | None = None) -> None:
    """`party` may sign after all, while the same version still waits. Twice is once."""
    at = at or timezone.now()
    lock_frozen(agreement)
    refuse_if_contested(agreement.case, actor)
    row = agreement.refusals.filter(party=party, taken_back_at=None).select_related("entry").first()
    if row is None:
        return
    row.taken_back_at = at
    row.save(update_fields=["taken_back_at"])
    tell(agreement.case, Kind.SIGN_AGAIN, actor, at, audience=row.entry.audience, party=party)
    record = audit.record(agreement, "agreement.signing_again", actor, at=at, party=party.pk)
    signing_messages.refusal_taken_back(agreement, party, record)
