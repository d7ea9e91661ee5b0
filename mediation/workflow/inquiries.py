"""Inquiries: asked, written down, read back, and confirmed by who was asked (domain §1.2, row 11; §2, 调查记录)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from foundation.accounts import codes
from foundation.accounts.models import PhoneCode, User
from foundation.audit import log as audit
from foundation.documents.models import Paper
from foundation.documents.strokes import clean_strokes
from mediation import inquiry_messages, inquiry_papers
from mediation.models import Audience, Case, Entry, Inquiry, Kind, Party, Status
from mediation.workflow.story import attach, tell, told
from mediation.workflow.ties import refuse_if_contested
from mediation.workflow.transitions import Refused, lock, require
from residents import workflow as residents
from residents.models import ConsentText

QA = list[tuple[str, str]]  # ("问", words) and ("答", words), in their order


@transaction.atomic
def record_inquiry(
    case: Case,
    asked: dict[str, Any],
    answers: QA,
    *,
    audience: str,
    party: Party | None = None,
    without_prejudice: bool = False,
    files: Iterable[UploadedFile] = (),
    actor: User,
    at: datetime | None = None,
    once: UUID | None = None,
) -> Inquiry:
    """Write down whom the mediator asked what. `party`: the one side that may read it, with the audience of one side.

    `asked`: asked_at, place, party (of who was asked, or None), name, relation, present, recorder. It is kept with the
    working records of the mediation (人民调解法 27). The same form again changes nothing.
    """
    at = at or timezone.now()
    lock(case)
    if entry := told(case, once):
        return entry.inquiry
    require(case, Status.MEDIATING)
    refuse_if_contested(case, actor)
    if asked["asked_at"] > at:
        raise Refused(_("The inquiry is still to come. Write it down when it was held."))
    if audience == Audience.PARTY and asked["party"] not in (None, party):
        raise Refused(_("Who was asked could not read this record. Let that side read it, or only the committee."))
    inquiry = Inquiry(case=case, asked_by=actor, **asked)
    paper = inquiry_papers.record(inquiry, answers, without_prejudice, actor=actor, at=at)
    body = "\n".join(f"{who}：{words}" for who, words in answers)
    inquiry.entry = tell(case, Kind.INQUIRY, actor, at, body=body, audience=audience, party=party, paper=paper,
                         without_prejudice=without_prejudice, once=once)  # fmt: skip
    inquiry.save()
    attach(inquiry.entry, files, actor)
    record = audit.record(case, "case.inquiry_recorded", actor, at=at, inquiry=inquiry.pk, audience=audience)
    inquiry_messages.recorded(inquiry, record)
    return inquiry


@transaction.atomic
def send_inquiry_code(inquiry: Inquiry, *, actor: User) -> None:
    """Send who was asked a code that is good for this paper alone; ValidationError when asked too often."""
    code = codes.issue(actor.phone, PhoneCode.Purpose.SIGN, about=inquiry.paper.sha256)
    inquiry_messages.signing_code(inquiry, actor, code, key=f"code.sign:{uuid4()}")


def _lock(inquiry: Inquiry) -> None:
    """Lock the case, then the row; refuse a changed file, and an end of the mediation."""
    lock(inquiry.case)
    require(inquiry.case, Status.MEDIATING, Status.SUSPENDED, Status.AGREED)
    inquiry.refresh_from_db(fields=["how"])
    if not inquiry.paper.is_intact():
        raise Refused(_("The stored paper was changed. Nothing can be signed; please tell the committee."))


@transaction.atomic
def sign_inquiry(
    inquiry: Inquiry, *, sha256: str, name: str, strokes: Any = (), actor: User, at: datetime | None = None
) -> None:
    """Who was asked confirms what was read. The caller has redeemed the code for this hash. Twice changes nothing."""
    at = at or timezone.now()
    _lock(inquiry)
    if inquiry.party is None or not inquiry.is_read_by_asked:
        raise Refused(_("Only who was asked can confirm this record here."))
    if inquiry.paper.sha256 != sha256:
        raise Refused(_("The paper is not the one you looked at. Please open it again before you sign."))
    if inquiry.how:
        return
    inquiry.signed_as, inquiry.strokes, inquiry.phone = name, clean_strokes(strokes), actor.phone
    about = f"case:{inquiry.case_id}"
    residents.give_consent(inquiry.party.giver, ConsentText.Kind.E_SIGNATURE, actor=actor, about=about, at=at)
    _confirm(inquiry, Inquiry.How.SIGNED, actor, at)
    inquiry.signed_paper = inquiry_papers.signed(inquiry, actor=actor, at=at)
    inquiry.save(update_fields=["signed_paper"])
    _tell_of(inquiry, Kind.INQUIRY_SIGNED, actor, at, paper=inquiry.signed_paper)


@transaction.atomic
def note_inquiry(
    inquiry: Inquiry,
    how: str,
    words: str = "",
    files: Iterable[UploadedFile] = (),
    *,
    actor: User,
    at: datetime | None = None,
) -> None:
    """The committee notes that who was asked signed on paper (with the scan), or does not want to sign, and why."""
    at = at or timezone.now()
    _lock(inquiry)
    refuse_if_contested(inquiry.case, actor)
    if inquiry.how:
        return
    inquiry.words = words
    _confirm(inquiry, how, actor, at)
    with translation.override("zh-hans"):  # the story is kept in one language
        said = "：".join(filter(None, [str(Inquiry.How(how).label), words]))
    attach(_tell_of(inquiry, Kind.INQUIRY_NOTED, actor, at, body=f"{inquiry.name} {said}"), files, actor)


def _confirm(inquiry: Inquiry, how: str, actor: User, at: datetime) -> None:
    inquiry.how, inquiry.noted_by, inquiry.noted_at = how, actor, at
    inquiry.save()
    record = audit.record(inquiry.case, "case.inquiry_confirmed", actor, at=at, inquiry=inquiry.pk, how=how)
    inquiry_messages.confirmed(inquiry, record)


def _tell_of(
    inquiry: Inquiry, kind: str, actor: User, at: datetime, *, body: str = "", paper: Paper | None = None
) -> Entry:
    """What follows a record is read by those who read the record."""
    first = inquiry.entry
    return tell(inquiry.case, kind, actor, at, body=body, audience=first.audience, party=first.party, paper=paper,
                without_prejudice=first.without_prejudice)  # fmt: skip
