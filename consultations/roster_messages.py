"""What lawyers are told of the roster. An SMS says little, the portal says all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from consultations.models import Lawyer, Partnership, Shift
from consultations.roster import DAY, Gap, midnight
from consultations.shift_messages import planners
from foundation.accounts.models import SubDistrict
from foundation.audit.models import Record
from foundation.notifications.notices import Address, send

LISTED = 10  # gaps that a message names


def _tell(lawyer: Lawyer, record: Record, text: Promise, more: list[Shift], **values: Any) -> None:
    """With the list of `more` in the portal and by e-mail. A Shift is said in the language of who reads it."""
    listed = lazy(
        lambda: "\n".join(f"{row} {row.get_channel_display()} {row.studio or ''}".strip() for row in more), str
    )
    send(
        record.verb, [Address(lawyer.person.user)], text, values, sub_district=lawyer.sub_district,
        key=f"{record.verb}:{record.pk}", link=reverse("roster"), title=_("Duty roster"), detail=listed(), at=record.at,
    )  # fmt: skip


def published(lawyer: Lawyer, shifts: list[Shift], record: Record) -> None:
    text = _("The duty roster is out. You have %(n)s shifts in it, the first one: %(first)s.")
    _tell(lawyer, record, text, shifts, n=len(shifts), first=shifts[0])


def moved(shift: Shift, former: str, record: Record) -> None:
    text = _("Your shift was moved. It was: %(former)s. It is now: %(now)s.")
    _tell(shift.lawyer, record, text, [], former=former, now=shift)


def called_off(shift: Shift, reason: str, record: Record) -> None:
    text = _("Your shift was called off: %(shift)s. %(reason)s")
    _tell(shift.lawyer, record, text, [], shift=shift, reason=reason)


# What is missing, and what ends


def _to_planners(
    kind: str, rows: Iterable[Partnership], text: Promise, values: dict[str, Any], *, key: str, **more: Any
) -> None:
    """To everybody who plans for these partnerships."""
    to = [one for row in rows for one in planners(row)]
    send(kind, to, text, values, key=key, title=_("Duty roster"), **more)


def uncovered(place: SubDistrict, today: date, gaps: list[Gap], drafts: int) -> None:
    """The gaps of the next seven days; by SMS, where one begins by the end of tomorrow."""
    text = _("Duty in the next 7 days: %(gaps)d gaps, %(drafts)d shifts not published. Please see to it.")
    listed = lazy(lambda: "\n".join(map(_gap_in_words, gaps[:LISTED])), str)
    near = any(gap.span.begins < midnight(today + 2 * DAY) for gap in gaps)
    _to_planners(
        "roster.uncovered", Partnership.objects.current(today).filter(sub_district=place, ended_at=None), text,
        {"gaps": len(gaps), "drafts": drafts}, sub_district=place, key=f"roster.uncovered:{place.pk}:{today}",
        link=reverse("roster"), detail=listed(), sms=near,
    )  # fmt: skip


def _gap_in_words(gap: Gap) -> str:
    begin, end = map(timezone.localtime, gap.span)
    where = [gap.need.get_channel_display(), gap.need.studio, gap.need.specialty and gap.need.get_specialty_display()]
    when = f"{date_format(begin, 'MONTH_DAY_FORMAT')} {begin:%H:%M}–{end:%H:%M}"
    return " ".join(str(word) for word in (when, *where) if word)


def partnership_ends(partnership: Partnership, days: int) -> None:
    """60, 30 and 7 days before its last day, as long as no other of the firm follows it."""
    text = _("The partnership %(name)s ends on %(day)s. Please renew it, or say what follows.")
    _to_planners(
        "partnership.ends", [partnership], text, {"name": partnership, "day": partnership.ends_on},
        sub_district=partnership.sub_district, key=f"partnership:{partnership.pk}:{partnership.ends_on}:{days}",
        link=reverse("partnership", args=[partnership.pk]),
    )  # fmt: skip


def licence_ends(lawyer: Lawyer, days: int) -> None:
    """60, 30 and 7 days before: after that day the lawyer is on no roster. To the lawyer, and to who plans."""
    text = _("By our register the licence of %(name)s ends on %(day)s. Please send us the new date in time.")
    values = {"name": lawyer, "day": lawyer.licence_until}
    key, place = f"licence:{lawyer.pk}:{lawyer.licence_until}:{days}", lawyer.sub_district
    send("licence.ends", [Address(lawyer.person.user)], text, values, sub_district=place, key=key)
    firm = Partnership.objects.current().filter(firm=lawyer.firm_id, sub_district=place, ended_at=None)
    _to_planners("licence.ends", firm, text, values, key=key, sub_district=place, sms=False,
                 link=reverse("edit_lawyer", args=[lawyer.pk]))  # fmt: skip
