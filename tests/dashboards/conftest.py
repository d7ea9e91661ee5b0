from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine
from django.utils import translation

from dashboards.scopes import Scope
from tests import make
from tests.consultations import make as duty
from tests.dashboards.matters import head, noon
from tests.dashboards.october import NOW, a_case, an_agreement, at


@pytest.fixture
def stan(cast):
    """Staff of the whole sub-district."""
    return make.staff(cast.place, "斯坦", "staff")


@pytest.fixture
def lena(cast):
    """A lawyer of a partner firm."""
    return duty.lawyer(duty.partnership(cast.place), "莱娜")


@pytest.fixture
def november():
    """The 23rd of November 2026: October is over. Tests compare with the words of the code."""
    with time_machine.travel(NOW, tick=True), translation.override("en"):
        yield


@pytest.fixture
def english_noon():
    """The same day at noon, and the clock stands still."""
    with time_machine.travel(noon(NOW.date()), tick=False), translation.override("en"):
        yield


@pytest.fixture
def office(cast, stan):
    """stan is staff of the sub-district, hua its head."""
    cast.stan, cast.hua = stan, head(cast)
    return cast


@pytest.fixture
def bureau(cast):
    """stan proposes, hana (the head) approves; October has two successful matters and a failed one."""
    settled = {"outcome": "settled", "outcome_at": at(5), "accepted_at": at(2)}
    one = a_case(cast, category="LEAK", sides=3, **settled)
    an_agreement(one, cast, (Decimal("12345.67"), "performed", date(2026, 10, 9)))
    an_agreement(a_case(cast, **settled), cast, (None, "open", None), form="oral")
    a_case(cast, outcome="failed", outcome_at=at(9))
    people = {"stan": make.staff(cast.place, "斯坦", "staff"), "hana": make.staff(cast.place, "哈娜", "head")}
    return SimpleNamespace(**vars(cast), **people, scope=Scope(cast.place), one=one)
