"""What a court would not confirm in a clause of an agreement: pure functions, words in and findings out.

A finding is advice to the mediator, never a refusal: 民诉解释 355 (what is not admitted), 358 (what is not confirmed:
breaks the law, harms others, is not voluntary, is unclear), 民事诉讼法 205, 人民调解法 3 and 29. Better silent than
wrong: a word is found only where its neighbours say that it is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lib.money import LIMIT, in_capitals


class Clause(NamedTuple):
    """A clause as it is checked. `amount` in yuan."""

    deed: str
    amount: Decimal | None = None
    due_on: date | None = None
    place: str = ""


class Finding(NamedTuple):
    """`words` stand at `start` in the clause (counted from 1); they are empty where something is missing."""

    code: str
    clause: int
    words: str
    start: int


class Rule(NamedTuple):
    """Why a court minds, how to mend it, and the articles (keys of LegalBasis). A hint weighs less than a warning."""

    why: Promise
    mend: Promise
    basis: tuple[str, ...]
    hint: bool = False


RULES: dict[str, Rule] = {
    "ownership": Rule(
        _("A court does not confirm an agreement that says who owns something."),
        _("Write what each side does or lets be, not whose it is. Ownership is for the court or the register."),
        ("interpretation.355",),
    ),
    "status": Rule(
        _("Marriage, parenthood, adoption and guardianship can't be confirmed this way."),
        _("Leave it out, and name the other ways."),
        ("interpretation.355",),
    ),
    "ip": Rule(
        _("Whose patent, mark or work something is can't be confirmed this way."),
        _("Write what each side does or lets be."),
        ("interpretation.355",),
    ),
    "amount_missing": Rule(
        _("Money is promised, but not how much."),
        _("Write the sum in yuan; for a share, the sum that it is of and the result."),
        ("mediation.29", "interpretation.358"),
    ),
    "amount_vague": Rule(
        _("The sum is not certain: a court could not enforce it."),
        _("Strike the vague word and write one figure."),
        ("mediation.29", "interpretation.358"),
    ),
    "amount_differs": Rule(
        _("The sum in the text is not the sum of the clause."),
        _("Make both the same."),
        ("mediation.29", "interpretation.358"),
    ),
    "date_vague": Rule(
        _("Nobody can say on which day this is due."),
        _("Write the day: year, month, day."),
        ("mediation.29", "interpretation.358"),
    ),
    "date_past": Rule(
        _("The day lies before the signing."),
        _("Choose a day that is still to come; what was done already, put into the facts."),
        ("mediation.29", "interpretation.358"),
    ),
    "date_differs": Rule(
        _("The day in the text is not the day of the clause."),
        _("Make both the same."),
        ("mediation.29", "interpretation.358"),
    ),
    "place_missing": Rule(
        _("It is not said where, or in which way, this is paid or handed over."),
        _("Add the manner: cash at the studio, transfer to which account, handed over at the door."),
        ("mediation.29", "rules2002.35"),
    ),
    "third_party": Rule(
        _("Somebody who is no party is given a duty: an agreement binds only those who sign."),
        _("Bring them in as a party, or let a party promise to ask them."),
        ("interpretation.358", "civil.465"),
    ),
    "common_money": Rule(
        _("Money of all owners is used: only the owners together decide on that."),
        _("Let a party promise to put it to the owners' vote."),
        ("interpretation.358", "civil.278"),
    ),
    "waives_suit": Rule(
        _("Nobody can give away the right to go to court, to the police or to an authority."),
        _("Say instead that nothing more is owed between the two in this matter."),
        ("mediation.3", "interpretation.358"),
    ),
    "unlawful": Rule(
        _("This breaks a rule that no agreement can set aside."),
        _("Leave it out. For what is not paid there is the payment order and the court."),
        ("interpretation.358", "civil.153", "civil.944"),
    ),
    "penalty": Rule(
        _("The penalty is high for the sum that is owed: a court may lower it."),
        _("Usually a penalty is no more than 30 per cent of the loss."),
        ("civil.585",),
        hint=True,
    ),
    "interest": Rule(
        _("The interest or daily penalty may lie above the limit that courts protect."),
        _("Stay below four times the rate of the market (LPR) in a year."),
        ("civil.680", "lending.25"),
        hint=True,
    ),
}

# Figures
NUMBER = r"\d[\d,，]*(?:\.\d+)?"
YUAN = re.compile(rf"(?:￥|¥)\s*(?P<a>{NUMBER})|(?P<b>{NUMBER})\s*(?P<k>万|千|百)?\s*(?:元|块)")
CAPITALS = re.compile(
    r"[壹贰叁肆伍陆柒捌玖][零壹贰叁肆伍陆柒捌玖拾佰仟万亿]*元(?:整|(?:零?[零壹贰叁肆伍陆柒捌玖][角分])+整?)?"
)
SPOKEN = re.compile(r"[一二两三四五六七八九十百千万零]+(?:元|块)")
TIMES = {"万": 10_000, "千": 1_000, "百": 100, None: 1, "": 1}
RATE_BEFORE = re.compile(r"(?:每|按)[^，。；,;]{0,8}$")
PENALTY_BEFORE = re.compile(r"(?:违约金|滞纳金|逾期|否则|保证金|押金)[^。；;]{0,14}$")

# Words
NOT_BEFORE = re.compile(
    r"(?:不再|无需|不需|不必|无须|不用|放弃|免除|免收|免交|不要求|不主张|不得要求|不另|再无|不予)[^，。；,;]{0,10}$"
)
OWNERSHIP = re.compile(
    r"(?:确认|认定|确定|约定)[^，。；,;]{0,16}?(?:的?(?:所有权|产权|权属)(?!利|人)|归[^，。；,;]{1,10}所有(?!的))"
    r"|(?:所有权|产权|权属)(?!利|人)[^，。；,;]{0,8}?(?:归|属于|转移|变更|过户)"
    r"|归[^，。；,;的]{1,10}所有(?!的)"
    r"|(?:过户给|过户到|过户至)"
)
OWNERSHIP_NOT = re.compile(r"(?:不涉及|不改变|不影响|不作|不代表|不构成|不等于|无权)[^，。；,;]{0,10}$")
STATUS = re.compile(
    r"(?:解除|确认|变更|建立|终止)[^，。；,;]{0,6}(?:婚姻|收养|亲子|监护|抚养)(?:关系|权)?|(?:婚姻|收养|亲子)关系"
)
PROPERTY_OF_MIND = re.compile(r"(?:著作权|商标权|专利权|知识产权)")
MONEY = re.compile(
    r"(?:支付|赔偿|补偿|退还|退回|返还|缴纳|补缴|付清|偿还|归还)(?!宝|方式|凭证|记录|责任)[^，。；,;]{0,14}?"
    r"(?:费|费用|款|款项|金|钱|损失|租金|物业费)"
    r"|承担(?!自己|自身|各自)[^，。；,;]{0,12}?(?:费|费用|损失|款项)"
    r"|(?:费|费用|款|损失)(?:全部|均)?由[^，。；,;]{1,10}?(?:承担|支付|负担)"
    r"|(?:赔偿|补偿)(?:给)?(?:对方|申请人|被申请人)"
)
MONEY_ALONE = re.compile(r"(?:支付|赔偿|补偿|退还|退款|缴纳|补缴|偿还)(?!宝|方式|凭证|记录|责任)")
ABOUT = re.compile(
    rf"(?:大约|约(?!定)|差不多|将近|近)\s*(?:人民币)?{NUMBER}\s*[万千百]?元|{NUMBER}\s*[万千百]?元(?:左右|上下|以内|以上)"
)
VAGUE_SUM = re.compile(
    r"(?:适当|相应|合理|一定|若干|部分|少量)的?(?:的)?(?:赔偿|补偿|费用|损失|金额|款项|经济|减免|退费|退还|承担)"
    r"|(?:赔偿|补偿|支付|承担|退还|减免|退|赔|补)(?:一些|一点|些|适当|相应|若干|一定|部分)"
)
VAGUE_DAY = re.compile(
    r"尽快|尽早|近期|近日|有空|抽空|得空|早日|择日|适时|不日|年底前|年底之前|月底前|年前|春节前|过年前|方便的?时候?|过一?段时间"
    r"|条件(?:成熟|允许|具备)(?:时|后|以后)|以后再|有钱(?:了|时|以后|之后)"
    r"|及时(?=支付|付清|赔偿|退还|修复|修好|清理|拆除|完成)"
)
DAY = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日|(\d{4})-(\d{1,2})-(\d{1,2})")
CERTAIN = re.compile(
    DAY.pattern + r"|\d+\s*月\s*\d+\s*日|[\d一二三四五六七八九十两]+\s*(?:个)?(?:工作日|日|天|小时|周|月)(?:之|以)?内"
)
LAST_DAY = re.compile(r"(?:" + DAY.pattern + r")\s*(?:之|以)?前")
WAY = re.compile(
    r"转账|汇入|汇款|现金|微信|支付宝|银行|账户|账号|帐号|当面|当场|送至|送到|送还|上门|交至|交到|存入|扣减|抵扣|抵作|冲抵|扫码|线上|柜台|原处|原位"
    r"|在[^，。；,;]{1,16}(?:支付|交付|交还|返还|归还|移交|办理)"
)
HANDS_OVER = re.compile(
    r"交付|交还|移交|腾退|(?:归还|返还|退还)(?=[^，。；,;]{0,8}(?:钥匙|物品|门禁|车位|设备|电动车))"
)
CHARGE = (
    r"(?:应当|应|须|需|需要|必须|要|将|同意|保证|负责|来)?(?:在[^，。；,;]{0,14})?"
    r"(?:负责|承担|支付|赔偿|补偿|退还|维修|修复|修好|修理|拆除|清理|清运|更换|安装|减免|不得|保证|出资)"
)
OFFICES: dict[str, tuple[str, ...]] = {
    r"物业公司|物业服务企业|物业服务中心|物业管理处|物业": ("物业",),
    r"居委会|居民委员会|社区居委会": ("居委会", "居民委员会"),
    r"业委会|业主委员会": ("业委会", "业主委员会"),
    r"业主大会|全体业主": ("业主大会",),
    r"街道办事处|街道办|街道": ("街道",),
    r"开发商|建设单位": ("房地产", "置业", "开发", "建设"),
    r"派出所|城管|法院|保险公司|供电公司|自来水公司|燃气公司": ("保险", "供电", "自来水", "燃气"),
    r"(?:儿子|女儿|父亲|母亲|父母|丈夫|妻子|配偶|子女|亲属|家属|租客|租户|承租人|房东)": ("房东", "承租人"),
}
ELSEWHERE = re.compile(
    r"(?:在|到|至|往|向|委托|聘请|请|联系|通知|配合|协助|报|报告|督促|要求|经|凭|按照?|遵守|对|与|和|同)[^，。；,;由]{0,6}$"
)
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱郭何罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘董袁于余叶蒋杜苏魏吕丁任沈姚卢姜崔钟"
    "谭陆汪范廖贾夏韦付邹孟熊秦邱尹薛闫雷侯龙史陶黎贺顾毛郝龚邵钱覃武莫孔汤"
)
BY_NAME = re.compile(
    rf"由(?P<name>[{SURNAMES}][\u4e00-\u9fa5]{{1,2}}?)(?=负责|承担|支付|赔偿|退还|修复|维修|拆除|清理|出资)"
)
COMMON_MONEY = re.compile(
    r"(?:从|用|由|以|使用|动用)[^，。；,;]{0,8}(?:公共收益|维修资金|维修基金|共有资金|公共资金|公共部分收益)"
    r"|(?:公共收益|维修资金|维修基金|共有资金|公共资金)(?:中|里|内|账户)?(?:支付|列支|支出|承担|抵扣|划拨|出资)"
)
VOTED = re.compile(r"表决|业主大会决定|业主共同决定|依法申请")
WAIVES = re.compile(
    r"(?:不得|不再|放弃|永不|不能|不可以?|永远不|保证不|承诺不|无权)(?:再)?(?:[就因为对][^，。；,;]{1,10}?)?(?:向[^，。；,;]{1,10}?)?(?:提起|进行|采取|通过|以|要求|行使)?"
    r"(?:任何)?(?:民事)?(?:起诉|诉讼|上诉|诉权|仲裁|申请仲裁|报警|举报|投诉|信访|控告)"
)
CUTS_OFF = re.compile(
    r"(?:有权|可以|可|将|应|则|予以|采取|否则|逾期|同意)[^。；;]{0,14}?"
    r"(?:断水|断电|断气|停水|停电|停气|停热|停止供[水电气热]|停梯|限电|锁门禁|停用门禁|禁用门禁|停用电梯卡)[^，。；,;]{0,4}"
)
CUTS_OFF_NOT = re.compile(r"不(?:得|能|可以?|再|应)?[^，。；,;]{0,8}$|(?:禁止|因|遇)[^，。；,;]{0,8}$")
FORCE = re.compile(
    r"限制[^，。；,;]{0,4}(?:人身)?自由|不(?:让|准|许)[^，。；,;]{0,6}(?:出门|回家|进小区)|扣押?(?:身份证|车辆|行李)|私自锁车"
)
PENALTY = re.compile(rf"(?:违约金|滞纳金|罚款)[^，。；,;\d]{{0,10}}(?P<n>{NUMBER})\s*(?P<k>万|千|百)?元")
RATES = [
    (re.compile(r"每(?:日|天)[^，。；,;\d]{0,8}(?P<n>\d+(?:\.\d+)?)\s*[%％]"), Decimal(365)),
    (re.compile(r"每(?:日|天)[^，。；,;\d]{0,8}(?P<n>\d+(?:\.\d+)?)\s*‰"), Decimal(365) / 10),
    (re.compile(r"(?:每月|月息|月利率|月利息)[^，。；,;\d]{0,8}(?P<n>\d+(?:\.\d+)?)\s*(?:[%％]|分)"), Decimal(12)),
    (re.compile(r"(?:每年|年息|年利率|年化)[^，。；,;\d]{0,8}(?P<n>\d+(?:\.\d+)?)\s*[%％]"), Decimal(1)),
]
PER_DAY = re.compile(r"(?:每(?:日|天)|日)[^，。；,;]{0,8}(?P<base>千|万)分之(?P<n>[一二三四五六七八九十\d])")
DIGITS = {word: number for number, word in enumerate("一二三四五六七八九十", start=1)}


def check(clauses: Sequence[Clause], names: Iterable[str], today: date) -> list[Finding]:
    """What a court may mind in `clauses` of the parties `names`, signed on `today`; by clause and place in it."""
    names = [name for name in names if name]
    found = {
        Finding(code, number, words, start)
        for number, clause in enumerate(clauses, start=1)
        for code, words, start in _clause(clause, names, today)
    }
    return sorted(found, key=lambda row: (row.clause, row.start, row.code, row.words))


Hit = tuple[str, str, int]


def _clause(clause: Clause, names: list[str], today: date) -> Iterator[Hit]:
    yield from _not_for_a_court(clause.deed)
    yield from _money(clause)
    yield from _day(clause, today)
    yield from _manner(clause)
    yield from _others(clause.deed, names)
    yield from _rights(clause.deed)
    yield from _too_much(clause)


def _hits(code: str, pattern: re.Pattern[str], text: str, *unless: re.Pattern[str]) -> Iterator[Hit]:
    """Each place of `pattern`, but where the words before it match one of `unless`."""
    for match in pattern.finditer(text):
        if not any(before.search(text[: match.start()]) for before in unless):
            yield code, match[0], match.start()


def _not_for_a_court(text: str) -> Iterator[Hit]:
    """民诉解释 355: status, ownership and intellectual property are not confirmed."""
    yield from _hits("ownership", OWNERSHIP, text, OWNERSHIP_NOT)
    yield from _hits("status", STATUS, text)
    yield from _hits("ip", PROPERTY_OF_MIND, text)


def _value(digits: str, times: str | None) -> Decimal:
    return Decimal(digits.replace(",", "").replace("，", "")) * TIMES[times]


def sums_in(text: str) -> list[Decimal]:
    """The sums of money (yuan) that a text names, but for rates (每月 300 元), penalties and deposits."""
    found = []
    for match in YUAN.finditer(text):
        before = text[: match.start()]
        if not RATE_BEFORE.search(before) and not PENALTY_BEFORE.search(before):
            found.append(_value(match["a"] or match["b"], match["k"]))
    return found


def _money(clause: Clause) -> Iterator[Hit]:
    """人民调解法 29, 民诉解释 358: the sum is certain, and the same in figures, in capitals and in the clause."""
    text = clause.deed
    known = bool(clause.amount) or any(pattern.search(text) for pattern in (YUAN, CAPITALS, SPOKEN))
    yield from _hits("amount_vague", ABOUT, text)
    if not known:
        vague = list(_hits("amount_vague", VAGUE_SUM, text, NOT_BEFORE))
        yield from vague
        missing = list(_hits("amount_missing", MONEY, text, NOT_BEFORE))
        yield from [] if vague else missing[:1]
    if not clause.amount:
        return
    named = sums_in(text)
    if named and clause.amount not in {*named, sum(named)}:
        first = next(match for match in YUAN.finditer(text) if _value(match["a"] or match["b"], match["k"]) in named)
        yield "amount_differs", first[0], first.start()
    capital = CAPITALS.search(text)
    readable = clause.amount < LIMIT and clause.amount * 100 % 1 == 0
    if capital and readable and capital[0].rstrip("整") != in_capitals(clause.amount).rstrip("整"):
        yield "amount_differs", capital[0], capital.start()


def _day(clause: Clause, today: date) -> Iterator[Hit]:
    """人民调解法 29: the time limit is a day."""
    text = clause.deed
    if not CERTAIN.search(text):
        yield from _hits("date_vague", VAGUE_DAY, text)
    if clause.due_on is None:
        return
    if clause.due_on < today:
        yield "date_past", "", 0
    last = list(LAST_DAY.finditer(text))
    if last and str(clause.due_on) not in {_iso(match) for match in last}:
        yield "date_differs", last[0][0], last[0].start()


def _iso(match: re.Match[str]) -> str:
    year, month, day = (part for part in match.groups() if part is not None)
    return f"{int(year):04d}-{int(month):02d}-{int(day):02d}"


def _manner(clause: Clause) -> Iterator[Hit]:
    """75号令 35: place and manner of paying and of handing over."""
    if clause.place.strip() or WAY.search(clause.deed):
        return
    pays = next(_hits("place_missing", MONEY_ALONE, clause.deed, NOT_BEFORE), None)
    if clause.amount:
        yield pays or ("place_missing", "", 0)
    else:
        yield from list(_hits("place_missing", HANDS_OVER, clause.deed, NOT_BEFORE))[:1]


def _others(text: str, names: list[str]) -> Iterator[Hit]:
    """民法典 465, 278: an agreement binds who signs; common money is the owners'."""
    for offices, as_party in OFFICES.items():
        if not any(part in name for part in as_party for name in names):
            yield from _hits("third_party", re.compile(rf"(?:{offices}){CHARGE}"), text, ELSEWHERE)
    for match in BY_NAME.finditer(text):
        if not any(match["name"] in name or name in match["name"] for name in names):
            yield "third_party", match[0], match.start()
    if not VOTED.search(text):
        yield from _hits("common_money", COMMON_MONEY, text)


