"""Performance as the sides report it, and advice when a clause is not performed (人民调解法 31-33).

What counts the mediator enters (`ending.record_performance`); silence of the other side is no yes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from foundation.audit.models import Record
from foundation.notifications import outbox
from mediation import performance_papers, signing_messages
from mediation.models import Agreement, Audience, Kind, Obligation, Party, PerformanceReport, Status
from mediation.papers import text_of
from mediation.workflow.story import attach, tell
from mediation.workflow.transitions import Refused, lock, require


def creditors_of(obligation: Obligation) -> list[Party]:
    """The other side of who owes."""
    parties = obligation.agreement.case.parties.all()
    return [party for party in parties if party.side != obligation.debtor.side]


def _lock_open(obligation: Obligation) -> None:
    """Lock the case; refuse where the clause was settled."""
    case = obligation.agreement.case
    lock(case)
    require(case, Status.AGREED)
    obligation.refresh_from_db()
    if obligation.state != Obligation.State.OPEN or obligation.agreement.status != Agreement.Status.EFFECTIVE:
        raise Refused(_("This clause was entered already."))


@transaction.atomic
def report_performance(
    obligation: Obligation,
    day: date,
    amount: Decimal | None,
    note: str = "",
    files: Iterable[UploadedFile] = (),
    *,
    actor: User,
    at: datetime | None = None,
) -> PerformanceReport:
    """The debtor's side says that it performed on `day`, or paid `amount` yuan of it. The same words again are one."""
    at = at or timezone.now()
    _lock_open(obligation)
    case = obligation.agreement.case
    amount = amount if obligation.amount else None
    if same := obligation.reports.filter(day=day, amount=amount, answer=PerformanceReport.Answer.OPEN).first():
        return same
    _check(obligation, day, amount, timezone.localdate(at))
    entry = tell(case, Kind.REPORTED_DONE, actor, at, body=_words(obligation, day, amount, note),
                 party=obligation.debtor)  # fmt: skip
    attach(entry, files, actor)
    row = obligation.reports.create(entry=entry, day=day, amount=amount, reported_by=actor, reported_at=at)
    record = audit.record(case, "case.performance_reported", actor, at=at, report=row.pk, obligation=obligation.pk)
    signing_messages.reported(row, creditors_of(obligation), record)
    return row


def _check(obligation: Obligation, day: date, amount: Decimal | None, today: date) -> None:
    if day > today:
        raise Refused(_("The day of performance can't lie ahead."))
    if obligation.amount is None:
        return
    if not amount:
        raise Refused(_("Please say how much was paid."))
    left = obligation.amount - obligation.paid - obligation.reported
    if amount > left:
        raise Refused(_("That is more than is still open: ¥%(left)s.") % {"left": f"{left:,.2f}"})


def _words(obligation: Obligation, day: date, amount: Decimal | None, note: str) -> str:
    paid = f"，支付 ¥{amount:,.2f}" if amount else ""
    return f"第{obligation.position}项，{text_of(day)}{paid}。{note}"


@transaction.atomic
def confirm_performance(
    report: PerformanceReport, agrees: bool, reason: str = "", *, actor: User, at: datetime | None = None
) -> None:
    """The other side says whether it is so. The first answer counts; the mediator enters what follows from it."""
    at = at or timezone.now()
    obligation = report.obligation
    _lock_open(obligation)
    report.refresh_from_db()
    answer = PerformanceReport.Answer.YES if agrees else PerformanceReport.Answer.NO
    if report.answer == answer:
        return
    if report.answer:
        raise Refused(_("This report was answered already."))
    report.answer, report.answered_by, report.answered_at = answer, actor, at
    report.save(update_fields=["answer", "answered_by", "answered_at"])
    case = obligation.agreement.case
    with translation.override("zh-hans"):  # the story is kept in one language
        body = f"第{obligation.position}项：{report.get_answer_display()}。{reason}"
    tell(case, Kind.REPORT_ANSWERED, actor, at, body=body)
    outbox.withdraw(f"performed:{report.pk}")
    record = audit.record(case, "case.performance_answered", actor, at=at, report=report.pk, answer=answer)
    signing_messages.report_answered(report, record)


def settle(obligation: Obligation, record: Record, actor: User) -> None:
    """The mediator entered what counts of a clause of the (locked) case: nobody is asked any longer.

    Not performed: each of the other side gets a paper that says which ways are open.
    """
    for pk in obligation.reports.values_list("pk", flat=True):
        outbox.withdraw(f"performed:{pk}")
    if obligation.state != Obligation.State.BREACHED:
        return
    for creditor in creditors_of(obligation):
        paper = performance_papers.breach_advice(obligation, creditor, actor=actor, at=record.at)
        tell(
            obligation.agreement.case, Kind.BREACH_ADVICE, actor, record.at, audience=Audience.PARTY, party=creditor,
            paper=paper,
        )  # fmt: skip
        signing_messages.breached(obligation, creditor, record)
