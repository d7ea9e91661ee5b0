"""Notices about a scorecard: the company is the first to know, and nothing of it stands in an SMS."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from dashboards.filters import in_words
from dashboards.models import Scorecard
from dashboards.permissions import office_holders
from foundation.accounts.models import User
from foundation.audit.models import Record
from foundation.notifications.notices import Address, send
from foundation.workdays.models import Calendar
from residents.models import Mandate, Role

MORNING = time(9)
REMIND = 2  # working days before the day


def agents(company: int) -> list[Address]:
    """Who acts for the company (its id) today."""
    mandates = Mandate.objects.current().filter(role=Role.ORGANISATION_AGENT, organisation=company)
    rows = mandates.filter(person__user__isnull=False).select_related("person__user")
    return [Address(row.person.user) for row in rows]


def _tell(
    card: Scorecard, what: str, to: Iterable[Address], text: Promise, *, sms: bool = False, due: datetime | None = None,
    event_at: datetime | None = None, at: datetime | None = None, **values: Any,
) -> None:  # fmt: skip
    """Queue `text` for each. `what` makes the key `scorecard:<id>:<what>:…`, so that it can be taken back."""
    period = lazy(lambda: in_words(card.period), str)()  # in the language of who reads it
    send(
        f"scorecard.{what.partition(':')[0]}", to, text, {"company": card.company.name, "period": period, **values},
        sub_district=card.sub_district, key=f"scorecard:{card.pk}:{what}", sms=sms, due=due, event_at=event_at, at=at,
        link=reverse("scorecard_handed", args=[card.pk]),
    )  # fmt: skip


def _nine_on(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, MORNING))


def _working_days_before(day: date, n: int) -> date:
    days = Calendar.load()
    while n:
        day -= timedelta(days=1)
        n -= days.is_working_day(day)
    return day


def handed(card: Scorecard, record: Record) -> None:
    """The company, now and two working days before its time is over; whoever handed it over, once it is."""
    due = card.reply_due_on
    text = _("The figures of %(company)s, %(period)s, are ready for you to see first. Please reply by %(day)s.")
    _tell(card, "handed", agents(card.company_id), text, sms=True, at=record.at, day=due)
    text = _("Reminder: please reply by %(day)s to the figures of %(company)s, %(period)s.")
    remind, over = _nine_on(_working_days_before(due, REMIND)), _nine_on(due + timedelta(days=1))
    if remind > record.at:
        _tell(
            card,
            "reply:soon",
            agents(card.company_id),
            text,
            sms=True,
            due=remind,
            event_at=over,
            at=record.at,
            day=due,
        )
    text = _("%(company)s has not replied to its figures, %(period)s. They can be proposed for publication.")
    _tell(card, "reply:over", [Address(card.handed_by)], text, due=over, at=record.at)


def replied(card: Scorecard, record: Record) -> None:
    text = _("%(company)s has replied to its figures, %(period)s.")
    to = map(Address, office_holders(card.sub_district, Role.STAFF))
    _tell(card, f"replied:{record.pk}", to, text, at=record.at)


def proposed(card: Scorecard, record: Record) -> None:
    text = _("To approve: publication of the figures of %(company)s, %(period)s.")
    to = [Address(user) for user in office_holders(card.sub_district, Role.HEAD) if user != card.proposed_by]
    _tell(card, f"proposed:{record.pk}", to, text, at=record.at)


def sent_back(card: Scorecard, proposer: User | None, reason: str, record: Record) -> None:
    text = _("Not approved: publication of the figures of %(company)s, %(period)s. Why: %(reason)s")
    _tell(card, f"sent_back:{record.pk}", [Address(proposer)] if proposer else [], text, at=record.at, reason=reason)


def published(card: Scorecard, record: Record) -> None:
    text = _("The figures of %(company)s, %(period)s, are published, with the company's reply beside them.")
    to = [*agents(card.company_id), Address(card.handed_by), Address(card.proposed_by)]
    _tell(card, "published", to, text, sms=True, at=record.at)


def withdrawn(card: Scorecard, record: Record) -> None:
    text = _("The figures of %(company)s, %(period)s, were withdrawn. Why: %(reason)s")
    to = [*agents(card.company_id), Address(card.handed_by)]
    _tell(card, "withdrawn", to, text, at=record.at, reason=card.withdrawn_because)
