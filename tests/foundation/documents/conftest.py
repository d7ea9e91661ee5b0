import pytest
from django.utils import translation

from foundation.documents import papers
from foundation.documents.models import Paper
from tests.foundation.documents.samples import COMMITTEE, NUMBER, SAMPLES


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def make(place):
    """A paper from its sample, with some of the data changed."""

    def made(template="agreement", title="人民调解协议书", **data):
        filled = {"committee": COMMITTEE} | SAMPLES[template] | data
        return papers.make_paper(template, title, filled, sub_district=place, number=NUMBER)

    return made


@pytest.fixture
def sign():
    """The next link after a paper: its pages and the sheet of signatures."""

    def signed(paper, stage=Paper.Stage.SIGNED, **data):
        filled = {"committee": COMMITTEE} | SAMPLES["signature_sheet"] | {"sha256": paper.sha256} | data
        return papers.append_pages(paper, "signature_sheet", filled, stage=stage)

    return signed
