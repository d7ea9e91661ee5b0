"""The letter with which somebody turns to the other side before anything is filed. Sending it is their own business."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from lib.phones import local
from mediation.models import CATEGORIES, Case

BLANK = "＿＿＿＿＿＿"  # to be filled in by hand


def letter(category: str, case: Case | None, on: date | None = None) -> str:
    """The letter for a kind of matter, in Chinese, with what the draft knows already; else with lines to fill in."""
    day = on or timezone.localdate()
    other = case.respondents[0].name if case and case.respondents else BLANK
    me = case.applicant.name if case and case.applicant else BLANK
    phone = local(case.applicant.phone) if case and case.applicant else BLANK
    since = f"时间：{case.since}\n" if case and case.since else ""
    return "\n".join(
        [
            f"{other}：",
            "",
            f"您好！我是{where(case)}的{me}。有一件事想请您帮忙解决。",
            "",
            f"事情是这样的：{(case.facts if case else '') or BLANK}",
            f"{since}",
            f"我希望：{(case.wish if case else '') or BLANK}",
            "",
            CATEGORIES[category].letter,
            "",
            "请在收到这封信后七天内给我一个答复，当面谈、打电话都可以。我愿意坐下来商量。"
            "如果一时谈不拢，我会请街道的人民调解委员会免费调解，调解需要双方自愿。",
            "",
            f"{me}　电话：{phone}",
            f"{day.year}年{day.month}月{day.day}日",
        ]
    ).replace("\n\n\n", "\n\n")


def where(case: Case | None) -> str:
    """Where the writer lives: the address given, else the estate and building of the matter."""
    if case and case.applicant and case.applicant.address:
        return case.applicant.address
    estate = case.estate.name if case and case.estate else BLANK
    return estate + (f"{case.building.number}幢" if case and case.building else "")
