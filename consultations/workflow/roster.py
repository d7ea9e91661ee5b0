"""The acts on the roster: rules and needs, drafts, moves, publishing. Each is atomic, locked, recorded, announced."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations import roster, roster_messages, shift_messages
from consultations.models import Absence, Lawyer, Need, Partnership, Rule, RuleLawyer, Shift
from consultations.roster import Proposal, Span
from consultations.workflow import swaps
from consultations.workflow.shifts import end_swaps
from foundation.accounts.models import User
from foundation.audit import log as audit
from foundation.notifications import outbox
from foundation.workdays.models import Calendar
from mediation.workflow import Refused

MOST_DAYS = 400  # one draft or publication; a year and a bit


class Drafted(NamedTuple):
    """What a draft made, and for which spans it found nobody."""

    made: list[Shift]
    open: list[Proposal]


@transaction.atomic
def add_rule(partnership: Partnership, lawyers: Iterable[Lawyer], *, actor: User, **values: Any) -> Rule:
    """Say who serves when, again and again; `lawyers` in the order of their turns."""
    place = partnership.sub_district
    rule = Rule.objects.create(sub_district=place, partnership=partnership, **values)
    RuleLawyer.objects.bulk_create(RuleLawyer(rule=rule, lawyer=row, position=n) for n, row in enumerate(lawyers))
    audit.record(rule, "roster.rule_added", actor, lawyers=[row.lawyer_id for row in rule.turns.all()])
    return rule


@transaction.atomic
def end_rule(rule: Rule, last: date, *, actor: User, at: datetime | None = None) -> None:
    """`last` is its last day: later drafts of it go, published shifts stay."""
    at = at or timezone.now()
    rule.refresh_from_db(from_queryset=Rule.objects.select_for_update())
    if rule.ended_at:
        return
    rule.ends_on, rule.ended_at = _end(rule.starts_on, last, rule.ends_on), at
    rule.save(update_fields=["ends_on", "ended_at"])
    later = rule.shifts.filter(status=Shift.Status.DRAFT, period__startswith__gte=roster.midnight(last + roster.DAY))
    dropped = later.update(status=Shift.Status.CANCELLED)
    audit.record(rule, "roster.rule_ended", actor, at=at, last=str(last), dropped=dropped)


def _end(starts: date, last: date, planned: date | None) -> date:
    if last < starts:
        raise Refused(_("It begins on %(day)s: it can't end before.") % {"day": starts})
    return min(last, planned) if planned else last


@transaction.atomic
def add_need(*, actor: User, **values: Any) -> Need:
    """Say which hours must be covered."""
    need = Need.objects.create(sub_district=actor.sub_district, **values)
    audit.record(need, "roster.need_added", actor)
    return need


@transaction.atomic
def end_need(need: Need, last: date, *, actor: User) -> None:
    """`last` is the last day on which it must be covered."""
    need.refresh_from_db(from_queryset=Need.objects.select_for_update())
    need.ends_on = _end(need.starts_on, last, need.ends_on)
    need.save(update_fields=["ends_on"])
    audit.record(need, "roster.need_ended", actor, last=str(last))


@transaction.atomic
def draft(
    partnerships: QuerySet[Partnership], first: date, last: date, *, actor: User, at: datetime | None = None
) -> Drafted:
    """Make, as drafts, the shifts that the rules ask for from `first` to `last` and that are not over.

    What stands stays, and what was called off or moved is not made anew: a second run adds nothing.
    """
    at, days = at or timezone.now(), Calendar.load()
    _require_span(first, last)
    rules = list(Rule.objects.select_for_update().filter(partnership__in=partnerships).order_by("pk"))
    _lock(RuleLawyer.objects.filter(rule__in=rules).values_list("lawyer_id", flat=True))
    drafted = Drafted([], [])
    for rule in rules:
        for proposal in _planned(rule, first, last, days):
            if proposal.span.ends <= at:
                continue
            if proposal.lawyer is None:
                drafted.open.append(proposal)
            else:
                drafted.made.append(_of_rule(rule, proposal))
    if drafted.made:
        ids = [shift.pk for shift in drafted.made]
        audit.record(drafted.made[0].partnership, "roster.drafted", actor, at=at, shifts=ids)
    return drafted


def _require_span(first: date, last: date) -> None:
    if not first <= last < first + timedelta(days=MOST_DAYS):
        raise Refused(_("The last day must not be before the first, nor more than a year later."))


def _planned(rule: Rule, first: date, last: date, days: Calendar) -> list[Proposal]:
    lawyers = [turn.lawyer for turn in rule.turns.select_related("lawyer__person")]
    begin, end = roster.midnight(first), roster.midnight(last + 2 * roster.DAY)
    made = rule.shifts.exclude(planned_for=None).order_by("planned_for").values_list("planned_for", "lawyer_id")
    before = made.filter(planned_for__lt=begin).last()
    standing: list[Any] = [*([before] if before else []), *made.filter(planned_for__gte=begin, planned_for__lt=end)]
    return roster.plan(rule, first, last, days, lawyers=lawyers, standing=standing, away=away(lawyers, begin, end))


def away(lawyers: Iterable[Lawyer], begin: datetime, end: datetime) -> list[tuple[int, datetime, datetime]]:
    """When these lawyers can't serve in the span: absences, and the shifts that stand."""
    absences = Absence.objects.filter(lawyer__in=lawyers, withdrawn_at=None, begins_at__lt=end, ends_at__gt=begin)
    shifts = Shift.objects.standing().within(begin, end).filter(lawyer__in=lawyers)
    rows = list(absences.values_list("lawyer_id", "begins_at", "ends_at"))
    return rows + [(shift.lawyer_id, shift.begins_at, shift.ends_at) for shift in shifts]


