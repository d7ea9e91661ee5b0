"""The figures of the forms against a second, naive counting; the sheet from draft to frozen, and what comes after."""

import random
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from dashboards import counting
from dashboards.scopes import Scope
from foundation.audit.models import Record
from lib.periods import Period
from mediation.models import Case, Category, Confirmation, Delegation, Outcome, Source
from tests import make
from tests.dashboards.naive import naive, with_all
from tests.dashboards.october import OCTOBER, a_case, an_agreement, another_committee, at

pytestmark = pytest.mark.django_db
TYPES = ["婚姻家庭", "邻里", "房屋宅基地", "合同", "生产经营", "损害赔偿", "山林土地", "征地拆迁", "环境污染",
         "劳动争议", "旅游", "消费", "医疗", "道路交通事故", "物业", "知识产权", "互联网/电子商务", "其他"]  # fmt: skip


def said_breached(clause, moment):
    case = clause.agreement.case
    Record.objects.create(
        sub_district=case.sub_district, at=moment, verb="case.obligation_breached", subject_type="mediation.case",
        subject_id=str(case.pk), data={"obligation": clause.pk, "day": "2026-10-01"},
    )  # fmt: skip


def figures(cast, period=OCTOBER, committee=None):
    return counting.count(Scope(cast.place, committee).cases, period)


def alls(found):
    """The figures of the whole, by measure."""
    return {name.split("|")[0]: n for name, n in found.items() if "|all|" in name}


# The days


def test_a_month_begins_and_ends_at_midnight_of_the_place(cast):
    ended = {"outcome": "failed"}
    a_case(cast, accepted_at=at(1, 0), outcome_at=at(31, 23, 59), **ended)
    a_case(cast, accepted_at=at(1, 0) - timedelta(seconds=1), outcome_at=at(1, 0, month=11), **ended)

    assert alls(figures(cast)) == {"accepted": 1, "mediated": 1, "failed": 1, "parties": 2}
    assert alls(figures(cast, Period.month(2026, 9))) == {"accepted": 1}
    assert alls(figures(cast, Period.month(2026, 11)))["failed"] == 1


def test_agreements_count_by_form_and_a_replaced_version_nowhere(cast):
    one = a_case(cast, outcome="settled", outcome_at=at(5), sides=3)
    an_agreement(one, cast, (Decimal("9999"), "performed", date(2026, 10, 2)), status="superseded")
    an_agreement(one, cast, (Decimal("800.50"), "performed", date(2026, 10, 8)), (None, "open", None))
    two = a_case(cast, outcome="settled", outcome_at=at(6), category="LEAK")
    an_agreement(two, cast, (None, "performed", date(2026, 10, 31)), form="oral")
    again = a_case(cast, status="mediating", outcome="", outcome_at=None)  # opened again: not ended
    an_agreement(again, cast, (Decimal(5), "performed", date(2026, 10, 8)), status="superseded")

    found = figures(cast)

    assert alls(found) == {
        "mediated": 2, "settled": 2, "written": 1, "oral": 1, "parties": 5, "groups": 1, "amount": 80050,
        "performed": 1,
    }  # fmt: skip
    assert found["oral|type|邻里"] == 1
    assert found["amount|type|物业"] == 80050


def test_an_agreement_is_performed_on_its_last_day_and_breached_once(cast):
    whole = a_case(cast, outcome="settled", outcome_at=at(1, month=8))
    an_agreement(whole, cast, (Decimal(1), "performed", date(2026, 9, 30)), (None, "performed", date(2026, 10, 1)))
    broken = a_case(cast, outcome="settled", outcome_at=at(1, month=8))
    clauses = [(Decimal(1), "breached", None), (None, "breached", None)]
    first, second = an_agreement(broken, cast, *clauses).obligations.all()
    said_breached(first, at(30, 23, 59))
    said_breached(second, at(2, month=11))

    assert alls(figures(cast)) == {"performed": 1, "breached": 1}
    assert alls(figures(cast, Period.month(2026, 9))) == {"accepted": 2}
    assert alls(figures(cast, Period.month(2026, 11))) == {}


