"""The record of a session, read back: confirmed, objected to, refused, corrected (domain §2, 调解记录)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from foundation.accounts import codes
from foundation.accounts.models import PhoneCode, User
from foundation.audit import log as audit
from foundation.documents.strokes import clean_strokes
from mediation import minutes_messages, minutes_papers
from mediation.models import Attendance, Kind, Minutes, MinutesMark, Party, Status
from mediation.workflow.story import attach, tell
from mediation.workflow.ties import refuse_if_contested
from mediation.workflow.transitions import Refused, lock, require
from residents import workflow as residents
from residents.models import ConsentText


@transaction.atomic
def send_minutes_code(minutes: Minutes, *, actor: User) -> None:
    """Send the signer a code that is good for this version alone; ValidationError when asked too often."""
    code = codes.issue(actor.phone, PhoneCode.Purpose.SIGN, about=minutes.paper.sha256)
    minutes_messages.signing_code(minutes, actor, code, key=f"code.sign:{uuid4()}")


def _lock(minutes: Minutes, party: Party | None) -> None:
    """Lock the case; refuse an old version, a changed file, and a side that was not there."""
    lock(minutes.case)
    require(minutes.case, Status.MEDIATING, Status.SUSPENDED, Status.AGREED)
    minutes.refresh_from_db(fields=["replaced_at", "signed_paper"])
    if minutes.replaced_at:
        raise Refused(_("There is a newer version of this record. Please open the matter again."))
    if not minutes.paper.is_intact():
        raise Refused(_("The stored paper was changed. Nothing can be signed; please tell the committee."))
    there = Attendance.objects.filter(session=minutes.session_id, party=party, state__in=["present", "agent"])
    if party and not there.exists():
        raise Refused(_("%(name)s was not at this session and has nothing to confirm.") % {"name": party.name})


@transaction.atomic
def sign_minutes(
    minutes: Minutes,
    party: Party | None,
    *,
    sha256: str,
    name: str,
    strokes: Any = (),
    actor: User,
    at: datetime | None = None,
) -> None:
    """Confirm the version that was read: a side that was there, or (no `party`) who wrote it.

    The caller has redeemed the code sent to `actor.phone` for this hash. Signing twice changes nothing.
    """
    at, case = at or timezone.now(), minutes.case
    _lock(minutes, party)
    if party is None:
        refuse_if_contested(case, actor)
        if minutes.written_by_id != actor.pk:
            raise Refused(_("Who wrote the record signs it."))
    if minutes.paper.sha256 != sha256:
        raise Refused(_("The paper is not the one you looked at. Please open it again before you sign."))
    if _settled(minutes, party):
        return
    minutes.marks.create(
        party=party, how=MinutesMark.How.SIGNED, name=name, sha256=sha256, strokes=clean_strokes(strokes),
        phone=actor.phone, noted_by=actor, at=at,
    )  # fmt: skip
    if party:
        about = f"case:{case.pk}"
        residents.give_consent(party.giver, ConsentText.Kind.E_SIGNATURE, actor=actor, about=about, at=at)
    side = party.pk if party else None
    record = audit.record(case, "minutes.signed", actor, at=at, sha256=sha256, minutes=minutes.pk, party=side)
    minutes_messages.signed(minutes, record)
    _finish(minutes, actor, at)


def _settled(minutes: Minutes, party: Party | None) -> bool:
    return minutes.marks.filter(party=party).exclude(how=MinutesMark.How.OBJECTED).exists()


def _finish(minutes: Minutes, actor: User, at: datetime) -> None:
    """With the last mark the copy with all marks is made, and stands in the story."""
    if minutes.signed_paper_id or not Minutes.objects.get(pk=minutes.pk).is_settled:
        return
    minutes.signed_paper = minutes_papers.signed(minutes, actor=actor, at=at)
    minutes.save(update_fields=["signed_paper"])
    tell(minutes.case, Kind.MINUTES_SIGNED, actor, at, paper=minutes.signed_paper)


@transaction.atomic
def object_minutes(minutes: Minutes, party: Party, words: str, *, actor: User, at: datetime | None = None) -> None:
    """A side says what is not right. Its words are kept beside the record; the same words again are once."""
    at, case = at or timezone.now(), minutes.case
    _lock(minutes, party)
    if _settled(minutes, party):
        raise Refused(_("You have confirmed this record already. You may still write a message to both sides."))
    if any(mark.words == words for mark in minutes.marks.filter(party=party)):
        return
    minutes.marks.create(party=party, how=MinutesMark.How.OBJECTED, words=words, sha256=minutes.paper.sha256,
                         noted_by=actor, at=at)  # fmt: skip
    record = audit.record(case, "minutes.objected", actor, at=at, minutes=minutes.pk, party=party.pk)
    tell(case, Kind.MINUTES_OBJECTED, actor, at, body=words, party=party)
    minutes_messages.objected(minutes, party, record)


@transaction.atomic
def note_minutes(
    minutes: Minutes,
    party: Party,
    how: str,
    words: str = "",
    files: Iterable[UploadedFile] = (),
    *,
    actor: User,
    at: datetime | None = None,
) -> None:
    """The committee notes that a side signed on paper (with the scan), or that and why it does not want to sign."""
    at, case = at or timezone.now(), minutes.case
    _lock(minutes, party)
    refuse_if_contested(case, actor)
    if _settled(minutes, party):
        return
    minutes.marks.create(party=party, how=how, words=words, sha256=minutes.paper.sha256, noted_by=actor, at=at)
    audit.record(case, "minutes.noted", actor, at=at, minutes=minutes.pk, party=party.pk, how=how)
    with translation.override("zh-hans"):  # the story is kept in one language
        body = "：".join(filter(None, [str(MinutesMark.How(how).label), words]))
    attach(tell(case, Kind.MINUTES_NOTED, actor, at, body=body, party=party), files, actor)
    _finish(minutes, actor, at)


@transaction.atomic
def amend_minutes(minutes: Minutes, words: str, *, actor: User, at: datetime | None = None) -> Minutes:
    """A new version: the old text and, below it, the correction. The old version and its marks stay as they are."""
    at, case = at or timezone.now(), minutes.case
    _lock(minutes, None)
    require(case, Status.MEDIATING, Status.SUSPENDED, Status.AGREED)
    refuse_if_contested(case, actor)
    minutes.replaced_at = at
    minutes.save(update_fields=["replaced_at"])
    paper = minutes_papers.corrected(minutes, words, actor=actor, at=at)
    entry = tell(case, Kind.SESSION_RECORD, actor, at, body=words, paper=paper)
    new = Minutes.objects.create(session=minutes.session, version=minutes.version + 1, entry=entry, written_by=actor)
    record = audit.record(case, "minutes.amended", actor, at=at, minutes=minutes.pk, new=new.pk)
    minutes_messages.amended(new, record)
    return new
