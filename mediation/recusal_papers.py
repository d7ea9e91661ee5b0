"""The papers of recusal: the decision (回避决定书), and what was disclosed with the sides' answers."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from foundation.accounts.models import User
from foundation.documents.models import Paper
from foundation.law.citation import cite
from mediation.models import Case, Recusal
from mediation.papers import make, moment, people


def decision(recusal: Recusal, *, actor: User, at: datetime) -> Paper:
    """回避决定书, granted or refused: it names who asked and the ground of the decision, not what the asker wrote."""
    case, day = recusal.case, timezone.localdate(at)
    granted = recusal.state == Recusal.State.GRANTED
    asker = recusal.party.name if recusal.party else f"调解员{recusal.mediator.name}本人"
    return make(
        case, "recusal", "回避决定书" if granted else "驳回回避申请决定书", actor, at,
        heading="回避决定书" if granted else "驳回回避申请决定书",
        parties=people(case), mediator=recusal.mediator.name, asker=asker, asked_at=moment(recusal.asked_at),
        granted=granted, ground=recusal.ground, director=recusal.decided_by.name if recusal.decided_by else "",
        basis=lambda: "，".join(cite(key, day) for key in (["mediation.19", "rules2002.25"][: 2 if granted else 1])),
    )  # fmt: skip


def disclosure(case: Case, *, actor: User, at: datetime) -> Paper:
    """关系披露及同意记录: each tie in the mediator's words, and when and how each side let the mediator go on."""
    day, rows = timezone.localdate(at), case.disclosures.filter(mediator=case.mediator_id)
    assert case.mediator is not None  # who disclosed
    return make(
        case, "disclosure", "调解员关系披露及当事人同意记录", actor, at,
        parties=people(case), mediator=case.mediator.name,
        ties=lambda: [
            {"at": moment(row.disclosed_at), "kind": str(row.get_kind_display()), "words": row.words} for row in rows
        ],
        answers=[
            {"name": answer.party.name, "at": moment(answer.said_at),
             "how": "口头（工作人员记录）" if answer.oral else "网上确认"}
            for answer in rows.latest("id").answers.select_related("party")
        ],
        basis=lambda: cite("mediation.19", day),
    )  # fmt: skip