def _of_rule(rule: Rule, proposal: Proposal) -> Shift:
    assert proposal.lawyer is not None
    return Shift.objects.create(
        sub_district_id=rule.sub_district_id, partnership=rule.partnership, lawyer=proposal.lawyer, rule=rule,
        channel=rule.channel, studio_id=rule.studio_id, weight=rule.weight, period=DateTimeTZRange(*proposal.span),
        planned_for=proposal.span.begins,
    )  # fmt: skip


def _lock(lawyers: Iterable[int]) -> None:
    """One change at a time for each lawyer: two browsers wait for each other here, and the second sees the first."""
    list(Lawyer.objects.select_for_update().filter(pk__in=list(lawyers)).order_by("pk"))


def _check(lawyer: Lawyer, span: Span, at: datetime, shift: Shift | None = None) -> None:
    """Refuse a span that is over, or in which the (locked) lawyer already serves, is away, or has no licence."""
    said: dict[str, Any] = {"name": lawyer, "day": timezone.localdate(span.begins)}
    if not span.begins < span.ends or span.ends <= at:
        raise Refused(_("This time is over. Choose one that is still to come."))
    lawyer.refresh_from_db(fields=["licence_until", "left_on"])
    if not lawyer.may_serve_on(said["day"]):
        raise Refused(_("The licence of %(name)s does not hold on %(day)s any more, or %(name)s has left.") % said)
    other = Shift.objects.standing().within(*span).filter(lawyer=lawyer).exclude(pk=shift.pk if shift else 0).first()
    if other:
        said |= {"shift": other, "channel": other.get_channel_display()}
        raise Refused(_("%(name)s already serves then: %(shift)s, %(channel)s. Choose another time or lawyer.") % said)
    absent = Absence.objects.filter(lawyer=lawyer, withdrawn_at=None, begins_at__lt=span.ends, ends_at__gt=span.begins)
    if absent.exists():
        raise Refused(_("%(name)s is away then. Choose another time or lawyer.") % said)


def _save(shift: Shift) -> None:
    """The database has the last word: two shifts of one lawyer never overlap."""
    try:
        with transaction.atomic():
            shift.save()
    except IntegrityError as error:
        if "shift_one_at_a_time" not in str(error):
            raise
        words = _("%(name)s was given another shift at this time just now. Please look at the roster again.")
        raise Refused(words % {"name": shift.lawyer}) from error


@transaction.atomic
def add_shift(partnership: Partnership, span: Span, *, actor: User, at: datetime | None = None, **values: Any) -> Shift:
    """A shift by hand, as a draft. Refused where the lawyer can't."""
    at, lawyer = at or timezone.now(), values["lawyer"]
    _lock([lawyer.pk])
    _check(lawyer, span, at)
    shift = Shift(
        sub_district=partnership.sub_district, partnership=partnership, period=DateTimeTZRange(*span), **values
    )
    _save(shift)
    audit.record(shift, "shift.added", actor, at=at, lawyer=lawyer.pk)
    return shift


