"""The papers of an oral agreement: 口头协议登记表, and the sheet that says who said yes to it, and how."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.utils import timezone, translation

from foundation.accounts.models import User
from foundation.documents import papers as documents
from foundation.documents.models import Paper
from foundation.law.citation import cite
from lib.phones import masked
from mediation.models import Agreement, OralReading
from mediation.papers import ROUTES, category, clause, make, moment, people, person, place, text_of

HOW = {
    "code": "当场说出本人手机收到的验证码确认",
    "paper": "在打印的登记表上签名或者按指印",
    "login": "登录本平台签名确认",
}


def register(row: Agreement, on_the_spot: Collection[int], no_writing: bool, *, actor: User, at: datetime) -> Paper:
    """口头协议登记表 (人民调解法 28, 30; domain §2): the fields of the written agreement, shorter."""
    case, day = row.case, timezone.localdate(at)
    return make(
        case, "oral_register", "口头协议登记表", actor, at,
        parties=people(case), facts=row.facts, issues=row.issues, category=lambda: category(case), where=place(case),
        clauses=[
            clause(obligation) | {"spot": obligation.position in on_the_spot}
            for obligation in row.obligations.select_related("debtor")
        ],
        left_open=row.left_open, routes=ROUTES if row.left_open else [], read_out=moment(at),
        mediator=case.mediator.name if case.mediator else "",
        statement="各方当事人明确表示不需要制作书面调解协议。" if no_writing else "各项内容均已当场履行完毕。",
        effect=lambda: [
            f"口头调解协议自各方当事人达成协议之日起生效（{cite('mediation.30', day)}），具有法律约束力，"
            f"当事人应当按照约定履行（{cite('mediation.31', day)}）。",
            f"任何一方需要的，可以随时请求制作书面协议。共同申请司法确认应当自协议生效之日起三十日内提出，"
            f"并提交书面调解协议（{cite('mediation.33', day)}，{cite('interpretation.354', day)}）。",
        ],
    )  # fmt: skip


def confirmed(reading: OralReading, day: date, *, actor: User, at: datetime) -> Paper:
    """The form and a sheet after it: each yes, how and when it was given, and the day in force."""
    row = reading.agreement
    with translation.override("zh-hans"):
        return documents.append_pages(
            reading.paper,
            "oral_confirmation",
            {
                "committee": str(row.case.committee),
                "sha256": reading.paper.sha256,
                "marks": [
                    [
                        person(mark.party)["side"] if mark.party else "人民调解员",
                        mark.name,
                        HOW[mark.how] + (f"（{masked(mark.phone)}）" if mark.phone else ""),
                        moment(mark.at),
                    ]
                    for mark in reading.marks.select_related("party__person")
                ],
                "entered_by": actor.name,
                "effective": text_of(day),
                "basis": f"{cite('mediation.28', day)}，{cite('mediation.30', day)}",
            },
            stage=Paper.Stage.SIGNED,
            actor=actor,
            at=at,
        )
