"""The calendar of working days, and the abstract clock that every room builds its own from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundation.law.citation import cite
from foundation.workdays import counting

SOON_DAYS = 3


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


@dataclass(frozen=True)
class Rule:
    """How a period is counted: what starts it, how many of which unit, and the key of the law it stands in."""

    begins: Promise
    amount: int
    unit: str  # working_days, calendar_days, months
    basis: str | None


class Clock(models.Model):
    """One running period: when it began, by which rule, when it ends and why then. Rooms make it concrete."""

    class State(models.TextChoices):
        RUNNING = "running", gettext_lazy("running")
        PAUSED = "paused", gettext_lazy("paused")
        ENDED = "ended", gettext_lazy("ended")

    RULES: ClassVar[dict[Any, Rule]] = {}

    rule = models.CharField(max_length=20)
    started_on = models.DateField()
    nominal = models.DateField(help_text="the day as counted")
    due = models.DateField(help_text="the day as moved to a working day")
    estimated = models.BooleanField(default=False, help_text="counted through a year whose holidays are not known yet")
    paused_on = models.DateField(null=True)
    paused_days = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)

    class Meta:
        abstract = True

    @classmethod
    def begin(cls, rule: str, on: date, **fields: Any) -> Self:
        """Start the period `rule` on a day; the day itself is not counted (民法典 201)."""
        law = cls.RULES[rule]
        end = counting.count(on, law.amount, law.unit, Calendar.load(on, law.amount))
        return cls._default_manager.create(
            rule=rule, started_on=on, nominal=end.nominal, due=end.due, estimated=end.estimated, **fields
        )

    def pause(self, on: date) -> None:
        self.state, self.paused_on = self.State.PAUSED, on
        self.save(update_fields=["state", "paused_on"])

    def resume(self, on: date) -> None:
        """Go on: the end moves by the days of the pause, and on to a working day."""
        assert self.paused_on is not None  # paused clocks have their day
        days = (on - self.paused_on).days
        nominal = self.nominal + timedelta(days=days)
        end = counting.moved_to_working_day(nominal, Calendar.load(nominal, 1))
        self.nominal, self.due, self.estimated = nominal, end.due, self.estimated or end.estimated
        self.paused_days += days
        self.state, self.paused_on = self.State.RUNNING, None
        self.save(update_fields=["nominal", "due", "estimated", "paused_days", "state", "paused_on"])

    def days_left(self, today: date | None = None) -> int:
        """Calendar days to the end; negative when it has passed."""
        return (self.due - (today or timezone.localdate())).days

    def is_late(self, today: date | None = None) -> bool:
        return self.state == self.State.RUNNING and self.days_left(today) < 0

    @property
    def label(self) -> str:
        """What the period is for."""
        return str(dict(getattr(self, "Code").choices).get(self.rule, self.rule)) if hasattr(self, "Code") else self.rule

    @property
    def standing(self) -> str:
        """late, soon or fine: a CSS class that always goes with words."""
        left = self.days_left()
        return "late" if left < 0 else "soon" if left <= SOON_DAYS else "fine"

    def left_in_words(self) -> str:
        """Late by two days, today, 17 days left; or that it is paused."""
        left = self.days_left()
        if self.state == self.State.PAUSED:
            return _("paused")
        if left < 0:
            words = ngettext("%(n)d day late", "%(n)d days late", -left) % {"n": -left}
        elif left == 0:
            words = _("today")
        else:
            words = ngettext("%(n)d day left", "%(n)d days left", left) % {"n": left}
        return _("%(words)s (estimated)") % {"words": words} if self.estimated else words

    def explain(self) -> str:
        """Why this date: what began when, how long, what moved it, and the law."""
        law = self.RULES.get(self.rule)
        if law is None:
            return _("Agreed for %(day)s.") % {"day": day_in_words(self.due)}
        parts = [
            _("%(begins)s on %(start)s; %(length)s end on %(nominal)s")
            % {
                "begins": law.begins,
                "start": date_format(self.started_on, "MONTH_DAY_FORMAT"),
                "length": length_in_words(law),
                "nominal": day_in_words(self.nominal),
            }
        ]
        if self.paused_days:
            n = self.paused_days
            parts.append(ngettext("with a pause of %(n)d day", "with a pause of %(n)d days", n) % {"n": n})
        if self.due != self.nominal:
            parts.append(_("a rest day, so it moves to %(due)s") % {"due": day_in_words(self.due)})
        if self.estimated:
            parts.append(_("estimated, the holidays of that year are not known yet"))
        sentence = _(", ").join(parts) + _(".")
        return f"{sentence} {cite(law.basis, self.started_on)}" if law.basis else sentence


def length_in_words(law: Rule) -> str:
    n = law.amount
    if law.unit == "months":
        return ngettext("%(n)d month", "%(n)d months", n) % {"n": n}
    if law.unit == "working_days":
        return ngettext("%(n)d working day", "%(n)d working days", n) % {"n": n}
    return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}


def day_in_words(day: date) -> str:
    """12月6日（周日）, Dec 6 (Sun)."""
    return _("%(day)s (%(weekday)s)") % {
        "day": date_format(day, "MONTH_DAY_FORMAT"),
        "weekday": date_format(day, "D"),
    }


class Calendar(counting.Calendar):
    """The calendar as the table knows it."""

    @classmethod
    def load(cls, start: date, amount: int) -> Calendar:
        """The years that a period of `amount` days or months from `start` can touch."""
        years = range(start.year, start.year + 3 + amount // 200)
        rows = CalendarDay.objects.filter(date__year__gte=years[0], date__year__lte=years[-1])
        kinds = dict(rows.values_list("date", "kind"))
        return cls(
            rest=frozenset(day for day, kind in kinds.items() if kind == CalendarDay.Kind.HOLIDAY),
            work=frozenset(day for day, kind in kinds.items() if kind == CalendarDay.Kind.WORKDAY_IN_LIEU),
            known=frozenset(day.year for day in kinds),
        )
