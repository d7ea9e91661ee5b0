"""Notices of signing and of what follows: whose turn it is, a side that does not sign, copies, performance reported."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.audit.models import Record
from foundation.notifications import outbox
from foundation.notifications.notices import Address, send
from foundation.workdays.counting import working_days
from foundation.workdays.models import Calendar
from mediation.messages import mediator_of, of_party, staff_of, tell
from mediation.models import Agreement, Case, Obligation, Party, PerformanceReport, Service, SignRefusal
from residents.models import Role

MORNING = time(10)
# Working days after being asked: three times who is to sign, then the mediator
REMINDED, TOLD_SILENT = (1, 4, 7), 10
COPIES_AFTER = 3  # working days after an agreement came into force
ANSWER_DAYS = 7  # calendar days for the other side to say whether a performance is right


def on_working_morning(at: datetime, days: int) -> datetime:
    """Ten o'clock on the working day that comes so many working days after `at`."""
    return _morning(working_days(timezone.localdate(at), days, Calendar.load()).due)


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, MORNING))


def later(
    kind: str,
    case: Case,
    to: Iterable[Address],
    text: Promise,
    due: datetime,
    record: Record,
    *,
    key: str,
    sms: bool = False,
    **values: str,
) -> None:
    """A notice that goes out at `due`; none where that is over, as in what is entered long after it happened."""
    if due > timezone.now():
        send(
            kind, to, text, {"case": str(case), **values}, sub_district=case.sub_district, key=key, due=due,
            link=reverse("matter", args=[case.pk]), outside=reverse("slip"), title=case.title, at=record.at, sms=sms,
        )  # fmt: skip


# Signing


def to_sign(agreement: Agreement, record: Record) -> None:
    """To those in turn and the mediator; the others learn after whom they sign."""
    case, turn = agreement.case, agreement.in_turn()
    text = _("The agreement %(case)s is ready. Please read it and sign, if you agree.")
    tell(case, record, [*of_party(*turn), *mediator_of(case)], text)
    for party in agreement.unsigned_parties():
        if before := agreement.before(party):
            text = _("The agreement %(case)s is ready. You sign after %(name)s; we tell you when it is your turn.")
            tell(case, record, of_party(party), text, sms=False, name=names(before))
    remind(agreement, turn, record)


def names(parties: Iterable[Party]) -> str:
    return "、".join(party.name for party in parties)


def remind(agreement: Agreement, parties: Iterable[Party], record: Record) -> None:
    """Who is asked to sign now is reminded three times; then the mediator learns that this side does not answer."""
    case = agreement.case
    text = _(
        "%(case)s: the agreement waits for your signature. Please read it; sign only if you agree, or tell us why not."
    )
    silent = _(
        "%(case)s: %(name)s does not answer whether to sign. Please call; or take the agreement back and change it; or "
        "end the mediation, ground: refuses to sign."
    )
    for party in parties:
        key = f"sign:{agreement.pk}:{party.pk}:{record.pk}"
        for days in REMINDED:
            due = on_working_morning(record.at, days)
            later("sign.reminder", case, of_party(party), text, due, record, key=f"{key}:{days}", sms=True)
        due = on_working_morning(record.at, TOLD_SILENT)
        later("sign.silent", case, mediator_of(case), silent, due, record, key=f"{key}:{TOLD_SILENT}", name=party.name)


def stop_reminding(case: Case) -> None:
    """Nobody is reminded to sign while the (locked) case is not mediated."""
    for pk in case.agreements.filter(status=Agreement.Status.FROZEN).values_list("pk", flat=True):
        outbox.withdraw(f"sign:{pk}")


def remind_again(case: Case, record: Record) -> None:
    """The signing of the (locked) case goes on: those in turn are reminded anew."""
    for agreement in case.agreements.filter(status=Agreement.Status.FROZEN):
        remind(agreement, agreement.in_turn(), record)


def signed(agreement: Agreement, party: Party | None, record: Record) -> None:
    """After a mark of `party` or of the mediator: to mediator, whoever is next, and at last the holder of the seal."""
    case, missing = agreement.case, agreement.unsigned_parties()
    if party:
        outbox.withdraw(f"sign:{agreement.pk}:{party.pk}")
        text = (
            _("There is a new signature under %(case)s.")
            if missing
            else _("All sides have signed %(case)s. Please sign as the mediator.")
        )
        tell(case, record, mediator_of(case), text, sms=False)
        _pass_on(agreement, party, record)
    else:
        tell(case, record, staff_of(case, Role.SEAL_HOLDER), _("All have signed %(case)s. Please put the seal."))


