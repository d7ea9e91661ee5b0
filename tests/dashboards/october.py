"""An October that is over, and the acts of those who propose and approve its statistics."""

from datetime import date, datetime

import pytest
from django.db import transaction

from dashboards.workflow import statistics as workflow
from foundation.audit.models import Record
from foundation.documents.models import Paper
from foundation.notifications.models import Message
from foundation.notifications.outbox import SHANGHAI
from lib.periods import Period
from mediation.models import Agreement, Case, Obligation, Party
from mediation.workflow import Refused
from residents.models import Committee, Organisation
from tests import make

OCTOBER = Period.month(2026, 10)


def at(day, hour=10, minute=0, month=10, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


NOW = at(23, 10, month=11)


def a_case(cast, **values):
    """A matter as a row: filed and accepted in September, with two sides."""
    sides = values.pop("sides", 2)
    given = {
        "sub_district": cast.place, "committee": cast.place.committees.order_by("pk").first(), "status": "closed",
        "category": "FEE", "submitted_at": at(1, month=9), "accepted_at": at(2, month=9),
    } | values  # fmt: skip
    row = Case.objects.create(**given)
    for n in range(sides):
        side = "respondent" if n else "applicant"
        Party.objects.create(case=row, side=side, person=cast.alice if n % 2 else cast.bob, name="某")
    return row


def an_agreement(case, cast, *clauses, form="written", status="effective"):
    """A version with clauses: (yuan, state, day of performance)."""
    n = Agreement.objects.count()
    paper = Paper.objects.create(
        sub_district=cast.place, kind="agreement", template_version="0", title="协议", data={}, code=f"0000-{n:09d}",
        created_at=at(1), sha256=f"{n:064d}", pages=1, file="none.pdf",
    )  # fmt: skip
    row = Agreement.objects.create(
        case=case, version=case.agreements.count() + 1, status=status, form=form, facts="", issues="", paper=paper,
        effective_on=date(2026, 10, 5), created_by=cast.mira.user,
    )  # fmt: skip
    for position, (amount, state, day) in enumerate(clauses, 1):
        clause = Obligation.objects.create(
            agreement=row, position=position, debtor=case.parties.last(), deed="修好", amount=amount, state=state,
            due_on=date(2026, 10, 20), performed_on=day,
        )  # fmt: skip
        clause.refresh_from_db()
    return row


def another_committee(cast, name="永宁"):
    office = make.organisation(cast.place, f"{name}社区调委会", Organisation.Kind.MEDIATION_COMMITTEE)
    return Committee.objects.create(
        sub_district=cast.place, organisation=office, number_prefix=name, kind=Committee.Kind.VILLAGE
    )


def proposed(bureau, scope=None):
    sheet = workflow.compute(scope or bureau.scope, OCTOBER)
    workflow.propose(sheet, actor=bureau.stan.user)
    return sheet


def frozen(bureau, scope=None):
    sheet = proposed(bureau, scope)
    workflow.freeze(sheet, actor=bureau.hana.user)
    return sheet


def refusal(act, *args, **kwargs):
    with pytest.raises(Refused) as refused, transaction.atomic():
        act(*args, **kwargs)
    return refused.value.messages[0]


def told(bureau):
    """Whom the portal told what."""
    return set(
        Message.objects.filter(channel="in_app", kind__startswith="statistics").values_list("user__name", "body")
    )


def verbs():
    return list(Record.objects.filter(verb__startswith="statistics").order_by("id").values_list("verb", flat=True))


def late_correction(bureau):
    """The failed matter of October turns out to be of another kind, and one more was accepted in it."""
    sheet = frozen(bureau)
    a_case(bureau, accepted_at=at(30), source="proactive")
    workflow.compute(bureau.scope, OCTOBER)
    return sheet


def adjusted(bureau, sheet, reason="补录", **facts):
    """All that is counted differently is proposed, with new values of `facts`."""
    return workflow.adjust(sheet, workflow.offered(sheet), reason, facts=facts, actor=bureau.stan.user)


def approved(bureau, sheet, reason="补录", **facts):
    row = adjusted(bureau, sheet, reason, **facts)
    workflow.approve(row, actor=bureau.hana.user)
    return row
