"""What narrows the figures: a period, and by what they are broken down. All of it stands in the address."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import EmptyResultSet, ValidationError
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.models import Lawyer, Task
from dashboards.measures import Rows
from dashboards.models import Target
from dashboards.permissions import counted_for, estates_for, mediators_for, of_all_estates
from foundation.accounts.models import User
from foundation.audit.kept import until_next_act
from lib.periods import FIRST_YEAR, LAST_YEAR, Period
from lib.selects import LongSelect, NameField
from mediation.forms import ISO
from mediation.models import Category, Channel
from mediation.models.case import CaseQuerySet
from residents.models import Estate, Organisation, Person

# By what figures are broken down, and its column.
BY = {
    "estate": "estate",
    "category": "category",
    "company": "company",
    "mediator": "mediator",
    "lawyer": "lawyer_tasks__lawyer",
    "channel": "channel",
}
WAYS = (*BY, "period")  # and by the months
Found = TypeVar("Found")
LONGEST = 366 * 3  # days, as on the pages of the duty lawyers to which some figures lead
DAY = {"type": "date"}


class NamesField(forms.Field):
    """Names of BY, with commas between them; several narrow to what has none of any."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> tuple[str, ...]:
        return tuple(dict.fromkeys(filter(None, str(value or "").split(","))))

    def validate(self, value: Any) -> None:
        if not BY.keys() >= set(value):
            raise ValidationError(_now("There is no such figure to be without."))