def test_the_court_counts_by_its_own_days(cast):
    case = a_case(cast, outcome="settled", outcome_at=at(1, month=8))
    Confirmation.objects.create(
        agreement=an_agreement(case, cast, (None, "open", None)), status="confirmed",
        applied_on=date(2026, 9, 30), decided_on=date(2026, 10, 1),
    )  # fmt: skip

    assert alls(figures(cast)) == {"granted": 1}
    assert alls(figures(cast, Period.month(2026, 9))) == {"accepted": 1, "applied": 1}


def test_the_real_acts_are_counted(cast):
    """Accepted, agreed in writing, then opened again by the director: mediated no longer."""
    moment = timezone.now() - timedelta(days=1)
    case = make.case(cast, "agreed", at=moment)
    month = Period.month(*timezone.localdate(moment).timetuple()[:2])

    found = alls(figures(cast, month))
    assert (found["accepted"], found["settled"], found["written"], found["parties"]) == (1, 1, 1, 2)

    make.workflow.reopen(case, "双方要求修改协议。", actor=cast.dora.user)
    assert alls(figures(cast, month)) == {"accepted": 1}


# A year, counted twice


def a_year(cast, size=160):
    """Matters of every kind, source, end and form, by chance but always the same."""
    chance = random.Random(6)
    committees = [cast.place.committees.get(), another_committee(cast), None]
    for n in range(size):
        filed = at(1, 0, month=1) + timedelta(minutes=chance.randrange(364 * 24 * 60))
        ended = chance.choice([*Outcome.values, "settled", "settled", ""])
        case = a_case(
            cast, category=chance.choice([*Category.values, ""]), source=chance.choice(Source.values),
            committee=chance.choice(committees), submitted_at=filed, outcome=ended, sides=chance.choice([2, 2, 3, 5]),
            accepted_at=None if ended == "refused" or n % 7 == 0 else filed + timedelta(hours=chance.randrange(400)),
            outcome_at=filed + timedelta(hours=chance.randrange(400, 1400)) if ended else None,
        )  # fmt: skip
        if case.source == "delegated" and n % 4:
            kind = chance.choice(Delegation.From.values)
            Delegation.objects.create(case=case, kind=kind, authority="某", received_on=filed.date())
        if ended == "settled" or n % 9 == 0:
            agreed(case, cast, chance)


def agreed(case, cast, chance):
    day = timezone.localdate(case.outcome_at or case.submitted_at)
    status = "effective" if case.outcome == "settled" else "superseded"
    rows = []
    for _n in range(chance.choice([1, 2])):
        state = chance.choice(["open", "performed", "performed", "performed", "breached"])
        done = day + timedelta(days=chance.randrange(60)) if state == "performed" else None
        rows.append((chance.choice([None, Decimal("123.45"), Decimal(7000)]), state, done))
    if chance.random() < 0.3:
        an_agreement(case, cast, *rows, status="superseded")
    row = an_agreement(case, cast, *rows, form=chance.choice(["written", "oral"]), status=status)
    for clause in row.obligations.filter(state="breached"):
        said_breached(clause, at(day.day, 12, month=day.month, year=day.year) + timedelta(days=chance.randrange(40)))
    if chance.random() < 0.4:
        decided = day + timedelta(days=40) if chance.random() < 0.7 else None
        status = "confirmed" if decided and chance.random() < 0.7 else "rejected"
        Confirmation.objects.create(agreement=row, status=status, applied_on=day, decided_on=decided)


def test_a_years_statistics_equal_a_second_naive_computation(cast):
    a_year(cast)
    cases = with_all(Case.objects)
    committees = list(cast.place.committees.all())
    seen = Counter()

    for month in range(1, 13):
        found = figures(cast, Period.month(2026, month))
        assert found == naive(cases, 2026, month), month
        seen.update(name.split("|")[0] for name in found)
        one = [case for case in cases if case.committee_id == committees[1].pk]
        assert figures(cast, Period.month(2026, month), committees[1]) == naive(one, 2026, month)

    assert seen.keys() == set(counting.MEASURES)
    assert list(counting.NATIONAL) == TYPES
    assert [kind.code for kind in counting.NATIONAL.values()] == [f"{n:02d}" for n in range(1, 19)]
