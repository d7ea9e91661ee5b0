"""Before filing: what helps, a letter to the other side, and where to go instead."""

import pytest

from mediation.letters import BLANK
from mediation.models import CATEGORIES, Category

from .conftest import browser
from .test_filing import Filer


@pytest.fixture
def filer(cast):
    return Filer(cast)


def test_every_kind_has_examples_evidence_help_and_a_letter():
    assert len(CATEGORIES) == 23 and CATEGORIES.keys() == set(Category.values)
    for about in CATEGORIES.values():
        assert all(map(str, (about.example, about.helps, about.evidence, about.letter)))
        codes = [danger.code for danger in about.asked]
        assert codes[-1] == "hurt" and len(codes) == len(set(codes)) and max(map(len, codes)) <= 12


def test_all_kinds_are_explained_before_filing(cast):
    page = browser().get("/file/advice/").content.decode()

    for code, about in CATEGORIES.items():
        assert f"/file/letter/{code}/" in page and str(about.evidence) in page.replace("&#x27;", "'")


@pytest.mark.parametrize("category", Category.values)
def test_letter_can_be_had_by_everybody_with_lines_to_fill_in(cast, category):
    page = browser().get(f"/file/letter/{category}/").content.decode()

    assert CATEGORIES[category].letter in page and BLANK in page
    assert "Where there are lines, write it in by hand" in page


def test_letter_holds_the_facts_of_the_draft(filer):
    filer.fill()
    filer.prove()

    page = filer.tab.get("/file/letter/LEAK/").content.decode()

    for words in (
        "401 的住户：",
        "12-301的新居民",
        "楼上漏水。天花板湿了一大片。",
        "时间：上周起",
        "修好并赔偿",
        "138 1234 5678",
    ):
        assert words in page
    assert BLANK not in page
    assert 'href="/file/first/"' in page


def test_letter_of_another_kind_or_browser_holds_nothing_of_the_draft(filer):
    filer.fill()

    assert "楼上漏水。" not in filer.tab.get("/file/letter/FEE/").content.decode()
    assert "楼上漏水。" not in browser().get("/file/letter/LEAK/").content.decode()


def test_letter_shows_text_and_runs_none(filer):
    filer.fill("place")
    filer.answer("words", facts="<script>alert(1)</script>\"' {{ 7 }}")

    page = filer.tab.get("/file/letter/LEAK/").content.decode()

    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page


def test_unknown_kind_has_no_letter(cast):
    assert browser().get("/file/letter/WAR/").status_code == 404


def test_where_to_go_instead_leads_back_to_where_one_came_from(filer):
    assert 'href="/file/elsewhere/"' in filer.read("category")

    begun, fresh = (tab.get("/file/elsewhere/").content.decode() for tab in (filer.tab, browser()))

    assert all(f'href="tel:{number}"' in begun for number in (110, 12345, 12348, 12333, 12315, 12338))
    assert 'href="/file/category/"' in begun and "Back to the kinds of matters" in begun
    assert 'href="/file/category/"' not in fresh
