"""Notices about the sheets of statistics, in the portal and by e-mail: who has to approve, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from dashboards.filters import in_words
from dashboards.models import Adjustment, Sheet
from dashboards.permissions import office_holders
from dashboards.scopes import Scope
from foundation.accounts.models import User
from foundation.audit.models import Record
from foundation.notifications.notices import Address, send
from residents.models import Role
from residents.permissions import people_with


def _approvers(sheet: Sheet, but: User) -> list[Address]:
    """Who may approve what `but` proposed: the heads, and of a committee's own sheet its directors."""
    users = office_holders(sheet.sub_district, Role.HEAD)
    if sheet.committee_id:
        users += [row.person.user for row in people_with(Role.DIRECTOR, committee_id=sheet.committee_id)]
    return [Address(user) for user in users if user and user != but]


def _tell(sheet: Sheet, record: Record, to: Iterable[Address], text: Promise, **values: Any) -> None:
    scope = Scope(sheet.sub_district, sheet.committee)
    month = lazy(lambda: in_words(sheet.period), str)()  # in the language of who reads it
    page = reverse("statistic_sheet", args=[sheet.period])
    send(
        record.verb, to, text, {"whose": str(scope), "month": month, **values}, sub_district=sheet.sub_district,
        key=f"{record.verb}:{record.pk}", link=f"{page}?{scope.address}" if scope.address else page, sms=False,
        at=record.at,
    )  # fmt: skip


def proposed(sheet: Sheet, proposer: User, record: Record) -> None:
    _tell(sheet, record, _approvers(sheet, proposer), _("To approve: the statistics of %(whose)s, %(month)s."))


def sent_back(sheet: Sheet, proposer: User | None, reason: str, record: Record) -> None:
    text = _("Sent back: the statistics of %(whose)s, %(month)s. Why: %(reason)s")
    _tell(sheet, record, [Address(proposer)] if proposer else [], text, reason=reason)


def frozen(sheet: Sheet, record: Record) -> None:
    text = _("Frozen: the statistics of %(whose)s, %(month)s. What comes late is an adjustment from now on.")
    _tell(sheet, record, [Address(sheet.proposed_by)], text)


def adjustment_proposed(row: Adjustment, record: Record) -> None:
    text = _("To approve: an adjustment to the statistics of %(whose)s, %(month)s (figures: %(n)s).")
    _tell(row.sheet, record, _approvers(row.sheet, row.made_by), text, n=len(row.differences))


def adjustment_refused(row: Adjustment, record: Record) -> None:
    """What was approved stands in the sheet; what was not is said."""
    text = _("Not approved: your adjustment to the statistics of %(whose)s, %(month)s. Why: %(reason)s")
    _tell(row.sheet, record, [Address(row.made_by)], text, reason=row.refused_because)
