"""Encrypted values: what goes in comes out, and the database holds none of it in clear."""

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from foundation.documents.models import Paper
from tests import make


@pytest.fixture
def letter(cast):
    """A paper that only the applicant may read."""
    make.case(cast, "refused")
    return Paper.objects.get(kind="refusal")


def test_words_of_a_letter_do_not_stand_in_the_database(letter):
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM documents_paper WHERE id = %s", [letter.pk])
        (kept,) = cursor.fetchone()

    advice = letter.data["advice"]
    assert advice
    assert advice not in kept
    assert advice.encode("unicode_escape").decode() not in kept


@pytest.mark.parametrize("lookup", ["data__contains", "data__advice"])
def test_encrypted_value_can_not_be_searched(letter, lookup):
    with pytest.raises((TypeError, FieldError)):
        Paper.objects.filter(**{lookup: "x"}).exists()