def _pass_on(agreement: Agreement, party: Party, record: Record) -> None:
    """With the last mark of the side that signs first it is the turn of the other."""
    first = agreement.order != agreement.Order.ANY and party.side == agreement.order
    turn = agreement.in_turn() if first else []
    if turn and all(row.side != agreement.order for row in turn):
        text = _("%(case)s: it is your turn to sign the agreement. Please read it and sign, if you agree.")
        tell(agreement.case, record, of_party(*turn), text)
        remind(agreement, turn, record)


def entered(agreement: Agreement, party: Party, record: Record, by: str) -> None:
    """At once to the party whose signature on paper was entered: who did it, and how to object."""
    case = agreement.case
    text = _(
        "%(case)s: %(by)s entered your signature on the agreement from paper. If you did not sign it, tell us at once: "
        "%(hotline)s."
    )
    tell(case, record, of_party(party), text, by=by, hotline=case.sub_district.hotline)


def refused(row: SignRefusal, record: Record) -> None:
    """To mediator and director who it is; to the others only that it is not signed."""
    case = row.agreement.case
    text = _(
        "%(case)s: %(name)s does not sign the agreement. Nobody can sign it now. Please take it back and change it, or "
        "end the mediation."
    )
    tell(case, record, [*mediator_of(case), *staff_of(case, Role.DIRECTOR)], text, sms=False, name=row.party.name)
    others = [party for party in case.parties.all() if party.pk != row.party_id]
    text = _("%(case)s: the agreement was not signed. You need do nothing; the mediator tells you how it goes on.")
    tell(case, record, of_party(*others), text)


def refusal_taken_back(agreement: Agreement, party: Party, record: Record) -> None:
    case = agreement.case
    text = _("%(case)s: %(name)s may sign the agreement after all.")
    tell(case, record, [*mediator_of(case), *staff_of(case, Role.DIRECTOR)], text, sms=False, name=party.name)
    if turn := agreement.in_turn():
        tell(case, record, of_party(*turn), _("%(case)s: the agreement can be signed again."))
        remind(agreement, turn, record)


# Copies


def copies_due(agreement: Agreement, record: Record) -> None:
    """Three working days after the agreement came into force, to the mediator, unless all have their copy by then."""
    case = agreement.case
    text = _("%(case)s: not everybody has a copy of the agreement yet. Please hand it over, or note why that can't be.")
    due = on_working_morning(record.at, COPIES_AFTER)
    later("copies.unserved", case, mediator_of(case), text, due, record, key=f"copies:{agreement.pk}")


def served(row: Service, record: Record) -> None:
    """To the party, that its copy was noted as given."""
    case = row.agreement.case
    if row.party and row.received_on:
        text = _("%(case)s: we noted that you got your copy of the agreement. If that is not so, please tell us.")
        tell(case, record, of_party(row.party), text, sms=False)


# Performance


def reported(report: PerformanceReport, creditors: list[Party], record: Record) -> None:
    """The other side is asked; whether it answers, the mediator sees after seven days: silence is no consent."""
    case, n = report.obligation.agreement.case, report.obligation.position
    text = _("%(case)s: %(name)s says that clause %(n)d was performed. Please say whether that is right.")
    name = report.obligation.debtor.name
    tell(case, record, of_party(*creditors), text, name=name, n=n)
    tell(case, record, mediator_of(case), _("%(case)s: performance of clause %(n)d was reported."), sms=False, n=n)
    silent = _(
        "%(case)s: the other side has not said whether clause %(n)s was performed. Silence is no yes: please ask."
    )
    due = _morning(timezone.localdate(record.at) + timedelta(days=ANSWER_DAYS))
    later("performance.silent", case, mediator_of(case), silent, due, record, key=f"performed:{report.pk}", n=str(n))


def report_answered(report: PerformanceReport, record: Record) -> None:
    case = report.obligation.agreement.case
    text = (
        _("%(case)s: the other side confirms what you did for clause %(n)d.")
        if report.answer == PerformanceReport.Answer.YES
        else _("%(case)s: the other side does not confirm clause %(n)d. The mediator looks into it.")
    )
    tell(case, record, of_party(report.obligation.debtor), text, n=report.obligation.position)
    text = _("%(case)s: the other side has answered on clause %(n)d. Please enter what counts.")
    tell(case, record, mediator_of(case), text, sms=False, n=report.obligation.position)


def breached(obligation: Obligation, creditor: Party, record: Record) -> None:
    case = obligation.agreement.case
    text = _("%(case)s: clause %(n)d was not performed. Please read which ways are open to you.")
    tell(case, record, of_party(creditor), text, n=obligation.position)
