"""The desk's cases, and the cases behind a figure: these without anything personal, as their page shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboards.asked import checked
from dashboards.exportable.lists import Column, Listing, Opens, tab_of
from dashboards.filters import FigureFilter
from dashboards.measures import MEASURES, Measure
from dashboards.permissions import listed_for, sees_figures
from foundation.accounts.models import User
from lib import masking
from lib.phones import local
from mediation.models import Case, Party
from mediation.models.case import CaseQuerySet
from mediation.queue_forms import QueueFilter
from mediation.views import queue
from residents.models import Role
from residents.permissions import committees_of, is_staff

SIDES = Prefetch("parties", Party.objects.defer("reach"))


def day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def desk_of(user: User) -> frozenset[int]:
    """The committees in whose matters `user` may have personal data in a table: as clerk or director."""
    return committees_of(user, Role.CLERK, Role.DIRECTOR)


def own_cases(user: User) -> Opens | None:
    committees = desk_of(user)
    return (lambda case: case.committee_id in committees) if committees else None


def desk_rows(user: User, query: QueryDict) -> QuerySet[Case]:
    """As the queue."""
    form = QueueFilter(query or None, user=user)
    tabs = queue.tabs(form.narrowed(Case.objects.visible_to(user)), user)
    rows = tabs[tab_of(query, tabs)][1]().for_list().select_related("company", "unit__building")
    return rows.prefetch_related(SIDES).order_by(F("next_due_on").asc(nulls_last=True), "id")


def side_name(party: Party) -> str:
    """An organisation is no secret."""
    return masking.name(party.name) if party.person_id else party.name


def listed(values: Any) -> str:
    return "、".join(filter(None, values))


def sides(which: str) -> Any:
    return lambda case: [party for party in case.parties.all() if party.side == which]


def side_columns(which: str, who: Any, phone: Any, address: Any, of: Any = lambda row: row) -> tuple[Column, ...]:
    """Names, telephones and addresses of a side; `of`: the way from the row to its case."""
    parties = sides(which)
    return (
        Column(
            which,
            who,
            lambda row: listed(party.name for party in parties(of(row))),
            lambda row: listed(side_name(party) for party in parties(of(row))),
        ),
        Column(
            f"{which}_phone",
            phone,
            lambda row: listed(local(party.phone) for party in parties(of(row))),
            lambda row: listed(masking.phone(party.phone) for party in parties(of(row))),
            on=False,
        ),
        Column(
            f"{which}_address",
            address,
            lambda row: listed(party.address for party in parties(of(row))),
            lambda row: listed(masking.address(party.address) for party in parties(of(row))),
            on=False,
        ),
    )


APPLICANT = ("applicant", _("Applicant"), _("Telephone of the applicant"), _("Address of the applicant"))
RESPONDENT = ("respondent", _("Respondent"), _("Telephone of the respondent"), _("Address of the respondent"))


def what_is_due(case: Case) -> str:
    clock = case.next_clock
    return str(clock.label) if clock else ""  # type: ignore[attr-defined]


def named(name: str) -> Any:
    """The name of what the field holds, as it is read."""
    return lambda row: str(getattr(row, name) or "")


def free(name: str, label: Any) -> Column:
    """A column of free words."""
    return Column(name, label, lambda row: getattr(row, name), lambda row: masking.free(getattr(row, name)), on=False)


PROCEDURE = (
    Column("reference", _("Reference"), lambda case: case.reference),
    Column("number", _("Case number"), lambda case: case.number),
    Column("category", _("Category"), lambda case: case.get_category_display()),
    Column("urgency", _("Urgency"), lambda case: case.urgency, on=False),
    Column("estate", _("Estate"), named("estate")),
    Column("building", _("Building"), lambda case: case.building.number if case.building else "", on=False),
    Column("company", _("Property company"), named("company"), on=False),
    Column("status", _("Status"), lambda case: case.get_status_display()),
    Column("filed_on", _("Filed on"), lambda case: day(case.submitted_at)),
    Column("accepted_on", _("Accepted on"), lambda case: day(case.accepted_at), on=False),
    Column("due_on", _("Nearest date"), lambda case: case.next_due_on),
    Column("mediator", _("Mediator"), named("mediator")),
    Column("channel", _("How it came in"), lambda case: case.get_channel_display(), on=False),
    Column("outcome", pgettext_lazy("of a case", "Outcome"), lambda case: case.get_outcome_display(), on=False),
    Column("ended_on", _("Ended on"), lambda case: day(case.outcome_at), on=False),
)
DESK = (
    *PROCEDURE,
    Column("due", _("What is due"), what_is_due, on=False),
    free("title", _("Title")),
    *side_columns(*APPLICANT),
    *side_columns(*RESPONDENT),
    Column(
        "unit", _("Unit"), lambda case: str(case.unit or ""), lambda case: masking.free(str(case.unit or "")), on=False
    ),
    Column("place", _("Place"), lambda case: case.place, lambda case: masking.address(case.place), on=False),
    free("facts", _("What happened")),
    free("wish", _("What is wanted")),
)


def behind(user: User, counted: CaseQuerySet) -> QuerySet[Case]:
    """What a figure counts as its page lists it."""
    rows = listed_for(user, counted).select_related("estate", "building", "mediator", "company")
    return rows.order_by("-submitted_at", "-pk")


def figure_rows(measure: Measure) -> Any:
    """As the page of this figure; `whole` asks for those of which it is the share."""

    def rows(user: User, query: QueryDict) -> QuerySet[Case]:
        form = checked(FigureFilter(query, user=user))
        return behind(user, (measure.of if "whole" in query and measure.of else measure.rows)(form.cases, form.chosen))

    return rows


LISTS = (
    Listing("queue", _("Matters of my desk"), "queue", is_staff, desk_rows, DESK, own_cases),
    *(
        Listing(
            f"figure-{measure.key}",
            format_lazy("{}: {}", _("Matters behind a figure"), measure.label),
            "figure_rows",
            sees_figures,
            figure_rows(measure),
            PROCEDURE,
            of=measure.key,
        )
        for measure in MEASURES.values()
    ),
)
