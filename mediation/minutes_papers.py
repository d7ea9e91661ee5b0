"""Papers of the record of a session: the corrected version, and the copy with everybody's marks."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone, translation

from foundation.accounts.models import User
from foundation.documents import papers as documents
from foundation.documents.models import Paper
from foundation.documents.strokes import svg
from foundation.law.citation import cite
from lib.phones import masked
from mediation.models import Minutes, MinutesMark
from mediation.papers import make, moment, person

HOW = {"paper": "纸质签名", "refused": "不愿签名"}


def corrected(minutes: Minutes, words: str, *, actor: User, at: datetime) -> Paper:
    """The old text word for word, all corrections below it (domain §2, 调解记录: read back)."""
    before = minutes.paper.data
    added = [*before.get("corrections", []), {"at": moment(at), "by": actor.name, "words": words}]
    return make(minutes.case, "session_record", "人民调解记录", actor, at, **before | {"corrections": added})


def signer(mark: MinutesMark) -> dict[str, object]:
    by_hand = mark.how == MinutesMark.How.SIGNED
    shown = mark.name or (mark.party.name if mark.party else "")
    note = f"（{HOW[mark.how]}{'：' + mark.words if mark.words else ''}）" if not by_hand else ""
    return {
        "role": person(mark.party)["side"] if mark.party else "人民调解员、记录人",
        "name": shown + note,
        "at": moment(mark.at),
        "strokes_svg": svg(mark.strokes) if mark.strokes else "",
        "typed": not mark.strokes,
        "phone": masked(mark.phone) if mark.phone else "",
    }


def signed(minutes: Minutes, *, actor: User, at: datetime) -> Paper:
    """The pages of the record and a sheet with who signed, on paper or not, under its hash (电子签名法 13, 14)."""
    marks = minutes.marks.exclude(how=MinutesMark.How.OBJECTED).select_related("party__person")
    day = timezone.localdate(at)
    with translation.override("zh-hans"):
        return documents.append_pages(
            minutes.paper,
            "signature_sheet",
            {
                "committee": str(minutes.case.committee),
                "agreement_title": minutes.paper.title,
                "sha256": minutes.paper.sha256,
                "signers": [signer(mark) for mark in marks],
                "effective": "",
                "basis": f"{cite('mediation.27', day)}，{cite('esign.13', day)}",
                "sealed": False,
            },
            stage=Paper.Stage.SIGNED,
            actor=actor,
            at=at,
        )
