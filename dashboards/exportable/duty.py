"""The duty lawyers: the rows behind their numbers, which name nobody, and the calls, masked as on their page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from consultations import permissions
from consultations.conflicts import free_of_conflict
from consultations.cover import COVER
from consultations.models import Call, Task
from consultations.numbers import FIGURES, Figure
from consultations.views import tasks
from consultations.views.calls import calls_for
from consultations.views.numbers import rows_before, wanted_of
from dashboards.asked import checked
from dashboards.exportable.lists import Column, Listing, tab_of
from dashboards.filters import FigureFilter
from dashboards.permissions import sees_figures
from dashboards.views import people
from dashboards.views.scorecards import number
from foundation.accounts.models import User


def number_rows(name: str) -> Any:
    def rows(user: User, query: QueryDict) -> QuerySet[Any] | Sequence[Any]:
        return rows_before(name, wanted_of(user, query)[1])  # type: ignore[no-any-return]

    return rows


def number_columns(figure: Figure) -> tuple[Column, ...]:
    return tuple(
        Column(f"c{n}", heading, lambda row, n=n: figure.line(row)[n])  # type: ignore[misc]
        for n, heading in enumerate(figure.headings)
    )


def call_rows(user: User, query: QueryDict) -> QuerySet[Call]:
    return calls_for(user).defer("matter", "advice")


# Tasks


def own_tasks(user: User, query: QueryDict) -> list[Task]:
    """As the page of one's own tasks: never one with a conflict."""
    tabs = tasks.tabs(Task.objects.of_lawyer(user))
    tab = tab_of(query, tabs)
    rows = tabs[tab][1]().for_list()
    return free_of_conflict(rows.order_by(*tasks.order_of(tab)))


def tasks_of(user: User, query: QueryDict) -> QuerySet[Task]:
    """As the page behind a figure of a lawyer; no line names a matter."""
    form = checked(FigureFilter(query, user=user))
    return people.lawyer_tasks(form, number(query.get("pk", "")), query.get("key", ""))[1]


TASK = (
    Column("kind", _("Task"), lambda task: task.get_kind_display()),
    Column("asked_at", _("Asked at"), lambda task: task.asked_at),
    Column("due_on", _("Due"), lambda task: task.due_on),
    Column("state", _("Status"), lambda task: task.get_state_display()),
)
OWN_TASKS = (
    *TASK,
    Column("category", _("Category"), lambda task: task.case.get_category_display()),
    Column("estate", _("Estate"), lambda task: str(task.case.estate or "")),
)

CALLS = (
    Column("began_at", _("Begin"), lambda row: row.began_at),
    Column("ended_at", _("End"), lambda row: row.ended_at),
    Column("way", _("Way"), lambda row: row.get_way_display()),
    Column("caller", _("Name"), lambda row: row.name_masked, lambda row: row.name_masked),
    Column("phone", _("Telephone"), lambda row: row.phone_masked, lambda row: row.phone_masked),
    Column("age", _("Age"), lambda row: row.get_age_display(), on=False),
    Column("people", _("People"), lambda row: row.people, on=False),
    Column("category", _("Category"), lambda row: row.get_category_display()),
    Column("outcome", _("Outcome"), lambda row: row.get_outcome_display()),
    Column("case", _("Matter"), lambda row: row.case.reference if row.case else ""),
    Column("lawyer", _("Lawyer"), lambda row: str(row.shift.lawyer)),
    Column("place", _("Place"), lambda row: str(row.shift.place)),
)

LISTS = (
    Listing("duty_tasks", _("My tasks"), "duty_tasks", permissions.is_lawyer, own_tasks, OWN_TASKS),
    Listing("people_tasks", _("Tasks of a lawyer"), "people_tasks", sees_figures, tasks_of, TASK, parts=("pk", "key")),
    Listing("calls", _("Calls and visits"), "duty_calls", permissions.plans, call_rows, CALLS),
    *(
        Listing(
            f"duty-{name}",
            format_lazy("{}: {}", _("Numbers of the duty lawyers"), figure.label),
            "number_rows",
            permissions.sees_numbers,
            number_rows(name),
            number_columns(figure),
            of=name,
        )
        for name, figure in (FIGURES | COVER).items()
    ),
)
