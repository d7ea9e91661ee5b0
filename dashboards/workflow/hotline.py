"""Another office's own list of its work orders of a month is taken in, to be held against ours."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboards.models import HotlineList
from dashboards.reconciliation import MOST, NoNumbers, TooMany, lines_of
from foundation.accounts.models import SubDistrict, User
from foundation.audit import log as audit
from lib.periods import Period
from lib.tables import NotATable
from mediation.workflow import Refused


@transaction.atomic
def take_in(
    data: bytes,
    name: str,
    *,
    sub_district: SubDistrict,
    channel: str,
    month: Period,
    actor: User,
    at: datetime | None = None,
) -> HotlineList:
    """Keep numbers, days and results of the list; the newest of a month counts. Refused where it can't be read."""
    at = at or timezone.now()
    if month.first > timezone.localdate(at):
        raise Refused(_("This period has not begun yet."))
    try:
        lines, left_out = lines_of(data, month)
    except NotATable as error:
        raise Refused(str(error.said)) from error
    except NoNumbers as error:
        raise Refused(_("No column of this list holds the numbers: call it “工单编号” or “number”.")) from error
    except TooMany as error:
        words = _("This list has more than %(n)s lines of this month. Please leave out what is no work order.")
        raise Refused(words % {"n": f"{MOST:,}"}) from error
    if not lines:
        raise Refused(_("No line of this list is of this month."))
    row = HotlineList.objects.create(
        sub_district=sub_district, channel=channel, month=month.first, name=name[-120:], lines=lines, left_out=left_out,
        uploaded_by=actor, uploaded_at=at,
    )  # fmt: skip
    audit.record(row, "statistics.hotline_list", actor, at=at, lines=len(lines), left_out=left_out)
    return row


@transaction.atomic
def note_download(place: SubDistrict, channel: str, month: Period, kind: str, *, actor: User) -> None:
    """The reconciliation of a month was taken out as a file of this kind."""
    said: dict[str, Any] = {"channel": channel, "month": str(month), "format": kind}
    audit.record(place, "statistics.hotline_taken_out", actor, sub_district=place, **said)
