"""What beat looks for around the roster. Each notice has a key of its own: looking twice tells once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from consultations import roster, roster_messages, shift_messages
from consultations.models import HandOver, Lawyer, Need, Partnership, Shift
from consultations.roster import Gap
from consultations.workflow.calls import heir, promises
from consultations.workflow.shifts import next_in_line
from foundation.accounts.models import SubDistrict
from foundation.workdays.models import Calendar

JUST_OVER = timedelta(hours=2)  # as long after its end a shift is asked for its hand-over, should beat have stood still
READING = timedelta(minutes=15)  # of the next shift, in which its lawyer reads
UNREAD = timedelta(hours=2)  # of the next shift: then who plans sees to it
NOBODY_FOLLOWS = timedelta(days=1)
AHEAD = 7  # days in which every hour must be published and covered
RENEWAL_DAYS = (60, 30, 7)  # before a partnership or a licence ends


def open_promises(at: datetime) -> None:
    """Shifts that have ended with open call-backs and without a hand-over."""
    ended = Shift.objects.published().filter(period__endswith__gt=at - JUST_OVER, period__endswith__lte=at)
    for shift in ended.filter(signed_in_at__isnull=False, hand_over=None).select_related("lawyer__person__user"):
        if found := promises(shift).call_backs:
            with transaction.atomic():
                shift_messages.still_open(shift, len(found))


def unread_hand_overs(at: datetime) -> None:
    """Hand-overs that the next lawyer has not acknowledged a quarter of an hour, and two hours, into the shift."""
    rows = HandOver.objects.filter(acknowledged_at=None, written_at__gt=at - timedelta(days=14))
    for row in rows.select_related("shift__partnership", "shift__studio", "to__person__user"):
        following = next_in_line(row.shift)
        begun = following.begins_at if following else row.written_at + NOBODY_FOLLOWS - UNREAD
        reader = heir(row)
        with transaction.atomic():
            if reader and following and begun + READING <= at:
                shift_messages.unread(row, reader)
            if begun + UNREAD <= at:
                shift_messages.long_unread(row)


def gaps_ahead(place: SubDistrict, today: date) -> list[Gap]:
    """The hours of the next seven days that must be covered and that no published shift covers."""
    last = today + timedelta(days=AHEAD - 1)
    needs = Need.objects.filter(sub_district=place).select_related("studio")
    shifts = Shift.objects.filter(sub_district=place).published().select_related("lawyer")
    shifts = shifts.within(roster.midnight(today), roster.midnight(last + roster.DAY))
    now, gaps = timezone.now(), roster.gaps(needs, shifts, today, last, Calendar.load())
    return [gap for gap in gaps if gap.span.ends > now]


def drafts_ahead(place: SubDistrict, today: date) -> int:
    """How many shifts of the next seven days are not published."""
    begin = roster.midnight(today)
    rows = Shift.objects.filter(sub_district=place, status=Shift.Status.DRAFT)
    return rows.within(begin, begin + timedelta(days=AHEAD)).count()


def uncovered(place: SubDistrict, today: date) -> None:
    """Tell who plans of gaps and drafts in the next seven days, once on each working day."""
    gaps, drafts = gaps_ahead(place, today), drafts_ahead(place, today)
    if gaps or drafts:
        with transaction.atomic():
            roster_messages.uncovered(place, today, gaps, drafts)


def endings(place: SubDistrict, today: date) -> None:
    """Partnerships and licences that end within 60, 30 and 7 days and that nothing follows."""
    within = (today, today + timedelta(days=max(RENEWAL_DAYS)))
    for row in Partnership.objects.current(today).filter(sub_district=place, ended_at=None, ends_on__range=within):
        if not Partnership.objects.filter(sub_district=place, firm=row.firm_id, starts_on__gt=row.starts_on).exists():
            with transaction.atomic():
                roster_messages.partnership_ends(row, _reached(row.ends_on, today))
    lawyers = Lawyer.objects.filter(sub_district=place, left_on=None, licence_until__range=within)
    for lawyer in lawyers.select_related("person__user", "firm"):
        with transaction.atomic():
            roster_messages.licence_ends(lawyer, _reached(lawyer.licence_until, today))


def _reached(end: date | None, today: date) -> int:
    """The nearest threshold that was reached before `end`."""
    left = (end - today).days if end else 0
    return min(days for days in RENEWAL_DAYS if left <= days)
