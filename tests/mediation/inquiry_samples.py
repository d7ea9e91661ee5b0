"""Samples of the acts about inquiries: see `act_samples`."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from mediation import workflow
from mediation.models import Status
from tests import make

from .sample import TOO_LONG, Sample

ANSWERS = [("问", "哪天开始漏的？"), ("答", "三月二日晚上。"), ("问", "找谁修的？"), ("答", "没有修。")]


def asked(party=None, **changed):
    """Who was asked where and when, an hour ago: a side, or the neighbour below."""
    given = {"asked_at": timezone.now() - timedelta(hours=1), "place": "11幢门厅", "party": party,
             "name": party.name if party else "孙邻居", "relation": "" if party else "楼下住户", "present": "",
             "recorder": "米拉"}  # fmt: skip
    return given | changed


def inquiry(case, cast, who="alice", **changed):
    """Mira asks alice, bob or (who="") a neighbour; both sides may read it."""
    party = case.parties.get(person=getattr(cast, who)) if who else None
    given = {"audience": "joint", "actor": cast.mira.user} | changed
    return workflow.record_inquiry(case, asked(party), ANSWERS, **given)


INQUIRIES: dict[str, Sample] = {
    "record_inquiry": Sample(
        Status.MEDIATING, "mira", "clara",
        lambda case, cast: {
            "day": timezone.localdate() - timedelta(days=1), "time": "14:30", "place": "工作室",
            "party": case.applicant.pk, "name": "", "recorder": "米拉", "read_back": "on",
            "answers": "问：哪天开始漏的？\n答：三月二日，\n晚上。", "audience": f"party:{case.applicant.pk}",
            "once": uuid4(),
        },
        "case.inquiry_recorded", {"status": "mediating"}, "inquiry", "调查记录", "alice", "party",
        bad={"answers": "漏水了"}, kept="漏水了",
    ),
    "note_inquiry": Sample(
        Status.MEDIATING, "clara", "bob",
        lambda case, cast: {"inquiry": case.inquiries.get().pk, "how": "paper", "files": make.photo()},
        "case.inquiry_confirmed", {"status": "mediating"}, "inquiry_noted", told="mira",
        prepare=lambda case, cast: inquiry(case, cast, ""), bad={"how": "refused", "words": TOO_LONG},
    ),
}  # fmt: skip
