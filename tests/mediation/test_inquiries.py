"""An inquiry: written down, read by those alone for whom it is meant, confirmed with a code or on paper."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from foundation.notifications.models import Message
from mediation import workflow
from mediation.models import Inquiry, Status
from tests import make
from tests.pdf import text_of

from .conftest import browser
from .inquiry_samples import ANSWERS, asked, inquiry


@pytest.fixture
def case(cast):
    return make.case(cast, Status.MEDIATING)


def test_who_was_asked_confirms_with_a_code_and_the_other_side_does_not(cast, case):
    row = inquiry(case, cast)
    alice, url, sign = browser(cast.alice), reverse("inquiry", args=[row.pk]), reverse("inquiry_sign", args=[row.pk])
    assert "Inquiries" in alice.get(reverse("matter", args=[case.pk])).content.decode()
    alice.post(reverse("inquiry_code", args=[row.pk]))
    code = Message.objects.get(kind="code.sign").body[:6]
    data = {"sha256": row.paper.sha256, "name": "爱丽", "agree": "on", "code": code}
    assert alice.post(sign, data | {"code": "1"}).context["form"].errors
    assert [browser(who).post(sign, data).status_code for who in (cast.bob, cast.mira, cast.oscar)] == [403, 403, 404]

    assert alice.post(sign, data).url == url
    workflow.sign_inquiry(row, sha256=row.paper.sha256, name="爱丽", actor=cast.alice.user)  # twice is once

    row.refresh_from_db()
    assert (row.how, row.signed_paper.previous) == ("signed", row.paper)
    said = text_of(row.signed_paper.read())
    assert "问：哪天开始漏的？" in said and "签署页" in said and row.paper.sha256[:8] in said
    assert case.entries.filter(kind="inquiry_signed").count() == 1
    assert alice.post(sign, data).status_code == 403


@pytest.mark.parametrize(
    "audience, side, readers",
    [("joint", None, "alice bob clara dora mira"), ("party", "alice", "alice mira"), ("mediators", None, "dora mira")],
)
def test_read_by_those_alone_for_whom_it_is_meant(cast, case, audience, side, readers):
    party = case.parties.get(person=getattr(cast, side)) if side else None
    row = inquiry(case, cast, "alice" if side else "", audience=audience, party=party, without_prejudice=True)
    workflow.note_inquiry(row, "refused", "不愿说明", actor=cast.mira.user)

    people = {who: getattr(cast, who) for who in ("alice", "bob", "clara", "dora", "mira", "max", "selma")}
    seeing = {who for who, person in people.items() if row in Inquiry.objects.visible_to(person.user)}
    shown = {who for who in readers.split() if "/my/inquiries/" in page(people[who], case)}

    assert seeing - {"selma"} == shown == set(readers.split())
    assert case.entries.visible_to(cast.bob.user).filter(kind="inquiry_noted").exists() == (audience == "joint")
    assert "为达成调解协议所作的让步" in text_of(row.paper.read())


def page(person, case):
    return browser(person).get(reverse("matter", args=[case.pk]), follow=True).content.decode()


def test_what_is_not_possible_is_said(cast, case):
    alices, _bobs = case.parties.all()
    with pytest.raises(ValidationError, match="still to come"):
        workflow.record_inquiry(case, asked(alices, asked_at=timezone.now() + timedelta(hours=1)), ANSWERS,
                                audience="joint", actor=cast.mira.user)  # fmt: skip
    with pytest.raises(ValidationError, match="could not read this record"):
        inquiry(case, cast, "bob", audience="party", party=alices)
    hidden = inquiry(case, cast, "alice", audience="mediators")
    with pytest.raises(ValidationError, match="Only who was asked"):
        workflow.sign_inquiry(hidden, sha256=hidden.paper.sha256, name="爱丽", actor=cast.alice.user)
    row = inquiry(case, cast, "alice")
    with pytest.raises(ValidationError, match="not the one you looked at"):
        workflow.sign_inquiry(row, sha256="x", name="爱丽", actor=cast.alice.user)
    workflow.terminate(case, "party_will", "", actor=cast.bob.user)
    with pytest.raises(ValidationError):
        workflow.sign_inquiry(row, sha256=row.paper.sha256, name="爱丽", actor=cast.alice.user)
