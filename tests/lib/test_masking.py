"""What a masked table still shows of a person."""

import pytest

from lib import masking


@pytest.mark.parametrize(
    "text, shown",
    [("张三", "张*"), ("王小明", "王**"), ("欧阳若兰", "欧***"), ("张", "*"), ("", ""), ("张三、王小明", "张*、王**"),
     ("Elizabeth Smith", "E***"), (" 张三 ", "张*")],
)  # fmt: skip
def test_names(text, shown):
    assert masking.name(text) == shown


@pytest.mark.parametrize(
    "text, shown",
    [("+8613812345678", "138****5678"), ("138 1234 5678", "138****5678"), ("0519-87654321", "****21"), ("", ""),
     ("张三的手机", "***")],
)  # fmt: skip
def test_phones(text, shown):
    assert masking.phone(text) == shown


@pytest.mark.parametrize(
    "text, shown",
    [("清和里3幢2单元401室", "清和里3幢"), ("清和里三栋401", "清和里三栋"), ("清和里12号楼1单元", "清和里12号楼"),
     ("清和里A座2001", "清和里A座"), ("清和里5-2-401", "清和里5"), ("文三路123号401室", "文三路123号"),
     ("Building 7, flat 3", "Building 7"), ("401 室", "***"), ("他家门口", "***"), ("", "")],
)  # fmt: skip
def test_addresses_end_at_the_building(text, shown):
    assert masking.address(text) == shown


def test_identity_numbers_are_taken_out_of_words_and_other_numbers_are_not():
    valid, other = "11010519491231002X", "202611220010000001"
    text = masking.without_identity_numbers(f"身份证{valid}，工单{other}，{valid.lower()}1")
    assert text == f"身份证{'*' * 18}，工单{other}，{valid.lower()}1"
    assert masking.without_identity_numbers(valid.lower()) == "*" * 18
