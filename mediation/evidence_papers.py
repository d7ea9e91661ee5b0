"""证据清单: the pieces that both sides may see, in the columns of the dossier (domain §2)."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation

from foundation.accounts.models import User
from foundation.documents.models import Paper
from mediation.models import Case
from mediation.papers import make, people, text_of


def rows_of(case: Case) -> list[dict[str, str]]:
    """One row per joint piece; neither what one side showed the mediator alone nor a concession is among them."""
    with translation.override("zh-hans"):
        return [
            {
                "name": row.name,
                "submitter": row.submitter.name,
                "form": str(row.get_form_display()),
                "purpose": row.purpose,
                "dated": text_of(row.dated) if row.dated else "",
                "pages": str(row.pages or ""),
                "seen": f"{text_of(row.seen_on)}\n{row.seen_by.name}" if row.seen_on and row.seen_by else "",
            }
            for row in case.evidence.joint().select_related("submitter", "seen_by")
        ]


def evidence_list(case: Case, *, actor: User, at: datetime) -> Paper:
    mediator = case.mediator.name if case.mediator else ""
    rows = rows_of(case)
    return make(case, "evidence_list", "证据清单", actor, at, rows=rows, parties=people(case), mediator=mediator)
