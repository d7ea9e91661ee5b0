"""Samples of the acts on oral agreements and on open points, as in `act_samples`."""

from __future__ import annotations

from django.utils import timezone

from mediation import workflow
from mediation.models import Agreement, Status
from tests import make

from .sample import BOTH, TOO_LONG, Sample, draft, fixed


def read_out(case, cast):
    draft(case, cast)
    workflow.read_out(case, [1], no_writing=False, actor=cast.mira.user)


def leave_open(case, cast):
    Agreement.objects.filter(case=case).update(left_open="公共部位漏水由谁维修。")


def on_paper(case, cast):
    signed = {f"paper_{party.pk}": "on" for party in case.parties.all()}
    return {**signed, "day": timezone.localdate(), "scan": make.photo("signed.jpg"), "true": "on"}


ORAL: dict[str, Sample] = {
    "read_out": Sample(
        Status.MEDIATING, "mira", "clara", fixed(on_the_spot="1", present="on"), "case.read_out",
        {"status": "mediating"}, "oral_read", "口头协议登记表", BOTH, prepare=draft,
        bad={"present": "", "no_writing": "on"}, kept='id="id_no_writing".* checked',
    ),
    "agree_orally": Sample(
        Status.MEDIATING, "mira", "alice", on_paper, "case.agreed", {"status": "agreed"}, "agreed_orally",
        "口头协议登记表", BOTH + " mira+", prepare=read_out, bad={"true": "", "day": "2020-02-29"}, kept="2020-02-29",
    ),
    "settle_rest": Sample(
        Status.AGREED, "mira", "clara", fixed(way="elsewhere", words="可以向法院起诉。"), "case.rest_settled",
        {"status": "agreed"}, "rest_elsewhere", told=BOTH + " mira+", prepare=leave_open, bad={"words": TOO_LONG},
    ),
}  # fmt: skip
