"""The figures of the forms for the judicial office (domain §3): what each counts, by which event and which day.

All moments are those of the place (Asia/Shanghai): the first second of the first of a month belongs to that month.
A figure counts matters, but for two: `parties` counts their sides, `amount` sums money in fen. The rate is not among
them: it follows from two of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, Count, Exists, Min, OuterRef, Q, Subquery, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboards.measures import Rows, accepted, ended, mediated, settled
from foundation.audit.models import Record
from lib.periods import Period
from mediation.models import Agreement, Confirmation, Delegation, Obligation, Outcome, Party, Source
from mediation.models.case import CaseQuerySet
from mediation.models.categories import CATEGORIES
from residents.models import Committee

Figures = dict[str, int]  # by `measure|dimension|value`; what is missing is nought
IN_FORCE = Agreement.Status.EFFECTIVE
MANY = 3  # sides: a group


class Kind(NamedTuple):
    """A kind of dispute in the national form: its number there, and its words."""

    code: str
    label: Promise


NATIONAL = {
    "婚姻家庭": Kind("01", _("Marriage and family")),
    "邻里": Kind("02", _("Between neighbours")),
    "房屋宅基地": Kind("03", _("Houses and building land")),
    "合同": Kind("04", pgettext_lazy("national", "Contracts")),
    "生产经营": Kind("05", _("Production and trade")),
    "损害赔偿": Kind("06", _("Damages")),
    "山林土地": Kind("07", _("Forests and land")),
    "征地拆迁": Kind("08", _("Land taken, houses pulled down")),
    "环境污染": Kind("09", _("Pollution")),
    "劳动争议": Kind("10", _("Labour")),
    "旅游": Kind("11", _("Travel")),
    "消费": Kind("12", _("Consumers")),
    "医疗": Kind("13", _("Medical")),
    "道路交通事故": Kind("14", _("Road accidents")),
    "物业": Kind("15", _("Property management")),
    "知识产权": Kind("16", _("Intellectual property")),
    "互联网/电子商务": Kind("17", _("Internet and online trade")),
    "其他": Kind("18", pgettext_lazy("national", "Others")),
}
OTHERS = "其他"
DEPARTMENT = Delegation.From.DEPARTMENT
SOURCES: dict[str, Promise] = {
    Source.APPLICATION: _("applied for by a party"),
    Source.PROACTIVE: _("offered by the committee"),
    Delegation.From.COURT: _("delegated by a court"),
    Delegation.From.POLICE: _("delegated by the police"),
    Delegation.From.PETITIONS: _("delegated by the petitions office"),
    DEPARTMENT: _("delegated by another authority"),
}
DIMENSIONS = ["all", "type", "source", "kind", "committee"]
NOBODYS = "none"  # the committee of a matter that none has, and its kind


def national(category: str) -> str:
    """The kind of dispute of the national form under which a category of ours is counted."""
    return CATEGORIES[category].national if category in CATEGORIES else OTHERS


# What is counted


def failed(cases: CaseQuerySet, period: Period) -> CaseQuerySet:
    """调解不成功: the mediation was ended without agreement (`outcome_at` of a termination, 人民调解法 26)."""
    return ended(cases, period, Outcome.FAILED)


def refused(cases: CaseQuerySet, period: Period) -> CaseQuerySet:
    """不予受理: by `outcome_at` of the decision; it was never mediated and is in no rate."""
    return ended(cases, period, Outcome.REFUSED)


def transferred(cases: CaseQuerySet, period: Period) -> CaseQuerySet:
    """移送: by `outcome_at` of the referral; in no rate, also where the mediation had begun."""
    return ended(cases, period, Outcome.TRANSFERRED)


def withdrawn(cases: CaseQuerySet, period: Period) -> CaseQuerySet:
    """撤回: by `outcome_at` of the withdrawal; in no rate, also where the mediation had begun."""
    return ended(cases, period, Outcome.WITHDRAWN)


def _settled_by(form: str) -> Rows:
    """书面, 口头: the successful ones by the form of the agreement in force; a replaced version counts nowhere."""

    def rows(cases: CaseQuerySet, period: Period) -> CaseQuerySet:
        in_force = Agreement.objects.filter(case=OuterRef("pk"), status=IN_FORCE, form=form)
        return settled(cases, period).filter(Exists(in_force))

    return rows


def groups(cases: CaseQuerySet, period: Period) -> CaseQuerySet:
    """三人以上: of the mediations that ended in the period those with three sides or more; agents are no sides."""
    sides = Party.objects.filter(case__in=mediated(cases, period).values("pk")).values("case")
    return cases.filter(pk__in=sides.annotate(n=Count("pk")).filter(n__gte=MANY).order_by().values("case"))


def performed(cases: CaseQuerySet, period: Period) -> CaseQuerySet:
    """已履行: every clause of the agreement in force is performed, the last of them on a day of the period
    (`performed_on`, which may lie before its entry)."""
    clauses = Obligation.objects.filter(agreement__status=IN_FORCE).order_by()
    done = clauses.filter(state=Obligation.State.PERFORMED, performed_on__range=(period.first, period.last))
    left = ~Q(state=Obligation.State.PERFORMED) | Q(performed_on__gt=period.last)
    rows = cases.filter(pk__in=done.values("agreement__case"))
    return rows.exclude(Exists(clauses.filter(left, agreement__case=OuterRef("pk"))))


def breached(cases: CaseQuerySet, period: Period) -> CaseQuerySet:
    """未履行: a clause of the agreement in force stands as not performed; the first of these entries, as the record of
    the act has its moment, lies in the period."""
    begin, end = period.moments
    of_clause = Cast(KeyTextTransform("obligation", "data"), BigIntegerField())
    said = Record.objects.filter(
        subject_type="mediation.case", subject_id=Cast(OuterRef("agreement__case"), CharField()),
        verb="case.obligation_breached",
    ).annotate(of_clause=of_clause).filter(of_clause=OuterRef("pk")).order_by("id").values("at")[:1]  # fmt: skip
    clauses = Obligation.objects.filter(state=Obligation.State.BREACHED, agreement__status=IN_FORCE).order_by()
    first = clauses.annotate(said=Subquery(said)).values("agreement__case").annotate(first=Min("said"))
    return cases.filter(pk__in=first.filter(first__gte=begin, first__lt=end).values("agreement__case"))


def applied(cases: CaseQuerySet, period: Period) -> CaseQuerySet:
    """申请司法确认: the sides applied on a day of the period (`applied_on`), whatever became of the agreement."""
    rows = Confirmation.objects.filter(applied_on__range=(period.first, period.last))
    return cases.filter(pk__in=rows.values("agreement__case"))


def granted(cases: CaseQuerySet, period: Period) -> CaseQuerySet:
    """司法确认: the court confirmed the agreement on a day of the period (`decided_on`)."""
    rows = Confirmation.objects.filter(status="confirmed", decided_on__range=(period.first, period.last))
    return cases.filter(pk__in=rows.values("agreement__case"))


@dataclass(frozen=True)
class Measure:
    """A column of the form: its words, the matters that it counts, and what is added up where it is not these."""

    key: str
    label: Promise
    rows: Rows
    explain: Promise
    total: Callable[[], Any] = lambda: Count("pk")

    @property
    def is_money(self) -> bool:
        return self.key == "amount"


def _money() -> Any:
    return Sum("agreements__obligations__amount", filter=Q(agreements__status=IN_FORCE)) * 100


MEASURES = {
    measure.key: measure
    for measure in (
        Measure("accepted", pgettext_lazy("figure", "Accepted"), accepted,
                _("Matters accepted in the period, each once, by the moment of its acceptance.")),
        Measure("mediated", pgettext_lazy("figure", "Mediated"), mediated,
                _("Mediations that ended in the period, with an agreement or without; one opened again is not ended.")),
        Measure("settled", pgettext_lazy("figure", "Successful"), settled,
                _("Of these with an agreement, by the moment in which the portal put it in force.")),
        Measure("failed", pgettext_lazy("figure", "Failed"), failed,
                _("Of these without agreement, by the moment in which the mediation was ended.")),
        Measure("written", pgettext_lazy("figure", "Written"), _settled_by(Agreement.Form.WRITTEN),
                _("Of the successful ones those whose agreement in force is written.")),
        Measure("oral", pgettext_lazy("figure", "Oral"), _settled_by(Agreement.Form.ORAL),
                _("Of the successful ones those whose agreement in force is oral.")),
        Measure("parties", pgettext_lazy("figure", "Parties"), mediated,
                _("The sides, persons or organisations, of the mediations that ended in the period."),
                lambda: Count("parties")),
        Measure("groups", pgettext_lazy("figure", "Three or more parties"), groups,
                _("Of these mediations those with three sides or more.")),
        Measure("amount", pgettext_lazy("figure", "Sums agreed (10,000 yuan)"), settled,
                _("All the money promised in the agreements in force of the successful mediations."), _money),
        Measure("performed", pgettext_lazy("figure", "Performed"), performed,
                _("Agreements in force of which every clause is performed, by the day of the last performance.")),
        Measure("breached", pgettext_lazy("figure", "Not performed"), breached,
                _("Agreements in force with a clause that was entered as not performed, by the first such entry.")),
        Measure("applied", pgettext_lazy("figure", "Confirmation applied for"), applied,
                _("Matters whose joint application reached the court in the period, by the day of the application.")),
        Measure("granted", pgettext_lazy("figure", "Confirmed by the court"), granted,
                _("Matters whose agreement the court confirmed in the period, by the day of its decision.")),
        Measure("refused", pgettext_lazy("figure", "Not accepted"), refused,
                _("Matters that were not accepted, by the moment of this decision.")),
        Measure("transferred", pgettext_lazy("figure", "Referred elsewhere"), transferred,
                _("Matters that were referred to another office, by the moment of the referral.")),
        Measure("withdrawn", pgettext_lazy("figure", "Withdrawn"), withdrawn,
                _("Matters that their applicants took back, by the moment in which they did.")),
    )
}  # fmt: skip

OF_MEDIATION = {"mediated", "settled", "failed", "written", "oral", "parties", "groups", "amount"}


# Counting


def key(measure: str, dimension: str = "all", value: str = "") -> str:
    """As a figure is named in a sheet."""
    return f"{measure}|{dimension}|{value}"


def count(cases: CaseQuerySet, period: Period) -> Figures:
    """All figures of `cases` in `period`: a query for each measure. Nought is left out."""
    found: Counter[str] = Counter()
    columns = ("category", "source", "delegation__kind", "committee__kind", "committee")
    for measure in MEASURES.values():
        lines = measure.rows(cases, period).order_by().values_list(*columns).annotate(n=measure.total())
        for category, source, delegated, kind, committee, n in lines:
            values = ("", national(category), source_of(source, delegated), kind or NOBODYS, str(committee or NOBODYS))
            for dimension, value in zip(DIMENSIONS, values, strict=True):
                found[key(measure.key, dimension, value)] += int(n or 0)
    return {name: n for name, n in found.items() if n}


def source_of(source: str, delegated: str | None) -> str:
    """The line of a source in the form; who delegated is told apart."""
    if source != Source.DELEGATED:
        return source
    return delegated if delegated in SOURCES else DEPARTMENT


def rows_of(measure: str, cases: CaseQuerySet, period: Period, dimension: str = "all", value: str = "") -> CaseQuerySet:
    """Exactly the matters behind a figure. KeyError, ValueError for one that there is not."""
    rows = MEASURES[measure].rows(cases, period)
    if dimension == "all" and not value:
        return rows
    if dimension == "type" and value in NATIONAL:
        return rows.filter(category__in=[code for code in [*CATEGORIES, ""] if national(code) == value])
    if dimension == "source" and value in SOURCES:
        return rows.filter(_of_source(value))
    if dimension == "kind" and value in [*Committee.Kind.values, NOBODYS]:
        return rows.filter(committee=None) if value == NOBODYS else rows.filter(committee__kind=value)
    if dimension == "committee":
        return rows.filter(committee=None if value == NOBODYS else int(value))
    raise ValueError(value)


def _of_source(value: str) -> Q:
    if value in {Source.APPLICATION, Source.PROACTIVE}:
        return Q(source=value)
    named = [code for code in SOURCES if code != DEPARTMENT]
    of_kind = Q(delegation__kind=value)
    if value == DEPARTMENT:
        of_kind = Q(delegation=None) | ~Q(delegation__kind__in=named)
    return Q(source=Source.DELEGATED) & of_kind


def total_of(measure: str, rows: CaseQuerySet) -> int:
    """The figure of `rows`: their number, their sides, or fen."""
    groups = rows.order_by().values("committee").annotate(n=MEASURES[measure].total()).values_list("n", flat=True)
    return sum(int(n or 0) for n in groups)


def added(parts: Iterable[Figures]) -> Figures:
    """The figures of several months as those of one: rates follow from the sums."""
    found: Counter[str] = Counter()
    for part in parts:
        found.update(part)
    return dict(found)


def differences(then: Figures, now: Figures) -> Figures:
    """By how much each figure has changed, where it has."""
    names = sorted({*then, *now}, key=in_order)
    return {name: by for name in names if (by := now.get(name, 0) - then.get(name, 0))}


def of_matters(figures: Figures) -> Figures:
    """Those that are counted from matters; a correction changes what was filled in by hand as well (by_hand)."""
    return {name: n for name, n in figures.items() if "|" in name}


def bundles(figures: Figures) -> dict[str, Figures]:
    """Figures in the parts that are right only together, each under its first measure: a measure with all its lines,
    and what hangs on the end of a mediation."""
    found: dict[str, Figures] = {}
    for name in sorted(figures, key=in_order):
        measure = name.partition("|")[0]
        found.setdefault("mediated" if measure in OF_MEDIATION else measure, {})[name] = figures[name]
    return found


def in_order(name: str) -> tuple[int, int, int | str]:
    """For sorting figures as the form has them."""
    measure, dimension, value = name.split("|")
    place: int | str = list(NATIONAL).index(value) if value in NATIONAL else -1
    return list(MEASURES).index(measure), DIMENSIONS.index(dimension), place
