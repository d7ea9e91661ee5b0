"""Notices about consents, one function each, as in `messages`."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from foundation.audit.models import Record
from mediation.messages import mediator_of, of_party, parties_of, staff_of, tell
from mediation.models import Case, Party
from residents.models import ConsentText, Role

STOPS = {
    ConsentText.Kind.ONLINE: _("%(case)s: a side no longer agrees to video. Please meet face to face."),
    ConsentText.Kind.RECORDING: _("%(case)s: a side no longer agrees to recordings. Stop, erase them, and say so."),
    ConsentText.Kind.SHARING: _("%(case)s: a side no longer agrees that its data are given to other offices."),
    ConsentText.Kind.PUBLICATION: _("%(case)s: a side no longer agrees that the matter is published."),
    ConsentText.Kind.E_SERVICE: _("%(case)s: a side no longer takes papers on the portal. Please hand them over."),
}


def sought(case: Case, asked: Iterable[Party], record: Record) -> None:
    text = _("%(case)s: you are asked for a consent. Please read its text; you are free to say no.")
    tell(case, record, of_party(*[party for party in asked if party.consent == Party.Answer.AGREED]), text)


def given(case: Case, record: Record) -> None:
    tell(case, record, mediator_of(case), _("%(case)s: a side has given a consent."), sms=False)


def withdrawn(case: Case, kind: str, record: Record) -> None:
    """Who has to stop something: the mediator, and the clerks, who give data out."""
    tell(case, record, [*mediator_of(case), *staff_of(case, Role.CLERK)], STOPS[ConsentText.Kind(kind)])


def erased(case: Case, record: Record) -> None:
    tell(case, record, parties_of(case), _("%(case)s: no recording of the mediation is left."), sms=False)
