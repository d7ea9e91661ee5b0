"""Text of other systems, made fit to read: nothing that was said is lost."""

import pytest

from lib.cleaning import cleaned, one_line, sameness

CLEANED = {
    "<p>楼上漏水&nbsp;三天</p><p>没人管</p>": "楼上漏水 三天\n\n没人管",
    "一<br>二<br/>三<BR />四": "一\n二\n三\n四",
    '<IMG src="a>b">看<a href="http://x.cn/?a=1&b=2">这里</a>': "看这里",
    "<o:p></o:p><?xml:namespace prefix = o />说明": "说明",
    "<!-- 不见 -->见": "见",
    "<script>alert(1)</script><style>p {}</style>见": "见",
    "&lt;b&gt; &amp; &#26085; &#x672C;": "<b> & 日 本",
    "a\tb\u00a0\u00a0c": "a b c",
    "零\u200b宽\ufeff字\u2060符\u200e": "零宽字符",
    "私\ue000用\U000f0000区": "私用区",
    "空\x00格\x07": "空格",
    "一\r\n\r\n\r\n\r\n二\r三": "一\n\n二\n三",
    "一\u2028二\u2029三": "一\n二\n三",
    "如下：\u3000\u3000一、电梯。\u3000\u3000二、停车。": "如下：\n一、电梯。\n二、停车。",
    "张\u3000\u3000三": "张 三",
    " \n\t 正文 \n ": "正文",
}  # fmt: skip


@pytest.mark.parametrize("text", CLEANED)
def test_text_is_cleaned(text):
    assert cleaned(text) == CLEANED[text]
    assert cleaned(cleaned(text)) == cleaned(text) or "&lt;" in text


@pytest.mark.parametrize(
    "text",
    [
        "《关于印发<A市新建商品住宅全装修建设实施细则>的通知》",
        "签订<商品房买卖合同>的函",
        "<<建筑工程质量管理>",
        "面积<90㎡，单价>3元 <b",
        "http://x.cn/list?a=1&copy=2&lt=3#top",
        "<b <i 没有收尾",
        "<!-- 没有收尾",
        "5<6 & 7>6",
    ],
)
def test_what_only_looks_like_html_stays(text):
    assert cleaned(text) == text


@pytest.mark.parametrize("text", ["好<style>p", "好<script>p", "好<p>p"])
def test_element_that_never_ends_hides_nothing(text):
    assert cleaned(text).replace("\n", "") == "好p"


@pytest.mark.parametrize("part", ["<p ", "<!--", "&a", "<", "</p ", "\u3000", "。\u3000 ", "<a <"])
@pytest.mark.timeout(5)
def test_odd_text_takes_no_time(part):
    cleaned(part * (20_000 // len(part)))


def test_long_text_is_whole():
    text = "漏水，" * 2333 + "完"

    assert cleaned(f"<div>{text}</div>") == text


def test_one_line_has_no_break():
    assert one_line("标题<br>\n第二\u00a0行") == "标题 第二 行"


@pytest.mark.parametrize(
    "other", ["楼上漏水, 三 天!", "<p>楼上漏水，三天。</p>", "楼上\u200b漏水 三天", "楼上漏水\n三天"]
)
def test_same_words_are_the_same(other):
    assert sameness(other) == sameness("楼上漏水，三天！")


def test_other_words_are_not_the_same():
    assert sameness("楼上漏水，三天！") != sameness("楼上漏水，四天！")
    assert sameness("？") != sameness("！")
    assert sameness("ＡＢ１") == sameness("ab1")
