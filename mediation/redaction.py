"""What somebody outside the matter may read of it: words without names, addresses and numbers."""

from __future__ import annotations

import re

from mediation.models import Agent, Case, Side

NUMBERS = re.compile(r"\+?\d[\d\- ]{5,}\d[\dXx]?")  # telephones, identity numbers, accounts
FLATS = re.compile(r"\d+\s*(?:号楼|幢|栋|座|单元|室|号)|\d+\s*-\s*\d+(?:\s*-\s*\d+)?\s*室?")
SIDES = {Side.APPLICANT: "申请人", Side.RESPONDENT: "被申请人"}
GONE, FLAT = "○○", "○室"


def redacted(case: Case, text: str) -> str:
    """`text` without what the case knows of its people and place; the mediator reads it before it goes out."""
    names: dict[str, str] = {}
    for party in case.parties.select_related("person", "organisation"):
        for name in (party.name, party.person.name if party.person else "", str(party.organisation or "")):
            names[name] = str(SIDES[Side(party.side)])
        names[party.address] = GONE
    for name in Agent.objects.filter(party__case=case).values_list("person__name", flat=True):
        names[name] = GONE
    for where in (case.place, str(case.estate or ""), str(case.unit or "")):
        names[where] = GONE
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, names[name])
    return NUMBERS.sub(GONE, FLATS.sub(FLAT, text))
