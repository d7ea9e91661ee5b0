"""Samples of signing on paper, of a side that does not sign, of copies and of reports: see act_samples."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from mediation import workflow
from mediation.models import Status
from tests import make

from .sample import TOO_LONG, Sample


def frozen(case, cast):
    return make.frozen(case, cast)


def refuse(case, cast):
    """Bob does not sign, and tells the mediator why."""
    agreement = frozen(case, cast)
    workflow.refuse_signing(agreement, case.respondents[0], "金额太高", actor=cast.bob.user)


def report(case, cast, amount="60.00"):
    """Bob says that he paid."""
    obligation = case.agreements.get(status="effective").obligations.get()
    return workflow.report_performance(obligation, timezone.localdate(), Decimal(amount), "转账了", actor=cast.bob.user)


def on_print(case, cast):
    """What the form of signatures on paper gets: bob signed the print today."""
    agreement, bob = case.frozen_agreement, case.respondents[0]
    return {
        f"who_{bob.pk}": "itself",
        f"means_{bob.pk}": "paper",
        f"day_{bob.pk}": timezone.localdate(),
        "code": agreement.check_code if agreement else "",
        "files": make.photo("scan.jpg"),
    }


SIGNING_SAMPLES = {
    "enter_signatures": Sample(
        Status.MEDIATING, "clara", "dora", on_print, "agreement.signature_entered", {"status": "mediating"},
        "signed_on_paper", told="bob+ mira", prepare=frozen, bad={"code": "0000 0000"}, kept="0000 0000",
    ),
    "refuse_signing": Sample(
        Status.MEDIATING, "bob", "dora",
        lambda case, cast: {"party": case.respondents[0].pk, "reason": "金额太高", "how": "phone", "audience": "party"},
        "agreement.not_signed", {"status": "mediating"}, "sign_refused", told="alice+ mira dora", audience="party",
        prepare=frozen, bad={"reason": TOO_LONG},
    ),
    "take_refusal_back": Sample(
        Status.MEDIATING, "bob", "dora", lambda case, cast: {"party": case.respondents[0].pk},
        "agreement.signing_again", {"status": "mediating"}, "sign_again", told="alice+ bob+ mira dora",
        audience="party", prepare=refuse, bad={"party": "0"}, kept="Select a valid choice",
    ),
    "record_service": Sample(
        Status.AGREED, "mira", "dora",
        lambda case, cast: {
            "party": case.respondents[0].pk, "how": "post", "detail": "EMS 1150", "served_on": timezone.localdate(),
            "received_on": timezone.localdate(),
        },
        "agreement.served", {"status": "agreed"}, "served", told="bob", bad={"detail": "", "received_on": "2026-02-30"},
        kept="2026-02-30",
    ),
    "report_performance": Sample(
        Status.AGREED, "bob", "mira",
        lambda case, cast: {
            "obligation": case.agreements.get().obligations.get().pk, "day": timezone.localdate(), "amount": "60.00",
            "note": "转账了",
        },
        "case.performance_reported", {"status": "agreed"}, "reported_done", told="alice+ mira",
        bad={"amount": "-1", "note": "付了一部分"}, kept="付了一部分",
    ),
    "confirm_performance": Sample(
        Status.AGREED, "alice", "bob",
        lambda case, cast: {"report": case.agreements.get().obligations.get().reports.get().pk, "answer": "no",
                            "reason": "只收到五十"},
        "case.performance_answered", {"status": "agreed"}, "report_answered", told="bob+ mira", prepare=report,
        bad={"reason": "", "answer": "no"}, kept="Please say what is not right",
    ),
}  # fmt: skip
