"""What the overview says: figures against the last period and the target, what burns, who carries it, what grows.

Everything is counted from the rows that its link opens; the indexes `case_filed`, `case_ended` and `case_open` hold all
columns that are asked for, so that a month costs as much as the month has matters, however long the past.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from consultations import numbers
from consultations.cover import cover
from consultations.models import Lawyer
from consultations.permissions import sees_numbers
from dashboards import day_sums
from dashboards.filters import BY, FigureFilter, nobody
from dashboards.measures import FIRST, MEASURES, Measure, Rows, filed, of_zero, settled, share
from dashboards.models import Target
from dashboards.permissions import listed_for
from lib.periods import Period
from mediation.models import Case, Category, Channel
from residents.models import Estate, Organisation, Person

OTHERS = ("ended", "mediated", "settled", "satisfaction")
COLUMNS = ("filed", "open", "late", "settled_share", "days")
HOT_SPAN = timedelta(days=14)
HOT_LEAST = 3  # matters of one kind in one estate
SHOWN = 8
Found = TypeVar("Found")
LATELY = 600  # seconds


@dataclass(frozen=True)
class Card:
    """One figure: its value in words, how it changed, what it should be, and the address of its rows."""

    label: Promise | str
    value: str
    url: str
    explain: Promise | str = ""
    change: str = ""
    better: bool | None = None  # None: neither better nor worse
    target: str = ""
    met: bool | None = None


def cards(form: FigureFilter, keys: Iterable[str] = FIRST) -> list[Card]:
    """The figures of `keys`, now, against the last period and the target."""
    now, before = spans(form)
    targets = dict(Target.objects.filter(sub_district=form.user.sub_district_id).values_list("measure", "value"))
    measures = [MEASURES[key] for key in keys]
    what = f"now and before {now} {[measure.key for measure in measures]}"
    pairs = form.kept(what, lambda: [_now_and_before(measure, form, now, before) for measure in measures])
    return [
        _card(measure, form, *pair, targets.get(measure.key)) for measure, pair in zip(measures, pairs, strict=True)
    ]


def spans(form: FigureFilter) -> tuple[Period, Period]:
    """The period as far as it has come, and as much of the one before: only like is compared with like."""
    now = form.chosen.until(form.today)
    return now, form.chosen.before.as_far_as(now)


def _now_and_before(
    measure: Measure, form: FigureFilter, now: Period, before: Period
) -> tuple[Decimal | None, Decimal | None]:
    earlier = day_sums.on(before.last, measure.key, form) if measure.key in day_sums.KEPT else None
    if not measure.now:
        earlier = _lately(form, f"{measure.key} {before}", lambda: measure.value(form.cases, before, form.count))
    return measure.value(form.cases, now, form.count), earlier


def _card(
    measure: Measure, form: FigureFilter, value: Decimal | None, earlier: Decimal | None, target: Decimal | None
) -> Card:
    difference = value - earlier if value is not None and earlier is not None else None
    better = None if not difference or not measure.good else (difference > 0) == (measure.good == "more")
    met = None if target is None or value is None else value >= target if measure.good == "more" else value <= target
    return Card(
        measure.label, written(measure, value), rows_url(measure.key, form), measure.explain,
        change_in_words(measure, difference), better, target_in_words(measure, target), met,
    )  # fmt: skip


def rows_url(key: str, form: FigureFilter, **changed: Any) -> str:
    return f"{reverse('figure_rows', args=[key])}?{form.address(**changed)}"


def written(measure: Measure, value: Decimal | None) -> str:
    """A value as pages show it; a dash where there is none."""
    if value is None:
        return "—"
    if measure.of:
        return f"{value:.0f}%"
    return localize(value.normalize() if value == value.to_integral() else value) if measure.took else f"{value:,.0f}"


def change_in_words(measure: Measure, difference: Decimal | None) -> str:
    if difference is None:
        return ""
    if not difference:
        return _("as in the last period")
    unit = _("points") if measure.of else _("days") if measure.took else ""
    amount = f"{difference:+,.1f}" if measure.of or measure.took else f"{difference:+,.0f}"
    return _("%(change)s against the last period") % {"change": f"{amount} {unit}".strip()}


def target_in_words(measure: Measure, target: Decimal | None) -> str:
    if target is None:
        return ""
    words = _("target ≥ %(value)s") if measure.good == "more" else _("target ≤ %(value)s")
    return words % {"value": written(measure, target)}


def duty_cards(form: FigureFilter) -> list[Card]:
    """Cover of duty and call-backs kept, of all lawyers or of the one that is chosen; each leads to its own page.

    Nothing where the filter narrows by what duty hours have not.
    """
    if not sees_numbers(form.user) or not form.is_valid() or form.narrows_besides("lawyer"):
        return []
    now, before = spans(form)
    whose = f"{form.data.get('lawyer', '')} {form.user.pk}"
    pairs = [
        form.kept(f"duty {now} {whose}", lambda: (_covered(form, now), _kept(form, now))),
        _lately(form, f"duty {before} {whose}", lambda: (_covered(form, before), _kept(form, before))),
    ]
    labels = [(_("Duty hours covered"), "needed"), (_("Call-backs kept"), "promised")]
    return [
        _duty_card(label, value, earlier, _duty_url(name, form, now))
        for (label, name), value, earlier in zip(labels, *pairs, strict=True)
    ]


def _duty_card(label: str, value: Decimal | None, earlier: Decimal | None, url: str) -> Card:
    measure = MEASURES["settled_share"]  # a share too, and more of it is better
    difference = value - earlier if value is not None and earlier is not None else None
    change = change_in_words(measure, difference)
    return Card(label, written(measure, value), url, change=change, better=difference > 0 if difference else None)


def _wanted(form: FigureFilter, span: Period) -> numbers.Wanted:
    lawyer = form.cleaned_data["lawyer"]
    return numbers.Wanted(form.user, span.first, span.last, lawyer=lawyer.pk if lawyer else None)


def _duty_url(name: str, form: FigureFilter, span: Period) -> str:
    lawyer = form.cleaned_data["lawyer"]
    query = f"first={span.first}&last={span.last}" + (f"&lawyer={lawyer.pk}" if lawyer else "")
    return f"{reverse('number_rows', args=[name])}?{query}"


def _covered(form: FigureFilter, span: Period) -> Decimal | None:
    rows = cover(_wanted(form, span))
    needed = sum((row["needed"] for row in rows), Decimal(0))
    return 100 * sum((row["covered"] for row in rows), Decimal(0)) / needed if needed else None


def _kept(form: FigureFilter, span: Period) -> Decimal | None:
    wanted = _wanted(form, span)
    return share(numbers.kept(wanted).count(), numbers.promised(wanted).count())


# What burns, who carries it, what grows


def burning(form: FigureFilter) -> list[Case]:
    """The urgent ones of the open cases, danger first, the oldest first."""
    rows = listed_for(form.user, form.cases).open().exclude(urgency="").select_related("estate", "building", "mediator")
    return list(rows.order_by("-urgency", "submitted_at", "id")[:SHOWN])


def carriers(form: FigureFilter) -> list[dict[str, Any]]:
    """Who carries the most that is late: mediators with their open and late cases, and addresses of both."""

    def count() -> list[dict[str, Any]]:
        late = Q(next_due_on__lt=form.today)
        rows: Any = form.cases.open().order_by().values("mediator", "mediator__name")
        rows = rows.annotate(n=Count("pk"), late=Count("pk", filter=late))
        return list(rows.order_by("-late", "-n", "mediator__name")[:SHOWN])

    return [
        {
            "name": row["mediator__name"] or nobody("mediator"),
            "open": row["n"],
            "late": row["late"],
            "open_url": rows_url("open", form, **of("mediator", row["mediator"])),
            "late_url": rows_url("late", form, **of("mediator", row["mediator"])),
        }
        for row in form.kept("carriers", count)
    ]


def of(by: str, key: Any) -> dict[str, Any]:
    """What the address needs to narrow to one value of a breakdown."""
    return {by: key} if key not in (None, "") else {"without": by, by: ""}


def hot(form: FigureFilter) -> list[dict[str, Any]]:
    """Matters of one kind in one estate that many filed in the last fourteen days, the fastest growing first."""
    now = Period(form.today - HOT_SPAN + timedelta(days=1), form.today)

    def count() -> list[dict[str, Any]]:
        lately = Q(submitted_at__gte=now.moments[0])
        cases = filed(form.cases, Period(now.before.first, now.last)).exclude(estate=None).order_by()
        rows: Any = cases.values("estate", "estate__name", "category")
        rows = rows.annotate(n=Count("pk", filter=lately), before=Count("pk", filter=~lately))
        return list(rows.filter(n__gte=HOT_LEAST))

    found = sorted(form.kept("hot", count), key=lambda row: (row["before"] - row["n"], -row["n"], row["estate"]))
    named = dict(Category.choices)
    span = {"period": "", "first": now.first, "last": now.last}
    return [
        row | {
            "growth": row["n"] - row["before"],
            "name": f"{row['estate__name']} · {named.get(row['category'], row['category'])}",
            "url": rows_url("filed", form, **{"estate": row["estate"], "category": row["category"]} | span),
        }
        for row in found[:5]
    ]  # fmt: skip


def _lately(form: FigureFilter, what: str, count: Callable[[], Found]) -> Found:
    """A figure of a time that is over, as of at most ten minutes ago: it hardly changes, and to count all of them again
    is most of what this page would cost. `what` says which figure and of which time.
    """
    key = "figure:" + sha256(f"{form.fingerprint} {what}".encode()).hexdigest()
    kept = cache.get_or_set(key, lambda: (count(),), LATELY)
    return kept[0] if kept else count()


# Breakdowns and the trend


def values_by(
    form: FigureFilter, by: str, columns: Iterable[str], always: Iterable[Any] = ()
) -> dict[Any, dict[str, Decimal | None]]:
    """The measures of `columns` for each value of `by` that has any in the period, and for those of `always`."""
    measures = [MEASURES[key] for key in columns]
    what = f"{by} {form.chosen} {[measure.key for measure in measures]}"
    counted = form.kept(what, lambda: [measure.values(form.cases, form.chosen, BY[by]) for measure in measures])
    found = {measure.key: values for measure, values in zip(measures, counted, strict=True)}
    return {
        value: {key: values.get(value, of_zero(MEASURES[key])) for key, values in found.items()}
        for value in set(always).union(*found.values())
    }


def breakdown(form: FigureFilter, by: str) -> list[dict[str, Any]]:
    """A line for each value of `by` that has any figure in the period: the columns, each with its address."""
    values = values_by(form, by, COLUMNS)
    names = names_of(by, set(values))
    lines: list[dict[str, Any]] = [
        {"name": names.get(key) or nobody(by), "n": int(row["filed"] or 0), "cells": cells(form, by, key, row)}
        for key, row in values.items()
    ]
    most = max((line["n"] for line in lines), default=0)
    for line in lines:
        line["width"] = round(100 * line["n"] / most) if most else 0
    return sorted(lines, key=lambda line: (-line["n"], line["name"]))


def cells(form: FigureFilter, by: str, value: Any, row: dict[str, Decimal | None]) -> list[dict[str, str]]:
    """The figures of a line in words, each with the address of its rows."""
    return [{"value": written(MEASURES[key], n), "url": rows_url(key, form, **of(by, value))} for key, n in row.items()]


def names_of(by: str, keys: set[Any]) -> dict[Any, str]:
    """The words for the values of a breakdown."""
    if by in {"category", "channel"}:
        choices = Category if by == "category" else Channel
        return {key: str(label) for key, label in choices.choices}
    if by == "lawyer":
        return {row.pk: str(row) for row in Lawyer.objects.filter(pk__in=keys - {None}).select_related("person")}
    model = {"estate": Estate, "company": Organisation, "mediator": Person}[by]
    return dict(model._default_manager.filter(pk__in=keys - {None}).values_list("pk", "name"))


@dataclass(frozen=True)
class Trend:
    """Twelve months: filed and settled, with the points of both lines in a box of 600 × 160."""

    months: list[dict[str, Any]]
    filed: str
    settled: str
    most: int


def trend(form: FigureFilter) -> Trend:
    """The twelve months up to that of the period's last day, or of today."""
    last = min(form.chosen.last, form.today)
    months = [Period.month(last.year, last.month).moved(-n) for n in range(11, -1, -1)]
    came = _by_month(filed, form, months, "submitted_at")
    done = _by_month(settled, form, months, "outcome_at")
    lines: list[dict[str, Any]] = [
        {
            "period": month,
            "filed": came.get(month.first, 0),
            "settled": done.get(month.first, 0),
            "filed_url": rows_url("filed", form, period=month),
            "settled_url": rows_url("settled", form, period=month),
        }
        for month in months
    ]
    most = max(max(line["filed"], line["settled"]) for line in lines)
    points = {
        name: " ".join(
            f"{10 + n * 580 / 11:.0f},{150 - 140 * line[name] / (most or 1):.0f}" for n, line in enumerate(lines)
        )
        for name in ("filed", "settled")
    }
    return Trend(lines, points["filed"], points["settled"], most)


def _by_month(of: Rows, form: FigureFilter, months: list[Period], moment: str) -> dict[date, int]:
    """How many in each month, by its first day."""
    over, last = Period(months[0].first, months[-2].last), months[-1]
    rows = of(form.cases, over).order_by().annotate(month=TruncMonth(moment)).values_list("month")
    counts = rows.annotate(n=Count("pk"))
    found = _lately(form, f"{moment} {over}", lambda: {timezone.localdate(month): n for month, n in counts})
    return found | {last.first: form.kept(f"{moment} {last}", lambda: of(form.cases, last).count())}
