"""The columns of a register file: their headings, as property companies write them, and what a cell may hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.identity import is_identity_number
from lib.phones import normalise
from residents.models import Occupancy

How = Occupancy.How
LARGEST_AREA = Decimal(10**7)  # square metres, what the table holds
HOW = {
    How.OWNER: "自住 自用 业主 业主自住 业主自用 本人",
    How.FAMILY: "家属 亲属 家人 亲属居住 家属居住 父母 子女 配偶",
    How.TENANT: "租住 出租 租赁 承租 租客 租户 承租人",
    How.OTHER: "其他 其它 借住 借用",
}
HOWS = {word: how for how, words in HOW.items() for word in words.split()}
NOBODY = {"无", "空置", "空关", "空房", "无人", "无人居住"}
CUT = re.compile(r"\d(\.\d+)?e\+?\d+", re.IGNORECASE)
A_DATE = re.compile(r"\d{4}-\d\d-\d\d.*|\d+月\d+日|\d+-[A-Z][a-z]{2}|[A-Z][a-z]{2}-\d+")
HAN_WITH_SPACES = re.compile(r"[\u3400-\u9fff·\s]+")
MOBILE_OR_LINE = re.compile(r"\+861[3-9]\d{9}|\+86(?!1[3-9])[1-9]\d{8,10}")


class Wrong(Exception):
    """A cell that can't be taken; its words say what is wrong and what to write instead."""


def place(text: str, ending: str) -> str:
    """The name of a building, entrance or room without its `ending` (a pattern): 7幢 → 7, 07 → 7."""
    if A_DATE.fullmatch(text):
        words = _("“%(text)s”: the program made a date of it. Format the column as text and enter it again.")
        raise Wrong(words % {"text": text})
    name = re.sub(rf"({ending})$", "", text.replace(" ", ""))
    name = re.sub(r"\.0$", "", name)
    if text and not name:
        raise Wrong(_("“%(text)s” has no number and no name.") % {"text": text})
    if len(name) > 20:
        raise Wrong(_("“%(text)s” is too long. Twenty characters are the most.") % {"text": text})
    return name.lstrip("0") or "0" if name.isdigit() else name


def building(text: str) -> str:
    return place(needed(text), "号楼|号幢|号栋|[栋幢楼座]")


def entrance(text: str) -> str:
    return "" if text in NOBODY | {"-", "/"} else place(text, "单元|号门|门")


def number(text: str) -> str:
    return place(needed(text), "号室|号房|室|号|房")


def needed(text: str) -> str:
    if not text:
        raise Wrong(_("The cell is empty. Fill it in on each line; merged cells have to be unmerged."))
    return text


def area(text: str) -> Decimal | None:
    """Square metres, two decimals; None for an empty cell, which says nothing."""
    digits = re.sub(r"(m2|平方米|平米|平方|平)$", "", text.replace(",", "").replace(" ", ""), flags=re.IGNORECASE)
    if not text:
        return None
    try:
        value = Decimal(digits)
        ok = value.is_finite() and 0 < value < LARGEST_AREA
    except InvalidOperation:
        ok = False
    if not ok or not (rounded := value.quantize(Decimal("0.01"), ROUND_HALF_UP)):
        words = _("“%(text)s” is no area. Write square metres in digits, more than 0, for example 80.35.")
        raise Wrong(words % {"text": text})
    return rounded


def name(text: str) -> str:
    """A name without the spaces that are put between two characters to fill a column."""
    if len(text) > 60:
        raise Wrong(
            _("The name is too long. Sixty characters are the most; write each co-owner on a line of their own.")
        )
    return re.sub(r"\s+", "", text) if HAN_WITH_SPACES.fullmatch(text) else text


@cache
def _e164(text: str) -> str:
    try:
        found = normalise(text)
    except ValueError:
        return ""
    return found if MOBILE_OR_LINE.fullmatch(found) else ""


def phone(text: str) -> str:
    """As E.164; empty for an empty cell."""
    if not text:
        return ""
    if not (found := _e164(text)):
        words = _(
            "“%(text)s” is no telephone number. Write one number: a mobile number has 11 digits, others the area code."
        )
        raise Wrong(words % {"text": text})
    return found


def identity(text: str) -> str:
    value = text.replace(" ", "").upper()
    if CUT.fullmatch(value):
        raise Wrong(_("The program has cut the number off. Format the column as text and enter the number again."))
    if value and not is_identity_number(value):
        words = _(
            "This is no valid identity number (18 places, the last one fits the others). Correct it, or leave it empty."
        )
        raise Wrong(words)
    return value


