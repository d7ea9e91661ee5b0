"""What the demo's overview is held against: targets, ratings of matters that are over, and what each evening left."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Max, Q
from django.utils import timezone

from dashboards.models import DaySum
from dashboards.workflow import curation
from foundation.accounts.models import SubDistrict, User
from lib.periods import DAY, Period
from mediation.models import Case, Kind, Status
from mediation.models.case import CaseQuerySet
from mediation.models.statuses import OPEN, RATED
from mediation.workflow.rating import rate

TARGETS = {"open": 15, "late": 5, "settled_share": 80, "days": 20, "settled": 3, "satisfaction": 90, "wait": 3,
           "cover": 100, "kept": 95}  # fmt: skip
STARS = [(5, "yes"), (4, "yes"), (5, "yes"), (3, "partly"), (5, "yes"), (4, "partly")]


def build(place: SubDistrict) -> None:
    staff = User.objects.get(sub_district=place, name="吴主任")
    curation.set_targets(place, {key: Decimal(value) for key, value in TARGETS.items()}, actor=staff)
    cases = Case.objects.filter(sub_district=place).exclude(status=Status.DRAFT).order_by("pk")
    ratings(cases)
    evenings(place, cases)


def ratings(cases: CaseQuerySet) -> None:
    """Of each matter that is over the applicant says something two days later."""
    now = timezone.now()
    ended = cases.filter(status__in=RATED, outcome_at__isnull=False)
    for n, case in enumerate(ended):
        party = case.parties.filter(person__user__isnull=False).select_related("person__user").order_by("pk").first()
        if party and party.person and case.outcome_at:
            stars, solved = STARS[n % len(STARS)]
            at = min(now, case.outcome_at + timedelta(days=2))
            rate(party, stars, solved, actor=party.person.user, at=at)


def evenings(place: SubDistrict, cases: CaseQuerySet) -> None:
    """What was open and late on each evening since the first matter, as its steps and periods tell."""
    closed = Max("entries__at", filter=Q(entries__kind=Kind.CLOSED))
    rows = list(cases.annotate(closed=closed, due=Max("clocks__due")).filter(submitted_at__isnull=False))
    today = timezone.localdate()
    first = min((day_of(case.submitted_at) for case in rows), default=today)
    sums: list[DaySum] = []
    for day in (first + n * DAY for n in range(Period(first, today).days - 1)):
        at_work = [case for case in rows if day_of(case.submitted_at) <= day < ended_on(case)]
        open_ = Counter((case.committee_id, case.estate_id) for case in at_work)
        late = Counter((case.committee_id, case.estate_id) for case in at_work if case.due and case.due < day)
        sums += [
            DaySum(sub_district=place, day=day, committee_id=key[0], estate_id=key[1], open=n, late=late[key])
            for key, n in open_.items()
        ]
    DaySum.objects.bulk_create(sums)


def ended_on(case: Case) -> date:
    """The day on which it was closed or ended; one at work ends in a time to come."""
    end = getattr(case, "closed", None) or case.outcome_at
    return date.max if case.status in OPEN or end is None else day_of(end)


def day_of(moment: datetime | None) -> date:
    return timezone.localdate(moment)
