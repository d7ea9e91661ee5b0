"""What the overview says: figures against the last period and the target, what burns, who carries it, what grows.

Everything is counted from the rows that its link opens; the indexes `case_filed`, `case_ended` and `case_open` hold all
columns that are asked for, so that a month costs as much as the month has matters, however long the past.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from hashlib import sha256
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from consultations.models import Lawyer
from dashboards import day_sums, duty
from dashboards.duty import DUTY, Duty
from dashboards.filters import BY, FigureFilter, in_words, nobody
from dashboards.measures import FIRST, MEASURES, Measure, filed, of_zero
from dashboards.permissions import listed_for, sees_whole_place
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
    """One figure: its value in words, of when or where it is, how it changed, what it should be, where its rows are."""

    label: Promise | str
    value: str
    url: str  # empty where its rows can't be listed
    explain: Promise | str = ""
    of: str = ""
    earlier: str = ""
    change: str = ""
    better: bool | None = None  # None: neither better nor worse
    target: str = ""
    met: bool | None = None


@dataclass(frozen=True)
class Pair:
    """A figure, and the same of the last period. `evening`: it is what was kept on the last day of the period."""

    value: Decimal | None
    earlier: Decimal | None
    evening: bool = False


def cards(form: FigureFilter, keys: Iterable[str] = FIRST) -> list[Card]:
    """The figures of `keys`, now, against the last period and the target."""
    now, before = spans(form)
    measures = [MEASURES[key] for key in keys]
    what = f"now and before {form.chosen} {[measure.key for measure in measures]}"
    pairs = form.kept(what, lambda: _pairs(measures, form, now, before))
    targets = targets_for(form)
    return [_card(measure, form, pair, targets) for measure, pair in zip(measures, pairs, strict=True)]


def spans(form: FigureFilter) -> tuple[Period, Period]:
    """The period as far as it has come, and as much of the one before; one that is over, and the whole one before."""
    now, before = form.chosen.until(form.today), form.chosen.before
    return now, before if now == form.chosen else before.as_far_as(now)


def _pairs(measures: list[Measure], form: FigureFilter, now: Period, before: Period) -> list[Pair]:
    evenings = day_sums.on([now.last, before.last], form) if any(measure.now for measure in measures) else {}
    return [
        _of_this_moment(measure, form, *(evenings.get(span.last, {}).get(measure.key) for span in (now, before)))
        if measure.now
        else Pair(
            measure.value(form.cases, now, form.count),
            _lately(form, f"{measure.key} {before}", partial(measure.value, form.cases, before, form.count)),
        )
        for measure in measures
    ]


def _of_this_moment(measure: Measure, form: FigureFilter, last: Decimal | None, earlier: Decimal | None) -> Pair:
    """Now against the same day of the last period; of a period that is over the last evenings of both, if kept."""
    if form.chosen.last < form.today and last is not None:
        return Pair(last, earlier, evening=True)
    running = form.chosen.first <= form.today <= form.chosen.last
    return Pair(measure.value(form.cases, form.chosen, form.count), earlier if running else None)


def _card(measure: Measure, form: FigureFilter, pair: Pair, targets: dict[str, Decimal]) -> Card:
    if not pair.evening:
        of = _("now") if measure.now else ""
        return card(measure, form, pair, targets, rows_url(measure.key, form), of=of)
    of = _("on the evening of %(day)s") % {"day": date_format(form.chosen.last, "SHORT_DATE_FORMAT")}
    explain = _("Of an evening that is over the number alone was kept: its matters can't be listed.")
    return card(measure, form, pair, targets, "", of=of, explain=explain)


def card(
    figure: Measure | Duty, form: FigureFilter, pair: Pair, targets: dict[str, Decimal], url: str,
    of: str = "", explain: str = "",
) -> Card:  # fmt: skip
    target, difference = targets.get(figure.key), None
    if pair.value is not None and pair.earlier is not None:
        difference = pair.value - pair.earlier
    verdict = met(figure, pair.value, target)
    if verdict is False and figure.unit == "count" and not figure.now and form.today <= form.chosen.last:
        verdict = None  # more may come until the period is over
    better = None if not difference or not figure.good else (difference > 0) == (figure.good == "more")
    return Card(
        figure.label, written(figure, pair.value), url, explain or figure.explain, of,
        earlier=earlier_in_words(figure, form, pair.earlier), change=change_in_words(figure, difference), better=better,
        target=target_in_words(figure, target), met=verdict,
    )  # fmt: skip


def rows_url(key: str, form: FigureFilter, **changed: Any) -> str:
    return f"{reverse('figure_rows', args=[key])}?{form.address(**changed)}{form.way_back}"


def written(figure: Measure | Duty, value: Decimal | None) -> str:
    """A value as pages show it; a dash where there is none."""
    if value is None:
        return "—"
    if figure.unit == "share":
        return f"{value:.0f}%"
    if figure.unit == "days":
        return localize(value.normalize() if value == value.to_integral() else value)
    return f"{value:,.0f}"


def earlier_in_words(figure: Measure | Duty, form: FigureFilter, value: Decimal | None) -> str:
    """The value of the last period, or of as many days of it."""
    if value is None:
        return ""
    over = form.chosen.until(form.today) == form.chosen
    words = _("last period %(value)s") if over else _("last period by then %(value)s")
    return words % {"value": written(figure, value)}


def change_in_words(figure: Measure | Duty, difference: Decimal | None) -> str:
    if difference is None:
        return ""
    if not difference:
        return _("as before")
    unit = {"share": _("points"), "days": _("days")}.get(figure.unit, "")
    return f"{difference:+,.1f} {unit}" if unit else f"{difference:+,.0f}"


# Targets

# What can have one: what stands on the overview, and the shares and lengths of the ways in.
AIMS: dict[str, Measure | Duty] = {
    **{measure.key: measure for measure in MEASURES.values() if measure.good and measure.key != "waiting"}, **DUTY
}  # fmt: skip


def targets_for(form: FigureFilter) -> dict[str, Decimal]:
    """Those that can be held against the figures of a (valid) filter: all shares and lengths; numbers of matters where
    the whole sub-district is counted, and those that grow with the period where it is a month.
    """
    whole = sees_whole_place(form.user) and not form.narrows_besides("")
    month = form.chosen.kind == "month"
    return {
        key: value
        for key, value in form.targets.items()
        if key in AIMS and (AIMS[key].unit != "count" or (whole and (month or AIMS[key].now)))
    }


def target_in_words(figure: Measure | Duty, target: Decimal | None) -> str:
    if target is None:
        return ""
    words = _("target ≥ %(value)s") if figure.good == "more" else _("target ≤ %(value)s")
    return words % {"value": written(figure, target)}


def met(figure: Measure | Duty, value: Decimal | None, target: Decimal | None) -> bool | None:
    if target is None or value is None:
        return None
    return value >= target if figure.good == "more" else value <= target


def duty_cards(form: FigureFilter) -> list[Card]:
    """Cover of duty and call-backs kept; each leads to its own page."""
    figures, (now, last) = duty.shown(form), spans(form)
    whose = f"{form.data.get('lawyer', '')} {form.user.pk}"

    def count(span: Period) -> list[Decimal | None]:
        return [figure.value(duty.wanted(form, span)) for figure in figures]

    values = form.kept(f"duty {now} {whose}", lambda: count(now))
    earlier = _lately(form, f"duty {last} {whose}", lambda: count(last))
    of = "" if sees_whole_place(form.user) else _("whole sub-district")
    targets = targets_for(form)
    return [
        card(figure, form, Pair(value, before), targets, figure.url(form, now), of=of)
        for figure, value, before in zip(figures, values, earlier, strict=True)
    ]


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
            "open_url": rows_url("open", form, **form.only("mediator", row["mediator"])),
            "late_url": rows_url("late", form, **form.only("mediator", row["mediator"])),
        }
        for row in form.kept("carriers", count)
    ]


def hot(form: FigureFilter) -> list[dict[str, Any]]:
    """Matters of one kind in one estate that many filed in the last fourteen days, and more than in those before; the
    fastest growing first.
    """
    now = Period(form.today - HOT_SPAN + timedelta(days=1), form.today)

    def count() -> list[dict[str, Any]]:
        lately = Q(submitted_at__gte=now.moments[0])
        cases = filed(form.cases, Period(now.before.first, now.last)).exclude(estate=None).order_by()
        rows: Any = cases.values("estate", "estate__name", "category")
        rows = rows.annotate(n=Count("pk", filter=lately), before=Count("pk", filter=~lately))
        return list(rows.filter(n__gte=HOT_LEAST, n__gt=F("before")))

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
    """The measures of `columns` for each value of `by` that has any in the period, and for those of `always`.

    Where one is chosen, for that alone: a matter with tasks of two lawyers would have the other one as well.
    """
    if by == "period":
        return _by_month(form, columns)
    measures = [MEASURES[key] for key in columns]
    what = f"{by} {form.chosen} {[measure.key for measure in measures]}"
    counted = form.kept(what, lambda: [measure.values(form.cases, form.chosen, BY[by]) for measure in measures])
    found = {measure.key: values for measure, values in zip(measures, counted, strict=True)}
    every, only = set(always).union(*found.values()), form.cleaned_data.get(by)
    return {
        value: {key: values.get(value, of_zero(MEASURES[key])) for key, values in found.items()}
        for value in (every & {getattr(only, "pk", only)} if only else every)
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
    return lines if by == "period" else sorted(lines, key=lambda line: (-line["n"], line["name"]))


def headings(columns: Iterable[str], by: str, targets: dict[str, Decimal] | None = None) -> list[dict[str, Any]]:
    """The name of each column, whether it is of this moment, and its target."""
    return [
        {
            "label": MEASURES[key].label,
            "of": _("now") if MEASURES[key].now and by != "period" else "",
            "target": target_in_words(MEASURES[key], (targets or {}).get(key)),
        }
        for key in columns
    ]


def cells(
    form: FigureFilter, by: str, value: Any, row: dict[str, Decimal | None], targets: dict[str, Decimal] | None = None
) -> list[dict[str, Any]]:
    """The figures of a line in words, each with the address of its rows, and whether it meets its target.

    What was kept of an evening has no address.
    """
    over = by == "period" and value.last < form.today
    return [
        {
            "value": written(MEASURES[key], n),
            "url": "" if over and MEASURES[key].now else rows_url(key, form, **form.only(by, value)),
            "met": met(MEASURES[key], n, (targets or {}).get(key)),
        }
        for key, n in row.items()
    ]


def names_of(by: str, keys: set[Any]) -> dict[Any, str]:
    """The words for the values of a breakdown."""
    if by == "period":
        return {month: in_words(month) for month in keys}
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
    months = _twelve(form)
    came, done = (_monthly(form, MEASURES[key], months) for key in ("filed", "settled"))
    lines: list[dict[str, Any]] = [
        {
            "period": month,
            "filed": int(came[month] or 0),
            "settled": int(done[month] or 0),
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


def _twelve(form: FigureFilter) -> list[Period]:
    last = min(form.chosen.last, form.today)
    return [Period.month(last.year, last.month).moved(-n) for n in range(11, -1, -1)]


def _monthly(form: FigureFilter, measure: Measure, months: list[Period]) -> dict[Period, Decimal | None]:
    """A figure of each of some months on end, counted by the moment that it goes by."""
    over, last = Period(months[0].first, months[-2].last), months[-1]
    cases = form.cases.annotate(month=TruncMonth(measure.at))

    def count() -> dict[Any, Decimal | None]:
        return {timezone.localdate(month): n for month, n in measure.values(cases, over, "month").items()}

    found = _lately(form, f"{measure.key} by month {over}", count)
    value = form.kept(f"{measure.key} {last}", lambda: measure.value(form.cases, last, form.count))
    return {month: found.get(month.first, of_zero(measure)) for month in months} | {last: value}


def _by_month(form: FigureFilter, columns: Iterable[str]) -> dict[Period, dict[str, Decimal | None]]:
    """The twelve months, the newest first. What is of a moment was kept on their last evenings, if at all."""
    months, measures = _twelve(form), [MEASURES[key] for key in columns]
    evenings = day_sums.on([month.last for month in months], form)
    found: dict[str, dict[Period, Decimal | None]] = {
        measure.key: {month: evenings.get(month.last, {}).get(measure.key) for month in months}
        if measure.now
        else _monthly(form, measure, months)
        for measure in measures
    }
    for measure in measures:
        if measure.now and months[-1].last >= form.today:
            found[measure.key][months[-1]] = measure.value(form.cases, months[-1], form.count)
    return {month: {key: values[month] for key, values in found.items()} for month in reversed(months)}
