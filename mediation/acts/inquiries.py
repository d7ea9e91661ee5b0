"""Acts about inquiries: written down, and confirmed on paper or not."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mediation import inquiry_forms, permissions, workflow
from mediation.acts.sessions import MINUTED
from mediation.acts.table import ONLY_MEDIATING, Act
from mediation.models import Case


def _unconfirmed(case: Case) -> bool:
    return any(not row.how for row in case.inquiries.all())


ACTS = (
    Act(
        "record_inquiry", _("Write down an inquiry"), "question-mark-circle",
        ONLY_MEDIATING, permissions.can_record_inquiry, inquiry_forms.InquiryForm,
        lambda case, user, v: workflow.record_inquiry(case, actor=user, **v),
        (
            _("The record becomes a paper; those whom you choose can read it."),
            _("A side that was asked confirms it with a code; others sign the printed paper."),
        ),
    ),
    Act(
        "note_inquiry", _("Note how an inquiry was confirmed"), "document-check",
        MINUTED, permissions.can_note_inquiry, inquiry_forms.NoteInquiryForm,
        lambda case, user, v: workflow.note_inquiry(v["inquiry"], v["how"], v["words"], v["files"], actor=user),
        (_("Those who may read the record see it too."),), ready=_unconfirmed, card="inquiries",
    ),
)  # fmt: skip
