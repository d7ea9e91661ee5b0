import hashlib
import io
import logging
import re
from datetime import UTC, datetime

import pikepdf
import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.urls import reverse
from PIL import Image

from foundation.documents import papers
from foundation.documents.models import Paper
from tests.foundation.documents.damage import PLACES, lose, spoil
from tests.foundation.documents.samples import COMMITTEE, NUMBER, SAMPLES
from tests.pdf import text_of

GONE = "The kept file was changed or is gone. Please tell the committee at once."


def data_for(template, **data):
    at = datetime(2026, 11, 24, 1, tzinfo=UTC)
    common = papers.common("7K4P-M2QX-9D3H", "标题", NUMBER, at)
    return {"committee": COMMITTEE} | SAMPLES[template] | common | data


def body(response):
    return b"".join(response.streaming_content)


# Templates


@pytest.mark.parametrize("template", SAMPLES)
def test_template_prints_its_text_and_code(template):
    text = text_of(papers.compiled(template, data_for(template)))

    assert "7K4P-M2QX-9D3H" in text
    assert "清和街道人民调解委员会" in text
    assert "�" not in text


def test_every_template_has_a_sample():
    templates = {path.stem for path in papers.TEMPLATES.glob("*.typ") if not path.stem.startswith("_")}
    no_papers = {"common", "poster", "hours", "hand_signatures", "statistics"}

    assert templates - no_papers == SAMPLES.keys()


@pytest.mark.parametrize("character", ["𪚥", "😀", "ก"])
def test_character_that_the_font_has_not_is_named(character):
    with pytest.raises(ValidationError) as refused:
        papers.compiled("receipt", data_for("receipt", facts_short=f"有{character}字"))

    assert refused.value.messages == [f"The character “{character}” can't be printed. Please write it in another way."]


@pytest.mark.parametrize(
    "words, printed",
    [
        ("有𪚥字", "有□字"),
        ("笑😀了", "笑□了"),
        ("一家人👩‍👩‍👧好", None),
        ("الخط العربي", None),
        ("हिन्दी ภาษาไทย", None),
        ("".join(chr(number) for number in range(0x0E01, 0x0E3A)), None),  # more of them than are named one by one
        ("z̴̡̛͢ä́", None),
        ("\u202eabc\u2066\ufeff\x07", None),
        ("\ue000\ufffe\U0010fffd", None),
    ],
)
def test_paper_that_must_come_about_marks_what_can_not_be_printed(words, printed):
    text = text_of(papers.compiled_with_marks("receipt", data_for("receipt", facts_short=words, place="清和里")))

    assert "清和里" in text
    if printed:
        assert printed in text


def test_rare_characters_that_people_are_named_with_are_printed():
    text = text_of(papers.compiled("receipt", data_for("receipt", facts_short="𠮷䶮㛃喆")))

    assert "𠮷䶮㛃喆" in text


def test_words_are_text_and_never_code():
    words = '#panic("x") $x$ *fett* @home <label> \\ // https://example.org'

    assert re.sub(r"\s", "", words) in text_of(papers.compiled("receipt", data_for("receipt", facts_short=words)))


# Making


def test_make_paper_keeps_what_it_was_made_of(make, place):
    paper = make()

    paper.refresh_from_db()
    pdf = paper.read()
    assert (paper.kind, paper.title, paper.number, paper.stage) == ("agreement", "人民调解协议书", NUMBER, "frozen")
    assert (paper.sub_district, paper.data["facts"]) == (place, SAMPLES["agreement"]["facts"])
    assert paper.sha256 == hashlib.sha256(pdf).hexdigest()
    assert paper.pages == len(pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert paper.is_intact()


def test_make_paper_can_be_read_back_with_its_chinese(make):
    text = text_of(make().read())

    for words in ("人民调解协议书", "（2026）清和人调字第58号", "周明岚", "贰仟陆佰元整", "完成401室卫生间防水修复"):
        assert words in text


def test_make_paper_embeds_its_font(make):
    pdf = pypdf.PdfReader(io.BytesIO(make().read()))
    fonts = [font.get_object() for page in pdf.pages for font in page["/Resources"]["/Font"].values()]
    inner = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]

    assert fonts
    assert all("NotoSansCJK" in font["/FontName"] and {"/FontFile2", "/FontFile3"} & font.keys() for font in inner)


def test_make_paper_is_pdf_a_2b_with_the_day_of_the_act(place):
    at = datetime(2026, 3, 8, 17, 30, tzinfo=UTC)  # the ninth in China

    filled = {"committee": COMMITTEE} | SAMPLES["receipt"]
    paper = papers.make_paper("receipt", "回执", filled, sub_district=place, at=at)

    assert paper.created_at == at
    assert marks_of(paper) == ("2", "B", "D:20260309")
    assert "2026年3月9日" in text_of(paper.read())


