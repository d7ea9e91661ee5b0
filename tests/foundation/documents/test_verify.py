import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from foundation.documents.models import Paper
from tests.foundation.documents.damage import PLACES, lose, spoil, spoiled
from tests.foundation.documents.samples import NUMBER

GENUINE = "The kept paper is genuine and unchanged."
CHANGED = "The kept file was changed or is gone. Please tell the committee at once."
SAME = "Your copy is the same, byte for byte."
FROZEN = "Your copy is, byte for byte, the kept version “unsigned”."
SIGNED = "Your copy is, byte for byte, the kept version “with signatures”."
OTHER = "Your copy is not the same as the kept paper. Do not rely on it."
VERDICTS = [GENUINE, CHANGED, SAME, FROZEN, SIGNED, OTHER]


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def chain(make, sign):
    frozen = make()
    return frozen, sign(frozen)


@pytest.fixture
def look(client):
    return lambda code: words_of(client.get(reverse("verify_paper", args=[code])))


@pytest.fixture
def compare(client):
    def compared(paper, data):
        copy = SimpleUploadedFile("copy.pdf", data, content_type="application/pdf")
        return words_of(client.post(reverse("verify_compare", args=[paper.code]), {"copy": copy}))

    return compared


def words_of(response):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def verdicts(page):
    return [verdict for verdict in VERDICTS if verdict in page]


# What a code shows


def test_code_shows_the_paper_without_names(make, look):
    paper = make()

    page = look(paper.code)

    assert verdicts(page) == [GENUINE]
    for shown in (paper.title, paper.code, paper.sha256, NUMBER, "清和街道", f"{paper.pages} page"):
        assert shown in page
    assert "周明岚" not in page and "138****" not in page


@pytest.mark.parametrize("link", [0, 1])
def test_each_code_shows_the_whole_chain(chain, look, link):
    page = look(chain[link].code)

    shown = [page.index(text) for paper in chain for text in (paper.get_stage_display(), paper.code, paper.sha256)]
    assert all(where > 0 for where in shown)
    assert page.index(chain[0].sha256) < page.index(chain[1].sha256)
    assert re.findall(r"\d+ signatures?", page) == ["4 signatures"]
    assert verdicts(page) == [GENUINE]


@pytest.mark.parametrize("spell", [str.lower, lambda code: code.replace("-", ""), lambda code: f"{code}%00"])
def test_code_is_read_in_any_spelling(make, client, spell):
    paper = make()

    assert paper.sha256 in client.get(f"/verify/{spell(paper.code)}/").content.decode()


@pytest.mark.parametrize("code", ["2222-2222-2222", "x", "%00", "😀"])
def test_unknown_code_is_not_found(make, client, code):
    make()

    answer = client.get(f"/verify/{code}/")

    assert answer.status_code == 404
    assert Paper.objects.get().sha256 not in answer.content.decode()


# One changed byte


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("spoiled_link", [0, 1])
@pytest.mark.parametrize("asked", [0, 1])
def test_one_byte_changed_on_disk_shows_under_every_code(chain, look, where, spoiled_link, asked):
    spoil(chain[spoiled_link], where)

    page = look(chain[asked].code)

    assert verdicts(page) == [CHANGED]
    assert re.findall(r" (unchanged|changed or gone) ", page) == [
        "changed or gone" if n == spoiled_link else "unchanged" for n in range(2)
    ]


def test_lost_file_shows(chain, look):
    lose(chain[0])

    assert verdicts(look(chain[1].code)) == [CHANGED]


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("asked", [0, 1])
@pytest.mark.parametrize("copied", [0, 1])
def test_one_byte_changed_in_a_copy_shows(chain, compare, where, asked, copied):
    page = compare(chain[asked], spoiled(chain[copied].read(), where))

    assert verdicts(page) == [GENUINE, OTHER]


# Comparing


@pytest.mark.parametrize("asked", [0, 1])
@pytest.mark.parametrize(("copied", "verdict"), [(0, FROZEN), (1, SIGNED)])
def test_compare_says_which_version_a_copy_is(chain, compare, asked, copied, verdict):
    assert verdicts(compare(chain[asked], chain[copied].read())) == [GENUINE, verdict]


def test_compare_of_a_paper_without_signatures(make, compare):
    paper = make()

    assert verdicts(compare(paper, paper.read())) == [GENUINE, SAME]


def test_compare_with_another_paper(make, compare):
    paper, another = make(), make()

    assert verdicts(compare(paper, another.read())) == [GENUINE, OTHER]


def test_good_copy_stays_good_where_the_kept_file_was_changed(chain, compare):
    copy = chain[1].read()
    spoil(chain[1], "middle")

    assert verdicts(compare(chain[0], copy)) == [CHANGED, SIGNED]


@pytest.mark.parametrize("files", [{}, {"copy": SimpleUploadedFile("copy.pdf", b"")}])
def test_compare_wants_a_file(make, client, files):
    page = client.post(reverse("verify_compare", args=[make().code]), files).content.decode()

    assert 'aria-invalid="true"' in page
    assert verdicts(page) == [GENUINE]


def test_compare_refuses_get(make, client):
    assert client.get(reverse("verify_compare", args=[make().code])).status_code == 405


# Searching


def test_search_leads_to_the_paper(make, client):
    paper = make()

    answer = client.get(reverse("verify_search"), {"code": f" {paper.code.lower().replace('-', ' ')} "})

    assert answer.headers["Location"] == reverse("verify_paper", args=[paper.code])


def test_search_says_that_there_is_no_such_paper(db, client):
    page = client.get(reverse("verify_search"), {"code": "2222-2222-2222"}).content.decode()

    assert "We have no paper with this code. Please compare each character." in page


# Guessing


@pytest.mark.parametrize("name", ["verify_search", "verify_paper", "verify_compare"])
def test_too_many_tries_get_our_429_page(make, client, settings, name):
    settings.ACCOUNT_RATE_LIMITS = {"verify": "2/m/ip"}
    paper = make()
    calls = {
        "verify_search": lambda: client.get(reverse(name), {"code": "2222-2222-2222"}),
        "verify_paper": lambda: client.get(reverse(name, args=[paper.code])),
        "verify_compare": lambda: client.post(reverse(name, args=[paper.code])),
    }

    answers = [calls[name]() for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "429.html" in [template.name for template in answers[2].templates]
    assert paper.sha256 not in answers[2].content.decode()
