"""What the checker of clauses finds in an agreement, and how it is shown: the clause, the words, why, how, the law."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from foundation.law.citation import cite
from mediation.clause_check import RULES, Clause, Finding, check
from mediation.models import Agreement, Case


def of_agreement(agreement: Agreement, today: date) -> list[Finding]:
    """The findings in the stored clauses, as signed on `today`."""
    rows = agreement.obligations.all()
    names = [party.name for party in agreement.case.parties.all()]
    return check([Clause(row.deed, row.amount, row.due_on, row.place) for row in rows], names, today)


def of_typed(case: Case, rows: Iterable[Mapping[str, Any]], today: date) -> list[Finding]:
    """The findings in clauses as they were typed or kept: what can't be read as a sum or a day counts as missing."""
    names = [party.name for party in case.parties.all()]
    return check([_read(row) for row in rows], names, today)


def _read(row: Mapping[str, Any]) -> Clause:
    try:
        amount = Decimal(str(row.get("amount") or "")).quantize(Decimal("0.01"))
    except InvalidOperation:
        amount = None
    try:
        due = date.fromisoformat(str(row.get("due_on") or ""))
    except ValueError:
        due = None
    return Clause(str(row.get("deed") or ""), amount, due, str(row.get("place") or ""))


def weighty(found: Iterable[Finding]) -> bool:
    """Is there more than a hint?"""
    return any(not RULES[row.code].hint for row in found)


def in_words(found: Iterable[Finding], today: date) -> list[dict[str, Any]]:
    """The findings as a page lists them; `basis` cites the articles in force on `today`."""
    comma = str(_(", "))
    return [
        {
            "clause": row.clause,
            "words": row.words,
            "why": RULES[row.code].why,
            "mend": RULES[row.code].mend,
            "basis": comma.join(cite(key, today) for key in RULES[row.code].basis),
            "hint": RULES[row.code].hint,
        }
        for row in found
    ]


def kept(agreement: Agreement, on: date) -> list[dict[str, Any]]:
    """What was found when the version was frozen, of the rules that are still known."""
    rows = [Finding(**row) for row in agreement.warnings if row.get("code") in RULES]
    return in_words(rows, on)
