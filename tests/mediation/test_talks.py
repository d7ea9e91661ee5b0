"""Private talks and undisputed facts: who reads them, and where they go."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from consultations.task_forms import tellable
from mediation import workflow
from mediation.models import Entry, FactAnswer, Status
from tests import make

from .conftest import browser
from .party_samples import facts, talk

YES, NO = FactAnswer.Answer.YES, FactAnswer.Answer.NO


@pytest.fixture
def case(cast):
    return make.case(cast, Status.MEDIATING)


def page(cast, who, case):
    return browser(getattr(cast, who)).get(reverse("matter", args=[case.pk]), follow=True).content.decode()


def say(case, cast, who, answer, words=""):
    person = getattr(cast, who)
    sheet = case.fact_sheets.last()
    workflow.answer_facts(sheet, case.parties.get(person=person), answer, words, actor=person.user)


def test_talk_is_read_by_that_side_and_the_mediator_alone(case, cast):
    talk(case, cast, said="其实五十也行", passing="愿意各退一步")

    for who in ("alice", "mira"):
        assert "其实五十也行" in page(cast, who, case) and "愿意各退一步" in page(cast, who, case)
    for who in ("bob", "clara", "dora", "selma"):
        shown = page(cast, who, case)
        assert "其实五十也行" not in shown and "愿意各退一步" not in shown and "Private talk" not in shown
    assert not [row for row in tellable(Entry.objects.visible_to(cast.mira.user)) if "五十" in row.body]


def test_words_of_a_talk_stand_encrypted(case, cast):
    row = talk(case, cast)

    stored = Entry.objects.filter(pk=row.entry_id).extra(select={"raw": "sealed_body"}).values_list("raw", flat=True)
    assert "五十" not in stored.get()


def test_side_changes_what_may_be_told(case, cast):
    row = talk(case, cast, telling="not")
    workflow.set_telling(row, "may", actor=cast.alice.user)

    assert "yes, the mediator may tell it" in page(cast, "mira", case)
    assert case.entries.get(kind="telling").audience == "party"


def test_talk_that_is_still_to_come_is_refused(case, cast):
    data = {
        "party": case.applicant.pk, "day": "2999-01-01", "time": "10:00", "place": "工作室", "said": "还没谈",
        "telling": "ask",
    }  # fmt: skip
    answer = browser(cast.mira).post(reverse("act_record_talk", args=[case.pk]), data)

    assert "still to come" in answer.content.decode() and "还没谈" in answer.content.decode()


def test_facts_stand_once_all_have_confirmed_them(case, cast):
    facts(case, cast, "漏水发生在三月二日。")
    say(case, cast, "alice", YES)
    draft = reverse("draft_agreement", args=[case.pk])
    assert "漏水发生在三月二日" not in browser(cast.mira).get(draft).content.decode()

    say(case, cast, "bob", YES)

    assert "漏水发生在三月二日" in browser(cast.mira).get(draft).content.decode()
    assert case.entries.get(kind="facts_confirmed").without_prejudice is False
    assert case.entries.get(kind="facts").without_prejudice is True


def test_confirmed_facts_are_added_to_a_draft_that_exists(case, cast):
    make.frozen(case, cast)
    workflow.redraft(case, "改", actor=cast.mira.user)
    facts(case, cast)
    for who in ("alice", "bob"):
        say(case, cast, who, YES)

    assert case.agreements.get(status="draft").facts == "楼上漏水。\n漏水发生在三月二日。"


def test_objection_is_read_by_the_mediator_alone(case, cast):
    facts(case, cast)
    say(case, cast, "bob", NO, "是三月三日")

    assert "是三月三日" in page(cast, "mira", case) and "是三月三日" in page(cast, "bob", case)
    for who in ("alice", "clara", "dora"):
        assert "是三月三日" not in page(cast, who, case)


def test_changed_facts_are_confirmed_anew(case, cast):
    old = facts(case, cast)
    say(case, cast, "alice", YES)
    facts(case, cast, "漏水发生在三月三日。")

    with pytest.raises(ValidationError, match="Meanwhile"):
        workflow.answer_facts(old, case.parties.get(person=cast.bob), YES, actor=cast.bob.user)
    say(case, cast, "bob", YES)
    assert not case.fact_sheets.confirmed().exists()
