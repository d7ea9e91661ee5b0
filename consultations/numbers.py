"""The numbers of the duty lawyers over a span of days: hours, cover, sign-ins, call-backs, tasks; each with its rows.

A number is never kept: it is counted from the rows that its page shows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, QuerySet, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.models import CallBack, Channel, Lawyer, Shift, Task
from consultations.permissions import own_firms_only
from foundation.accounts.models import User

PUNCTUAL = timedelta(minutes=10)  # after the begin; later is late (product S2)
HOUR = timedelta(hours=1)
BEGINS = F("period__startswith")
LENGTH = ExpressionWrapper(F("period__endswith") - F("period__startswith"), output_field=DurationField())
SERVED = ExpressionWrapper(F("signed_out_at") - F("signed_in_at"), output_field=DurationField())


@dataclass(frozen=True)
class Wanted:
    """Whose numbers of which days, both included; `lawyer`, `firm` and `channel` narrow them."""

    user: User
    first: date
    last: date
    lawyer: int | None = None
    firm: int | None = None
    channel: str = ""

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From its first moment to that after its last."""
        days = (self.first, self.last + timedelta(days=1))
        begin, end = (timezone.make_aware(datetime.combine(day, time())) for day in days)
        return begin, end

    def narrowed(self, rows: QuerySet[Any], to: str = "lawyer") -> QuerySet[Any]:
        """`rows` of one's own sub-district and firm, and of the lawyer that is wanted. `to`: the way to the lawyer."""
        rows = rows.filter(**{f"{to}__sub_district": self.user.sub_district_id})
        firms = own_firms_only(self.user)
        if firms is not None:
            rows = rows.filter(**{f"{to}__firm__in": firms})
        if self.lawyer:
            rows = rows.filter(**{to: self.lawyer})
        return rows.filter(**{f"{to}__firm": self.firm}) if self.firm else rows


def planned(wanted: Wanted) -> QuerySet[Shift]:
    """Published shifts that begin in the span."""
    begin, end = wanted.span
    rows = Shift.objects.published().filter(period__startswith__gte=begin, period__startswith__lt=end)
    rows = rows.filter(channel=wanted.channel) if wanted.channel else rows
    return wanted.narrowed(rows)


def served(wanted: Wanted) -> QuerySet[Shift]:
    """Of these, with both sign-in and sign-out."""
    return planned(wanted).filter(signed_in_at__isnull=False, signed_out_at__gte=F("signed_in_at"))


def begun(wanted: Wanted) -> QuerySet[Shift]:
    """Of the planned ones, those whose sign-in could be late by now."""
    return planned(wanted).filter(period__startswith__lte=timezone.now() - PUNCTUAL)


def punctual(wanted: Wanted) -> QuerySet[Shift]:
    """Of these, signed in at most ten minutes after the begin."""
    return begun(wanted).filter(signed_in_at__lte=BEGINS + PUNCTUAL)


def promised(wanted: Wanted) -> QuerySet[CallBack]:
    """Call-backs whose time was up in the span."""
    begin, end = wanted.span
    rows = CallBack.objects.filter(due_at__gte=begin, due_at__lt=min(end, timezone.now()))
    return wanted.narrowed(rows.filter(call__shift__channel=wanted.channel) if wanted.channel else rows)


def kept(wanted: Wanted) -> QuerySet[CallBack]:
    """Of these, done in time."""
    return promised(wanted).filter(state=CallBack.State.DONE, done_at__lte=F("due_at"))


def asked(wanted: Wanted) -> QuerySet[Task]:
    """Tasks asked in the span, but for those that were withdrawn."""
    begin, end = wanted.span
    return wanted.narrowed(Task.objects.filter(asked_at__gte=begin, asked_at__lt=end).exclude(state="withdrawn"))


def answered(wanted: Wanted) -> QuerySet[Task]:
    return asked(wanted).filter(state=Task.State.ANSWERED)


@dataclass(frozen=True)
class Figure:
    """One number: its words, its rows, and how a row is written; no row names a caller, a party or a matter."""

    label: Promise
    rows: Callable[[Wanted], Any]
    headings: Sequence[Promise]
    line: Callable[[Any], list[Any]]


