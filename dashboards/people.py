"""Who carries what: open cases of each mediator by their age and by how late they are, tasks of each lawyer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations import numbers
from consultations.models import Lawyer, Task
from consultations.numbers import Wanted
from dashboards import measures
from dashboards.measures import MEASURES
from lib.periods import Period
from mediation.models.case import CaseQuerySet
from residents.models import Person

NOBODY = 0  # stands for cases without a mediator
LONG_AGO = date(1990, 1, 1)
STEPS = (1, 3, 6, 11)  # from how many cases on a cell of the heat map is shaded one step deeper


@dataclass(frozen=True)
class Range:
    """So many days, from one number to another; without an end all that are more."""

    key: str
    label: Promise
    least: int
    most: int | None = None

    def days(self, today: date) -> tuple[date, date]:
        """The days that lie so many days back."""
        first = LONG_AGO if self.most is None else today - timedelta(days=self.most)
        return first, today - timedelta(days=self.least)


AGES = (
    Range("age_15", _("0–15 days"), 0, 15),
    Range("age_30", _("16–30 days"), 16, 30),
    Range("age_60", _("31–60 days"), 31, 60),
    Range("age_more", _("over 60 days"), 61),
)
LATE = (
    Range("late_3", _("1–3 days"), 1, 3),
    Range("late_7", _("4–7 days"), 4, 7),
    Range("late_14", _("8–14 days"), 8, 14),
    Range("late_more", _("15 days and more"), 15),
)


def conditions(today: date) -> dict[str, Q]:
    """Which of the open cases each figure counts: by their age since the filing, by the days since their due date."""
    found = {"open": Q(), "late": Q(next_due_on__lt=today)}
    for age in AGES:
        begin, end = Period(*age.days(today)).moments
        found[age.key] = Q(submitted_at__gte=begin, submitted_at__lt=end)
    return found | {late.key: Q(next_due_on__range=late.days(today)) for late in LATE}


OPEN, OVERDUE = pgettext_lazy("figure", "Open"), pgettext_lazy("figure", "Late")
FIGURES: dict[str, Any] = {
    "open": OPEN,
    "late": OVERDUE,
    "settled": _("Settled"),
    **{row.key: format_lazy("{} {}", OPEN, row.label) for row in AGES},
    **{row.key: format_lazy("{} {}", OVERDUE, row.label) for row in LATE},
}
EXPLAIN = dict.fromkeys([row.key for row in AGES], _("By the days since the filing.")) | dict.fromkeys(
    [row.key for row in LATE], _("By the days since the nearest date has passed.")
)


def rows_of(key: str, cases: CaseQuerySet, period: Period, today: date) -> CaseQuerySet:
    """The cases that a figure counts; KeyError where there is no such figure."""
    if key == "settled":
        return measures.settled(cases, period)
    return cases.open().filter(conditions(today)[key])


def of_mediator(cases: CaseQuerySet, who: int) -> CaseQuerySet:
    return cases.filter(mediator=who or None)


@dataclass(frozen=True)
class Load:
    """The figures of one mediator, or of the cases that have none."""

    who: int
    name: str
    counts: dict[str, int]
    days: Decimal | None

    def many(self, ranges: Iterable[Range]) -> list[tuple[str, int]]:
        return [(row.key, self.counts.get(row.key, 0)) for row in ranges]

    @property
    def ages(self) -> list[tuple[str, int]]:
        return self.many(AGES)

    @property
    def lateness(self) -> list[tuple[str, int, int]]:
        """How many, and the step of the shading."""
        return [(key, n, sum(n >= step for step in STEPS)) for key, n in self.many(LATE)]


def loads(cases: CaseQuerySet, period: Period, today: date, people: Iterable[Person]) -> list[Load]:
    """A line for each of `people`, and for whoever else has a case; four queries."""
    counted = {name: Count("pk", filter=condition) for name, condition in conditions(today).items()}
    found: dict[int, dict[str, int]] = {}
    for row in cases.open().order_by().values("mediator").annotate(**counted):
        found[row["mediator"] or NOBODY] = {name: row[name] for name in counted}  # type: ignore[literal-required]
    settled = MEASURES["settled"].values(cases, period, "mediator")
    days = MEASURES["days"].values(cases, period, "mediator")
    for who, n in settled.items():
        found.setdefault(who or NOBODY, {})["settled"] = int(n or 0)
    names = {row.pk: row.name for row in people}
    names |= dict(Person.objects.filter(pk__in=found.keys() - names.keys()).values_list("pk", "name"))
    keys = sorted(found.keys() | names.keys(), key=lambda who: (who == NOBODY, names.get(who, ""), who))
    return [Load(who, names.get(who, ""), found.get(who, {}), days.get(who or None)) for who in keys]


# Lawyers

TASKS = {"open": _("Open tasks"), "late": _("Late tasks")}


def tasks_of(key: str, wanted: Wanted, today: date, matters: CaseQuerySet | None = None) -> QuerySet[Task]:
    """The tasks that a figure counts, of `matters` or of all; KeyError where there is no such figure."""
    rows = wanted.narrowed({"open": Task.objects.open(), "late": Task.objects.overdue(today)}[key])
    return rows if matters is None else rows.filter(case__in=matters.order_by().values("pk"))


def lawyers(wanted: Wanted, today: date, matters: CaseQuerySet | None = None) -> list[dict[str, Any]]:
    """A line for each lawyer with hours in the period, or with a task (in `matters`) that is open."""
    lines = {row["key"]: row for row in numbers.table(wanted)}
    counts = {key: numbers.counted(tasks_of(key, wanted, today, matters), "lawyer") for key in TASKS}
    missing = set().union(*counts.values()) - lines.keys()
    for row in Lawyer.objects.filter(pk__in=missing).select_related("person"):
        lines[row.pk] = {"key": row.pk, "name": str(row), "planned_hours": 0, "served_hours": 0}
    for pk, line in lines.items():
        line |= {f"tasks_{key}": counts[key].get(pk, 0) for key in TASKS}
    return sorted(lines.values(), key=lambda line: line["name"])
