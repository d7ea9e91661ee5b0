"""The demo's scorecard: handed to the company of 清和里 and replied to; and the rates of the mediators' allowances."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from dashboards.models import AllowanceRate, Scorecard
from dashboards.workflow import allowances, scorecards
from foundation.accounts.models import SubDistrict, User
from lib.periods import Period
from portal.demo_places import SINCE
from residents.models import Organisation

COMPANY = "清和里物业服务有限公司"
RATES = {"written": "300", "oral": "100", "failed": "100", "follow_up": "50"}
WORDS = (
    "数字我们核对过，没有异议。重新调解的那一件，是双方都要求变更付款期限，并不是没有履行。"
    "从六月起我们指定专人每天查看通知，路灯和门禁的维修也和维保单位重新签了时限。"
)


def build(place: SubDistrict) -> Scorecard:
    """Of the four quarters that are over: in one alone there are too few matters to say anything."""
    staff = User.objects.get(sub_district=place, name="吴主任")
    for kind in AllowanceRate.Kind.values:
        allowances.set_rate(kind, Decimal(RATES[kind]), SINCE, actor=staff)
    now = timezone.now()
    today = timezone.localdate(now)
    last = Period.quarter(today.year, (today.month + 2) // 3).moved(-3)
    period = Period(last.moved(-9).first, last.last)
    at = max(period.moments[1], now - timedelta(days=6))
    company = Organisation.objects.get(sub_district=place, name=COMPANY)
    card = scorecards.hand_over(company, period, actor=staff, at=at)
    agent = User.objects.get(sub_district=place, name="吴经理")
    scorecards.reply(card, WORDS, actor=agent, at=min(now, at + timedelta(days=2)))
    return card
