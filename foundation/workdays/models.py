"""The calendar of working days, and the abstract clock that every room builds its own from.

A year whose holidays are not known yet is counted Monday to Friday, and every date shown from it says "estimated".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.core.cache import cache
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundation.workdays import counting
from lib.labels import QuickLabels

SOON_DAYS = 3
CACHED, CACHED_SECONDS = "workdays.kinds", 10 * 60


class CalendarDay(models.Model):
    """A day that is not what its weekday says. National reference data: it belongs to no sub-district."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", gettext_lazy("rest day")
        WORKDAY_IN_LIEU = "workday", gettext_lazy("make-up working day")

    date = models.DateField(unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.kind}"


def _kinds() -> dict[date, str]:
    return dict(CalendarDay.objects.values_list("date", "kind"))


class Calendar(counting.Calendar):
    """The calendar as the table knows it."""

    @classmethod
    def load(cls) -> Self:
        """As the table stands now: for dates that are kept."""
        return cls._of(_kinds())

    @classmethod
    def glance(cls) -> Self:
        """As it stood within the last ten minutes, without a query: for words about the many clocks of a list."""
        return cls._of(cache.get_or_set(CACHED, _kinds, CACHED_SECONDS) or {})

    @staticmethod
    def forget() -> None:
        """After a change of the table."""
        cache.delete(CACHED)

    @classmethod
    def _of(cls, kinds: dict[date, str]) -> Self:
        return cls(
            rest=frozenset(day for day, kind in kinds.items() if kind == CalendarDay.Kind.HOLIDAY),
            work=frozenset(day for day, kind in kinds.items() if kind == CalendarDay.Kind.WORKDAY_IN_LIEU),
            # Days are entered one by one. National Day, which no notice leaves out, says that the year is complete.
            known=frozenset(day.year for day in kinds if (day.month, day.day) == (10, 1)),
        )


@dataclass(frozen=True)
class Rule:
    """How a period is counted: what starts it, how many of which unit, and the key of the law it stands in."""

    begins: Promise
    amount: int
    unit: str  # working_days, calendar_days, months
    basis: str | None


