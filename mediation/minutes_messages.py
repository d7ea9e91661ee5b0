"""Notices about the record of a session, one function each, as in `messages`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from foundation.audit.models import Record
from mediation.messages import mediator_of, of_party, tell, to_phone
from mediation.models import Minutes, Party


def signing_code(minutes: Minutes, user: User, code: str, *, key: str) -> None:
    """The code that confirms a signature under one version of the record."""
    text = _("%(code)s is your code to sign the record of %(case)s. It is good for 10 minutes.")
    case = minutes.case
    to_phone(
        "code.sign", user.phone, text, key=key, sub_district=case.sub_district, user=user, code=code, case=str(case)
    )


def signed(minutes: Minutes, record: Record) -> None:
    text = _("%(case)s: the record of the session has a new signature.")
    tell(minutes.case, record, mediator_of(minutes.case), text, sms=False)


def objected(minutes: Minutes, party: Party, record: Record) -> None:
    text = _("%(case)s: %(name)s asks for a correction of the record. Please add it.")
    tell(minutes.case, record, mediator_of(minutes.case), text, sms=False, name=party.name)


def amended(minutes: Minutes, record: Record) -> None:
    """To the sides that were there: they confirm the new version."""
    text = _("%(case)s: the record was corrected. Please read the new version and confirm it, or say what is wrong.")
    tell(minutes.case, record, of_party(*minutes.waiting()), text, sms=False)
