import pytest
from django.utils import translation

from residents import workflow
from residents.models import Estate
from tests import make
from tests.residents.files import csv_bytes


@pytest.fixture
def english():
    """Tests compare with the words of the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def estate(db):
    return Estate.objects.get(sub_district=make.sub_district())


@pytest.fixture
def enter(estate):
    """Enters rows, or a whole file, and gives what was counted and what was refused."""

    def enter(*rows, whole=False, all_or_nothing=False, data=None, at=None):
        sheet, found = workflow.import_units(
            estate, data or csv_bytes(*rows), whole=whole, all_or_nothing=all_or_nothing, actor=None, at=at
        )
        return Result(found.counts, sheet)

    return enter


class Result:
    def __init__(self, counts, sheet):
        self.counts, self.notes = counts, sheet.notes
        self.refused = [(problem.line, problem.column, problem.words) for problem in sheet.problems]
        self.numbers = list(self.counts.values())  # read, new, changed, ended, unchanged, refused


def only_error(result):
    [(line, column, words)] = result.refused
    return line, column, words
