"""履行建议书: which ways are open when a clause is not performed (人民调解法 31-33; 民事诉讼法 206; 民法典 188)."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from foundation.accounts.models import User
from foundation.documents.models import Paper
from foundation.law.citation import cite
from mediation import clocks
from mediation.models import CaseClock, Confirmation, Obligation, Party
from mediation.papers import clause, make, person, text_of


def breach_advice(obligation: Obligation, creditor: Party, *, actor: User, at: datetime) -> Paper:
    agreement, day = obligation.agreement, timezone.localdate(at)
    confirmation = Confirmation.objects.filter(agreement=agreement).first()
    return make(
        agreement.case, "breach_advice", "协议未履行告知书", actor, at,
        to=creditor.name, debtor=person(obligation.debtor), clause=clause(obligation),
        effective=text_of(agreement.effective_on) if agreement.effective_on else "",
        paid=f"{obligation.paid:,.2f}" if obligation.amount else "",
        left=f"{obligation.amount - obligation.paid:,.2f}" if obligation.amount else "",
        routes=lambda: routes(obligation, confirmation, day),
    )  # fmt: skip


def routes(obligation: Obligation, confirmation: Confirmation | None, day: date) -> list[str]:
    """The ways, each with its article; enforcement only where a court has confirmed the agreement."""
    if confirmation and confirmation.status == Confirmation.Status.CONFIRMED:
        court = f"{confirmation.court}（{confirmation.number}）".replace("（）", "") or "作出确认裁定的人民法院"
        first = [
            f"申请强制执行：本协议已经人民法院裁定确认有效，对方拒绝履行或者未全部履行的，您可以持裁定书向人民法院申请执行"
            f"（{cite('procedure.206', day)}）。确认法院：{court}。",
        ]
    else:
        first = [
            f"向人民法院起诉：就协议的履行发生争议的，您可以以对方为被告提起诉讼（{cite('mediation.32', day)}），"
            f"请对方按协议履行。本协议未经司法确认，不能直接申请强制执行。",
            *window(obligation, day),
        ]
    return [
        *first,
        f"注意时效：请求履行的诉讼时效一般为三年，自约定的履行日 {text_of(obligation.due_on)} 届满后起算"
        f"（{cite('civil.188', day)}），请及时主张并保存好协议书、转账记录、照片等证据。",
        f"请调解委员会督促：调解委员会对协议的履行情况进行监督，督促当事人履行（{cite('mediation.31', day)}）。"
        "双方也可以协商变更协议，由调解委员会重新调解。",
        "免费法律咨询：12348；符合条件的可以申请法律援助。",
    ]


def window(obligation: Obligation, day: date) -> list[str]:
    """While it is open: both together may still ask the court to confirm the agreement."""
    running = obligation.agreement.case.clocks.filter(rule=CaseClock.Code.CONFIRMATION, state__in=clocks.LIVE).first()
    if running is None or running.due < day:
        return []
    return [
        f"共同申请司法确认：在 {text_of(running.due)} 前，双方可以共同向人民法院申请确认协议"
        f"（{cite('mediation.33', day)}）；确认后对方不履行的，可以申请强制执行。"
    ]
