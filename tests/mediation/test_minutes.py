"""The record of a session: confirmed with a code, objected to, noted, corrected; old versions stay as they are."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from foundation.accounts.models import PhoneCode
from foundation.notifications.models import Message
from mediation import workflow
from mediation.models import Minutes, Status
from tests import make

from .conftest import browser


@pytest.fixture
def minutes(cast):
    case = make.case(cast, Status.MEDIATING)
    workflow.record_session(case, None, make.MINUTES, actor=cast.mira.user)
    return Minutes.objects.get()


def sign(minutes, cast, who):
    person = getattr(cast, who)
    party = minutes.case.parties.filter(person=person).first()
    workflow.sign_minutes(minutes, party, sha256=minutes.paper.sha256, name=person.name, actor=person.user)


def test_all_confirm_with_a_code_and_the_copy_is_made(cast, minutes):
    alice, url = browser(cast.alice), reverse("minutes", args=[minutes.pk])
    alice.post(reverse("minutes_code", args=[minutes.pk]))
    code = Message.objects.get(kind="code.sign").body[:6]
    data = {
        "sha256": minutes.paper.sha256,
        "name": "爱丽",
        "agree": "on",
        "code": "000000" if code != "000000" else "1",
    }
    sent = reverse("minutes_sign", args=[minutes.pk])
    assert alice.post(sent, data).context["form"].errors
    assert alice.post(sent, data | {"code": code}).url == url
    assert PhoneCode.objects.get().used_at
    for who in ("bob", "bob", "mira"):
        sign(minutes, cast, who)

    minutes.refresh_from_db()
    assert minutes.marks.count() == 3
    assert minutes.signed_paper.previous == minutes.paper
    assert minutes.signed_paper.is_intact()
    assert "confirmed" in alice.get(url).content.decode()
    assert [browser(who).get(url).status_code for who in (cast.oscar, cast.max, cast.eve)] == [404] * 3
    assert browser(cast.clara).post(sent, data).status_code == 403


def test_correction_is_added_and_nothing_is_crossed_out(cast, minutes):
    bobs = minutes.case.parties.get(person=cast.bob)
    sign(minutes, cast, "alice")
    workflow.object_minutes(minutes, bobs, "我没有同意", actor=cast.bob.user)
    old = minutes.paper.sha256

    new = workflow.amend_minutes(minutes, "被申请人没有同意。", actor=cast.mira.user)

    assert new.paper.data["statements"] == minutes.paper.data["statements"]
    assert [row["words"] for row in new.paper.data["corrections"]] == ["被申请人没有同意。"]
    minutes.refresh_from_db()
    assert (minutes.paper.sha256, minutes.marks.count(), new.marks.count()) == (old, 2, 0)
    with pytest.raises(ValidationError, match="newer version"):
        sign(minutes, cast, "bob")
    assert {party.name for party in new.waiting()} == {"爱丽", "鲍勃"}
    page = browser(cast.bob).get(reverse("minutes", args=[minutes.pk])).content.decode()
    assert "我没有同意" in page and "newer version" in page


def test_refusal_and_paper_are_noted_and_who_was_absent_signs_nothing(cast):
    case = make.case(cast, Status.MEDIATING)
    alices, bobs = case.parties.all()
    workflow.record_session(case, None, make.MINUTES, attendance={bobs: "excused"}, actor=cast.mira.user)
    minutes = Minutes.objects.get()
    assert minutes.waiting() == [alices]
    with pytest.raises(ValidationError, match="was not at this session"):
        sign(minutes, cast, "bob")
    with pytest.raises(ValidationError, match="not the one you looked at"):
        workflow.sign_minutes(minutes, alices, sha256="x", name="爱丽", actor=cast.alice.user)

    workflow.note_minutes(minutes, alices, "paper", "", [make.photo()], actor=cast.clara.user)
    sign(minutes, cast, "mira")

    assert case.entries.get(kind="minutes_noted").attachments.count() == 1
    assert case.entries.filter(kind="minutes_signed", paper__isnull=False).count() == 1
    assert "未到场，已说明原因" in minutes.paper.data["attendance"][1]
