"""The cases behind the figures of people, allowances, statistics and scorecards, as their pages list them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from dashboards import asked
from dashboards.exportable.cases import PROCEDURE, behind
from dashboards.exportable.lists import Listing
from dashboards.filters import FigureFilter
from dashboards.permissions import sees_figures
from dashboards.scorecard_forms import ScorecardFilter
from dashboards.views import people, scorecards
from foundation.accounts.models import User
from mediation.models import Case


def number(query: QueryDict, name: str) -> int:
    """An id in the address; 404 for anything else."""
    return scorecards.number(query.get(name, ""))


def of_mediator(user: User, query: QueryDict) -> QuerySet[Case]:
    person = people.person_of(user, number(query, "who"))
    return behind(user, people.cases_of(asked.checked(FigureFilter(query, user=user)), person, query.get("key", "")))


def paid(user: User, query: QueryDict) -> QuerySet[Case]:
    month, person = people.month_of(user, query.get("month", "")), people.person_of(user, number(query, "who"))
    return behind(user, people.paid_cases(user, month, person, query.get("kind", "")))


def of_sheet(user: User, query: QueryDict) -> QuerySet[Case]:
    scope, period = asked.scope_in(user, query), asked.period_of(query.get("period", ""))
    return behind(user, asked.cases_in(scope, period, query.get("measure", ""), query))


def of_company(user: User, query: QueryDict) -> QuerySet[Case]:
    company = scorecards.company_of(user, number(query, "pk"))
    asked.checked(ScorecardFilter(query, user=user))
    return behind(user, scorecards.cases_behind(user, query, company, query.get("key", "")))


def handed_over(user: User, query: QueryDict) -> QuerySet[Case]:
    card = scorecards.card_of(user, number(query, "pk"))
    return behind(user, scorecards.cases_handed(user, query, card, query.get("key", "")))


# Each under the name of its page.
LISTS = tuple(
    Listing(page, label, page, sees_figures, rows, PROCEDURE, parts=parts)
    for page, label, rows, parts in (
        ("people_rows", _("Matters of a mediator"), of_mediator, ("who", "key")),
        ("allowance_rows", _("Matters with an allowance"), paid, ("month", "who", "kind")),
        ("statistic_rows", _("Matters of the statistics"), of_sheet, ("period", "measure")),
        ("scorecard_rows", _("Matters of a scorecard"), of_company, ("pk", "key")),
        ("scorecard_handed_rows", _("Matters of a scorecard handed over"), handed_over, ("pk", "key")),
    )
)
