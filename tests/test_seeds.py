"""What the migrations put into tables outlives a test with real commits (tests/conftest.py)."""

import pytest
from django.core.management import call_command

from foundation.law.models import LegalBasis
from foundation.workdays.models import CalendarDay
from mediation.models import ClauseTemplate
from residents.models import ConsentText


def contents():
    return [list(model.objects.order_by("pk").values_list(*fields)) for model, fields in SEEDED.items()]


SEEDED = {
    CalendarDay: ("date", "kind", "name"),
    LegalBasis: ("key", "article"),
    ConsentText: ("kind", "version"),
    ClauseTemplate: ("title", "text"),
}


@pytest.mark.django_db(transaction=True)
def test_seeds_are_there_again_after_a_flush():
    before = contents()

    call_command("flush", interactive=False, verbosity=0)

    assert contents() == before
    assert all(before)
