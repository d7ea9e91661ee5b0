"""Acts about time: more of it with everybody's consent, a pause looked at again; the court; the archive."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mediation import period_forms, permissions, workflow
from mediation.acts.agreement import is_frozen
from mediation.acts.table import ONLY_MEDIATING, Act
from mediation.models import Case, Status
from mediation.workflow import court
from mediation.workflow.extension import period_of


def _period_runs(case: Case) -> bool:
    return period_of(case) is not None and not is_frozen(case)


def _extension_asked(case: Case) -> bool:
    return case.extension_asked is not None


def _court_waits(case: Case) -> bool:
    return bool(court.following(case))


ACTS = (
    Act(
        "ask_extension", _("Ask for more time"), "clock",
        ONLY_MEDIATING, permissions.can_ask_extension, period_forms.ExtensionForm,
        lambda case, user, v: workflow.ask_extension(case, v["until"], v["reason"], actor=user),
        (
            _("Both sides are asked by SMS. Only with the yes of all is the period longer."),
            _("It must be answered before the period ends; a no leaves it as it is."),
        ),
        ready=_period_runs,
    ),
    Act(
        "answer_extension", _("Say whether you agree to more time"), "clock",
        ONLY_MEDIATING, permissions.can_answer_extension, period_forms.ExtensionAnswerForm,
        lambda case, user, v: workflow.answer_extension(**v, actor=user),
        (_("Your answer is kept with the matter. You may stop the mediation at any time all the same."),),
        weight=9, ready=_extension_asked,
    ),
    Act(
        "note_extension", _("Write down an answer about more time"), "clock",
        ONLY_MEDIATING, permissions.can_ask_extension, period_forms.ExtensionNoteForm,
        lambda case, user, v: workflow.answer_extension(**v, actor=user),
        (_("With the last yes the period is longer, and a paper of consent is made."),), ready=_extension_asked,
    ),
    Act(
        "review_pause", _("Let the pause go on"), "pause",
        frozenset({Status.SUSPENDED}), permissions.can_resume, period_forms.PauseForm,
        lambda case, user, v: workflow.review_pause(case, v["reason"], actor=user, once=v["once"]),
        (_("You are asked to look again after another 15 days."),), weight=4,
    ),
    Act(
        "record_confirmation", _("Enter a step before the court"), "scale",
        frozenset({Status.AGREED, Status.CLOSED}), permissions.can_record_confirmation, period_forms.ConfirmationForm,
        lambda case, user, v: workflow.record_confirmation(
            case, v["status"], v["day"], court=v["court"], number=v["number"], actor=user
        ),
        (_("Both sides see it, and are told what they may do."),), ready=_court_waits,
    ),
    Act(
        "archive", _("Put it into the archive"), "archive-box-arrow-down",
        frozenset({Status.CLOSED}), permissions.can_archive, period_forms.ArchiveForm,
        lambda case, user, v: workflow.archive(case, v["note"], actor=user),
        (
            _("Cover and contents of the file are made, and a hash of everything in it is kept."),
            _("Nothing in the file can be changed or added any more."),
        ),
        weight=9,
    ),
)  # fmt: skip