def marks_of(paper):
    """Part, conformance and day of a PDF/A."""
    with pikepdf.open(io.BytesIO(paper.read())) as pdf:
        meta = pdf.open_metadata()
        return meta["pdfaid:part"], meta["pdfaid:conformance"], str(pdf.docinfo["/CreationDate"])[:10]


def test_make_paper_prints_its_own_code_and_address(make):
    paper = make()

    text = text_of(paper.read())
    assert paper.code in text
    assert re.sub(r"\s", "", reverse("verify_paper", args=[paper.code])) in text


def test_codes_are_hard_to_guess_and_easy_to_read():
    codes = [papers.new_code() for _ in range(200)]

    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"([2-9A-HJKMNP-Z]{4}-){2}[2-9A-HJKMNP-Z]{4}", code) for code in codes)


def test_template_version_changes_with_its_text(tmp_path, monkeypatch):
    monkeypatch.setattr(papers, "TEMPLATES", tmp_path)
    (tmp_path / "common.typ").write_text("1")
    (tmp_path / "receipt.typ").write_text("2")
    before = papers.template_version("receipt")

    (tmp_path / "common.typ").write_text("3")

    assert papers.template_version("receipt") != before
    assert re.fullmatch(r"[0-9a-f]{12}", before)


def test_paper_that_can_not_be_printed_leaves_nothing(make):
    with pytest.raises(ValidationError):
        make(facts="𪚥")

    assert not Paper.objects.exists()


# Immutable


def run(statement):
    """As any connection would: TRUNCATE is allowed to the tests' own."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL helin.truncate = 'no'")
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE documents_paper SET sha256 = 'x'",
        "DELETE FROM documents_paper",
        "TRUNCATE documents_paper CASCADE",
    ],
)
def test_paper_is_never_changed(make, statement):
    paper = make()

    with pytest.raises(IntegrityError, match=f"documents_paper only grows: {statement.split()[0]} refused"):
        run(statement)

    assert Paper.objects.get().sha256 == paper.sha256


# The chain


def test_append_pages_adds_to_the_first_file(make, sign):
    frozen = make()

    signed = sign(frozen)

    text = text_of(signed.read())
    assert text.startswith(text_of(frozen.read()))
    assert frozen.code in text and signed.code in text
    assert signed.pages == frozen.pages + 1
    assert (signed.stage, signed.previous, signed.signers) == ("signed", frozen, 4)
    assert marks_of(signed)[:2] == ("2", "B")


def test_append_pages_prints_the_hash_that_was_signed(make, sign):
    frozen = make()

    assert frozen.sha256 in text_of(sign(frozen).read())


def test_chain_is_the_same_from_each_link(make, sign):
    frozen = make()
    signed = sign(frozen)
    sealed = sign(signed, Paper.Stage.SEALED)

    assert frozen.chain == signed.chain == sealed.chain == [frozen, signed, sealed]
    assert make().chain != frozen.chain


def test_paper_has_one_next_link(make, sign):
    frozen = make()
    sign(frozen)

    with pytest.raises(IntegrityError, match="previous"), transaction.atomic():
        sign(frozen)


@pytest.mark.parametrize("where", PLACES)
def test_append_pages_refuses_a_changed_file(make, sign, where):
    frozen = make()
    spoil(frozen, where)

    with pytest.raises(ValidationError) as refused:
        sign(frozen)

    assert refused.value.messages == [GONE]
    assert Paper.objects.get() == frozen


def test_append_pages_refuses_a_lost_file(make, sign):
    frozen = make()
    lose(frozen)

    with pytest.raises(ValidationError, match="is gone"):
        sign(frozen)


# Giving out


def test_paper_response_is_the_stored_file(make):
    paper = make()

    answer = papers.paper_response(paper)

    assert body(answer) == paper.read()
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("where", PLACES)
def test_changed_paper_is_not_given_out(make, caplog, where):
    paper = make()
    spoil(paper, where)

    answer = papers.paper_response(paper)

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("verify_paper", args=[paper.code]))
    with pytest.raises(Http404):
        papers.page_response(paper, 1)
    assert (
        caplog.record_tuples
        == [
            ("foundation.documents.papers", logging.ERROR, f"Paper {paper.code} is not given out: its file was changed")
        ]
        * 2
    )


def test_lost_paper_is_not_found(make, caplog):
    paper = make()
    lose(paper)

    with pytest.raises(Http404):
        papers.paper_response(paper)
    with pytest.raises(Http404):
        papers.page_response(paper, 1)

    assert caplog.messages == [f"Paper {paper.code} is not given out: its file is gone"] * 2


def test_page_response_is_a_picture_of_the_page(make):
    picture = Image.open(io.BytesIO(body(papers.page_response(make(), 1))))

    darkest, brightest = picture.convert("L").getextrema()
    assert picture.format == "PNG"
    assert picture.size == (1191, 1684)  # A4 at 144 dots an inch
    assert darkest < 60 and brightest == 255


@pytest.mark.parametrize("number", [0, 99])
def test_page_response_knows_only_pages_of_the_paper(make, number):
    with pytest.raises(Http404):
        papers.page_response(make(), number)
