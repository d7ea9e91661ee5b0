"""The print of a frozen agreement on which people sign by hand: its check code on every page, and a page to sign on."""

from __future__ import annotations

from foundation.documents import papers as documents
from mediation.models import Agreement
from mediation.papers import person


def print_to_sign(agreement: Agreement) -> bytes:
    """The PDF to print. It is made anew each time: what counts is the frozen file, whose hash the code begins."""
    case, paper = agreement.case, agreement.paper
    assert paper is not None  # frozen
    return documents.print_of(
        paper,
        "hand_signatures",
        {
            "committee": str(case.committee or case.sub_district),
            "agreement_title": f"{paper.title} {paper.number}",
            "check": agreement.check_code,
            "signers": [f"{person(party)['side']} {party.name}" for party in agreement.unsigned_parties()],
        },
    )
