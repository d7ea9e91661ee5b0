"""The text of a clause with its variables: which there are, what is wrong with a text, and filling it in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

VARIABLE = re.compile(r"\{([^{}]*)\}")
EMPTY = "＿＿＿"


class Variable(NamedTuple):
    """`kind` says which field asks for it: money (yuan), day, number, party or text. `chinese` may stand in the braces,
    too."""

    kind: str
    chinese: str
    label: Promise


VARIABLES: dict[str, Variable] = {
    "amount": Variable("money", "金额", _("Sum (yuan)")),
    "date": Variable("day", "日期", _("Due on")),
    "place": Variable("text", "地点方式", _("Place and manner")),
    "debtor": Variable("party", "义务方", _("Who owes it")),
    "creditor": Variable("party", "权利方", _("To whom")),
    "item": Variable("text", "事项", _("What")),
    "room": Variable("text", "位置", _("Room or spot")),
    "measure": Variable("text", "措施", _("Measure")),
    "standard": Variable("text", "标准", _("Standard")),
    "period": Variable("text", "时段", _("Period, hours")),
    "times": Variable("number", "次数", _("How often")),
    "each": Variable("money", "每期金额", _("Sum of each part (yuan)")),
    "days": Variable("number", "天数", _("Days")),
}
BY_CHINESE = {variable.chinese: name for name, variable in VARIABLES.items()}


def normal(text: str) -> str:
    """The text with the names of its variables as they are stored: {金额} becomes {amount}."""
    return VARIABLE.sub(lambda match: f"{{{BY_CHINESE.get(match[1].strip(), match[1].strip())}}}", text)


def in_chinese(text: str) -> str:
    """The text as it is edited: {amount} is written {金额}, the other way round than `normal`."""
    return VARIABLE.sub(lambda match: f"{{{VARIABLES[match[1]].chinese if match[1] in VARIABLES else match[1]}}}", text)


def shown(text: str) -> str:
    """The text as people read it: {amount} becomes 〔金额〕."""
    return VARIABLE.sub(lambda match: f"〔{VARIABLES[match[1]].chinese if match[1] in VARIABLES else match[1]}〕", text)


def variables_of(text: str) -> list[str]:
    """The names of the variables in a text, each once, in their order."""
    return list(dict.fromkeys(match[1] for match in VARIABLE.finditer(text)))


def problems(text: str) -> list[str | Promise]:
    """What must be mended in a text before it can be kept, in clear sentences."""
    found: list[str | Promise] = []
    if re.search(r"[{}]", VARIABLE.sub("", text)):
        found.append(_("A brace stands alone. Each variable begins with { and ends with }."))
    for name in variables_of(text):
        if name not in VARIABLES:
            known = "、".join(f"{{{variable.chinese}}}" for variable in VARIABLES.values())
            found.append(format_lazy("{} {}", format_lazy(_("There is no variable “{}”. There are:"), name), known))
    return found


def in_words(value: object) -> str:
    """A value as a clause writes it; a blank line where nothing was filled in."""
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return str(value).strip() if value not in (None, "") else EMPTY


def fill(text: str, values: Mapping[str, object]) -> str:
    """The text with its variables replaced. What was not filled in is a blank line: nothing is made up."""
    return VARIABLE.sub(lambda match: in_words(values.get(match[1])), text)
