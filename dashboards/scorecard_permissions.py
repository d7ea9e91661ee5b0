"""Who sees the scorecard of which company, and who does what with one: built from mandates alone."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from dashboards.models import Scorecard
from dashboards.permissions import counted_for, offices_of, sees_figures
from foundation.accounts.models import User
from mediation.models import Case, Status
from mediation.models.case import CaseQuerySet
from residents.models import Organisation, Role
from residents.permissions import mandates_of, organisations_of

Someone = User | AnonymousUser


def companies_for(user: Someone) -> QuerySet[Organisation]:
    """The property companies of which `user` sees the figures: readers all, who acts for one its own."""
    if not isinstance(user, User):
        return Organisation.objects.none()
    kind = Organisation.Kind.PROPERTY_COMPANY
    rows = Organisation.objects.filter(sub_district=user.sub_district_id, kind=kind)
    return rows if sees_figures(user) else rows.filter(pk__in=organisations_of(user))


def acts_for_company(user: Someone) -> bool:
    """Does `user` act for a property company?"""
    kind, agent = Organisation.Kind.PROPERTY_COMPANY, Role.ORGANISATION_AGENT
    return any(row.role == agent and row.organisation and row.organisation.kind == kind for row in mandates_of(user))


def sees_scorecards(user: Someone) -> bool:
    return sees_figures(user) or acts_for_company(user)


def cases_of(company: Organisation, user: User) -> CaseQuerySet:
    """The cases of `company` that are counted for `user`: for a reader those of his figures, for the company all."""
    if sees_figures(user):
        return counted_for(user).filter(company=company)
    return all_cases_of(company)


def all_cases_of(company: Organisation) -> CaseQuerySet:
    rows = Case.objects.filter(sub_district=company.sub_district_id, company=company)
    return rows.exclude(status=Status.DRAFT)


def _has_office(user: Someone, *roles: str) -> bool:
    """Has `user` one of `roles` for the whole sub-district? A scorecard is never of a part of it."""
    return any(mandate.role in roles and mandate.estate_id is None for mandate in offices_of(user))


def can_hand_over(user: Someone) -> bool:
    return _has_office(user, Role.STAFF)


def can_reply(user: Someone, card: Scorecard) -> bool:
    """Who acts for the company."""
    return card.company_id in organisations_of(user)


def can_propose(user: Someone, card: Scorecard) -> bool:
    return can_hand_over(user)


def can_publish(user: Someone, card: Scorecard) -> bool:
    """The head, where somebody else proposed it: four eyes."""
    return can_send_back(user, card) and card.proposed_by_id != user.pk


def can_send_back(user: Someone, card: Scorecard) -> bool:
    return _has_office(user, Role.HEAD)


def can_withdraw(user: Someone, card: Scorecard) -> bool:
    return _has_office(user, Role.STAFF, Role.HEAD)
