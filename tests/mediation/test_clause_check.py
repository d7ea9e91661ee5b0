"""The checker of clauses: literal sentences with the codes that it finds, and what holds for any text."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from foundation.law.citation import cite
from mediation.clause_check import RULES, Clause, check

TODAY = date(2026, 11, 23)
NAMES = ["王芳", "李强"]
LINES = (Path(__file__).parent / "clause_vectors.txt").read_text().splitlines()
VECTORS = [[cell.strip() for cell in line.split("|")] for line in LINES if line.strip() and not line.startswith("#")]
PIECES = [
    "支付", "赔偿", "损失", "约", "元", "1,200", "0", "万", "由", "王芳", "物业公司", "应", "断水", "有权", "不得",
    "，", "归", "违约金", "每日", "1%", "所有", "确认", "2026年13月45日前", "千分之", "三", "尽快", "起诉", "￥",
    "贰佰元整", "\n",
]  # fmt: skip


def clause(text, amount="", due="", place=""):
    day = date.fromisoformat(due) if due else date(2026, 12, 31)
    return Clause(text, Decimal(amount) if amount else None, day, place)


@pytest.mark.parametrize("codes, cells", [(row[0], row[1:]) for row in VECTORS], ids=lambda cell: str(cell)[:50])
def test_vectors(codes, cells):
    found = check([clause(*cells)], NAMES, TODAY)

    assert {row.code for row in found} == set(codes.replace("-", "").split()), found


def test_there_are_enough_vectors_for_every_rule():
    codes = [code for row in VECTORS for code in row[0].split()]

    assert len(VECTORS) >= 60
    assert set(codes) == {*RULES, "-"}


def test_who_is_a_party_may_be_charged():
    text = "物业公司应在三日内维修楼道灯"

    assert not check([clause(text)], ["清和物业管理有限公司", "王芳"], TODAY)


@given(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=14).map("".join),
    st.none() | st.decimals("0.01", "9999999999.99", places=2),
    st.none() | st.dates(),
)
def test_any_text_is_read_to_its_end(text, amount, due):
    """It never raises, finds the same again, and each finding stands where it says."""
    clauses = [Clause(text, amount, due), Clause("支付约500元")]

    found = check(clauses, NAMES, TODAY)

    assert found == check(clauses, NAMES, TODAY) == sorted(set(found), key=found.index)
    assert {row.code for row in found} <= RULES.keys()
    for row in found:
        assert clauses[row.clause - 1].deed[row.start : row.start + len(row.words)] == row.words
    assert any(row.clause == 2 and row.code == "amount_vague" for row in found)


def test_every_rule_names_an_article_in_force(db):
    with translation.override("zh-hans"):
        for rule in RULES.values():
            assert all(cite(key, TODAY).startswith("《") for key in rule.basis)
