"""调查记录 (domain §2), and the copy with the signature of who was asked."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone, translation

from foundation.accounts.models import User
from foundation.documents import papers as documents
from foundation.documents.models import Paper
from foundation.documents.strokes import svg
from foundation.law.citation import cite
from lib.phones import masked
from mediation.models import Inquiry
from mediation.papers import make, moment, person


def record(
    inquiry: Inquiry, answers: list[tuple[str, str]], without_prejudice: bool, *, actor: User, at: datetime
) -> Paper:
    """时间, 地点, 参加人, 被调查人, 问答, and lines for who was asked, who asked and who wrote it down."""
    party = inquiry.party
    asked = person(party) if party else {"name": inquiry.name}
    relation = f"本案{asked['side']}" if party else ""
    return make(
        inquiry.case, "inquiry", "调查记录", actor, at,
        time=moment(inquiry.asked_at), place=inquiry.place, subject=inquiry.case.title, present=inquiry.present,
        asked=asked | {"name": inquiry.name, "relation": "；".join(filter(None, [relation, inquiry.relation]))},
        answers=[list(row) for row in answers], without_prejudice=without_prejudice,
        investigator=actor.name, recorder=inquiry.recorder,
    )  # fmt: skip


def signed(inquiry: Inquiry, *, actor: User, at: datetime) -> Paper:
    """The pages of the record and the signature under their hash (电子签名法 13, 14)."""
    day, name = timezone.localdate(at), inquiry.name
    signer = {
        "role": "被调查人",
        "name": name if name in inquiry.signed_as else f"{name} · {inquiry.signed_as}",
        "at": moment(at),
        "strokes_svg": svg(inquiry.strokes),
        "typed": not inquiry.strokes,
        "phone": masked(inquiry.phone),
    }
    with translation.override("zh-hans"):
        data = {
            "committee": str(inquiry.case.committee),
            "agreement_title": inquiry.paper.title,
            "sha256": inquiry.paper.sha256,
            "signers": [signer],
            "effective": "",
            "basis": f"{cite('mediation.27', day)}，{cite('esign.13', day)}",
            "sealed": False,
        }
        stage = Paper.Stage.SIGNED
        return documents.append_pages(inquiry.paper, "signature_sheet", data, stage=stage, actor=actor, at=at)
