from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.template import Context, Template
from django.utils import translation

from foundation.law.citation import cite, in_chinese
from foundation.law.models import LegalBasis

NEW_NUMBERS = date(2024, 1, 1)  # the amendment of 2023


@pytest.fixture
def confirmation(db):
    """An article that an amendment gave another number."""
    common = {"key": "test.confirmation", "statute_zh": "民事诉讼法", "statute_en": "Civil Procedure Law"}
    LegalBasis.objects.create(
        **common, article=201, valid_from=date(2022, 1, 1), valid_to=NEW_NUMBERS - timedelta(days=1)
    )
    return LegalBasis.objects.create(**common, article=205, valid_from=NEW_NUMBERS)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (29, "二十九"), (100, "一百"), (101, "一百零一"),
        (110, "一百一十"), (112, "一百一十二"), (188, "一百八十八"), (200, "二百"), (203, "二百零三"), (1000, "一千"),
        (1001, "一千零一"), (1010, "一千零一十"), (1100, "一千一百"), (1101, "一千一百零一"), (1242, "一千二百四十二"),
    ],
)  # fmt: skip
def test_in_chinese(number, words):
    assert in_chinese(number) == words


def test_in_chinese_never_says_two_numbers_alike():
    words = [in_chinese(number) for number in range(1, 1300)]

    assert len(set(words)) == len(words)
    assert not any("零零" in word or word.endswith("零") for word in words)


def test_cite_in_the_language_of_the_reader(db):
    assert cite("mediation.33") == "《人民调解法》第三十三条"
    with translation.override("en"):
        assert cite("mediation.33") == "People's Mediation Law, Art. 33"
    assert cite("mediation.33") == "《人民调解法》第三十三条"


@pytest.mark.parametrize(
    ("day", "article"),
    [("2022-01-01", "第二百零一条"), ("2023-12-31", "第二百零一条"), ("2024-01-01", "第二百零五条")],
)
def test_cite_the_number_of_the_day(confirmation, day, article):
    assert cite("test.confirmation", date.fromisoformat(day)) == f"《民事诉讼法》{article}"


def test_cite_today_by_default(confirmation, time_machine):
    time_machine.move_to("2023-06-01 09:00+08:00", tick=False)

    assert cite("test.confirmation") == "《民事诉讼法》第二百零一条"


@pytest.mark.parametrize(("key", "day"), [("test.confirmation", "2021-12-31"), ("mediation.999", "2026-01-01")])
def test_cite_refuses_what_was_not_in_force(confirmation, key, day):
    with pytest.raises(LookupError, match=f"{key}.*{day}"):
        cite(key, date.fromisoformat(day))


def test_cite_is_quick_the_second_time(db, django_assert_num_queries):
    cite("mediation.33")

    with django_assert_num_queries(0):
        cite("mediation.33")


def test_cite_in_a_template(db):
    page = Template('{% load law %}{% cite "mediation.29" %}')

    assert page.render(Context()) == "《人民调解法》第二十九条"


def test_versions_of_an_article_begin_on_different_days(confirmation):
    confirmation.pk = None

    with pytest.raises(IntegrityError, match="legal_basis_once"), transaction.atomic():
        confirmation.save()


def test_version_ends_after_it_began(confirmation):
    confirmation.valid_to = NEW_NUMBERS - timedelta(days=1)

    with pytest.raises(ValidationError, match="legal_basis_order"):
        confirmation.validate_constraints()
