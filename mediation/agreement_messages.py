"""Notices of oral agreements and of what an agreement leaves open."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.audit.models import Record
from mediation.messages import everybody_of, parties_of, tell, to_phone
from mediation.models import Agreement, Case, OralReading, Party


def oral_code(reading: OralReading, party: Party, phone: str, code: str, *, key: str) -> None:
    """The code with which a side says yes to what was read out; to the phone alone."""
    case = reading.agreement.case
    text = _(
        "%(code)s is your code for the oral agreement %(case)s. Say it to the mediator only if everything read out to "
        "you is right. It is good for 10 minutes."
    )
    user = party.person.user if party.person and party.phone == phone else None
    to_phone("code.oral", phone, text, key=key, sub_district=case.sub_district, user=user, code=code, case=case.number)


def read_out(case: Case, record: Record) -> None:
    text = _("%(case)s: the oral agreement was read out. You find its text here; nothing holds before you say yes.")
    tell(case, record, parties_of(case), text, sms=False)


def agreed_orally(agreement: Agreement, record: Record) -> None:
    """With the hint that a court confirms what is written (民事诉讼法 205, 民诉解释 354)."""
    text = _(
        "The oral agreement %(case)s is in force from %(day)s. For a court to confirm it, ask the mediator within 30 "
        "days to put it into writing."
    )
    tell(agreement.case, record, everybody_of(agreement.case), text, day=agreement.effective_on)


def rest_settled(case: Case, new: Case | None, record: Record) -> None:
    """The same words to both sides."""
    if new:
        text = _("For the points that the agreement %(case)s leaves open a new matter was opened: %(new)s.")
        tell(case, record, everybody_of(case), text, new=new.reference)
    else:
        text = _(
            "The points that the agreement %(case)s leaves open are not mediated here. Please read the other ways."
        )
        tell(case, record, everybody_of(case), text)
