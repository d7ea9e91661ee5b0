"""A figure is counted once after each act, and never told as it was before one."""

import pytest
from django.core.cache import cache
from django.db import transaction

from foundation.accounts.models import SubDistrict
from foundation.audit import log
from foundation.audit.kept import until_next_act
from foundation.audit.models import Record

pytestmark = pytest.mark.django_db(transaction=True)


class Counting:
    """Counts how often it was asked: 1, 2, 3 …"""

    def __init__(self, place, meanwhile=lambda: None):
        self.place, self.asked, self.meanwhile = place, 0, meanwhile

    def __call__(self, what="open"):
        return until_next_act(self.place.pk, what, self.count)

    def count(self):
        self.asked += 1
        self.meanwhile()
        return self.asked


def act(person, place):
    with transaction.atomic():
        log.record(person, "user.renamed", person, sub_district=place)


def test_counted_once_until_somebody_acts(place, clara):
    count = Counting(place)

    assert [count(), count(), count("late"), count()] == [1, 1, 2, 1]
    act(clara, place)
    assert [count(), count()] == [3, 3]


def test_nothing_and_nought_are_figures_too(place):
    asked = []

    assert [until_next_act(place.pk, "none", lambda: asked.append(1)) for _n in range(2)] == [None, None]
    assert len(asked) == 1


def test_an_act_elsewhere_changes_nothing_here(place, clara):
    elsewhere = SubDistrict.objects.create(name="别处街道", slug="elsewhere", reference_prefix="BC")
    here, there = Counting(place), Counting(elsewhere)
    assert (here(), there()) == (1, 1)

    act(clara, elsewhere)

    assert (here(), there()) == (1, 2)


def test_what_was_taken_back_changes_nothing(place, clara):
    count = Counting(place)
    count()

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        log.record(clara, "user.renamed", clara)
        raise ZeroDivisionError

    assert count() == 1


def test_an_act_while_it_is_counted_is_not_missed(place, clara):
    count = Counting(place, meanwhile=lambda: act(clara, place))
    assert count() == 1  # whatever was seen of the act

    count.meanwhile = lambda: None

    assert [count(), count()] == [2, 2]


def test_within_a_transaction_nothing_is_kept(place, clara):
    count = Counting(place)
    with transaction.atomic():
        assert [count(), count()] == [1, 2]

    assert [count(), count()] == [3, 3]


def test_a_cache_that_was_emptied_is_filled_anew(place):
    count = Counting(place)
    assert count() == 1

    cache.clear()

    assert [count(), count()] == [2, 2]


def test_an_act_does_not_fail_with_the_cache(place, clara, settings):
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}

    act(clara, place)

    assert Record.objects.count() == 1