class FigureFilter(forms.Form):
    """`period` is written as lib.periods reads it; `first` and `last` are for any other span.

    Where an address has both, the one counts that was said last: days that the page had already (`was`) were not.
    """

    period = forms.ChoiceField(label=pgettext_lazy("figures", "Period"), required=False, widget=LongSelect)
    first = forms.DateField(label=_("First day"), required=False, widget=forms.DateInput(format=ISO, attrs=DAY))
    last = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(format=ISO, attrs=DAY))
    estate = NameField(label=_("Estate"), queryset=Estate.objects.none(), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False, widget=LongSelect)
    company = NameField(label=_("Property company"), queryset=Organisation.objects.none(), required=False)
    mediator = NameField(label=_("Mediator"), queryset=Person.objects.none(), required=False)
    lawyer = forms.ModelChoiceField(
        label=_("Lawyer"), queryset=Lawyer.objects.none(), required=False, widget=LongSelect
    )
    channel = forms.ChoiceField(label=_("How it came in"), required=False, widget=LongSelect)
    without = NamesField(label=_("Without"), required=False)

    def __init__(self, data: Any = None, *, user: User, today: date | None = None) -> None:
        super().__init__(_said_last(data or {}))  # always bound: an address without anything is a filter too
        self.user, self.today = user, today or timezone.localdate()
        place = user.sub_district_id
        companies = Organisation.objects.filter(sub_district=place, kind=Organisation.Kind.PROPERTY_COMPANY)
        rows = {
            "estate": (estates_for(user), _now("all estates") if of_all_estates(user) else _now("all my estates")),
            "company": (companies.order_by("name"), _now("all companies")),
            "mediator": (mediators_for(user).order_by("name", "id"), _now("all mediators")),
            "lawyer": (Lawyer.objects.filter(sub_district=place).select_related("person").order_by("person__name"),
                       _now("all lawyers")),
        }  # fmt: skip
        for name, (found, empty) in rows.items():
            self.fields[name].queryset, self.fields[name].empty_label = found, empty  # type: ignore[attr-defined]
        self.fields["category"].choices = [("", _now("all categories")), *Category.choices]  # type: ignore[attr-defined]
        self.fields["channel"].choices = [("", _now("all ways in")), *Channel.choices]  # type: ignore[attr-defined]
        self.fields["period"].choices = self.periods()  # type: ignore[attr-defined]
        for field in self.fields.values():
            select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if select else "form-control"

    def periods(self) -> list[tuple[str, str]]:
        """The months, quarters and years that are offered; any other may be written into the address."""
        month = Period.month(self.today.year, self.today.month)
        months = [month.moved(-n) for n in range(13)]
        quarter = Period.quarter(self.today.year, (self.today.month + 2) // 3)
        years = [Period.year(self.today.year - n) for n in range(3)]
        found = [*months, *(quarter.moved(-3 * n) for n in range(5)), *years]
        given = str(self.data.get("period", ""))
        if given not in map(str, found):
            with suppress(ValueError):
                found.append(Period.written(given))
        own = [("", _now("other days"))] if self.was else []
        return own + [(str(period), in_words(period)) for period in found]

    @property
    def was(self) -> str:
        """The days of one's own that the address holds, as the next one tells them."""
        return _days(self.data)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if bool(first) != bool(last) and not self.errors:
            raise ValidationError(_now("Choose both a first and a last day, or a period."))
        if first and last:
            if not (FIRST_YEAR <= first.year <= LAST_YEAR and FIRST_YEAR <= last.year <= LAST_YEAR):
                raise ValidationError(_now("Choose days between 2000 and 2199."))
            if not 0 <= (last - first).days <= LONGEST:
                raise ValidationError(_now("Choose a last day on or after the first, at most three years later."))
        return data

    @property
    def chosen(self) -> Period:
        """The period that is wanted: this month where nothing, or something impossible, is said."""
        data = self.cleaned_data if self.is_valid() else {}
        if data.get("first"):
            return Period(data["first"], data["last"])
        return Period.written(data.get("period") or f"{self.today:%Y-%m}")

    def narrowed(self, rows: CaseQuerySet) -> CaseQuerySet:
        """Those of `rows` that the filter lets through; a filter that can't be read lets nothing through."""
        if not self.is_valid():
            return rows.none()
        wanted = self.cleaned_data
        plain = ("estate", "category", "company", "mediator", "channel")
        rows = rows.filter(**{name: wanted[name] for name in plain if wanted.get(name)})
        if wanted["lawyer"]:
            rows = rows.filter(Exists(Task.objects.filter(case=OuterRef("pk"), lawyer=wanted["lawyer"])))
        return rows.filter(**{f"{BY[name]}__isnull": True for name in wanted["without"]})

    def narrows_besides(self, name: str) -> bool:
        """Does it (a valid one) narrow by anything but the period and `name`?"""
        return any(self.cleaned_data.get(other) for other in (*BY, "without") if other != name)

    @cached_property
    def cases(self) -> CaseQuerySet:
        """The cases that are counted: those of the reader that the filter lets through."""
        return self.narrowed(counted_for(self.user))

    @cached_property
    def targets(self) -> dict[str, Decimal]:
        """What the figures of the sub-district should be; some of it can't be held against these."""
        return dict(Target.objects.filter(sub_district=self.user.sub_district_id).values_list("measure", "value"))

    def count(self, rows: Rows, period: Period) -> int:
        """How many of the cases are such rows of a period; asked once, for several figures rest on the same ones."""
        if (rows, period) not in self._counts:
            self._counts[rows, period] = rows(self.cases, period).count()
        return self._counts[rows, period]

    @cached_property
    def _counts(self) -> dict[tuple[Rows, Period], int]:
        return {}

    @cached_property
    def fingerprint(self) -> str:
        """Of which cases are counted: the same for all who count the same ones."""
        try:
            return sha256(str(self.cases.query).encode()).hexdigest()
        except EmptyResultSet:
            return "nothing"

    def kept(self, what: str, count: Callable[[], Found]) -> Found:
        """A figure of these cases, counted once after each act. `what` says which, and of which time."""
        return until_next_act(self.user.sub_district_id, f"{self.fingerprint} {self.today} {what}", count)

    def only(self, by: str, key: Any) -> dict[str, Any]:
        """What the address needs to narrow further to one value of `by`; to what has none, where there is no `key`."""
        if key not in (None, ""):
            return {by: key}
        return {by: "", "without": ",".join(dict.fromkeys([*self.cleaned_data["without"], by]))}

    def address(self, **changed: Any) -> str:
        """What an address carries on of this filter, with `changed` in it; an empty value takes one out."""
        given = self._given.copy()
        if "period" in changed:
            given |= {"first": "", "last": ""}
        given |= {name: str(value) for name, value in changed.items()}
        return urlencode({name: value for name, value in given.items() if value})

    way_back = ""  # what the address of rows carries of the page on which it stands

    def stands_at(self, path: str) -> None:
        self.way_back = "&" + urlencode({"back": f"{path}?{self.address()}"})

    @cached_property
    def _given(self) -> dict[str, str]:
        """The filter as it was written, and by what the page breaks its figures down."""
        given = {name: str(self.data.get(name, "")) for name in (*self.fields, "by")}
        return given if given["by"] in WAYS else given | {"by": ""}

    def active(self) -> list[tuple[str, str]]:
        """What is switched on besides the period: its words, and the address without it."""
        if not self.is_valid():
            return []
        found = [
            (
                _now("%(label)s: %(value)s") % {"label": self.fields[name].label, "value": self.shown(name)},
                self.address(**{name: ""}),
            )
            for name in BY
            if self.cleaned_data.get(name)
        ]
        without = self.cleaned_data["without"]
        for name in without:
            words = _now("%(label)s: %(value)s") % {"label": self.fields[name].label, "value": nobody(name)}
            found.append((words, self.address(without=",".join(other for other in without if other != name))))
        return found

    def shown(self, name: str) -> str:
        field, value = self.fields[name], self.cleaned_data[name]
        return str(dict(field.choices)[value]) if type(field) is forms.ChoiceField else str(value)  # type: ignore[arg-type]


class WaysInFilter(FigureFilter):
    """Of the ways in side by side: it is not narrowed to one of them."""

    def __init__(self, data: Any = None, *, user: User, today: date | None = None) -> None:
        super().__init__(data, user=user, today=today)
        del self.fields["channel"]


def _said_last(data: Any) -> dict[str, Any]:
    given = {name: data[name] for name in data}
    if given.get("period") and (days := _days(given)):
        for name in ("first", "last") if days == given.get("was") else ("period",):
            given.pop(name, None)
    return given


def _days(data: Any) -> str:
    days = [str(data.get(name) or "") for name in ("first", "last")]
    return "..".join(days) if any(days) else ""


def by_of(query: Any) -> str:
    """By what the address breaks down: by category where it says nothing that there is."""
    by = query.get("by", "")
    return by if by in WAYS else "category"


def nobody(by: str) -> str:
    """The words for the rows that have none of it."""
    return _now("nobody yet") if by == "mediator" else _now("none")


def in_words(period: Period) -> str:
    """A period as a heading says it."""
    first, last = period.first, period.last
    if period.kind == "month":
        return date_format(first, "YEAR_MONTH_FORMAT")
    if period.kind == "quarter":
        return _now("Quarter %(quarter)d of %(year)d") % {"year": first.year, "quarter": first.month // 3 + 1}
    if period.kind == "year":
        return _now("the year %(year)d") % {"year": first.year}
    return " – ".join(date_format(day, "DATE_FORMAT") for day in (first, last))