def share(text: str) -> Fraction | None:
    """A part of the whole: 1/2, 50% or 0.5; None for an empty cell."""
    if not text:
        return None
    text = text.replace(" ", "")
    try:
        value = Fraction(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        if Fraction(1, 10**6) <= value <= 1:
            return value
    except (ValueError, ZeroDivisionError):
        pass
    raise Wrong(_("“%(text)s” is no share. Write 1/2, 50%% or 0.5; the whole is 1.") % {"text": text})


def how(text: str) -> str:
    """One of Occupancy.How, NOBODY's first word for an empty unit, or empty."""
    if not text or text in HOWS:
        return HOWS.get(text, "")
    if text in NOBODY:
        return "nobody"
    raise Wrong(_("“%(text)s” is no kind of use. Write 自住, 家属, 租住 or 其他.") % {"text": text})


@dataclass(frozen=True)
class Column:
    """One column: its key, the heading of the template, other headings that mean it, what a cell becomes, and help."""

    key: str
    heading: str
    also: str
    parse: Callable[[str], Any]
    hint: Any = ""
    example: str = ""


COLUMNS = [
    Column(
        "building",
        "楼栋",
        "栋 幢 楼 栋号 幢号 楼号 楼栋号 楼幢 楼幢号 楼宇 楼宇号 座 座号",
        building,
        gettext_lazy("The number or name alone: 7, 3A"),
        "7",
    ),
    Column(
        "entrance",
        "单元",
        "单元号 门栋 单元门",
        entrance,
        gettext_lazy("Stays empty where the building has none"),
        "1",
    ),
    Column(
        "number",
        "房号",
        "室号 房间号 门牌号 门牌 户号 房屋号 房间 室 房屋编号",
        number,
        gettext_lazy("As on the door: 301"),
        "301",
    ),
    Column(
        "area",
        "面积",
        "建筑面积 房屋面积 产权面积 专有部分面积 专有面积 建面 房产面积",
        area,
        gettext_lazy("Square metres of the register, in digits"),
        "89.35",
    ),
    Column(
        "owner",
        "业主姓名",
        "业主 业主名称 产权人 产权人姓名 所有权人 所有权人姓名 业主/产权人 房主 房主姓名",
        name,
        gettext_lazy("One owner on a line; co-owners have a line each, with the same unit"),
        "张三",
    ),
    Column(
        "owner_phone",
        "业主电话",
        "业主手机 业主手机号 业主手机号码 业主联系电话 业主联系方式 产权人电话 "
        "联系电话 联系方式 电话 手机 手机号 手机号码",
        phone,
        gettext_lazy("A mobile number, or a landline with the area code"),
        "13800000001",
    ),
    Column(
        "identity",
        "身份证号",
        "身份证 身份证号码 业主身份证 业主身份证号 业主身份证号码 公民身份号码 产权人身份证号 证件号 证件号码",
        identity,
        gettext_lazy("May stay empty. It is kept encrypted."),
    ),
    Column(
        "share",
        "份额",
        "产权份额 共有份额 产权比例 占比 所占份额",
        share,
        gettext_lazy("May stay empty: then co-owners have equal parts. Else 1/2, 50% or 0.5"),
        "1",
    ),
    Column(
        "user",
        "使用人姓名",
        "使用人 住户 住户姓名 居住人 居住人姓名 租户姓名 承租人 承租人姓名",
        name,
        gettext_lazy("Who lives there now. Empty says nothing; 无 says nobody"),
        "李四",
    ),
    Column(
        "how",
        "使用方式",
        "使用情况 居住方式 居住情况 使用类型",
        how,
        gettext_lazy("自住, 家属, 租住 or 其他. With 自住 the name may stay empty: it is the owner"),
        "租住",
    ),
    Column(
        "user_phone",
        "使用人电话",
        "使用人手机 使用人手机号 使用人联系电话 使用人联系方式 住户电话 住户手机号 租户电话 承租人电话",
        phone,
        gettext_lazy("As the owner's"),
        "13800000002",
    ),
    Column("estate", "小区", "小区名称 项目 项目名称 楼盘 楼盘名称", str),
]
BY_KEY = {column.key: column for column in COLUMNS}
HEADINGS = {word: column.key for column in COLUMNS for word in [column.heading, *column.also.split()]}
TEMPLATE = [column for column in COLUMNS if column.key != "estate"]


def heading_of(text: str) -> str:
    """The key of the column that a heading means: 建筑面积（㎡） is the area; empty for one that we do not read."""
    return HEADINGS.get(re.sub(r"\(.*?\)|[\s*:]", "", text), "")