class Clock(QuickLabels):
    """One running period: when it began, by which rule, when it ends and why then. Rooms make it concrete."""

    class State(models.TextChoices):
        RUNNING = "running", gettext_lazy("running")
        PAUSED = "paused", gettext_lazy("paused")
        ENDED = "ended", gettext_lazy("ended")

    Code: ClassVar[type[models.TextChoices]]  # what there is of such clocks
    RULES: ClassVar[dict[Any, Rule]] = {}  # of those that are counted; others end on a day that was agreed

    rule = models.CharField(max_length=20)
    started_on = models.DateField()
    nominal = models.DateField(help_text="the day as counted")
    due = models.DateField(help_text="the day as moved to a working day")
    estimated = models.BooleanField(default=False, help_text="counted through a year whose holidays are not known yet")
    agreed_until = models.DateField(null=True, help_text="longer than counted, with the consent of all")
    paused_on = models.DateField(null=True)
    paused_days = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)

    class Meta:
        abstract = True

    @classmethod
    def begin(cls, rule: str, on: date, **fields: Any) -> Self:
        """Start the period `rule` on a day; the day itself is not counted (民法典 201)."""
        law = cls.RULES[rule]
        end = counting.count(on, law.amount, law.unit, Calendar.load())
        return cls._default_manager.create(
            rule=rule, started_on=on, nominal=end.nominal, due=end.due, estimated=end.estimated, **fields
        )

    def pause(self, on: date) -> None:
        self.state, self.paused_on = self.State.PAUSED, on
        self.save(update_fields=["state", "paused_on"])

    def resume(self, on: date) -> None:
        """Go on: the end moves by the days of the pause and on to a working day; working days left are left again."""
        assert self.paused_on is not None  # paused clocks have their day
        days, pause = Calendar.load(), (on - self.paused_on).days
        left = counting.working_days_between(self.paused_on, self.due, days) if self.counts_working_days else 0
        if left:
            end = counting.working_days(on, left, days)
        else:
            end = counting.moved_to_working_day((self.agreed_until or self.nominal) + timedelta(days=pause), days)
        if self.agreed_until:
            self.agreed_until = end.nominal
        else:
            self.nominal = end.nominal
        self.due, self.estimated = end.due, end.estimated
        self.paused_days += pause
        self.state, self.paused_on = self.State.RUNNING, None
        self.save(update_fields=["nominal", "agreed_until", "due", "estimated", "paused_days", "state", "paused_on"])

    def extend(self, until: date) -> None:
        """All have agreed to a later end, which is a working day or moves on to one."""
        end = counting.moved_to_working_day(until, Calendar.load())
        self.agreed_until, self.due, self.estimated = until, end.due, end.estimated
        self.save(update_fields=["agreed_until", "due", "estimated"])

    def days_left(self, today: date | None = None) -> int:
        """Calendar days to the end; negative when it has passed. A paused clock stands still."""
        return (self.due - self._seen_from(today)).days

    def working_days_left(self, today: date | None = None) -> int:
        """Working days to the end, the last one included; 0 when it has passed. A paused clock stands still."""
        return counting.working_days_between(self._seen_from(today), self.due, Calendar.glance())

    def _seen_from(self, today: date | None) -> date:
        return self.paused_on or today or timezone.localdate()

    def is_late(self, today: date | None = None) -> bool:
        return self.state == self.State.RUNNING and self.days_left(today) < 0

    @property
    def counts_working_days(self) -> bool:
        """Service clocks do; periods of the law count calendar days."""
        law = self.RULES.get(self.rule)
        return law is not None and law.unit == "working_days"

    @property
    def label(self) -> str:
        """What the period is for."""
        try:
            return str(self.Code(self.rule).label)
        except ValueError:  # a rule of its own
            return self.rule

    @property
    def standing(self) -> str:
        """paused, late, soon or fine: a CSS class that always goes with words."""
        if self.state == self.State.PAUSED:
            return "paused"
        left = self.days_left()
        return "late" if left < 0 else "soon" if left <= SOON_DAYS else "fine"

    def left_in_words(self) -> str:
        """Two days late, today, 17 days left, 3 working days left; or paused with so many left, or ended."""
        if self.state == self.State.ENDED:
            return _("ended")
        words = self.marked(self._left_in_words())
        return _("paused, %(words)s") % {"words": words} if self.state == self.State.PAUSED else words

    def _left_in_words(self) -> str:
        left = self.days_left()
        if left < 0:
            return ngettext("%(n)d day late", "%(n)d days late", -left) % {"n": -left}
        if left == 0:
            return _("today is the last day")
        if self.counts_working_days:
            n = self.working_days_left()
            return ngettext("%(n)d working day left", "%(n)d working days left", n) % {"n": n}
        return ngettext("%(n)d day left", "%(n)d days left", left) % {"n": left}

    def due_in_words(self) -> str:
        """12月6日（周日）, with the remark where it is estimated: for letters and messages."""
        return self.marked(day_in_words(self.due))

    def marked(self, words: str) -> str:
        """`words` about the end, with the remark where it is estimated."""
        return _("%(words)s (estimated)") % {"words": words} if self.estimated else words

    def explain(self) -> str:
        """Why this date: what began when, how long, and what moved it."""
        law = self.RULES.get(self.rule)
        if law is None:
            return _("Agreed for %(day)s.") % {"day": day_in_words(self.due)}
        parts = [
            _("%(begins)s on %(start)s; %(length)s, to %(nominal)s")
            % {
                "begins": law.begins,
                "start": date_in_words(self.started_on),
                "length": length_in_words(law),
                "nominal": day_in_words(self.nominal),
            }
        ]
        if self.paused_days:
            n = self.paused_days
            parts.append(ngettext("with a pause of %(n)d day", "with a pause of %(n)d days", n) % {"n": n})
        if self.agreed_until:
            parts.append(_("extended to %(day)s with the consent of all") % {"day": day_in_words(self.agreed_until)})
        if self.due != (self.agreed_until or self.nominal):
            parts.append(_("a rest day, so it moves to %(due)s") % {"due": day_in_words(self.due)})
        if self.state == self.State.PAUSED and self.paused_on:
            parts.append(_("paused since %(day)s") % {"day": date_in_words(self.paused_on)})
        if self.estimated:
            parts.append(_("estimated, the holidays of that year are not known yet"))
        return _(", ").join(parts) + _(".")


def length_in_words(law: Rule) -> str:
    n = law.amount
    if law.unit == "months":
        return ngettext("%(n)d month", "%(n)d months", n) % {"n": n}
    if law.unit == "working_days":
        return ngettext("%(n)d working day", "%(n)d working days", n) % {"n": n}
    return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}


def date_in_words(day: date) -> str:
    """12月6日, December 6; with the year where it is not this one."""
    this_year = day.year == timezone.localdate().year
    return date_format(day, "MONTH_DAY_FORMAT" if this_year else "DATE_FORMAT")


def day_in_words(day: date) -> str:
    """12月6日（周日）, December 6 (Sun); with the year where it is not this one."""
    return _("%(day)s (%(weekday)s)") % {"day": date_in_words(day), "weekday": date_format(day, "D")}
