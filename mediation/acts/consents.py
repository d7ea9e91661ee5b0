"""Acts about the consents of the sides."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from mediation import consent_forms, forms, permissions, workflow
from mediation.acts.table import Act, Values
from mediation.consents import to_erase
from mediation.models import Case, Status
from mediation.models.statuses import OPEN

NOT_DRAFT = frozenset(set(Status.values) - {Status.DRAFT})


def note(case: Case, user: User, v: Values) -> None:
    do = workflow.give_consent if v["said"] == "give" else workflow.withdraw_consent
    do(v["party"], v["kind"], channel=v["channel"], actor=user)


ACTS = (
    Act(
        "seek_consent", _("Ask for a consent"), "document-check",
        frozenset(OPEN), permissions.can_seek_consent, consent_forms.SeekConsentForm,
        lambda case, user, v: workflow.seek_consent(case, v["kind"], actor=user),
        (_("The sides that have not given it are asked, each by itself. Nobody has to say yes."),), card="consents",
    ),
    Act(
        "give_consent", _("Give a consent"), "document-check",
        frozenset(OPEN), permissions.can_consent, consent_forms.GiveConsentForm,
        lambda case, user, v: workflow.give_consent(v["side"], v["kind"], actor=user),
        (_("It is kept with its text, version and time. You may take it back at any time, without a reason."),),
        card="consents",
    ),
    Act(
        "withdraw_consent", _("Take a consent back"), "arrow-uturn-left",
        NOT_DRAFT, permissions.can_consent, consent_forms.WithdrawConsentForm,
        lambda case, user, v: workflow.withdraw_consent(v["side"], v["kind"], actor=user),
        (
            _("What rests on it stops at once: sessions by video, recordings, handing over, publication."),
            _("What was done before stays valid. The mediation goes on, and you need give no reason."),
        ),
        card="consents",
    ),
    Act(
        "note_consent", _("Note what a side said"), "pencil-square",
        NOT_DRAFT, permissions.can_seek_consent, consent_forms.NoteConsentForm, note,
        (_("It counts as if the side had said it on the portal, and is kept with how it was said."),), card="consents",
    ),
    Act(
        "confirm_erased", _("Recordings are erased"), "trash",
        NOT_DRAFT, permissions.can_confirm_erased, forms.ConfirmForm,
        lambda case, user, v: workflow.confirm_erased(case, actor=user),
        (_("Both sides are told that no recording is left."),), ready=to_erase, card="consents",
    ),
)  # fmt: skip
