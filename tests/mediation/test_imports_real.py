"""The two lists of real messages come in whole, and their replies are kept."""

import csv
import io
import re
import time

import pytest
from django.conf import settings
from django.core.management import call_command

from mediation.models import WorkOrder

DATA = settings.BASE_DIR.parent / "shared" / "data"
pytestmark = [pytest.mark.realdata, pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is absent")]


def bring_in(name):
    out = io.StringIO()
    call_command("import_workorders", str(DATA / name), stdout=out)
    return out.getvalue().splitlines()[-1]


def lines(name):
    with (DATA / name).open(encoding="utf-8-sig", newline="") as rows:
        return {row["留言编号"].strip(): row for row in csv.DictReader(rows)}


@pytest.mark.parametrize("name, rows", [("complaints.csv", 882), ("complaints_with_replies.csv", 318)])
def test_real_list_comes_in_whole_and_once(cast, name, rows, record_property):
    started = time.monotonic()
    first = bring_in(name)
    seconds = time.monotonic() - started
    record_property("measured", f"{name}: {rows} work orders imported in {seconds:.1f} s")

    assert first == f"read {rows} imported {rows} duplicate 0 refused 0"
    assert bring_in(name) == f"read {rows} imported 0 duplicate {rows} refused 0"
    there = {order.external_number: order for order in WorkOrder.objects.all()}
    wanted = lines(name)
    assert there.keys() == wanted.keys()
    assert all(there[number].original == row for number, row in wanted.items())
    assert all(order.filed_at and order.text and order.subject for order in there.values())
    replied = sum(bool(order.reply and order.replied_at) for order in there.values())
    assert replied == (rows if "replies" in name else 0)


def test_nothing_is_lost_but_what_nobody_sees(cast):
    """Every letter and digit that was typed is in the cleaned text; spaces and unseen characters may go."""
    for name in ("complaints.csv", "complaints_with_replies.csv"):
        bring_in(name)

    def letters(text):
        return [character for character in text if character.isalnum()]

    for order in WorkOrder.objects.all():
        assert letters(order.text) == letters(order.original["留言详情"]), order
        assert letters(order.reply) == letters(order.original.get("答复意见", "")), order


def test_suggested_categories_are_right_often_enough(cast, record_property):
    for name in ("complaints.csv", "complaints_with_replies.csv"):
        bring_in(name)
    out = io.StringIO()

    call_command("suggest_categories", "--evaluate", stdout=out)

    held_back, _development = out.getvalue().splitlines()
    record_property("measured", held_back)
    texts, first, three, baseline = map(int, re.findall(r"\d+", held_back))
    assert texts == 50
    assert first >= 60 and three >= 80 and first > baseline