def _rights(text: str) -> Iterator[Hit]:
    """人民调解法 3, 民法典 153, 944: no waiver of the court, no cutting off, no force."""
    yield from _hits("waives_suit", WAIVES, text)
    for code, words, start in _hits("unlawful", CUTS_OFF, text):
        if not CUTS_OFF_NOT.search(words[: max(words.rfind("断"), words.rfind("停"), words.rfind("限"), 0)]):
            yield code, words, start
    yield from _hits("unlawful", FORCE, text, CUTS_OFF_NOT)


def _too_much(clause: Clause) -> Iterator[Hit]:
    """民法典 585, 680: hints on penalties above 30 per cent of the sum, and interest above the limit."""
    text, limit = clause.deed, Decimal(settings.LAWFUL_INTEREST_A_YEAR)
    owed = clause.amount or max(sums_in(text), default=None)
    for match in PENALTY.finditer(text):
        if owed and _value(match["n"], match["k"]) > owed * 3 / 10:
            yield "penalty", match[0], match.start()
    for pattern, times in RATES:
        for match in pattern.finditer(text):
            if Decimal(match["n"]) * times > limit:
                yield "interest", match[0], match.start()
    for match in PER_DAY.finditer(text):
        parts = Decimal(DIGITS.get(match["n"], 0) or match["n"])
        if parts * 365 * (Decimal(1) / 10 if match["base"] == "千" else Decimal(1) / 100) > limit:
            yield "interest", match[0], match.start()
