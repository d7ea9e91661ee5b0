"""Somebody is invited to help only with the yes of all sides, reads the brief and nothing else, and only as long."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from foundation.notifications.models import Message
from mediation import workflow
from mediation.models import Entry, Helper, Session, Status
from mediation.redaction import redacted
from tests import make

from .conftest import browser
from .session_samples import agreed, half_agreed, invite
from .test_sessions import plan


def side(case, who):
    return case.parties.get(person=who)


def test_brief_names_nobody(cast):
    case = make.case(cast, Status.MEDIATING)

    text = redacted(case, "爱丽说鲍勃家（清和里12幢401室，电话138 1234 5678）漏水，401 室。")

    assert text == "申请人说被申请人家（○○○室○室，电话○○）漏水，○○。"


def test_silence_and_no_invite_nobody_and_nobody_learns_who_said_no(cast):
    case = make.case(cast, Status.MEDIATING)
    helper = half_agreed(case, cast)
    oscar, url = browser(cast.oscar), reverse("helper", args=[helper.pk])
    assert oscar.get(url).status_code == 404
    assert not Message.objects.filter(user=cast.oscar.user).exists()

    workflow.answer_helper(helper, side(case, cast.bob), False, actor=cast.bob.user)

    assert oscar.get(url).status_code == 404
    assert Helper.objects.get().state == "declined"
    answer = Entry.objects.filter(kind="helper_answered", party=side(case, cast.bob))
    readers = {who for who in ("alice", "bob", "clara", "dora", "mira")
               if Entry.objects.visible_to(getattr(cast, who).user).filter(pk__in=answer).exists()}  # fmt: skip
    assert readers == {"bob", "mira"}
    assert "奥斯卡" in browser(cast.mira).get(reverse("case", args=[case.pk])).content.decode()
    told = Message.objects.filter(kind="case.helper_answered").values_list("user", flat=True)
    assert set(told) == {cast.mira.user.pk}


def test_helper_reads_the_brief_writes_advice_and_is_out_at_once(cast):
    case = make.case(cast, Status.MEDIATING)
    session, private = plan(case, cast), side(case, cast.alice)
    workflow.write(case, "message", "只给调解员", audience="party", party=private, actor=cast.alice.user)
    helper = agreed(case, cast, sessions=[session])
    oscar, url = browser(cast.oscar), reverse("helper", args=[helper.pk])

    page = oscar.get(url).content.decode()
    assert "申请人家漏水" in page and session.place in page
    assert not [word for word in ("爱丽", "鲍勃", "301", "13812345678", "只给调解员", case.number) if word in page]
    closed = [reverse(name, args=[case.pk]) for name in ("matter", "case", "risk", "draft_agreement")]
    closed += [reverse("paper", args=[case.entries.filter(paper__isnull=False).first().pk])]
    assert [oscar.get(address).status_code for address in closed] == [404] * 5
    assert oscar.get(reverse("session_file", args=[session.pk])).status_code == 200

    assert oscar.post(reverse("helper_advice", args=[helper.pk]), {"words": "先关总阀"}).url == url
    entry = case.entries.get(kind="advice")
    assert (entry.audience, entry.body, entry.author) == ("joint", "先关总阀", cast.oscar.user)

    workflow.withdraw_helper(helper, side(case, cast.bob), actor=cast.bob.user)

    assert oscar.get(url).status_code == oscar.get(reverse("session_file", args=[session.pk])).status_code == 404
    assert oscar.post(reverse("helper_advice", args=[helper.pk]), {"words": "再说"}).status_code == 404
    assert not Session.objects.of(cast.oscar.user).exists()
    ended = case.entries.get(kind="helper_ended")
    assert (ended.audience, ended.author, ended.body) == ("joint", None, "奥斯卡")  # not who took the yes back
    with pytest.raises(ValidationError, match="has ended"):
        workflow.give_advice(helper, "再说", actor=cast.oscar.user)


def test_advice_may_be_for_the_mediator_alone(cast):
    case = make.case(cast, Status.MEDIATING)
    helper = agreed(case, cast, joint=False)

    entry = workflow.give_advice(helper, "难办", actor=cast.oscar.user)

    readers = [who for who in ("alice", "bob", "dora", "mira")
               if Entry.objects.visible_to(getattr(cast, who).user).filter(pk=entry.pk).exists()]  # fmt: skip
    assert readers == ["dora", "mira"]


def test_who_stands_in_the_matter_or_is_tied_is_not_invited(cast):
    case = make.case(cast, Status.MEDIATING)
    for person, words in ((cast.bob, "a side"), (cast.mira, "mediates")):
        with pytest.raises(ValidationError, match=words):
            invite(case, cast, name=person.name, phone=person.user.phone)
    opponent = make.person(cast.place, "同屋")
    for row in (opponent, cast.bob):
        row.occupancies.create(unit=unit(cast), how="other", starts_on="2024-01-01")

    with pytest.raises(ValidationError, match="same household"):
        invite(case, cast, name=opponent.name, phone=opponent.user.phone)
    invite(case, cast, name=opponent.name, phone=opponent.user.phone, kind="neighbour")


def unit(cast):
    building = cast.place.studios.get().estates.get().buildings.get()
    return building.units.get_or_create(estate=building.estate, building=building, number="401")[0]
