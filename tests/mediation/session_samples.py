"""Samples of the acts around sessions, their minutes, and helpers: see `act_samples`."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from mediation import workflow
from mediation.models import Helper, Minutes, Status
from tests import make

from .sample import BOTH, TOO_LONG, Sample

BRIEF = "楼上爱丽家漏水，住在12幢301室，电话13812345678。"


def plan(case, cast):
    workflow.plan_session(case, timezone.now() + timedelta(days=5), "工作室", actor=cast.mira.user)


def missed(case, cast):
    """A session that has begun, an hour ago."""
    now = timezone.now()
    workflow.plan_session(case, now - timedelta(hours=1), "工作室", actor=cast.mira.user, at=now - timedelta(hours=20))


def minutes(case, cast):
    workflow.record_session(case, None, make.MINUTES, actor=cast.mira.user)


def invite(case, cast, **changed):
    """Mira asks both sides about oscar."""
    values = {"name": cast.oscar.name, "phone": cast.oscar.user.phone, "kind": "expert", "task": "看看水管",
              "brief": BRIEF}  # fmt: skip
    return workflow.invite_helper(case, **values | changed, actor=cast.mira.user)


def half_agreed(case, cast):
    helper = invite(case, cast)
    workflow.answer_helper(helper, case.parties.get(side="applicant"), True, actor=cast.alice.user)
    return helper


def agreed(case, cast, **changed):
    helper = invite(case, cast, **changed)
    for who in ("alice", "bob"):
        person = getattr(cast, who)
        workflow.answer_helper(helper, case.parties.get(person=person), True, actor=person.user)
    return helper


def of_case(case, **more):
    return {"minutes": Minutes.objects.get(session__case=case).pk, **more}


SESSIONS: dict[str, Sample] = {
    "move_session": Sample(
        Status.MEDIATING, "mira", "alice",
        lambda case, cast: {
            "session": case.sessions.get().pk, "day": timezone.localdate() + timedelta(days=6),
            "time": "15:00", "minutes": "90",
            "way": "video", "place": "会议号 123",
        },
        "case.session_moved", {"status": "mediating"}, "session_moved", told=BOTH + " mira+", prepare=plan,
        bad={"day": "2020-01-01"}, kept="still to come",
    ),
    "answer_session": Sample(
        Status.MEDIATING, "bob", "dora",
        lambda case, cast: {"session": case.sessions.get().pk, "comes": "no", "reason": "出差"},
        "case.session_answered", {"status": "mediating"}, told="mira", prepare=plan, bad={"reason": ""},
        kept="another time can be found",
    ),
    "record_no_show": Sample(
        Status.MEDIATING, "mira", "bob",
        lambda case, cast: {
            "session": case.sessions.get().pk, "waited": "30",
            f"side_{case.parties.get(side='respondent').pk}": "unexcused",
        },
        "case.session_missed", {"status": "mediating"}, "session_missed", told=BOTH, prepare=missed,
        bad={"waited": "900"}, kept="900",
    ),
    "object_minutes": Sample(
        Status.MEDIATING, "bob", "dora", lambda case, cast: of_case(case, words="我没有同意"),
        "minutes.objected", {"status": "mediating"}, "minutes_objected", told="mira", prepare=minutes,
        bad={"words": TOO_LONG},
    ),
    "note_minutes": Sample(
        Status.MEDIATING, "clara", "bob",
        lambda case, cast: of_case(
            case, party=case.parties.get(side="applicant").pk, how="refused", words="不愿说明"
        ),
        "minutes.noted", {"status": "mediating"}, "minutes_noted", prepare=minutes, bad={"how": "paper"},
        kept="Add a scan",
    ),
    "amend_minutes": Sample(
        Status.MEDIATING, "mira", "bob", lambda case, cast: of_case(case, words="被申请人没有同意。"),
        "minutes.amended", {"status": "mediating"}, "session_record", "人民调解记录", told="alice bob",
        prepare=minutes, bad={"words": TOO_LONG},
    ),
    "invite_helper": Sample(
        Status.MEDIATING, "mira", "clara",
        lambda case, cast: {
            "name": cast.oscar.name, "phone": cast.oscar.user.phone, "kind": "expert", "task": "看看水管",
            "brief": BRIEF, "joint": "yes",
        },
        "case.helper_asked", {"status": "mediating"}, "helper_asked", told=BOTH, bad={"phone": "12x"}, kept="12x",
    ),
    "answer_helper": Sample(
        Status.MEDIATING, "bob", "mira",
        lambda case, cast: {"person": Helper.objects.get(case=case).pk, "agrees": "yes"},
        "case.helper_answered", {"status": "mediating"}, "helper_answered", told="mira oscar+ alice bob",
        audience="party", prepare=half_agreed, bad={"agrees": "perhaps"}, kept="Select a valid choice",
    ),
    "withdraw_helper": Sample(
        Status.MEDIATING, "alice", "mira", lambda case, cast: {"person": Helper.objects.get(case=case).pk},
        "case.helper_ended", {"status": "mediating"}, "helper_answered", told="oscar+ alice bob mira",
        audience="party", prepare=agreed, bad={"person": "0"}, kept="Select a valid choice",
    ),
    "dismiss_helper": Sample(
        Status.MEDIATING, "mira", "alice", lambda case, cast: {"person": Helper.objects.get(case=case).pk},
        "case.helper_ended", {"status": "mediating"}, "helper_ended", told="oscar+ alice bob mira", prepare=agreed,
        bad={"person": "0"}, kept="Select a valid choice",
    ),
}  # fmt: skip
