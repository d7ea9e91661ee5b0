"""Categories suggested from people's own words: a sentence of each kind, and whatever else may be typed."""

import io
import tomllib

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from mediation.models import Category
from mediation.suggestion import TERMS, suggest
from tests import make

STORIES = {
    "FEE": "物业公司今年把物业费从一块二涨到两块，空置的房子也要全额交，不交就天天催缴。",
    "SVC": "业主们想更换物业，合同到期了物业公司就是不撤场，资料也不肯移交。",
    "PARK": "我家固定的车位老被别人占着，物业说地下车库的车位只卖不租。",
    "INCOME": "电梯里的广告收入从来没有公示过账目，公共收益去哪了？",
    "FUND": "屋顶要大修，说动用维修资金要三分之二的人签字，到底怎么分摊？",
    "BUILD": "顶楼那家在露台上搭建阳光房，明显是违章建筑，没人管。",
    "DECO": "楼下邻居装修把承重墙敲了一个大洞，还中午打孔。",
    "USE": "对门住改商开起了民宿，天天有陌生人拖着箱子上下。",
    "NOISE": "楼上每天半夜跑步声、音响声，吵得全家睡不着。",
    "LEAK": "卫生间天花板一直漏水发霉，楼上说跟他没关系。",
    "LIFT": "我们这栋的电梯三天两头坏，上周又把老人困在轿厢里。",
    "ADDLIFT": "五楼以上都同意加装电梯，一楼担心采光不肯签字。",
    "DROP": "又有人高空抛物，差点砸到孩子，外墙瓷砖也在脱落。",
    "FIRE": "电动车推进楼里飞线充电，消防通道也被堵了。",
    "CLEAN": "垃圾桶几天不清运，夏天臭味很大，老鼠到处跑。",
    "CORR": "隔壁在楼道里放鞋柜和纸箱，过道堆得只能侧身走。",
    "GREEN": "一楼把草坪铲了种菜，大树的枝叶又挡了二楼的光。",
    "PET": "邻居遛狗从来不拴绳，昨天我被咬伤了。",
    "OWN": "业委会换届选举的票没有公开，我们要求罢免主任。",
    "RENO": "老旧小区改造把外墙刷了一半就停了，改造施工还压坏了下水管。",
    "SAFE": "保安形同虚设，门禁坏了半年，家里被盗两次。",
    "UTIL": "小区三天两头停水，自来水还是黄的，水压也不够。",
    "OTHER": "公司拖欠我三个月工资，不知道该找谁。",
}


@pytest.mark.parametrize("category", STORIES)
def test_plain_story_is_recognised(category):
    assert suggest(STORIES[category])[0].category == category


def test_every_category_has_a_story_and_words():
    words = tomllib.loads(TERMS.read_text())

    assert STORIES.keys() == words.keys() == set(Category.values)
    for category, its in words.items():
        assert len(its) == len(set(its)) > 5, category


def test_suggestion_names_the_words_that_speak_for_it():
    assert suggest("天花板漏水，业委会不管")[0] == ("LEAK", ("天花板", "漏水"))


def test_longest_word_at_a_place_counts_alone():
    assert "电梯" not in suggest("电梯广告的钱去哪了")[0].words


def test_bathroom_is_no_hygiene():
    kinds = [row.category for row in suggest("卫生间天花板滴水")]

    assert kinds[0] == "LEAK" and "CLEAN" not in kinds


def test_nothing_known_is_something_else():
    assert suggest("hello") == suggest("") == [("OTHER", ())]


WORDS = sorted(word for its in tomllib.loads(TERMS.read_text()).values() for word in its)


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=9)).map("".join))
def test_anything_that_can_be_typed_gets_an_answer(text):
    found = [row.category for row in suggest(text)]

    assert 1 <= len(found) <= 3
    assert len(found) == len(set(found))
    assert set(found) <= set(Category.values)


def test_long_text_with_one_word_a_thousand_times_stays_a_suggestion():
    assert suggest("噪音" * 3500)[0] == ("NOISE", ("噪音",))


def test_evaluation_counts_what_is_imported(cast, tmp_path):
    sample = tmp_path / "sample.csv"
    sample.write_text("external_number,category,held_back\n1,LEAK,yes\n2,NOISE,yes\n3,LEAK,\n4,PET,\n")
    for number, text in (("1", STORIES["LEAK"]), ("2", STORIES["LIFT"]), ("3", STORIES["LEAK"])):
        make.work_order(cast, number, text)
    out = io.StringIO()

    call_command("suggest_categories", "--evaluate", str(sample), stdout=out)

    assert out.getvalue().splitlines() == [
        "held back: 2 texts, first right 50%, within three 50%, always LEAK 50%",
        "for development: 1 texts, first right 100%, within three 100%, always LEAK 100%",
        "1 of 4 are not imported and do not count",
    ]


def test_evaluation_without_a_sample_says_so(tmp_path):
    with pytest.raises(CommandError, match="can't be read"):
        call_command("suggest_categories", "--evaluate", str(tmp_path / "none.csv"))
