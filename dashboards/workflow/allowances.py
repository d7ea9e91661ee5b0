"""The acts on the allowances: a rate is set from a day on, a statement is taken out."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboards.models import AllowanceRate
from foundation.accounts.models import SubDistrict, User
from foundation.audit import log as audit
from lib.periods import Period
from mediation.workflow.transitions import Refused

AHEAD = timedelta(days=366)


@transaction.atomic
def set_rate(kind: str, yuan: Decimal, starts_on: date, *, actor: User) -> AllowanceRate:
    """So many yuan for a case of `kind` from a month on; the rate before it ends the day before. Twice is once.

    It takes the place of whatever was set for that month and later ones. A month that is over was paid: only the first
    rate of a kind may begin before this month; and none begins more than a year ahead.
    """
    if starts_on.day != 1:
        raise Refused(_("A rate begins with a month. Please choose the first day of one."))
    place = SubDistrict.objects.select_for_update().get(pk=actor.sub_district_id)
    rows = AllowanceRate.objects.filter(sub_district=place, kind=kind)
    last = rows.order_by("-starts_on").first()
    if last and (last.starts_on, last.yuan) == (starts_on, yuan):
        return last
    today = timezone.localdate()
    if last and starts_on < today.replace(day=1):
        raise Refused(_("Months that are over keep their rate. Please choose this month or a later one."))
    if starts_on > today + AHEAD:
        raise Refused(_("A rate begins at most a year from now. Please choose an earlier month."))
    later = rows.filter(starts_on__gte=starts_on)
    replaced = [f"{row.starts_on} {row.yuan}" for row in later]
    later.delete()
    rows.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on)).update(ends_on=starts_on - timedelta(days=1))
    row = AllowanceRate.objects.create(sub_district=place, kind=kind, yuan=yuan, starts_on=starts_on)
    said: dict[str, Any] = {"kind": kind, "yuan": str(yuan), "starts_on": str(starts_on), "replaced": replaced}
    audit.record(row, "allowance.rate_set", actor, **said)
    return row


@transaction.atomic
def note_download(month: Period, people: int, total: Decimal, *, actor: User) -> None:
    """The statement of a month was taken out, with this sum in yuan."""
    place = actor.sub_district
    audit.record(
        place, "allowance.taken_out", actor, sub_district=place, month=str(month), people=people, total=str(total)
    )
