"""The consents of the sides in a matter: kept with text and time, taken back as easily; what rests on them stops."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from foundation.audit.models import Record
from mediation import workflow
from mediation.acts import possible
from mediation.consents import lacking, to_erase
from mediation.models import Case, Entry, Kind, Session, Status
from residents import workflow as residents
from residents.models import Consent
from tests import make

from .conftest import browser


@pytest.fixture
def case(cast):
    return make.case(cast, Status.MEDIATING)


def give(case, cast, kind, *names):
    for name in names or ("alice", "bob"):
        person = getattr(cast, name)
        workflow.give_consent(case.parties.get(person=person), kind, actor=person.user)


def take_back(case, cast, kind, name="bob"):
    person = getattr(cast, name)
    workflow.withdraw_consent(case.parties.get(person=person), kind, actor=person.user)


def plan(case, cast, **more):
    day = timezone.now() + timedelta(days=3)
    return workflow.plan_session(case, day, "腾讯会议 123", actor=cast.mira.user, **{"way": "video"} | more)


def page(case, who):
    return browser(who).get(reverse("consents", args=[case.pk])).content.decode()


def test_consent_is_kept_with_its_text_and_may_be_given_anew(case, cast):
    give(case, cast, "recording", "bob")
    give(case, cast, "recording", "bob")
    first = Consent.objects.get(text__kind="recording")
    assert (first.person, first.text.version, first.channel) == (cast.bob, first.text.version, "web")

    take_back(case, cast, "recording")
    take_back(case, cast, "recording")
    residents.publish_text("recording", body_zh="新的", body_en="new", valid_from=timezone.localdate())
    give(case, cast, "recording", "bob")

    first.refresh_from_db()
    second = Consent.objects.get(text__kind="recording", withdrawn_at=None)
    assert first.withdrawn_at
    assert second.text.version == first.text.version + 1
    verbs = ["case.consent_given", "case.consent_withdrawn", "case.consent_given"]
    assert (
        list(
            Record.objects.filter(verb__startswith="case.", data__kind="recording")
            .order_by("id")
            .values_list("verb", flat=True)
        )
        == verbs
    )


def test_other_side_does_not_learn_who_agreed(case, cast):
    give(case, cast, "recording", "bob")
    take_back(case, cast, "recording")

    kinds = {Kind.CONSENT_GIVEN, Kind.CONSENT_WITHDRAWN}
    assert not Entry.objects.visible_to(cast.alice.user).filter(kind__in=kinds).exists()
    assert Entry.objects.visible_to(cast.mira.user).filter(kind__in=kinds).count() == 2
    seen = page(case, cast.alice)
    assert "bob" not in seen.lower() and "鲍勃" not in seen
    assert "鲍勃" in page(case, cast.clara)


def test_video_needs_the_consent_of_all_who_take_part(case, cast):
    with pytest.raises(ValidationError, match="鲍勃"):
        plan(case, cast)
    give(case, cast, "online", "alice")
    with pytest.raises(ValidationError, match="鲍勃"):
        plan(case, cast)

    alone = plan(case, cast, party=case.applicant)
    assert alone.is_planned
    give(case, cast, "online", "bob")

    assert lacking(case, "online") == []
    workflow.call_off_session(alone, "换时间", actor=cast.mira.user)
    assert plan(case, cast).is_planned


def test_session_is_not_moved_to_video_without_consent(case, cast):
    session = plan(case, cast, way="site")
    asked = {"way": "video", "room": None, "place": "会议号 1", "actor": cast.mira.user}

    with pytest.raises(ValidationError, match="video"):
        workflow.move_session(session, session.starts_at, session.ends_at, **asked)


def test_withdrawal_calls_off_the_video_sessions_of_that_side_alone(case, cast):
    give(case, cast, "online")
    both = plan(case, cast)
    site = workflow.plan_session(case, both.starts_at + timedelta(days=1), "工作室", actor=cast.mira.user)
    hers = workflow.plan_session(
        case, both.starts_at + timedelta(days=2), "会议", way="video", party=case.applicant, actor=cast.mira.user
    )

    take_back(case, cast, "online")

    planned = set(Session.objects.planned().values_list("pk", flat=True))
    assert planned == {site.pk, hers.pk}
    called_off = case.entries.filter(kind=Kind.SESSION_CANCELLED).get()
    assert "鲍勃" not in called_off.body
    with pytest.raises(ValidationError):
        plan(case, cast)


def test_recordings_are_to_be_erased_after_a_withdrawal(case, cast):
    give(case, cast, "recording")
    assert not to_erase(case)
    with pytest.raises(ValidationError, match="erase"):
        workflow.confirm_erased(case, actor=cast.mira.user)

    take_back(case, cast, "recording")
    assert to_erase(case)
    workflow.confirm_erased(case, actor=cast.mira.user)

    assert not to_erase(case)
    assert Entry.objects.visible_to(cast.bob.user).filter(kind=Kind.ERASED).exists()


def test_consent_is_sought_from_those_who_have_not_given_it(case, cast):
    give(case, cast, "publication", "alice")
    workflow.seek_consent(case, "publication", actor=cast.mira.user)
    assert Record.objects.get(verb="case.consent_sought").data["parties"] == [case.parties.get(person=cast.bob).pk]

    give(case, cast, "publication", "bob")
    with pytest.raises(ValidationError, match="already"):
        workflow.seek_consent(case, "publication", actor=cast.mira.user)


@pytest.mark.parametrize("status", [Status.CLOSED, Status.ARCHIVED])
def test_consent_is_taken_back_after_the_end_too(case, cast, status):
    give(case, cast, "publication")
    Case.objects.update(status=status)
    stories = case.entries.count()

    take_back(case, cast, "publication")

    assert Consent.objects.filter(text__kind="publication", withdrawn_at=None).count() == 1
    assert case.entries.count() == stories + (status == Status.CLOSED)


def test_one_reads_the_text_before_one_agrees(case, cast):
    url = reverse("act_page", args=[case.pk, "give_consent"])
    text = residents.newest_text("recording")

    asked = browser(cast.bob).get(url, {"kind": "recording"}).content.decode()

    assert text.body_en[:60] in asked or text.body_zh[:30] in asked
    refused = browser(cast.bob).post(reverse("act_give_consent", args=[case.pk]), {"kind": "recording"})
    assert refused.context["form"].errors.keys() == {"read"}


SIDE, DESK = {"give_consent", "withdraw_consent"}, {"seek_consent", "note_consent"}


@pytest.mark.parametrize(
    ("status", "finds"),
    [
        ("submitted", {"alice": SIDE, "clara": DESK, "dora": set()}),
        ("mediating", {"alice": SIDE, "bob": SIDE, "clara": DESK, "mira": DESK, "dora": set()}),
        ("terminated", {"alice": {"withdraw_consent"}, "clara": {"note_consent"}, "mira": {"note_consent"}}),
    ],
)
def test_who_finds_which_act(cast, status, finds):
    case = make.case(cast, status)

    found = {
        who: {act.name for act in possible(getattr(cast, who).user, case) if act.card == "consents"} for who in finds
    }

    assert found == finds


@pytest.mark.parametrize(("who", "sees"), [("alice", 200), ("clara", 200), ("oscar", 404), ("eve", 404)])
def test_who_sees_the_ledger(case, cast, who, sees):
    response = browser(getattr(cast, who)).get(reverse("consents", args=[case.pk]))

    assert response.status_code == sees


def test_ledger_costs_no_more_with_more_consents(case, cast, django_assert_max_num_queries):
    give(case, cast, "recording")
    one = browser(cast.clara)
    with django_assert_max_num_queries(30) as few:
        one.get(reverse("consents", args=[case.pk]))
    for kind in ("online", "sharing", "publication"):
        give(case, cast, kind)
    with django_assert_max_num_queries(len(few.captured_queries)):
        one.get(reverse("consents", args=[case.pk]))
