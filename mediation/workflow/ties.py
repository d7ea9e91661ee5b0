"""May the mediator act now? Not while recusal is asked for, nor with a disclosed tie that a side has not accepted.

The rule is that of the courts for their own people (民事诉讼法 47): until the decision they do nothing in the matter
but what can't wait. So a session may still be called off, a danger noted, a message written; and any side may stop.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.accounts.models import User
from mediation.models import Case, Disclosure, Party
from mediation.workflow.transitions import Refused


def unanswered(case: Case) -> list[tuple[Disclosure, Party]]:
    """Disclosed ties of the present mediator, each with a side that has not yet said whether the mediator may go on."""
    rows = [row for row in case.disclosures.all() if row.mediator_id == case.mediator_id]
    parties = list(case.parties.all()) if rows else []
    return [
        (row, party)
        for row in rows
        for party in parties
        if not any(answer.party_id == party.pk for answer in row.answers.all())
    ]


def standstill(case: Case) -> str:
    """Why the mediator must wait, in words; empty: nothing stands in the way (domain §1.2, row 10)."""
    if case.recusal_asked:
        return _("Recusal of the mediator was asked for. Until the director has decided, please wait.")
    if names := dict.fromkeys(party.name for _row, party in unanswered(case)):
        return _("A tie was disclosed. Still to say whether the mediator may go on: %(names)s.") % {
            "names": "、".join(names)
        }
    return ""


def refuse_if_contested(case: Case, actor: User | None) -> None:
    """Refuse what `actor` does as the mediator of the (locked) case at a standstill. Others are not held up."""
    mediates = actor is not None and case.mediator is not None and case.mediator.user_id == actor.pk
    if mediates and (why := standstill(case)):
        raise Refused(why)
