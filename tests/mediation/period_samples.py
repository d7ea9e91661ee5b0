"""Samples of the acts about time, the court and the archive, as in `act_samples`."""

from datetime import timedelta

from django.utils import timezone

from mediation import workflow
from mediation.models import Status
from tests import make

from .sample import BOTH, REASON, TOO_LONG, Sample, ask_closing, fixed


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def ask(case, cast):
    workflow.ask_extension(case, in_days(60), "等鉴定", actor=cast.mira.user)


def half_answered(case, cast):
    ask(case, cast)
    workflow.answer_extension(case.extensions.get(), case.parties.get(side="applicant"), True, actor=cast.alice.user)


def close(case, cast):
    ask_closing(case, cast)
    workflow.close(case, "同意结案", actor=cast.dora.user)
    cast.arno = make.staff(cast.place, "阿诺", "archivist")


PERIODS = {
    "ask_extension": Sample(
        Status.MEDIATING, "mira", "alice", lambda case, cast: {"until": in_days(60), "reason": "等鉴定"},
        "case.extension_asked", {"status": "mediating"}, "extension_asked", told=BOTH,
        bad={"until": "2020-01-01", "reason": "等鉴定结论"}, kept="等鉴定结论",
    ),
    "answer_extension": Sample(
        Status.MEDIATING, "bob", "clara", fixed(agrees="no"), "case.extension_answered",
        {"status": "mediating"}, "extension_declined", told="alice bob mira", prepare=ask,
        bad={"agrees": ""}, kept="This field is required",
    ),
    "note_extension": Sample(
        Status.MEDIATING, "mira", "alice",
        lambda case, cast: {"party": case.parties.get(side="respondent").pk, "agrees": "yes", "channel": "oral"},
        "case.extension_answered", {"status": "mediating"}, "extended", "延期调解同意书",
        BOTH + " mira+", prepare=half_answered, bad={"channel": ""}, kept='id="id_agrees_0".* checked',
    ),
    "review_pause": Sample(
        Status.SUSPENDED, "mira", "clara", fixed(reason="鉴定还没有出来"), "case.pause_reviewed",
        {"status": "suspended"}, "reviewed", **REASON,
    ),
    "record_confirmation": Sample(
        Status.AGREED, "clara", "alice",
        lambda case, cast: {"status": "applied", "day": in_days(0), "court": "区法院", "number": ""},
        "case.confirmation", {"status": "agreed"}, "confirmation", told=BOTH + " mira+",
        bad={"day": "2999-01-01", "court": "中级法院"}, kept="中级法院",
    ),
    "archive": Sample(
        Status.AGREED, "arno", "clara", fixed(note="当场履行，未另作调解记录。"), "case.archived",
        {"status": "archived"}, "archived", "调解卷宗", prepare=close, bad={"note": TOO_LONG},
    ),
}  # fmt: skip