@transaction.atomic
def move_shift(shift: Shift, span: Span, *, actor: User, at: datetime | None = None) -> None:
    """Another time for the same lawyer. A request to swap goes with it; a published one is told, reminders end."""
    at = at or timezone.now()
    _lock([shift.lawyer_id])
    _lock_shift(shift)
    _require_open(shift)
    if (shift.begins_at, shift.ends_at) == span:
        return
    _check(shift.lawyer, span, at, shift)
    former, shift.period = str(shift), DateTimeTZRange(*span)
    _save(shift)
    record = audit.record(shift, "shift.moved", actor, at=at, before=former, after=str(shift))
    if shift.status == Shift.Status.PUBLISHED:
        shift_messages.remind(shift)
        swaps.follow(shift, actor=actor, at=at)
        roster_messages.moved(shift, former, record)


@transaction.atomic
def cancel_shift(shift: Shift, reason: str, *, actor: User, at: datetime | None = None) -> None:
    """Call a shift off. Acting twice changes nothing."""
    at = at or timezone.now()
    _lock_shift(shift)
    if shift.status == Shift.Status.CANCELLED:
        return
    _require_open(shift)
    before, shift.status = shift.status, Shift.Status.CANCELLED
    shift.save(update_fields=["status"])
    record = audit.record(shift, "shift.cancelled", actor, at=at, reason=reason)
    end_swaps(shift, actor, at)
    if before == Shift.Status.PUBLISHED:
        outbox.withdraw(f"shift:{shift.pk}")
        roster_messages.called_off(shift, reason, record)


def _lock_shift(shift: Shift) -> None:
    shift.refresh_from_db(from_queryset=Shift.objects.select_for_update())


def _require_open(shift: Shift) -> None:
    if shift.status == Shift.Status.CANCELLED:
        raise Refused(_("This shift was called off meanwhile."))
    if shift.signed_in_at:
        raise Refused(_("This shift has begun: %(name)s has signed in.") % {"name": shift.lawyer})


def drafts(partnerships: QuerySet[Partnership], first: date, last: date) -> QuerySet[Shift]:
    """The drafts that begin on these days, in order."""
    begin, end = roster.midnight(first), roster.midnight(last + roster.DAY)
    rows = Shift.objects.for_list().filter(status=Shift.Status.DRAFT, partnership__in=partnerships)
    return rows.filter(period__startswith__gte=begin, period__startswith__lt=end)


@transaction.atomic
def publish(
    partnerships: QuerySet[Partnership], first: date, last: date, *, actor: User, at: datetime | None = None
) -> list[Shift]:
    """Publish all drafts of the days from `first` to `last` at once; each lawyer is told once, with the list.

    Refused as a whole where the licence of a lawyer does not hold on the day of a shift.
    """
    at = at or timezone.now()
    _require_span(first, last)
    rows = list(drafts(partnerships, first, last).select_for_update(of=("self",)))
    ended = [row for row in rows if not row.lawyer.may_serve_on(timezone.localdate(row.begins_at))]
    if ended:
        names = _(", ").join(f"{row.lawyer} {row}" for row in ended)
        raise Refused(_("The licence has ended for: %(shifts)s. Give these shifts to somebody else first.") % {
            "shifts": names})  # fmt: skip
    for row in rows:
        row.status, row.published_at = Shift.Status.PUBLISHED, at
    Shift.objects.bulk_update(rows, ["status", "published_at"])
    for row in rows:
        shift_messages.remind(row)
    _tell_each(rows, actor, at)
    return rows


def _tell_each(rows: list[Shift], actor: User, at: datetime) -> None:
    mine: dict[int, list[Shift]] = {}
    for row in rows:
        mine.setdefault(row.lawyer_id, []).append(row)
    for shifts in mine.values():
        lawyer = shifts[0].lawyer
        record = audit.record(lawyer, "roster.published", actor, at=at, shifts=[row.pk for row in shifts])
        roster_messages.published(lawyer, shifts, record)
