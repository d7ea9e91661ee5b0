"""What a page asks for once, and what it does not ask for at all."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lib.labels import QuickLabels
from lib.related import fetch_related
from lib.settled import FEW, reading, settled
from mediation import workflow
from mediation.models import Case, Party, Session, Status
from residents.models import Estate
from tests import make


@pytest.fixture
def keys(cast):
    return lambda: Estate.objects.filter(sub_district=cast.place).order_by("pk").values_list("pk", flat=True)


def new_estate(cast, name):
    return Estate.objects.create(sub_district=cast.place, community=cast.place.communities.get(), name=name)


def test_keys_are_asked_for_once_while_a_page_is_read(cast, keys, django_assert_num_queries):
    with reading(), django_assert_num_queries(1):
        first, second = settled("estates", keys), settled("estates", keys)

    assert first == second == list(keys())


def test_everywhere_else_the_question_itself_is_asked(keys):
    assert settled("estates", keys) is None

    with reading():
        pass

    assert settled("estates", keys) is None


def test_the_next_page_asks_anew(cast, keys):
    with reading():
        settled("estates", keys)
    new = new_estate(cast, "新苑")

    with reading():
        assert new.pk in settled("estates", keys)


def test_each_key_has_an_answer_of_its_own(cast, keys):
    with reading():
        assert settled(("estates", 1), keys) != settled(("estates", 2), lambda: keys().none())


def test_many_are_asked_for_no_second_time_and_not_kept(cast, keys, django_assert_num_queries):
    for n in range(FEW):
        new_estate(cast, f"{n} 村")

    with reading(), django_assert_num_queries(1):
        assert settled("estates", keys) is None
        assert settled("estates", keys) is None


# What belongs to a row


def test_what_is_empty_is_not_asked_for(cast, django_assert_num_queries):
    case = make.case(cast, Status.MEDIATING)

    with django_assert_num_queries(2):
        fetch_related([case], "parties", "helpers__consents__party", "extensions__answers", "offers")
    with django_assert_num_queries(0):
        assert {party.case_id for party in case.parties.all()} == {case.pk}
        assert not case.helpers.all() and not case.extensions.all() and not case.offers.all()


@pytest.fixture
def answered(cast):
    """A case with two sessions; of the first one bob has said that he comes."""
    case = make.case(cast, Status.MEDIATING)
    for day in (2, 3):
        workflow.plan_session(case, timezone.now() + timedelta(days=day), "工作室", actor=cast.mira.user)
    workflow.answer_session(case.sessions.all()[0], case.respondents[0], True, actor=cast.bob.user)
    return case


def test_what_is_empty_behind_something_is_not_asked_for_either(answered, django_assert_num_queries):
    with django_assert_num_queries(5):  # what there is, in two steps, the sessions, the answer, its side
        fetch_related([answered], "sessions__replies__party", "sessions__minutes__marks", "helpers__consents__party")
    with django_assert_num_queries(0):
        rows = answered.sessions.all()
        assert [[reply.party.name for reply in row.replies.all()] for row in rows] == [["鲍勃"], []]
        assert [[*row.minutes.all()] for row in rows] == [[], []] and not answered.helpers.all()


def test_what_stands_behind_rows_that_are_left_out_is_left_out_too(answered, django_assert_num_queries):
    second = answered.sessions.all()[1]

    fetch_related([answered], "sessions__replies", sessions=lambda: Session.objects.filter(pk=second.pk))

    with django_assert_num_queries(0):
        assert [[*row.replies.all()] for row in answered.sessions.all()] == [[]]


def test_what_was_kept_as_empty_is_of_this_object_alone(cast):
    case = make.case(cast, Status.MEDIATING)
    Party.objects.filter(case=case).delete()
    fetch_related([case], "parties")
    party = Party.objects.create(case=case, side="applicant", name="爱丽", person=cast.alice)

    assert list(case.parties.all()) == []
    assert list(Case.objects.get(pk=case.pk).parties.all()) == [party]


# The words of a choice


def test_words_of_a_choice_are_those_that_django_finds(db):
    for status in [*Status.values, "unknown", None]:
        case = Case(status=status)
        assert issubclass(Case, QuickLabels)
        theirs = super(QuickLabels, case)._get_FIELD_display(Case._meta.get_field("status"))
        assert case.get_status_display() == ("" if theirs is None else theirs)
