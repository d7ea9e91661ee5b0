"""Whatever is typed at filing is kept, shown as text and printed; whatever is sent twice counts once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from foundation.notifications.tasks import deliver_due
from mediation.models import Attachment, Case, Party
from residents.models import Person
from tests import make
from tests.pdf import text_of

from .test_filing import Filer, sent_code

NAUGHTY = [
    "undefined null NaN 1/0 \\ %s %(x)s {{ 7*7 }} {% now %}",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "'; DROP TABLE mediation_case; -- \" OR 1=1",
    "الخط العربي עברית हिन्दी ไทย 한국어 ひらがな",
    "👩‍👩‍👧 😀 𪚥 𠮷 Ω≈ç√∫˜µ≤≥÷ ﷽",
    "z̴̡̛͢a̷l̸g̵o̶ ä́",
    "第一行\n\n\n第二行\t缩进",
    "#panic(1) $x$ @home = Titel ../../etc/passwd $(reboot)",
    "\ue000\U0010fffd",
]


@pytest.fixture
def filer(cast):
    return Filer(cast)


@pytest.mark.parametrize("words", NAUGHTY)
def test_text_of_every_kind_is_kept_shown_and_printed(filer, words):
    filer.answers["words"] = {"facts": words, "since": words[:60].strip()}
    filer.answers["wish"] = {"wish": words}
    filer.answers["contact"] |= {"name": words[:40].replace("\n", " ").replace("\t", " ").strip(), "address": "12-301"}
    filer.fill()
    filer.prove()
    check = filer.read("check")
    filed = filer.submit()

    case = Case.objects.get()
    assert (case.facts, case.wish) == (words, words)
    assert "<script>alert" not in check and "<img src=x" not in check and "{{ 7*7 }}" not in check.replace(words, "")
    assert filed.url == reverse("filed", args=[case.pk])
    receipt = filer.tab.get(reverse("paper_pdf", args=[case.entries.get().pk]))
    assert case.reference in text_of(receipt.getvalue())


def test_seven_thousand_characters_are_kept_and_printed(filer):
    long = "楼上漏水，天花板湿了一大片，说了三次也不修。" * 330
    filer.answers["words"] |= {"facts": long[:7000]}
    filer.answers["wish"] = {"wish": long[:7000]}
    filer.fill()
    filer.prove()

    assert filer.submit().status_code == 302
    assert (len(Case.objects.get().facts), len(Case.objects.get().wish)) == (7000, 7000)


def test_text_that_is_too_long_is_refused_and_still_there(filer):
    long = "长" * 8001

    page = filer.answer("words", facts=long).content.decode()

    assert "at most 8000 characters" in page and long in page
    assert Case.objects.get().facts == ""


@pytest.mark.parametrize("mark", ["\u202e", "\u202d", "\u2067", "\u200f", "\u061c", "\ufeff", "\x00", "\x07"])
def test_marks_that_turn_or_hide_text_are_dropped_and_the_letters_stay(filer, mark):
    filer.answers["words"] = {"facts": f"漏{mark}水", "since": f"上{mark}周"}
    filer.answers["contact"] |= {"name": f"新{mark}居民"}
    filer.fill()
    filer.prove()

    case = Case.objects.get()
    assert (case.facts, case.since, case.applicant.name) == ("漏水", "上周", "新居民")


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    @pytest.fixture(autouse=True)
    def broker(self, monkeypatch):
        monkeypatch.setitem(deliver_due.app.conf, "task_always_eager", False)

    def twice(self, filer, url, data):
        """The same form from the same browser, two at once."""
        start = threading.Barrier(2)
        cookies = {name: each.value for name, each in filer.tab.cookies.items()}

        def post(_n):
            tab = type(filer.tab)()
            for name, value in cookies.items():
                tab.cookies[name] = value
            try:
                start.wait(10)
                return tab.post(url, data() if callable(data) else data)
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(post, range(2)))

    def test_place_names_one_other_side(self, filer):
        self.twice(filer, "/file/place/", filer.answers["place"])

        assert Party.objects.filter(side="respondent").count() == 1

    def test_photo_is_kept_once(self, filer):
        answers = self.twice(filer, "/file/photos/", lambda: {"files": [make.photo("a.jpg")]})

        assert [answer.status_code for answer in answers] == [302, 302]
        assert Attachment.objects.count() == 1

    def test_code_names_one_person_and_the_other_is_told_in_words(self, filer):
        filer.fill()
        code = sent_code()

        answers = self.twice(filer, "/file/code/", {"code": code})

        assert Person.objects.filter(name="新居民").count() == Party.objects.filter(side="applicant").count() == 1
        for answer in answers:
            assert answer.status_code == 302 or "This code is no longer good." in answer.content.decode()

    def test_filing_makes_one_matter(self, filer):
        filer.fill()
        filer.prove()

        answers = self.twice(filer, "/file/submit/", {"rights": "on"})

        case = Case.objects.get()
        assert {answer.url for answer in answers} == {reverse("filed", args=[case.pk])}
        assert case.reference.endswith("-0001")