def minute(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def _shift(row: Shift) -> list[Any]:
    who = [str(row.lawyer), str(row.lawyer.firm), row.get_channel_display()]
    moments = [row.begins_at, row.ends_at, row.signed_in_at, row.signed_out_at]
    return [*who, *map(minute, moments), f"{row.hours:.1f}"]


def _call_back(row: CallBack) -> list[Any]:
    late = row.state == CallBack.State.DONE and row.done_at and row.done_at > row.due_at
    state = _("done, too late") if late else row.get_state_display()
    return [str(row.lawyer), str(row.lawyer.firm), minute(row.due_at), minute(row.done_at), state]


def _task(row: Task) -> list[Any]:
    who = [str(row.lawyer), str(row.lawyer.firm), row.get_kind_display()]
    return [*who, minute(row.asked_at), minute(row.answered_at), row.get_state_display()]


WHO = [gettext_lazy("Lawyer"), gettext_lazy("Law firm")]
SHIFT = [*WHO, gettext_lazy("Channel"), gettext_lazy("Begin"), gettext_lazy("End"), gettext_lazy("Signed in"),
         gettext_lazy("Signed out"), gettext_lazy("Hours planned")]  # fmt: skip
CALL_BACK = [*WHO, gettext_lazy("Due"), gettext_lazy("Done at"), gettext_lazy("Status")]
TASK = [*WHO, gettext_lazy("Task"), gettext_lazy("Asked at"), gettext_lazy("Answered at"), gettext_lazy("Status")]

FIGURES: dict[str, Figure] = {
    "planned": Figure(gettext_lazy("Shifts planned"), planned, SHIFT, _shift),
    "served": Figure(gettext_lazy("Shifts served"), served, SHIFT, _shift),
    "begun": Figure(gettext_lazy("Shifts that have begun"), begun, SHIFT, _shift),
    "punctual": Figure(gettext_lazy("Punctual sign-ins"), punctual, SHIFT, _shift),
    "promised": Figure(gettext_lazy("Call-backs due"), promised, CALL_BACK, _call_back),
    "kept": Figure(gettext_lazy("Call-backs kept"), kept, CALL_BACK, _call_back),
    "asked": Figure(gettext_lazy("Tasks asked"), asked, TASK, _task),
    "answered": Figure(gettext_lazy("Tasks answered"), answered, TASK, _task),
}

# What is a part of what: shown together, as a share.
PART_OF = {"served": "planned", "punctual": "begun", "kept": "promised", "answered": "asked"}


def share_behind(figure: str, wanted: Wanted) -> list[tuple[str, Promise, int]]:
    """The part and the whole to which `figure` belongs: name, words and number of each; empty for one of no share."""
    part = next((part for part, whole in PART_OF.items() if figure in {part, whole}), None)
    both = (part, PART_OF[part]) if part else ()
    return [(name, FIGURES[name].label, FIGURES[name].rows(wanted).count()) for name in both]


def rows_of(figure: str, wanted: Wanted) -> QuerySet[Any]:
    """The rows behind a figure, the newest first, with all that a line shows."""
    return FIGURES[figure].rows(wanted).select_related("lawyer__person", "lawyer__firm").order_by("-id")


def hours(length: timedelta | None) -> float:
    return (length or timedelta()) / HOUR


def summed(rows: QuerySet[Any], by: str, length: Any) -> dict[Any, float]:
    """Hours by the value of `by`."""
    return {key: hours(sum_) for key, sum_ in rows.order_by().values_list(by).annotate(sum_=Sum(length))}


def counted(rows: QuerySet[Any], by: str) -> dict[Any, int]:
    return dict(rows.order_by().values_list(by).annotate(n=Count("pk")))


def table(wanted: Wanted, by: str = "lawyer") -> list[dict[str, Any]]:
    """A line for each lawyer (`by` is "lawyer") or firm ("lawyer__firm") that has any number; ten queries."""
    hours_of = {"planned": summed(planned(wanted), by, LENGTH), "served": summed(served(wanted), by, SERVED)}
    counts = {name: counted(figure.rows(wanted), by) for name, figure in FIGURES.items()}
    keys = set().union(*counts.values())
    people = Lawyer.objects.select_related("person", "firm")
    if by == "lawyer":
        names = {row.pk: str(row) for row in people.filter(pk__in=keys)}
    else:
        names = {row.firm_id: str(row.firm) for row in people.filter(firm__in=keys)}
    return [
        {
            "key": key,
            "name": names[key],
            "planned_hours": hours_of["planned"].get(key, 0),
            "served_hours": hours_of["served"].get(key, 0),
            **{name: counts[name].get(key, 0) for name in FIGURES},
        }
        for key in sorted(keys, key=lambda key: names[key])
    ]


def by_channel(wanted: Wanted) -> list[dict[str, Any]]:
    """Published and served hours of each channel."""
    published, done = summed(planned(wanted), "channel", LENGTH), summed(served(wanted), "channel", SERVED)
    counts = counted(planned(wanted), "channel")
    return [
        {
            "key": code,
            "name": label,
            "planned_hours": published.get(code, 0),
            "served_hours": done.get(code, 0),
            "planned": counts.get(code, 0),
        }
        for code, label in Channel.choices
    ]


def days_to_answer(wanted: Wanted) -> str:
    """The median time from the question to the answer, in words; empty where nothing was answered."""
    times = answered(wanted).values_list("asked_at", "answered_at")
    lengths = [(end - begin).total_seconds() for begin, end in times if end]
    if not lengths:
        return ""
    return _("%(n)s days") % {"n": f"{median(lengths) / 86400:.1f}"}
