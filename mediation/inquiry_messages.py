"""Notices about the record of an inquiry, one function each, as in `messages`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from foundation.audit.models import Record
from mediation import messages
from mediation.messages import mediator_of, of_party, tell, to_phone
from mediation.models import Inquiry


def recorded(inquiry: Inquiry, record: Record) -> None:
    """Who was asked is asked to confirm it; whoever else may read it hears that there is something new."""
    asked = of_party(inquiry.party) if inquiry.is_read_by_asked else []
    text = _("%(case)s: what you were asked and said is written down. Please read it, and confirm it if it is right.")
    tell(inquiry.case, record, asked, text, sms=False)
    messages.written(inquiry.case, inquiry.entry, record)


def signing_code(inquiry: Inquiry, user: User, code: str, *, key: str) -> None:
    """The code that confirms the signature under one record."""
    text = _("%(code)s is your code to sign the record of what you said in %(case)s. It is good for 10 minutes.")
    case = inquiry.case
    to_phone(
        "code.sign", user.phone, text, key=key, sub_district=case.sub_district, user=user, code=code, case=str(case)
    )


def confirmed(inquiry: Inquiry, record: Record) -> None:
    """To the mediator, unless it was the mediator who noted it."""
    text = _("%(case)s: the record of an inquiry has been confirmed or noted.")
    others = [address for address in mediator_of(inquiry.case) if address.user != inquiry.noted_by]
    tell(inquiry.case, record, others, text, sms=False)
