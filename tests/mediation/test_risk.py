"""Danger: told at once where it is acute, kept in rows, and never shown to a side."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from foundation.documents.models import Paper
from foundation.notifications.models import Message
from mediation import workflow
from mediation.models import Case, Entry, Risk, Status, Warned
from tests import make
from tests.sweeps import resolver

from .conftest import browser

MARK = "标记刀汽油"


@pytest.fixture
def case(cast):
    return make.case(cast, Status.MEDIATING)


@pytest.fixture
def acute(case, cast):
    """An acute case: the police were told."""
    workflow.set_risk(case, "acute", MARK, actor=cast.mira.user)
    workflow.warn(case, "police", f"王警官{MARK}", MARK, told_at=timezone.now(), actor=cast.clara.user)
    return case


def test_acute_danger_rings_also_who_switched_everything_off_and_at_night(cast, case):
    for who in (cast.dora, cast.clara):
        who.user.by_sms = False
        who.user.save()

    workflow.set_risk(case, "acute", MARK, actor=cast.mira.user)

    rows = Message.objects.filter(kind="case.risk_acute")
    assert {row.to for row in rows if row.channel == "sms"} == {cast.dora.user.phone, cast.clara.user.phone}
    assert {row.urgent for row in rows} == {True}
    assert all(row.due <= timezone.now() for row in rows)
    assert all(MARK not in row.body for row in rows)
    assert {row.link for row in rows} == {reverse("risk", args=[case.pk])}


@pytest.mark.parametrize("level", ["none", "watch", "serious"])
def test_other_levels_ring_nobody(cast, case, level):
    before = Message.objects.count()

    workflow.set_risk(case, level, "吵得很凶", actor=cast.clara.user)

    assert (Message.objects.count(), case.risks.get().level) == (before, level)


def test_the_newest_level_counts_and_the_earlier_ones_stay(cast, acute):
    workflow.set_risk(acute, "none", "双方已平静", actor=cast.clara.user)

    page = browser(cast.clara).get(reverse("case", args=[acute.pk])).content.decode()
    history = browser(cast.clara).get(reverse("risk", args=[acute.pk])).content.decode()

    assert MARK not in page
    assert MARK in history
    assert [row.level for row in acute.risks.all()] == ["none", "acute"]


def test_case_page_shows_the_level_to_staff_who_mind_it(cast, acute):
    pages = {
        who: browser(getattr(cast, who)).get(reverse("case", args=[acute.pk]), follow=True).content.decode()
        for who in ("clara", "dora", "mira", "alice", "bob")
    }
    seals = browser(cast.selma).get(reverse("risk", args=[acute.pk]))

    assert {who for who, page in pages.items() if MARK in page} == {"clara", "dora", "mira"}
    assert seals.status_code == 403


def test_page_says_what_to_tell_the_police(cast, acute):
    page = browser(cast.mira).get(reverse("risk", args=[acute.pk])).content.decode()

    for words in ("tel:110", "tel:120", "tel:12356", "301 室", "爱丽", "鲍勃", MARK, "王警官", cast.mira.user.name):
        assert words in page


def test_no_side_meets_a_word_of_it(cast, acute):
    """Every page that opens to a side, every message to it, every paper and every entry of the story."""
    workflow.terminate(acute, "wide_gap", "谈不拢", actor=cast.mira.user)
    for who in ("alice", "bob"):
        tab = browser(getattr(cast, who))
        bare = [reverse(name) for name, wanted in resolver.named().items() if not wanted and "logout" not in name]
        mine = [reverse("matter", args=[acute.pk]), reverse("risk", args=[acute.pk])]
        papers = Entry.objects.visible_to(getattr(cast, who).user).filter(paper__isnull=False)
        mine += [reverse(name, args=[entry.pk]) for entry in papers for name in ("paper", "paper_pdf")]
        for url in bare + mine:
            response = tab.get(url)
            page = response.getvalue()
            assert MARK.encode() not in page, url
        assert tab.get(mine[1]).status_code == 403
    assert not [row for row in Message.objects.all() if MARK in row.body]
    assert not [row for row in Entry.objects.all() if MARK in row.body]
    assert not [row for row in Paper.objects.all() if MARK in str(row.data)]


def test_clerk_who_is_a_side_is_a_side(cast, acute):
    """Somebody of the desk with a matter of their own."""
    party = acute.parties.get(side="applicant")
    party.person = cast.clara
    party.save()

    assert not Risk.objects.visible_to(cast.clara.user)
    assert not Warned.objects.visible_to(cast.clara.user)
    assert browser(cast.clara).get(reverse("risk", args=[acute.pk])).status_code == 403
    assert MARK not in browser(cast.clara).get(reverse("case", args=[acute.pk])).content.decode()


def test_another_sub_district_sees_no_row(cast, acute):
    assert not Risk.objects.visible_to(cast.eve.user)
    assert not Risk.objects.visible_to(cast.max.user)
    assert Risk.objects.visible_to(cast.mira.user).count() == 1


def test_what_is_still_to_come_was_not_told(cast, acute):
    with pytest.raises(ValidationError, match="still to come"):
        workflow.warn(acute, "family", "儿子", told_at=timezone.now() + timedelta(minutes=5), actor=cast.clara.user)


def test_danger_does_not_end_with_the_matter(cast):
    case = make.case(cast, Status.CLOSED)

    workflow.set_risk(case, "serious", "事后扬言报复", actor=cast.clara.user)

    assert Case.objects.get(pk=case.pk).risks.get().level == "serious"
