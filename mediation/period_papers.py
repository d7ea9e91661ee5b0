"""Papers about more time and about the archived file."""

from __future__ import annotations

from datetime import date, datetime

from foundation.accounts.models import User
from foundation.documents.models import Paper
from foundation.law.citation import cite
from mediation.models import Case, Extension
from mediation.papers import make, moment, people, text_of
from residents.models import Consent

HOW: dict[str, str] = {
    Consent.Channel.WEB: "本人在平台上同意",
    Consent.Channel.ORAL: "本人口头同意，由工作人员记录",
    Consent.Channel.PAPER: "本人书面同意",
}


def extension(row: Extension, ends: date, *, actor: User, at: datetime) -> Paper:
    """延期同意书: all sides agreed to a later end (在线调解规则 24; domain §1.2, row 13)."""
    case = row.case
    answers = [
        [answer.party.name, HOW.get(answer.channel, "本人同意"), moment(answer.at)]
        for answer in row.answers.select_related("party").order_by("at", "id")
    ]
    return make(
        case, "extension", "延期调解同意书", actor, at, parties=people(case), before=text_of(ends),
        until=text_of(row.until), reason=row.reason, answers=answers,
        mediator=case.mediator.name if case.mediator else "", basis=lambda: cite("online.24", at.date()),
    )  # fmt: skip


def dossier(case: Case, rows: list[list[str]], pages: int, term: str, note: str, *, actor: User, at: datetime) -> Paper:
    """卷宗封面, 卷内目录, 备考表 and 封底 of the archived file (domain §2)."""
    return make(
        case, "dossier", "调解卷宗", actor, at, parties=people(case), name=case.title,
        mediator=case.mediator.name if case.mediator else "", began=moment(case.submitted_at),
        ended=moment(case.closed_at), filed_by=actor.name, term=term, rows=rows, pages=pages, note=note,
    )  # fmt: skip
