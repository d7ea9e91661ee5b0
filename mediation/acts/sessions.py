"""Acts around a session and its minutes: moved, answered, missed; objected to, noted, corrected."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation import minutes_forms, permissions, session_forms, workflow
from mediation.acts.table import ONLY_MEDIATING, Act
from mediation.models import Case, Status

MINUTED = frozenset({Status.MEDIATING, Status.SUSPENDED, Status.AGREED})


def _planned(case: Case) -> bool:
    return any(session.is_planned for session in case.sessions.all())


def _begun(case: Case) -> bool:
    now = timezone.now()
    return any(session.is_planned and session.starts_at <= now for session in case.sessions.all())


def _to_come(case: Case) -> bool:
    now = timezone.now()
    return any(session.is_planned and session.starts_at > now for session in case.sessions.all())


def _unsettled(case: Case) -> bool:
    return any(
        row.replaced_at is None and not row.is_settled
        for session in case.sessions.all()
        for row in session.minutes.all()
    )


ACTS = (
    Act(
        "move_session", _("Move a session"), "calendar-days",
        ONLY_MEDIATING, permissions.can_plan_session, session_forms.MoveForm,
        lambda case, user, v: workflow.move_session(v.pop("session"), actor=user, **v),
        (_("Everybody invited is told, and asked anew whether they come; the reminders follow."),), ready=_planned,
    ),
    Act(
        "answer_session", _("Say whether you come"), "calendar",
        ONLY_MEDIATING, permissions.can_answer_session, session_forms.ComingForm,
        lambda case, user, v: workflow.answer_session(
            v["session"], v["party"], v["comes"], v["reason"], actor=user
        ),
        (_("Only the mediator sees it. Until the session begins you may change it."),),
        weight=8, ready=_to_come, card="sessions",
    ),
    Act(
        "record_no_show", _("Somebody did not come"), "user-minus",
        ONLY_MEDIATING, permissions.can_record_session, session_forms.NoShowForm,
        lambda case, user, v: workflow.record_no_show(v["session"], v["states"], v["waited"], actor=user),
        (
            _("Both sides are told that the session could not be held, without a word about who was missing."),
            _("Who was missing, and how long you waited, only you and the director read."),
        ),
        ready=_begun,
    ),
    Act(
        "object_minutes", _("Ask for a correction of the record"), "pencil-square",
        MINUTED, permissions.can_object_minutes, minutes_forms.ObjectForm,
        lambda case, user, v: workflow.object_minutes(v["minutes"], v["party"], v["words"], actor=user),
        (_("Your words are added and nothing is crossed out. The mediator makes a new version for all to confirm."),),
        ready=_unsettled, card="minutes",
    ),
    Act(
        "note_minutes", _("Note a signature on paper, or a refusal"), "document-check",
        MINUTED, permissions.can_note_minutes, minutes_forms.NoteForm,
        lambda case, user, v: workflow.note_minutes(
            v["minutes"], v["party"], v["how"], v["words"], v["files"], actor=user
        ),
        (_("Both sides see it under the record."),), ready=_unsettled, card="minutes",
    ),
    Act(
        "amend_minutes", _("Add a correction to the record"), "document-plus",
        MINUTED, permissions.can_amend_minutes, minutes_forms.AmendForm,
        lambda case, user, v: workflow.amend_minutes(v["minutes"], v["words"], actor=user),
        (
            _("A new version is made: the old text and the correction below it. The old version stays."),
            _("All who were there are asked to confirm the new one."),
        ),
        ready=_unsettled, card="minutes",
    ),
)  # fmt: skip
