"""Samples of the acts about consents: see `act_samples`."""

from __future__ import annotations

from mediation import workflow
from mediation.models import Status

from .sample import Sample, fixed

WRONG = {"bad": {"kind": "everything"}, "kept": "Select a valid choice"}


def record(case, cast):
    """Alice agrees to recordings."""
    workflow.give_consent(case.applicant, "recording", actor=cast.alice.user)


def no_longer(case, cast):
    record(case, cast)
    workflow.withdraw_consent(case.applicant, "recording", actor=cast.alice.user)


def bobs(**values):
    return lambda case, cast: {"party": case.parties.get(side="respondent").pk} | values


CONSENTS: dict[str, Sample] = {
    "seek_consent": Sample(
        Status.MEDIATING, "mira", "alice", fixed(kind="recording"), "case.consent_sought", {"status": "mediating"},
        "consent_sought", told="alice+ bob+", **WRONG,
    ),
    "give_consent": Sample(
        Status.MEDIATING, "bob", "mira", fixed(kind="online", read="on"), "case.consent_given",
        {"status": "mediating"}, "consent_given", told="mira", audience="party", **WRONG,
    ),
    "withdraw_consent": Sample(
        Status.MEDIATING, "alice", "clara", fixed(kind="recording"), "case.consent_withdrawn",
        {"status": "mediating"}, "consent_withdrawn", told="mira+ clara+", audience="party", prepare=record, **WRONG,
    ),
    "note_consent": Sample(
        Status.MEDIATING, "clara", "bob", bobs(kind="sharing", said="give", channel="paper"), "case.consent_given",
        {"status": "mediating"}, told="mira", bad={"said": "withdraw"}, kept="never given",
    ),
    "confirm_erased": Sample(
        Status.MEDIATING, "mira", "clara", fixed(), "case.recordings_erased", {"status": "mediating"}, "erased",
        told="alice bob", prepare=no_longer,
    ),
}  # fmt: skip
