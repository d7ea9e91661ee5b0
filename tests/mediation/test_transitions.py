from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from foundation.audit.models import Record
from mediation.models import Status
from mediation.workflow.transitions import NEW, TRANSITIONS, Refused, move
from tests import make

# domain §1.2, "Allowed pairs, literally"
LITERAL = """
draft→submitted · new→consent_pending · new→draft ·
submitted→needs_supplement, refused, transferred, consent_pending, withdrawn ·
needs_supplement→submitted, refused, withdrawn · consent_pending→accepted, refused, transferred, withdrawn ·
accepted→mediating, terminated, transferred, withdrawn ·
mediating→suspended, agreed, terminated, transferred, withdrawn ·
suspended→mediating, terminated, transferred, withdrawn · agreed→closed, mediating · terminated→closed ·
refused→closed ·
transferred→closed · withdrawn→closed · closed→archived, mediating
"""


def literal_pairs():
    pairs = set()
    for row in LITERAL.replace("\n", " ").split("·"):
        before, _arrow, after = row.partition("→")
        pairs |= {(before.strip(), to.strip()) for to in after.split(",")}
    return pairs


def test_every_status_has_a_row():
    assert set(TRANSITIONS) == {NEW, *Status.values}


def test_table_is_the_literal_one():
    assert {(before, to) for before, row in TRANSITIONS.items() for to in row} == literal_pairs()


@pytest.fixture
def row(cast):
    return make.case(cast)


@pytest.mark.parametrize("before", Status.values)
def test_move_keeps_to_the_pairs(row, before):
    pairs = literal_pairs()

    for after in Status.values:
        row.status = before
        moved = attempt(row, after)
        assert moved == ((before, after) in pairs), (before, after)
        assert row.status == (after if moved else before)


def attempt(row, after):
    try:
        with transaction.atomic():
            move(row, after, "case.test", None, timezone.now())
    except Refused:
        return False
    return True


def test_move_is_recorded_with_both_statuses(row):
    at = timezone.now() - timedelta(days=3)

    move(row, Status.WITHDRAWN, "case.withdrawn", None, at)

    record = Record.objects.latest("id")
    assert record.data == {"before": "submitted", "after": "withdrawn"}
    assert (record.verb, record.at) == ("case.withdrawn", at)


def test_docs_draw_the_same_pairs(settings):
    page = (settings.BASE_DIR / "docs" / "case-states.md").read_text()
    drawn = {tuple(line.split(" --> ")) for line in map(str.strip, page.splitlines()) if " --> " in line}

    assert drawn == literal_pairs()
